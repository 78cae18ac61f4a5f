#pragma once
// SwiftPM refuses the flags of ncursesw's pkg-config file, so the wide interface is asked for here.
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <term.h>
