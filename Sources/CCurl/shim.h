#pragma once
#include <dlfcn.h>
#include <stdbool.h>

#include <curl/curl.h>

// libcurl brings some twenty libraries along, which cost every start of the dashboard more than a millisecond: it is loaded at its first call.
// Here and not in Swift, because only C can take the type of a function from libcurl's own header without referring to the function.
static inline void *ccurl_function(const char *name) {
  static void *library;
  void *loaded = __atomic_load_n(&library, __ATOMIC_ACQUIRE);
  if (!loaded) {
    // Two threads at once get the same handle (dlopen(3)).
    loaded = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    __atomic_store_n(&library, loaded, __ATOMIC_RELEASE);
  }
  return loaded ? dlsym(loaded, name) : NULL;
}
#define CCURL(name) ((__typeof__(&curl_##name))ccurl_function("curl_" #name))

// To be asked before anything else: without libcurl no other function here may be called. The newest one speaks for all.
static inline bool ccurl_is_present(void) { return CCURL(multi_wakeup) != NULL; }

static inline CURLcode ccurl_global_init(void) { return CCURL(global_init)(CURL_GLOBAL_DEFAULT); }
static inline CURL *ccurl_easy_init(void) { return CCURL(easy_init)(); }
static inline void ccurl_easy_cleanup(CURL *handle) { CCURL(easy_cleanup)(handle); }
static inline const char *ccurl_easy_strerror(CURLcode code) { return CCURL(easy_strerror)(code); }
static inline CURLM *ccurl_multi_init(void) { return CCURL(multi_init)(); }
static inline void ccurl_multi_cleanup(CURLM *multi) { CCURL(multi_cleanup)(multi); }
static inline void ccurl_multi_wakeup(CURLM *multi) { CCURL(multi_wakeup)(multi); }
static inline CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *handle) { return CCURL(multi_add_handle)(multi, handle); }
static inline void ccurl_multi_remove_handle(CURLM *multi, CURL *handle) { CCURL(multi_remove_handle)(multi, handle); }
static inline CURLMcode ccurl_multi_perform(CURLM *multi, int *running) { return CCURL(multi_perform)(multi, running); }
static inline CURLMcode ccurl_multi_poll(CURLM *multi, int milliseconds) {
  return CCURL(multi_poll)(multi, NULL, 0, milliseconds, NULL);
}
static inline CURLMsg *ccurl_multi_info_read(CURLM *multi, int *waiting) { return CCURL(multi_info_read)(multi, waiting); }
static inline struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line) {
  return CCURL(slist_append)(list, line);
}
static inline void ccurl_slist_free_all(struct curl_slist *list) { CCURL(slist_free_all)(list); }
static inline CURLU *ccurl_url(void) { return CCURL(url)(); }
static inline void ccurl_url_cleanup(CURLU *url) { CCURL(url_cleanup)(url); }
static inline CURLUcode ccurl_url_set(CURLU *url, CURLUPart part, const char *text) { return CCURL(url_set)(url, part, text, 0); }
static inline CURLUcode ccurl_url_get(const CURLU *url, CURLUPart part, char **text) { return CCURL(url_get)(url, part, text, 0); }
static inline void ccurl_free(void *memory) { CCURL(free)(memory); }

// curl_easy_setopt takes a variable list of arguments, which Swift can't call: one function per type of value.
static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
  return CCURL(easy_setopt)(handle, option, value);
}
static inline CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) {
  return CCURL(easy_setopt)(handle, option, value);
}
static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return CCURL(easy_setopt)(handle, option, value);
}
static inline CURLcode ccurl_set_bytes(CURL *handle, CURLoption option, char *value) {
  return CCURL(easy_setopt)(handle, option, value);
}
// CURLOPT_QUICK_EXIT of libcurl 7.87; an older library refuses the option, and older headers don't name it.
static const CURLoption ccurl_quick_exit = (CURLoption)(CURLOPTTYPE_LONG + 322);
typedef size_t (*ccurl_sink)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode ccurl_set_sink(CURL *handle, CURLoption option, ccurl_sink sink, CURLoption context_option, void *context) {
  CURLcode code = CCURL(easy_setopt)(handle, option, sink);
  return code == CURLE_OK ? CCURL(easy_setopt)(handle, context_option, context) : code;
}

// curl_easy_getinfo takes a variable list of arguments too.
static inline CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
  return CCURL(easy_getinfo)(handle, info, value);
}

// The option that names protocols is newer than the one of bits, which later versions call deprecated.
static inline CURLcode ccurl_set_protocols(CURL *handle, bool plain) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return CCURL(easy_setopt)(handle, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
#else
  return CCURL(easy_setopt)(handle, CURLOPT_PROTOCOLS, (long)(plain ? CURLPROTO_HTTP : CURLPROTO_HTTPS));
#endif
}

// The result of a finished transfer stands in a C union.
static inline CURLcode ccurl_result(const CURLMsg *message) { return message->data.result; }
