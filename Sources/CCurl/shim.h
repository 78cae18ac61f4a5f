#pragma once
#include <stdbool.h>

#include <curl/curl.h>

// curl_easy_setopt takes a variable list of arguments, which Swift can't call: one function per type of value.
static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_bytes(CURL *handle, CURLoption option, char *value) {
  return curl_easy_setopt(handle, option, value);
}
typedef size_t (*ccurl_sink)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode ccurl_set_sink(CURL *handle, CURLoption option, ccurl_sink sink, CURLoption context_option, void *context) {
  CURLcode code = curl_easy_setopt(handle, option, sink);
  return code == CURLE_OK ? curl_easy_setopt(handle, context_option, context) : code;
}

// curl_easy_getinfo takes a variable list of arguments too.
static inline CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

// The option that names protocols is newer than the one of bits, which later versions call deprecated.
static inline CURLcode ccurl_set_protocols(CURL *handle, bool plain) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
#else
  return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(plain ? CURLPROTO_HTTP : CURLPROTO_HTTPS));
#endif
}

// The result of a finished transfer stands in a C union, and these are macros of casts.
static inline CURLcode ccurl_result(const CURLMsg *message) { return message->data.result; }
static inline CURLcode ccurl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
