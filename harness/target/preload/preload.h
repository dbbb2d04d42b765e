/* What the parts of the preload library share. Everything here may be called from any thread and from a
   signal handler: system calls, atomics and small buffers on the stack, no locks and no allocation. */
#ifndef SHAKEDOWN_PRELOAD_H
#define SHAKEDOWN_PRELOAD_H

#include <stddef.h>
#include <stdint.h>

#include "harness/target/preload/control.h"

#define EXPORTED __attribute__((visibility("default")))

/* Never null: without a control file, one in which nothing is armed. */
extern struct shakedown_control* shakedown_control;

static inline uint32_t armed_file_rules(void) {
  return __atomic_load_n(&shakedown_control->file_rules, __ATOMIC_ACQUIRE);
}
static inline uint32_t armed_clock_rules(void) {
  return __atomic_load_n(&shakedown_control->clock_rules, __ATOMIC_ACQUIRE);
}

static inline uint32_t perturbing(void) {
  return __atomic_load_n(&shakedown_control->perturbing, __ATOMIC_ACQUIRE);
}

/* The next definition of a function after this library's: the C library's, or a sanitizer's. Looked up once;
   two threads that do so at once find the same. */
void* find_real(void** slot, const char* name);
/* Whether this thread is looking for one right now. That may free memory, and an allocator (a sanitizer's)
   may ask for the time meanwhile: it must not begin to look again. */
int is_finding(void);
#define REAL(name)                                                \
  ({                                                              \
    static void* slot;                                            \
    void* found = __atomic_load_n(&slot, __ATOMIC_RELAXED);       \
    (__typeof__(&name))(found ? found : find_real(&slot, #name)); \
  })

/* The same for functions of which the C library has an old version, which dlsym() would find. */
void* find_real_version(void** slot, const char* name, const char* version);
#define REAL_VERSION(name, version)                                                \
  ({                                                                               \
    static void* slot;                                                             \
    void* found = __atomic_load_n(&slot, __ATOMIC_RELAXED);                        \
    (__typeof__(&name))(found ? found : find_real_version(&slot, #name, version)); \
  })

/* The random number of n. */
uint64_t mix(uint64_t n);

/* Whether the rule chooses this call, which fits it; `random` is the call's number. Counts it. */
int rule_chooses(struct shakedown_rule* rule, uint64_t* random);
void rule_acted(struct shakedown_rule* rule);
/* Sleeps as long as a slow rule says, and no longer than it is armed. */
void rule_sleep(unsigned index, uint64_t random);

/* Whether the descriptor is a regular file that the rule is for; the standard streams never are. */
int rule_fits_descriptor(const struct shakedown_rule* rule, int descriptor);
/* The same of a path that is about to be opened with these flags; sets the operations that this would be. */
int rule_fits_path(const struct shakedown_rule* rule, int folder, const char* path, int flags,
                   uint32_t* operations);

/* The errno with which an open or another call shall fail; 0: it shall not. The caller does the rest. */
int error_of_open(int folder, const char* path, int flags);
int error_of_call(int descriptor, uint32_t operation);

/* How far the wall clock is off now, in nanoseconds; `readings` of it are counted as acts. */
int64_t clock_offset(uint64_t readings);

/* Perhaps gives way to other threads, at a synchronisation point. `turn` is what perturbing() said. */
void perturb_now(uint32_t turn, const void* from, const volatile void* lock);
/* At a lock, or nothing. This is to be part of the function that was called, since it asks from where. */
static inline __attribute__((always_inline)) void perturb(const volatile void* lock) {
  const uint32_t turn = perturbing();
  if (turn != 0) perturb_now(turn, __builtin_return_address(0), lock);
}
/* After bytes came, where they came from a socket: what the answer to a question decides is done next. */
void perturb_after_read_now(uint32_t turn, int descriptor, const void* from);
static inline __attribute__((always_inline)) void perturb_after_read(int descriptor) {
  const uint32_t turn = perturbing();
  if (turn != 0) perturb_after_read_now(turn, descriptor, __builtin_return_address(0));
}
/* Remembers which program this is. */
void perturb_attach(void);

#endif
