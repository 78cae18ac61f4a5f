#pragma once
// SwiftPM refuses the flags of ncursesw's pkg-config file, so the wide interface is asked for here.
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <term.h>
// Swift's module of the C library leaves these headers out.
#include <malloc.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>

// The C library declares these to GNU and X/Open sources only, which Swift's importer is not.
extern int memfd_create(const char *name, unsigned int flags);
extern int wcwidth(wchar_t character);

// ncurses computes its attributes by macros that Swift can't import.
static inline attr_t curses_attributes(bool bold, bool dim, bool reverse, bool underline) {
  return (bold ? A_BOLD : 0) | (dim ? A_DIM : 0) | (reverse ? A_REVERSE : 0) | (underline ? A_UNDERLINE : 0);
}

// tiparm takes a variable list of arguments, which Swift can't call.
static inline const char *curses_cursor_address(const char *capability, int row, int column) {
  return tiparm(capability, row, column);
}
