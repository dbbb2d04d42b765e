/* The coverage runtime: a service that is compiled with -fsanitize-coverage and linked with this file shows
 * its counters and the operands of failed comparisons in shared memory (coverage.h). Where SHAKEDOWN_COVERAGE
 * is not set it does nothing. It needs nothing but the C library, and may be compiled with the service's own
 * flags, sanitizers included.
 *
 *   clang: -fsanitize-coverage=inline-8bit-counters,pc-table,trace-cmp -fno-builtin-memcmp
 * -fno-builtin-strcmp gcc:   -fsanitize-coverage=trace-pc,trace-cmp (it has no inline counters: places are
 * hashed, each costs a call)
 *
 * Counters stay where the compiler put them: the pages that hold them are replaced by pages of the shared
 * block, so that the service's threads write to both at once without knowing. Such pages hold neighbouring
 * variables of the service, too; therefore a child made by fork gets pages of its own again, and shows
 * nothing. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "coverage.h"

#include <fcntl.h>
#include <link.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__clang__)
#define QUIET __attribute__((no_sanitize("coverage", "address", "memory", "thread", "undefined")))
#else
#define QUIET                                                                         \
  __attribute__((no_sanitize_coverage, no_sanitize("address", "thread", "undefined"), \
                 optimize("no-tree-loop-distribute-patterns")))
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#define EXPORTED __attribute__((visibility("default"))) QUIET

typedef unsigned char byte;

struct range {
  uintptr_t from;
  uintptr_t to;
};

static struct shakedown_coverage* block;
static int opened; /* whether the variable was looked at */
static struct range images[SHAKEDOWN_MOST_MODULES + 1];
static unsigned image_count;
static struct range shared_pages[SHAKEDOWN_MOST_MODULES];
static unsigned shared_count;

/* --- small things that the C library has, without its names, which are watched here --- */

QUIET static void copy_bytes(volatile byte* to, const volatile byte* from, size_t n) {
  for (size_t i = 0; i < n; ++i) to[i] = from[i];
}

QUIET static size_t same_bytes(const byte* a, const byte* b, size_t n) {
  size_t i = 0;
  while (i + 8 <= n) {
    uint64_t x;
    uint64_t y;
    __builtin_memcpy(&x, a + i, 8);
    __builtin_memcpy(&y, b + i, 8);
    if (x != y) break;
    i += 8;
  }
  while (i < n && a[i] == b[i]) ++i;
  return i;
}

QUIET static uint32_t scattered(uint64_t x) {
  x *= 0x9e3779b97f4a7c15ull;
  return (uint32_t)(x >> 32);
}

QUIET static int in_image(uintptr_t at) {
  for (unsigned i = 0; i < image_count; ++i) {
    if (at >= images[i].from && at < images[i].to) return 1;
  }
  return 0;
}

/* --- the block --- */

struct wanted_image {
  uintptr_t at;
  struct range found;
};

QUIET static int find_image(struct dl_phdr_info* info, size_t size, void* data) {
  struct wanted_image* wanted = data;
  (void)size;
  uintptr_t from = UINTPTR_MAX;
  uintptr_t to = 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    if (info->dlpi_phdr[i].p_type != PT_LOAD) continue;
    const uintptr_t begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
    const uintptr_t end = begin + info->dlpi_phdr[i].p_memsz;
    if (begin < from) from = begin;
    if (end > to) to = end;
  }
  if (wanted->at < from || wanted->at >= to) return 0;
  wanted->found.from = from;
  wanted->found.to = to;
  return 1;
}

QUIET static struct range image_of(uintptr_t at) {
  struct wanted_image wanted = {at, {0, 0}};
  dl_iterate_phdr(find_image, &wanted);
  return wanted.found;
}

QUIET static void remember_image(uintptr_t at) {
  if (in_image(at) || image_count == sizeof images / sizeof images[0]) return;
  const struct range found = image_of(at);
  if (found.to == 0) return;
  images[image_count] = found;
  ++image_count;
}

