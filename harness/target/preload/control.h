/* The file through which the harness tells the preload library what to do while a service runs, and through
   which the library says how often it did. The harness writes and reads it with pwrite(2) and pread(2), never
   by a mapping of its own, since the service can cut the file short; the library maps it.

   A rule's fields are written while its bit in file_rules or clock_rules is clear, and the bit is set last,
   so a call never sees half a rule. Only the low byte of the two masks is used: it cannot be seen half
   written. The perturbation's fields are written while `perturbing` is 0, and that is set last, in the same
   way.

   C and C++. Numbers are the machine's own: both sides run on the same one. */
#ifndef SHAKEDOWN_PRELOAD_CONTROL_H
#define SHAKEDOWN_PRELOAD_CONTROL_H

#include <stdint.h>

#define SHAKEDOWN_CONTROL_VARIABLE "SHAKEDOWN_PRELOAD_CONTROL" /* its path, in the service's environment */
#define SHAKEDOWN_CONTROL_MAGIC 0x314b4853u
#define SHAKEDOWN_CONTROL_VERSION 3u
#define SHAKEDOWN_RULES 8
#define SHAKEDOWN_PREFIX 512
#define SHAKEDOWN_PROGRAMS 4

enum shakedown_rule_kind {
  shakedown_error = 1,
  shakedown_short = 2,
  shakedown_slow = 3,
  shakedown_clock = 4
};

enum shakedown_operation {
  shakedown_open = 1,
  shakedown_open_to_write = 2,
  shakedown_open_to_create = 4, /* a file that does not exist yet */
  shakedown_read = 8,
  shakedown_write = 16,
  shakedown_sync = 32,
  shakedown_close = 64
};

struct shakedown_rule {
  uint32_t kind;
  uint32_t operations; /* bits of shakedown_operation */
  int32_t error_number;
  uint32_t not_system; /* 1: files below /usr, /etc and the like are passed over */
  uint64_t seed;       /* mix(seed + n) is the n-th call's random number */
  uint64_t threshold;  /* the call is chosen where its upper 53 bits are below this */
  uint64_t first;      /* 0: all */
  uint64_t every;
  uint64_t bytes;                     /* short: at most; 0: any number below what was asked */
  int64_t delay_ns;                   /* slow, clock */
  int64_t jitter_ns;                  /* slow: give or take */
  char prefixes[2][SHAKEDOWN_PREFIX]; /* of the file's absolute path; any of them; both empty: every file */

  /* The library's. */
  uint64_t considered; /* calls that fitted */
  uint64_t acted;
};

/* Yields and delays together: one or the other. A hold stands for itself. */
enum shakedown_perturbation_kind { shakedown_yield = 1, shakedown_delay = 2, shakedown_hold = 4 };

/* The file of a program that may be perturbed, as stat(2) names it: what it starts is left alone. */
struct shakedown_program {
  uint64_t device;
  uint64_t inode;
};

/* Yields and short sleeps at synchronisation points. A thread's decisions are mix(seed and its place in the
   order in which threads came, plus n) for its n-th point since this was switched on. Where all are alike,
   every thread's place is the same, and a thread that reads what several clients ask is left alone: it hands
   requests out, and were it held up, they would not meet.

   A hold is one sleep of the first thread that comes to its n-th place: that the program itself, and none of
   its libraries, takes or leaves a lock, for the first time or once more, a few times each. Threads that
   begin, or read a request, at `free_from` or later go on freely. */
struct shakedown_perturbation {
  uint32_t kind;     /* bits of shakedown_perturbation_kind */
  uint32_t programs; /* how many of `program` are said */
  uint64_t seed;
  uint32_t alike;      /* 1: every thread decides the same at its n-th point */
  uint32_t port;       /* where clients reach the service */
  uint64_t threshold;  /* a point is chosen where its upper 53 bits are below this */
  uint64_t longest_ns; /* of a delay; of a hold its length */
  uint64_t place;      /* of a hold, from 1 */
  uint64_t free_from;  /* by the monotonic clock, in nanoseconds; 0: never */
  uint64_t most;       /* perturbations until this is switched on again */
  struct shakedown_program program[SHAKEDOWN_PROGRAMS];

  /* The library's. */
  uint64_t threads; /* that came to a point */
  uint64_t acted;
};

struct shakedown_control {
  uint32_t magic;
  uint32_t version;
  uint32_t file_rules;  /* bit i: rules[i] is armed and is for files */
  uint32_t clock_rules; /* the same, for the clock */
  uint32_t attached;    /* the library's: how many processes have loaded it */
  uint32_t perturbing;  /* 0: off; else from 1 to 255, another number each time it is switched on */
  struct shakedown_rule rules[SHAKEDOWN_RULES];
  struct shakedown_perturbation perturbation;
};

#endif
