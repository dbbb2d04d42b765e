/* What a service built with the coverage runtime shows of itself, in one block of shared memory. The engine
 * makes the block and hands its path to the service in SHAKEDOWN_COVERAGE; the service maps it and writes;
 * neither side waits for the other. C and C++ include this; fuzz/coverage/node writes the same bytes. All
 * numbers have the machine's order. */
#ifndef SHAKEDOWN_FUZZ_COVERAGE_H
#define SHAKEDOWN_FUZZ_COVERAGE_H

#include <stdint.h>

#define SHAKEDOWN_COVERAGE_VARIABLE "SHAKEDOWN_COVERAGE"
#define SHAKEDOWN_COVERAGE_MAGIC 0x31764f43u
#define SHAKEDOWN_COVERAGE_VERSION 1u

enum {
  SHAKEDOWN_MOST_MODULES = 32,
  SHAKEDOWN_SLOTS = 1 << 16,   /* how near compares came, hashed */
  SHAKEDOWN_PLACES = 1 << 16,  /* program counters, hashed: for compilers without inline counters */
  SHAKEDOWN_MOST_TEXTS = 1024, /* kept in a round */
  SHAKEDOWN_TEXT_BYTES = 64,
  SHAKEDOWN_NUMBERS = 2048,
  SHAKEDOWN_MOST_COUNTERS = 1 << 21, /* of all modules, with the gaps between them */
};

/* What the engine wants written besides the counters. */
enum {
  SHAKEDOWN_WANT_SLOTS = 1,
  SHAKEDOWN_WANT_TEXTS = 2,
  SHAKEDOWN_WANT_NUMBERS = 4,
};

/* One executable or library: `count` counters from `first` in the counters' area. */
struct shakedown_module {
  uint64_t base; /* where it is loaded: a program counter less this is an address in the file */
  uint32_t first;
  uint32_t count;
};

/* A comparison of two texts that failed. */
struct shakedown_text_compare {
  uint32_t a_bytes;
  uint32_t b_bytes;
  uint8_t a[SHAKEDOWN_TEXT_BYTES];
  uint8_t b[SHAKEDOWN_TEXT_BYTES];
};

/* A comparison of a number with a constant of the program. Of no meaning in another round than its own. */
struct shakedown_number_compare {
  uint64_t constant;
  uint64_t value;
  uint32_t round;
  uint32_t bytes;
};

struct shakedown_coverage {
  uint32_t magic;   /* the engine's */
  uint32_t version; /* the engine's */
  uint32_t wanted;  /* the engine's: SHAKEDOWN_WANT_... */
  uint32_t round;   /* the engine's: which execution this is */
  uint32_t process; /* the service's id, once it has mapped the block */
  uint32_t modules;
  uint32_t lost_counters; /* there was no room for */
  uint32_t has_places;    /* places[] is in use */
  uint32_t texts;         /* how many of text[] are this round's; may count on beyond their number */
  uint32_t area_used;     /* bytes of the counters' area */
  uint32_t texts_at;    /* the engine's: where text[] begins, for who cannot include this */
  uint32_t counters_at; /* the engine's: where the counters' area begins */
  struct shakedown_module module[SHAKEDOWN_MOST_MODULES];
  uint8_t slots[SHAKEDOWN_SLOTS];
  uint8_t places[SHAKEDOWN_PLACES];
  struct shakedown_text_compare text[SHAKEDOWN_MOST_TEXTS];
  struct shakedown_number_compare number[SHAKEDOWN_NUMBERS];
  uint64_t pcs[SHAKEDOWN_MOST_COUNTERS]; /* by index in the counters' area; bit 63: a function begins here */
};

/* The counters' area begins on a page behind that. */
#define SHAKEDOWN_COVERAGE_PAGE 4096u
#define SHAKEDOWN_COVERAGE_COUNTERS_AT                                                           \
  ((sizeof(struct shakedown_coverage) + SHAKEDOWN_COVERAGE_PAGE - 1) / SHAKEDOWN_COVERAGE_PAGE * \
   SHAKEDOWN_COVERAGE_PAGE)
#define SHAKEDOWN_COVERAGE_BYTES (SHAKEDOWN_COVERAGE_COUNTERS_AT + SHAKEDOWN_MOST_COUNTERS)
#define SHAKEDOWN_FUNCTION_BEGINS (1ull << 63)

#endif
