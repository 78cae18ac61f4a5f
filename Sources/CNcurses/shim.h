#pragma once
// SwiftPM refuses the flags of ncursesw's pkg-config file, so the wide interface is asked for here.
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <term.h>
// Swift's module of the C library leaves these headers out.
#include <malloc.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// The C library declares these to GNU and X/Open sources only, which Swift's importer is not.
extern int memfd_create(const char *name, unsigned int flags);
extern int wcwidth(wchar_t character);

// ncurses computes its attributes by macros that Swift can't import.
static inline attr_t curses_attributes(bool bold, bool dim, bool reverse, bool underline) {
  return (bold ? A_BOLD : 0) | (dim ? A_DIM : 0) | (reverse ? A_REVERSE : 0) | (underline ? A_UNDERLINE : 0);
}

// The C library has no function for it (sched_setattr(2)), and its headers no structure.
static inline long curses_set_slice(unsigned long long nanoseconds) {
  struct {
    unsigned size, policy;
    unsigned long long flags;
    int nice;
    unsigned priority;
    unsigned long long runtime, deadline, period;
  } attributes = {
      // Threads that this one starts are not meant: SCHED_FLAG_RESET_ON_FORK.
      .size = sizeof attributes, .policy = SCHED_OTHER, .flags = 1, .nice = getpriority(PRIO_PROCESS, 0), .runtime = nanoseconds};
  return sched_getscheduler(0) == SCHED_OTHER ? syscall(SYS_sched_setattr, 0, &attributes, 0) : -1;
}

// tiparm takes a variable list of arguments, which Swift can't call.
static inline const char *curses_cursor_address(const char *capability, int row, int column) {
  return tiparm(capability, row, column);
}
