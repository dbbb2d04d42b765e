/* Schedule perturbation: seeded yields and short sleeps at synchronisation points, where another thread's
   turn changes what happens. (At arbitrary instants they find nothing: a thread is hardly ever interrupted
   in the window between a check and its act, but it always comes to the lock that stands there.)
   System calls only, past a sanitizer that would take a sleep for synchronisation. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "harness/target/preload/preload.h"

static struct shakedown_program own;
static struct range {
  uintptr_t begin;
  uintptr_t end;
} own_code;

#define LOCKS 64
#define TIMES 8 /* that a lock is a place anew */

/* What a thread knows of the turn it is in. */
struct state {
  uint32_t turn;
  uint32_t may;    /* this program is one of those that may be perturbed */
  uint32_t client; /* the descriptor of the client whose request it read, plus one */
  uint32_t deals;  /* it has read those of several, in this turn or an earlier one */
  uint32_t is_free;
  uint32_t places; /* that it has come to */
  uint64_t key;
  uint64_t points;
};
static __thread struct state mine __attribute__((tls_model("initial-exec")));
/* The locks that it has come to, where their address says, and how often. */
struct known {
  const volatile void* lock;
  uint32_t times;
};
static __thread struct known known[LOCKS] __attribute__((tls_model("initial-exec")));

/* The first object is the program itself. */
static int note_code(struct dl_phdr_info* object, size_t size, void* unused) {
  (void)size;
  (void)unused;
  for (unsigned i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)* const part = &object->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0) continue;
    own_code.begin = object->dlpi_addr + part->p_vaddr;
    own_code.end = own_code.begin + part->p_memsz;
  }
  return 1;
}

void perturb_attach(void) {
  dl_iterate_phdr(note_code, NULL);
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

static int is_late(const struct shakedown_perturbation* wanted) {
  if (wanted->free_from == 0) return 0;
  struct timespec now;
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec >= wanted->free_from;
}

static void begin(uint32_t turn, struct shakedown_perturbation* wanted) {
  const int may = is_among(wanted);
  const uint64_t came = may ? __atomic_add_fetch(&wanted->threads, 1, __ATOMIC_RELAXED) : 0;
  const uint64_t place = wanted->alike ? 0 : came;
  mine = (struct state){
      .turn = turn, .may = may != 0, .deals = mine.deals, .key = mix(wanted->seed ^ mix(place))};
  if (wanted->kind != shakedown_hold) return;
  for (unsigned i = 0; i < LOCKS; ++i) known[i] = (struct known){0};
  mine.is_free = is_late(wanted) != 0;
}

static int is_place(const void* from, const volatile void* lock) {
  const uintptr_t at = (uintptr_t)from;
  if (lock == NULL || at < own_code.begin || at >= own_code.end) return 0;
  const uint64_t hash = mix((uint64_t)(uintptr_t)lock);
  for (unsigned i = 0; i < LOCKS; ++i) {
    struct known* const one = &known[(hash + i) % LOCKS];
    if (one->lock != NULL && one->lock != lock) continue;
    one->lock = lock;
    return ++one->times <= TIMES;
  }
  return 0;
}

static void sleep_for(uint64_t nanoseconds) {
  const uint64_t most = 999 * 1000 * 1000;
  const struct timespec time = {.tv_sec = 0, .tv_nsec = (long)(nanoseconds < most ? nanoseconds : most)};
  syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &time, NULL);
}

static void hold(struct shakedown_perturbation* wanted, const void* from, const volatile void* lock) {
  if (mine.is_free || !is_place(from, lock) || ++mine.places != wanted->place) return;
  if (__atomic_exchange_n(&wanted->acted, 1, __ATOMIC_RELAXED) != 0) return;
  const int error = errno;
  sleep_for(wanted->longest_ns);
  errno = error;
}

void perturb_now(uint32_t turn, const void* from, const volatile void* lock) {
  struct shakedown_perturbation* const wanted = &shakedown_control->perturbation;
  if (mine.turn != turn) begin(turn, wanted);
  if (!mine.may || (wanted->alike && mine.deals)) return;
  if (wanted->kind == shakedown_hold) return hold(wanted, from, lock);
  const uint64_t random = mix(mine.key + ++mine.points);
  if ((random >> 11) >= wanted->threshold) return;
  if (__atomic_load_n(&wanted->acted, __ATOMIC_RELAXED) >= wanted->most) return;
  __atomic_add_fetch(&wanted->acted, 1, __ATOMIC_RELAXED);

  const uint32_t both = shakedown_yield | shakedown_delay;
  const uint32_t kind = wanted->kind == both ? 1u << (random & 1) : wanted->kind;
  const int error = errno;
  if (kind == shakedown_delay) {
    const uint64_t longest = wanted->longest_ns;
    sleep_for(longest == UINT64_MAX ? longest : mix(random) % (longest + 1));
  } else {
    syscall(SYS_sched_yield);
  }
  errno = error;
}

/* The port at this end of a socket; 0: it is none of the internet. */
static uint32_t own_port(int descriptor) {
  struct sockaddr_storage address;
  socklen_t size = sizeof address;
  if (syscall(SYS_getsockname, descriptor, &address, &size) != 0) return 0;
  if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in*)&address)->sin_port);
  if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6*)&address)->sin6_port);
  return 0;
}

/* After some of a client's request was read. */
static void note_client(uint32_t turn, int descriptor) {
  struct shakedown_perturbation* const wanted = &shakedown_control->perturbation;
  if (own_port(descriptor) != wanted->port) return;
  if (mine.turn != turn) begin(turn, wanted);
  const uint32_t client = (uint32_t)descriptor + 1;
  if (mine.client != 0 && mine.client != client) mine.deals = 1;
  mine.client = client;
  if (wanted->kind == shakedown_hold) mine.is_free = is_late(wanted) != 0;
}

void perturb_after_read_now(uint32_t turn, int descriptor, const void* from) {
  const int error = errno;
  struct stat status;
  const int is_socket = syscall(SYS_fstat, descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
  if (is_socket && shakedown_control->perturbation.alike) note_client(turn, descriptor);
  errno = error;
  if (is_socket) perturb_now(turn, from, NULL);
}