/* In a child of fork: pages of its own in place of the shared ones, with what they held. */
QUIET static void leave_block(void) {
  block = NULL;
  for (unsigned i = 0; i < shared_count; ++i) {
    const size_t bytes = shared_pages[i].to - shared_pages[i].from;
    byte* own = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (own == MAP_FAILED) continue;
    copy_bytes(own, (const byte*)shared_pages[i].from, bytes);
    mremap(own, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, (void*)shared_pages[i].from);
  }
}

extern int pthread_atfork(void (*)(void), void (*)(void), void (*)(void)) __attribute__((weak));

QUIET static int open_block(void) {
  const char* path = getenv(SHAKEDOWN_COVERAGE_VARIABLE);
  return path == NULL || path[0] == 0 ? -1 : open(path, O_RDWR | O_CLOEXEC);
}

QUIET static struct shakedown_coverage* the_block(void) {
  if (opened) return block;
  opened = 1;
  const int file = open_block();
  if (file < 0) return NULL;
  const off_t bytes = lseek(file, 0, SEEK_END);
  void* mapped = MAP_FAILED;
  if (bytes >= (off_t)SHAKEDOWN_COVERAGE_BYTES) {
    mapped = mmap(NULL, SHAKEDOWN_COVERAGE_COUNTERS_AT, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  }
  close(file);
  if (mapped == MAP_FAILED) return NULL;
  struct shakedown_coverage* found = mapped;
  /* The first process of this block has it; a program that the service starts finds it taken. */
  if (found->magic != SHAKEDOWN_COVERAGE_MAGIC || found->version != SHAKEDOWN_COVERAGE_VERSION ||
      !__sync_bool_compare_and_swap(&found->process, 0, (uint32_t)getpid())) {
    munmap(mapped, SHAKEDOWN_COVERAGE_COUNTERS_AT);
    return NULL;
  }
  block = found;
  remember_image((uintptr_t)&the_block);
  if (pthread_atfork != NULL) pthread_atfork(NULL, NULL, leave_block);
  return block;
}

/* Shares the pages of one module's counters. */
EXPORTED void __sanitizer_cov_8bit_counters_init(byte* start, byte* stop) {
  struct shakedown_coverage* to = the_block();
  if (to == NULL || start >= stop) return;
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  const uintptr_t from = (uintptr_t)start / page * page;
  const uintptr_t end = ((uintptr_t)stop + page - 1) / page * page;
  const size_t bytes = end - from;
  const uint32_t at = (to->area_used + (uint32_t)page - 1) / (uint32_t)page * (uint32_t)page;
  const uint32_t count = (uint32_t)(stop - start);
  for (uint32_t i = 0; i < to->modules; ++i) {
    if (shared_pages[i].from < end && from < shared_pages[i].to) return; /* told twice */
  }
  if (to->modules == SHAKEDOWN_MOST_MODULES || SHAKEDOWN_COVERAGE_COUNTERS_AT % page != 0 ||
      bytes > SHAKEDOWN_MOST_COUNTERS || at > SHAKEDOWN_MOST_COUNTERS - bytes) {
    to->lost_counters += count;
    return;
  }
  const int file = open_block();
  if (file < 0) return;
  const off_t offset = (off_t)(SHAKEDOWN_COVERAGE_COUNTERS_AT + at);
  byte* copy = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, offset);
  int shared = 0;
  if (copy != MAP_FAILED) {
    /* Nothing of this file may be written from here on to the exchange: it may lie on these pages. */
    copy_bytes(copy, (const byte*)from, bytes);
    shared =
        mmap((void*)from, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, offset) != MAP_FAILED;
    munmap(copy, bytes);
  }
  close(file);
  if (!shared) {
    to->lost_counters += count;
    return;
  }
  remember_image((uintptr_t)start);
  shared_pages[shared_count].from = from;
  shared_pages[shared_count].to = end;
  ++shared_count;
  struct shakedown_module* module = &to->module[to->modules];
  module->base = image_of((uintptr_t)start).from;
  module->first = at + (uint32_t)((uintptr_t)start - from);
  module->count = count;
  to->area_used = at + (uint32_t)bytes;
  __sync_fetch_and_add(&to->modules, 1);
}

