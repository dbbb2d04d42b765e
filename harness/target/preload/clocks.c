/* The wall clock, off by the sum of the armed steps. Waits until a time of that clock are translated back,
   because the kernel knows nothing of the step: otherwise a step would make every lock with a deadline wait
   as much longer. The monotonic clocks are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "harness/target/preload/preload.h"

enum {
  second_ns = 1000000000,
  cond_is_monotonic = 2 /* of pthread_cond_t's __wrefs, glibc 2.25 and later */
};

int64_t clock_offset(uint64_t readings) {
  int64_t offset = 0;
  uint32_t armed = armed_clock_rules();
  for (unsigned i = 0; armed != 0 && i < SHAKEDOWN_RULES; ++i, armed >>= 1) {
    struct shakedown_rule* const rule = &shakedown_control->rules[i];
    if ((armed & 1) == 0) continue;
    offset += rule->delay_ns;
    if (readings > 0) __atomic_add_fetch(&rule->acted, readings, __ATOMIC_RELAXED);
  }
  return offset;
}

static void move(struct timespec* time, int64_t by) {
  int64_t ns = time->tv_nsec + by % second_ns;
  time->tv_sec += by / second_ns;
  if (ns < 0) {
    ns += second_ns;
    --time->tv_sec;
  } else if (ns >= second_ns) {
    ns -= second_ns;
    ++time->tv_sec;
  }
  time->tv_nsec = ns;
}

static int is_wall(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

EXPORTED int clock_gettime(clockid_t clock, struct timespec* now) {
  if (is_finding()) return (int)syscall(SYS_clock_gettime, clock, now);
  const int result = REAL(clock_gettime)(clock, now);
  if (armed_clock_rules() != 0 && result == 0 && is_wall(clock)) move(now, clock_offset(1));
  return result;
}

EXPORTED int gettimeofday(struct timeval* now, void* zone) {
  const int result = ((int (*)(struct timeval*, void*))REAL(gettimeofday))(now, zone);
  struct timeval* volatile there =
      now; /* declared as never null, and null all the same where zone is asked for */
  if (armed_clock_rules() != 0 && result == 0 && there != NULL) {
    struct timespec time = {there->tv_sec, there->tv_usec * 1000};
    move(&time, clock_offset(1));
    there->tv_sec = time.tv_sec;
    there->tv_usec = time.tv_nsec / 1000;
  }
  return result;
}

EXPORTED time_t time(time_t* now) {
  if (armed_clock_rules() == 0) return REAL(time)(now);
  struct timespec exact;
  REAL(clock_gettime)(CLOCK_REALTIME, &exact);
  move(&exact, clock_offset(1));
  if (now != NULL) *now = exact.tv_sec;
  return exact.tv_sec;
}

EXPORTED int timespec_get(struct timespec* now, int base) {
  const int result = REAL(timespec_get)(now, base);
  if (armed_clock_rules() != 0 && result == TIME_UTC) move(now, clock_offset(1));
  return result;
}

/* The kernel's time for a deadline of the stepped clock. */
static const struct timespec* kernels(const struct timespec* until, struct timespec* moved) {
  if (until == NULL || armed_clock_rules() == 0) return until;
  *moved = *until;
  move(moved, -clock_offset(0));
  return moved;
}

EXPORTED int clock_nanosleep(clockid_t clock, int flags, const struct timespec* time, struct timespec* left) {
  struct timespec moved;
  if (clock == CLOCK_REALTIME && (flags & TIMER_ABSTIME) != 0) time = kernels(time, &moved);
  return REAL(clock_nanosleep)(clock, flags, time, left);
}

EXPORTED int sem_timedwait(sem_t* semaphore, const struct timespec* until) {
  struct timespec moved;
  perturb(NULL);
  return REAL(sem_timedwait)(semaphore, kernels(until, &moved));
}

EXPORTED int pthread_mutex_timedlock(pthread_mutex_t* mutex, const struct timespec* until) {
  struct timespec moved;
  perturb(NULL);
  return REAL(pthread_mutex_timedlock)(mutex, kernels(until, &moved));
}

EXPORTED int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                    const struct timespec* until) {
  struct timespec moved;
  if ((condition->__data.__wrefs & cond_is_monotonic) == 0) until = kernels(until, &moved);
  perturb(NULL);
  return REAL_VERSION(pthread_cond_timedwait, "GLIBC_2.3.2")(condition, mutex, until);
}
