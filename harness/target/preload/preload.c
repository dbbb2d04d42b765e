/* Attaching to the control file, and the choice of calls: the same as hash() and unit() of harness/model. */
#define _GNU_SOURCE
#include "harness/target/preload/preload.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct shakedown_control nothing_armed;
struct shakedown_control* shakedown_control = &nothing_armed;

uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/* Found with the program, as this library is loaded with it: no allocation at first use. Volatile, because
   dlsym() is declared as one that never calls back, and so what is set around it would never be. */
static __thread volatile int finding __attribute__((tls_model("initial-exec")));

int is_finding(void) {
  return finding > 0;
}

void* find_real(void** slot, const char* name) {
  const int error = errno;
  ++finding;
  void* found = dlsym(RTLD_NEXT, name);
  --finding;
  __atomic_store_n(slot, found, __ATOMIC_RELAXED);
  errno = error;
  return found;
}

/* A sanitizer's own definition has no version, and comes before the C library's. */
void* find_real_version(void** slot, const char* name, const char* version) {
  void* next = find_real(slot, name);
  void* const versioned = dlvsym(RTLD_NEXT, name, version);
  Dl_info of_next;
  Dl_info of_versioned;
  if (versioned != NULL && dladdr(next, &of_next) != 0 && dladdr(versioned, &of_versioned) != 0 &&
      of_next.dli_fbase == of_versioned.dli_fbase) {
    next = versioned;
  }
  __atomic_store_n(slot, next, __ATOMIC_RELAXED);
  return next;
}

__attribute__((constructor)) static void attach(void) {
  const char* path = getenv(SHAKEDOWN_CONTROL_VARIABLE);
  if (path == NULL) return;
  const int error = errno;
  const int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
  struct stat status;
  if (file >= 0 && syscall(SYS_fstat, file, &status) == 0 &&
      (size_t)status.st_size >= sizeof(struct shakedown_control)) {
    struct shakedown_control* mapped =
        mmap(NULL, sizeof *mapped, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) {
      if (mapped->magic == SHAKEDOWN_CONTROL_MAGIC && mapped->version == SHAKEDOWN_CONTROL_VERSION) {
        perturb_attach();
        __atomic_add_fetch(&mapped->attached, 1, __ATOMIC_RELAXED);
        __atomic_store_n(&shakedown_control, mapped, __ATOMIC_RELEASE);
      } else {
        munmap(mapped, sizeof *mapped);
      }
    }
  }
  if (file >= 0) syscall(SYS_close, file);
  errno = error;
}

int rule_chooses(struct shakedown_rule* rule, uint64_t* random) {
  const uint64_t n = __atomic_add_fetch(&rule->considered, 1, __ATOMIC_RELAXED);
  *random = mix(rule->seed + n);
  if (rule->first != 0 && n > rule->first) return 0;
  if (rule->every > 1 && n % rule->every != 0) return 0;
  return (*random >> 11) < rule->threshold;
}

void rule_acted(struct shakedown_rule* rule) {
  __atomic_add_fetch(&rule->acted, 1, __ATOMIC_RELAXED);
}

void rule_sleep(unsigned index, uint64_t random) {
  const struct shakedown_rule* rule = &shakedown_control->rules[index];
  const int64_t slice_ns = 20 * 1000 * 1000;
  int64_t left = rule->delay_ns;
  if (rule->jitter_ns > 0) {
    /* Uniform in [-jitter, jitter], from bits that did not choose the call. */
    left += (int64_t)(mix(random) % (uint64_t)(2 * rule->jitter_ns + 1)) - rule->jitter_ns;
  }
  const int error = errno;
  while (left > 0 && (armed_file_rules() >> index & 1u) != 0) {
    const struct timespec slice = {.tv_sec = 0, .tv_nsec = left < slice_ns ? left : slice_ns};
    syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &slice, NULL);
    left -= slice_ns;
  }
  errno = error;
}