EXPORTED void __sanitizer_cov_pcs_init(const uintptr_t* begin, const uintptr_t* end) {
  struct shakedown_coverage* to = block;
  if (to == NULL || to->modules == 0 || begin >= end) return;
  const struct shakedown_module* module = &to->module[to->modules - 1];
  const size_t count = (size_t)(end - begin) / 2;
  if (count != module->count) return;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t begins = (begin[2 * i + 1] & 1u) != 0 ? SHAKEDOWN_FUNCTION_BEGINS : 0;
    to->pcs[module->first + i] = (uint64_t)begin[2 * i] | begins;
  }
}

/* GCC's counters: a call at every place, which is hashed. */
EXPORTED void __sanitizer_cov_trace_pc(void) {
  struct shakedown_coverage* to = block;
  if (to == NULL) return;
  const uintptr_t at = (uintptr_t)__builtin_return_address(0) - images[0].from;
  byte* counter = &to->places[scattered(at) % SHAKEDOWN_PLACES];
  if (*counter != 255) ++*counter;
}

/* GCC tells of no modules, so the block is opened by itself. */
__attribute__((constructor)) QUIET static void begin(void) {
  struct shakedown_coverage* to = the_block();
  if (to != NULL && to->modules == 0) to->has_places = 1;
}

/* --- comparisons --- */

QUIET static void note_slot(struct shakedown_coverage* to, uintptr_t place, unsigned nearness) {
  to->slots[scattered(((uint64_t)place << 7) + nearness) % SHAKEDOWN_SLOTS] = 1;
}

QUIET static void note_number(uintptr_t place, uint64_t constant, uint64_t value, unsigned bytes) {
  struct shakedown_coverage* to = block;
  if (to == NULL || to->wanted == 0 || constant == value) return;
  if ((to->wanted & SHAKEDOWN_WANT_SLOTS) != 0) {
    note_slot(to, place, 64u - (unsigned)__builtin_popcountll(constant ^ value));
  }
  if ((to->wanted & SHAKEDOWN_WANT_NUMBERS) == 0) return;
  const uint32_t round = to->round;
  struct shakedown_number_compare* kept =
      &to->number[scattered((uint64_t)place ^ (constant << 20) ^ (value << 40)) % SHAKEDOWN_NUMBERS];
  kept->constant = constant;
  kept->value = value;
  kept->bytes = bytes;
  kept->round = round;
}

#define HERE ((uintptr_t)__builtin_return_address(0))
EXPORTED void __sanitizer_cov_trace_const_cmp1(uint8_t c, uint8_t v) {
  note_number(HERE, c, v, 1);
}
EXPORTED void __sanitizer_cov_trace_const_cmp2(uint16_t c, uint16_t v) {
  note_number(HERE, c, v, 2);
}
EXPORTED void __sanitizer_cov_trace_const_cmp4(uint32_t c, uint32_t v) {
  note_number(HERE, c, v, 4);
}
EXPORTED void __sanitizer_cov_trace_const_cmp8(uint64_t c, uint64_t v) {
  note_number(HERE, c, v, 8);
}
/* Without a constant neither side says what the other should be. */
EXPORTED void __sanitizer_cov_trace_cmp1(uint8_t a, uint8_t b) {
  (void)a, (void)b;
}
EXPORTED void __sanitizer_cov_trace_cmp2(uint16_t a, uint16_t b) {
  (void)a, (void)b;
}
EXPORTED void __sanitizer_cov_trace_cmp4(uint32_t a, uint32_t b) {
  (void)a, (void)b;
}
EXPORTED void __sanitizer_cov_trace_cmp8(uint64_t a, uint64_t b) {
  (void)a, (void)b;
}
EXPORTED void __sanitizer_cov_trace_cmpf(float a, float b) {
  (void)a, (void)b;
}
EXPORTED void __sanitizer_cov_trace_cmpd(double a, double b) {
  (void)a, (void)b;
}
EXPORTED void __sanitizer_cov_trace_div4(uint32_t v) {
  (void)v;
}
EXPORTED void __sanitizer_cov_trace_div8(uint64_t v) {
  (void)v;
}
EXPORTED void __sanitizer_cov_trace_gep(uintptr_t i) {
  (void)i;
}
EXPORTED void __sanitizer_cov_trace_pc_indir(uintptr_t callee) {
  (void)callee;
}

