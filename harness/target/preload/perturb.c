/* Schedule perturbation: seeded yields and short sleeps at synchronisation points, where another thread's
   turn changes what happens. (At arbitrary instants they find nothing: a thread is hardly ever interrupted
   in the window between a check and its act, but it always comes to the lock that stands there.)
   System calls only, past a sanitizer that would take a sleep for synchronisation. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "harness/target/preload/preload.h"

static struct shakedown_program own;

/* What a thread knows of the turn it is in. */
struct state {
  uint32_t turn;
  uint32_t may; /* this program is one of those that may be perturbed */
  uint64_t key;
  uint64_t points;
};
static __thread struct state mine __attribute__((tls_model("initial-exec")));

void perturb_attach(void) {
  struct stat status;
  if (syscall(SYS_newfstatat, AT_FDCWD, "/proc/self/exe", &status, 0) != 0) return;
  own.device = status.st_dev;
  own.inode = status.st_ino;
}

static int is_among(const struct shakedown_perturbation* wanted) {
  for (unsigned i = 0; i < wanted->programs && i < SHAKEDOWN_PROGRAMS; ++i) {
    if (wanted->program[i].device == own.device && wanted->program[i].inode == own.inode) return 1;
  }
  return 0;
}

static void begin(uint32_t turn, struct shakedown_perturbation* wanted) {
  const int may = is_among(wanted);
  const uint64_t place = may ? __atomic_add_fetch(&wanted->threads, 1, __ATOMIC_RELAXED) : 0;
  mine = (struct state){.turn = turn, .may = may != 0, .key = mix(wanted->seed ^ mix(place)), .points = 0};
}

void perturb_now(uint32_t turn) {
  struct shakedown_perturbation* const wanted = &shakedown_control->perturbation;
  if (mine.turn != turn) begin(turn, wanted);
  if (!mine.may) return;
  const uint64_t random = mix(mine.key + ++mine.points);
  if ((random >> 11) >= wanted->threshold) return;
  if (__atomic_load_n(&wanted->acted, __ATOMIC_RELAXED) >= wanted->most) return;
  __atomic_add_fetch(&wanted->acted, 1, __ATOMIC_RELAXED);

  const uint32_t both = shakedown_yield | shakedown_delay;
  const uint32_t kind = wanted->kind == both ? 1u << (random & 1) : wanted->kind;
  const int error = errno;
  if (kind == shakedown_delay) {
    const uint64_t most_ns = 999 * 1000 * 1000;
    const uint64_t longest = wanted->longest_ns < most_ns ? wanted->longest_ns : most_ns;
    const struct timespec time = {.tv_sec = 0, .tv_nsec = (long)(mix(random) % (longest + 1))};
    syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &time, NULL);
  } else {
    syscall(SYS_sched_yield);
  }
  errno = error;
}

void perturb_after_read(int descriptor) {
  const uint32_t turn = perturbing();
  if (turn == 0) return;
  const int error = errno;
  struct stat status;
  const int is_socket = syscall(SYS_fstat, descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
  errno = error;
  if (is_socket) perturb_now(turn);
}
