/* The synchronisation points that are calls of the C library. Most are perturbed before the real call, which
   is then the last thing done here, so that the compiler makes a jump of it: a sanitizer takes its caller's
   place for the stack of its reports, and that has to stay the program's. */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <time.h>

#include "harness/target/preload/preload.h"

#define FIRST(first, ...) first

#define BEFORE(name, parameters, arguments) \
  EXPORTED int name parameters {            \
    perturb(FIRST arguments);               \
    return REAL(name) arguments;            \
  }
#define AFTER(lock, name, parameters, arguments) \
  EXPORTED int name parameters {                 \
    const int result = REAL(name) arguments;     \
    perturb(lock);                               \
    return result;                               \
  }
#define RECEIVE(name, parameters, arguments)     \
  EXPORTED ssize_t name parameters {             \
    const ssize_t result = REAL(name) arguments; \
    perturb_after_read(FIRST arguments);         \
    return result;                               \
  }

BEFORE(pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
BEFORE(pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex))
AFTER(mutex, pthread_mutex_unlock, (pthread_mutex_t * mutex), (mutex))

BEFORE(pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock))
BEFORE(pthread_rwlock_tryrdlock, (pthread_rwlock_t * lock), (lock))
BEFORE(pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock))
BEFORE(pthread_rwlock_trywrlock, (pthread_rwlock_t * lock), (lock))
AFTER(lock, pthread_rwlock_unlock, (pthread_rwlock_t * lock), (lock))

BEFORE(pthread_spin_lock, (pthread_spinlock_t * lock), (lock))
BEFORE(pthread_spin_trylock, (pthread_spinlock_t * lock), (lock))
AFTER(lock, pthread_spin_unlock, (pthread_spinlock_t * lock), (lock))

BEFORE(sem_wait, (sem_t * semaphore), (semaphore))
BEFORE(sem_trywait, (sem_t * semaphore), (semaphore))
AFTER(semaphore, sem_post, (sem_t * semaphore), (semaphore))

/* These have an old version with another layout. */
#define CONDITION(name, parameters, arguments)          \
  EXPORTED int name parameters {                        \
    perturb(FIRST arguments);                           \
    return REAL_VERSION(name, "GLIBC_2.3.2") arguments; \
  }
CONDITION(pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t* mutex), (condition, mutex))
CONDITION(pthread_cond_signal, (pthread_cond_t * condition), (condition))
CONDITION(pthread_cond_broadcast, (pthread_cond_t * condition), (condition))
BEFORE(pthread_cond_clockwait,
       (pthread_cond_t * condition, pthread_mutex_t* mutex, clockid_t clock, const struct timespec* until),
       (condition, mutex, clock, until))

/* Null where ThreadSanitizer is not there. Not by dlsym(), which allocates to say that it found nothing, and
   AddressSanitizer takes that amiss. */
extern void __tsan_func_entry(void* caller) __attribute__((weak));

/* After the start, so that the new thread may be first; before it under a shared ThreadSanitizer, which says
   where a thread was started and lets it begin before the call returns anyway. */
EXPORTED int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*),
                            void* argument) {
  if (__tsan_func_entry != NULL) {
    perturb(NULL);
    return REAL(pthread_create)(thread, attributes, run, argument);
  }
  const int result = REAL(pthread_create)(thread, attributes, run, argument);
  perturb(NULL);
  return result;
}

RECEIVE(recv, (int descriptor, void* bytes, size_t length, int flags), (descriptor, bytes, length, flags))
RECEIVE(recvfrom,
        (int descriptor, void* bytes, size_t length, int flags, struct sockaddr* from, socklen_t* room),
        (descriptor, bytes, length, flags, from, room))
RECEIVE(recvmsg, (int descriptor, struct msghdr* message, int flags), (descriptor, message, flags))