EXPORTED void __sanitizer_cov_trace_switch(uint64_t value, void* table) {
  enum { most = 32 };
  const uint64_t* cases = table; /* how many, their bits, and they */
  if (block == NULL || (block->wanted & SHAKEDOWN_WANT_NUMBERS) == 0) return;
  for (uint64_t i = 0; i < cases[0] && i < most; ++i)
    note_number(HERE, cases[2 + i], value, (unsigned)(cases[1] / 8));
}

/* How many bytes of the program's own text begin here, at most a record's: a comparison of the first n bytes
 * of a literal tells of all of it. 0: not a literal. */
QUIET static size_t literal_bytes(const byte* text, size_t at_least) {
  for (unsigned i = 0; i < image_count; ++i) {
    if ((uintptr_t)text < images[i].from || (uintptr_t)text >= images[i].to) continue;
    const size_t left = images[i].to - (uintptr_t)text;
    size_t n = at_least;
    while (n < SHAKEDOWN_TEXT_BYTES && n < left && text[n] >= ' ' && text[n] < 127) ++n;
    return n > SHAKEDOWN_TEXT_BYTES ? SHAKEDOWN_TEXT_BYTES : n;
  }
  return 0;
}

/* a and b differ behind their `same` first bytes. */
QUIET static void note_texts(uintptr_t place, const byte* a, size_t a_bytes, const byte* b, size_t b_bytes,
                             size_t same) {
  struct shakedown_coverage* to = block;
  const int a_literal = in_image((uintptr_t)a);
  const int b_literal = in_image((uintptr_t)b);
  if (!a_literal && !b_literal && !in_image(place)) return; /* a library's own business */
  if ((to->wanted & SHAKEDOWN_WANT_SLOTS) != 0) {
    const uintptr_t which = b_literal ? (uintptr_t)b : a_literal ? (uintptr_t)a : place;
    note_slot(to, which, same < 63 ? (unsigned)same : 63u);
  }
  if ((to->wanted & SHAKEDOWN_WANT_TEXTS) == 0) return;
  const uint32_t at = __sync_fetch_and_add(&to->texts, 1);
  if (at >= SHAKEDOWN_MOST_TEXTS) return;
  struct shakedown_text_compare* kept = &to->text[at];
  if (a_literal) a_bytes = literal_bytes(a, a_bytes);
  if (b_literal) b_bytes = literal_bytes(b, b_bytes);
  kept->a_bytes = (uint32_t)(a_bytes < SHAKEDOWN_TEXT_BYTES ? a_bytes : SHAKEDOWN_TEXT_BYTES);
  kept->b_bytes = (uint32_t)(b_bytes < SHAKEDOWN_TEXT_BYTES ? b_bytes : SHAKEDOWN_TEXT_BYTES);
  copy_bytes(kept->a, a, kept->a_bytes);
  copy_bytes(kept->b, b, kept->b_bytes);
}

QUIET static int is_watched(void) {
  return block != NULL && (block->wanted & (SHAKEDOWN_WANT_SLOTS | SHAKEDOWN_WANT_TEXTS)) != 0;
}

QUIET static size_t length_of(const char* text, size_t most) {
  size_t n = 0;
  while (n < most && text[n] != 0) ++n;
  return n;
}

QUIET static byte lower(byte c) {
  return c >= 'A' && c <= 'Z' ? (byte)(c + 32) : c;
}

