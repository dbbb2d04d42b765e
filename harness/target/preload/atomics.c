/* Atomic operations are synchronisation points too, but instructions and no calls, except in programs that
   gcc built with ThreadSanitizer: these call its shared library for each, and so can be taken over. (Clang
   links the runtime into the program, where nothing can stand before it.) The real call is the last thing
   done, as in locks.c. The functions are compiler-rt's tsan_interface_atomic.h; 128 bits are left alone. */
#define _GNU_SOURCE
#include "harness/target/preload/preload.h"

#define ATOMIC(name, type, parameters, arguments) \
  EXPORTED type name parameters;                  \
  EXPORTED type name parameters {                 \
    perturb(NULL);                                \
    return REAL(name) arguments;                  \
  }

#define CHANGE(bits, type, operation)                                                             \
  ATOMIC(__tsan_atomic##bits##_##operation, type, (volatile type * place, type value, int order), \
         (place, value, order))
#define COMPARE(bits, type, strength)                                                           \
  ATOMIC(__tsan_atomic##bits##_compare_exchange_##strength, int,                                \
         (volatile type * place, type * expected, type value, int order, int order_of_failure), \
         (place, expected, value, order, order_of_failure))
#define WIDTH(bits, type)                                                                           \
  ATOMIC(__tsan_atomic##bits##_load, type, (const volatile type* place, int order), (place, order)) \
  EXPORTED void __tsan_atomic##bits##_store(volatile type* place, type value, int order);           \
  EXPORTED void __tsan_atomic##bits##_store(volatile type* place, type value, int order) {          \
    perturb(NULL);                                                                                  \
    REAL(__tsan_atomic##bits##_store)(place, value, order);                                         \
  }                                                                                                 \
  CHANGE(bits, type, exchange)                                                                      \
  CHANGE(bits, type, fetch_add)                                                                     \
  CHANGE(bits, type, fetch_sub)                                                                     \
  CHANGE(bits, type, fetch_and)                                                                     \
  CHANGE(bits, type, fetch_or)                                                                      \
  CHANGE(bits, type, fetch_xor)                                                                     \
  COMPARE(bits, type, strong)                                                                       \
  COMPARE(bits, type, weak)

WIDTH(8, uint8_t)
WIDTH(16, uint16_t)
WIDTH(32, uint32_t)
WIDTH(64, uint64_t)