QUIET static size_t same_text(const char* a, const char* b, size_t most, int any_case) {
  size_t i = 0;
  while (i < most) {
    const byte x = (byte)a[i];
    const byte y = (byte)b[i];
    if (x != y && !(any_case && lower(x) == lower(y))) break;
    if (x == 0) break;
    ++i;
  }
  return i;
}

QUIET static void note_lines(uintptr_t place, const char* a, const char* b, size_t most, size_t same) {
  if (most > SHAKEDOWN_TEXT_BYTES) most = SHAKEDOWN_TEXT_BYTES;
  if (same > most) return;
  note_texts(place, (const byte*)a, length_of(a, most), (const byte*)b, length_of(b, most), same);
}

#if defined(HAS_SANITIZER)
/* A sanitizer has these functions already, and calls hooks. */
EXPORTED void __sanitizer_weak_hook_memcmp(void* place, const void* a, const void* b, size_t n, int result) {
  if (result == 0 || !is_watched()) return;
  note_texts((uintptr_t)place, a, n, b, n, same_bytes(a, b, n));
}
EXPORTED void __sanitizer_weak_hook_strcmp(void* place, const char* a, const char* b, int result) {
  if (result != 0 && is_watched()) note_lines((uintptr_t)place, a, b, SIZE_MAX, same_text(a, b, SIZE_MAX, 0));
}
EXPORTED void __sanitizer_weak_hook_strncmp(void* place, const char* a, const char* b, size_t n, int result) {
  if (result != 0 && is_watched()) note_lines((uintptr_t)place, a, b, n, same_text(a, b, n, 0));
}
EXPORTED void __sanitizer_weak_hook_strcasecmp(void* place, const char* a, const char* b, int result) {
  if (result != 0 && is_watched()) note_lines((uintptr_t)place, a, b, SIZE_MAX, same_text(a, b, SIZE_MAX, 1));
}
EXPORTED void __sanitizer_weak_hook_strncasecmp(void* place, const char* a, const char* b, size_t n,
                                                int result) {
  if (result != 0 && is_watched()) note_lines((uintptr_t)place, a, b, n, same_text(a, b, n, 1));
}
#else
/* Go calls this one itself, for every comparison of strings. */
EXPORTED void __sanitizer_weak_hook_strcmp(void* place, const char* a, const char* b, int result) {
  if (result != 0 && is_watched()) note_lines((uintptr_t)place, a, b, SIZE_MAX, same_text(a, b, SIZE_MAX, 0));
}

/* In front of the C library's: the program's own calls, and those of libraries that compare for it. */
EXPORTED int memcmp(const void* a, const void* b, size_t n) {
  const size_t same = same_bytes(a, b, n);
  if (same == n) return 0;
  if (is_watched()) note_texts(HERE, a, n, b, n, same);
  return (int)((const byte*)a)[same] - (int)((const byte*)b)[same];
}
EXPORTED int bcmp(const void* a, const void* b, size_t n) {
  const size_t same = same_bytes(a, b, n);
  if (same == n) return 0;
  if (is_watched()) note_texts(HERE, a, n, b, n, same);
  return 1;
}
QUIET static int compared(uintptr_t place, const char* a, const char* b, size_t most, int any_case) {
  const size_t same = same_text(a, b, most, any_case);
  if (same == most) return 0;
  const byte x = any_case ? lower((byte)a[same]) : (byte)a[same];
  const byte y = any_case ? lower((byte)b[same]) : (byte)b[same];
  if (x != y && is_watched()) note_lines(place, a, b, most, same);
  return (int)x - (int)y;
}
EXPORTED int strcmp(const char* a, const char* b) {
  return compared(HERE, a, b, SIZE_MAX, 0);
}
EXPORTED int strncmp(const char* a, const char* b, size_t n) {
  return compared(HERE, a, b, n, 0);
}
EXPORTED int strcasecmp(const char* a, const char* b) {
  return compared(HERE, a, b, SIZE_MAX, 1);
}
EXPORTED int strncasecmp(const char* a, const char* b, size_t n) {
  return compared(HERE, a, b, n, 1);
}
#endif
