/* The calls on files. Each asks whether a rule is armed, which is one load, and does the real call otherwise
   untouched. The 64-bit names are what programs with large files call, the _2 and _chk names what the
   compiler makes of the plain ones under _FORTIFY_SOURCE. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/uio.h>
#include <unistd.h>

#include "harness/target/preload/preload.h"

/* What the armed rules want of one call. */
struct wish {
  int error;                      /* fail with this; 0: do not */
  size_t most;                    /* bytes to ask for */
  struct shakedown_rule* shorter; /* the rule that says so; none: all that were asked for */
};

static size_t shorter_than(const struct shakedown_rule* rule, size_t length, uint64_t random) {
  if (rule->bytes != 0) return rule->bytes < length ? (size_t)rule->bytes : length;
  return 1 + (size_t)(random % (length - 1));
}

static struct wish wish_for(int descriptor, uint32_t operation, size_t length) {
  struct wish wish = {0, length, NULL};
  uint32_t armed = armed_file_rules();
  for (unsigned i = 0; armed != 0 && i < SHAKEDOWN_RULES; ++i, armed >>= 1) {
    struct shakedown_rule* const rule = &shakedown_control->rules[i];
    if ((armed & 1) == 0 || (rule->operations & operation) == 0) continue;
    if (rule->kind == shakedown_short && (length < 2 || (rule->bytes != 0 && rule->bytes >= length)))
      continue;
    if (!rule_fits_descriptor(rule, descriptor)) continue;
    uint64_t random = 0;
    if (!rule_chooses(rule, &random)) continue;
    if (rule->kind == shakedown_error) {
      rule_acted(rule);
      wish.error = rule->error_number;
      return wish;
    }
    if (rule->kind == shakedown_short) {
      wish.most = shorter_than(rule, length, random);
      wish.shorter = rule;
    }
    if (rule->kind == shakedown_slow) {
      rule_acted(rule);
      rule_sleep(i, random);
    }
  }
  return wish;
}

int error_of_open(int folder, const char* path, int flags) {
  uint32_t armed = armed_file_rules();
  for (unsigned i = 0; armed != 0 && i < SHAKEDOWN_RULES; ++i, armed >>= 1) {
    struct shakedown_rule* const rule = &shakedown_control->rules[i];
    uint32_t operations = 0;
    uint64_t random = 0;
    if ((armed & 1) == 0 || rule->kind != shakedown_error) continue;
    if (!rule_fits_path(rule, folder, path, flags, &operations)) continue;
    if ((rule->operations & operations) == 0 || !rule_chooses(rule, &random)) continue;
    rule_acted(rule);
    return rule->error_number;
  }
  return 0;
}

int error_of_call(int descriptor, uint32_t operation) {
  return wish_for(descriptor, operation, 0).error;
}

#define FAIL_IF(error_number)       \
  do {                              \
    const int why = (error_number); \
    if (why != 0) {                 \
      errno = why;                  \
      return -1;                    \
    }                               \
  } while (0)

static int with_mode(int flags) {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

#define OPEN(name)                                                              \
  EXPORTED int name(const char* path, int flags, ...) {                         \
    mode_t mode = 0;                                                            \
    if (with_mode(flags)) {                                                     \
      va_list list;                                                             \
      va_start(list, flags);                                                    \
      mode = va_arg(list, mode_t);                                              \
      va_end(list);                                                             \
    }                                                                           \
    if (armed_file_rules() != 0) FAIL_IF(error_of_open(AT_FDCWD, path, flags)); \
    return REAL(name)(path, flags, mode);                                       \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                          \
  EXPORTED int name(int folder, const char* path, int flags, ...) {           \
    mode_t mode = 0;                                                          \
    if (with_mode(flags)) {                                                   \
      va_list list;                                                           \
      va_start(list, flags);                                                  \
      mode = va_arg(list, mode_t);                                            \
      va_end(list);                                                           \
    }                                                                         \
    if (armed_file_rules() != 0) FAIL_IF(error_of_open(folder, path, flags)); \
    return REAL(name)(folder, path, flags, mode);                             \
  }
OPENAT(openat)
OPENAT(openat64)

#define OPEN_2(name)                                                            \
  EXPORTED int name(const char* path, int flags);                               \
  EXPORTED int name(const char* path, int flags) {                              \
    if (armed_file_rules() != 0) FAIL_IF(error_of_open(AT_FDCWD, path, flags)); \
    return REAL(name)(path, flags);                                             \
  }
OPEN_2(__open_2)
OPEN_2(__open64_2)

#define OPENAT_2(name)                                                        \
  EXPORTED int name(int folder, const char* path, int flags);                 \
  EXPORTED int name(int folder, const char* path, int flags) {                \
    if (armed_file_rules() != 0) FAIL_IF(error_of_open(folder, path, flags)); \
    return REAL(name)(folder, path, flags);                                   \
  }
OPENAT_2(__openat_2)
OPENAT_2(__openat64_2)

#define CREAT(name)                                                                                    \
  EXPORTED int name(const char* path, mode_t mode) {                                                   \
    if (armed_file_rules() != 0) FAIL_IF(error_of_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC)); \
    return REAL(name)(path, mode);                                                                     \
  }
CREAT(creat)
CREAT(creat64)

/* A call that moves bytes: `arguments` are the real call's, in which `length` may have become less. */
#define MOVE(operation, call)                                                       \
  do {                                                                              \
    if (armed_file_rules() == 0) return call;                                       \
    const struct wish wish = wish_for(descriptor, operation, length);               \
    FAIL_IF(wish.error);                                                            \
    length = wish.most;                                                             \
    const ssize_t moved = call;                                                     \
    if (wish.shorter != NULL && moved == (ssize_t)length) rule_acted(wish.shorter); \
    return moved;                                                                   \
  } while (0)

static ssize_t read_by_rules(int descriptor, void* bytes, size_t length) {
  MOVE(shakedown_read, REAL(read)(descriptor, bytes, length));
}
EXPORTED ssize_t read(int descriptor, void* bytes, size_t length) {
  const ssize_t moved = read_by_rules(descriptor, bytes, length);
  perturb_after_read(descriptor);
  return moved;
}
EXPORTED ssize_t __read_chk(int descriptor, void* bytes, size_t length, size_t room);
static ssize_t read_chk_by_rules(int descriptor, void* bytes, size_t length, size_t room) {
  MOVE(shakedown_read, REAL(__read_chk)(descriptor, bytes, length, room));
}
EXPORTED ssize_t __read_chk(int descriptor, void* bytes, size_t length, size_t room) {
  const ssize_t moved = read_chk_by_rules(descriptor, bytes, length, room);
  perturb_after_read(descriptor);
  return moved;
}
EXPORTED ssize_t write(int descriptor, const void* bytes, size_t length) {
  MOVE(shakedown_write, REAL(write)(descriptor, bytes, length));
}

#define PREAD(name, offset_type)                                                          \
  EXPORTED ssize_t name(int descriptor, void* bytes, size_t length, offset_type offset) { \
    MOVE(shakedown_read, REAL(name)(descriptor, bytes, length, offset));                  \
  }
PREAD(pread, off_t)
PREAD(pread64, off64_t)
#define PREAD_CHK(name, offset_type)                                                                   \
  EXPORTED ssize_t name(int descriptor, void* bytes, size_t length, offset_type offset, size_t room);  \
  EXPORTED ssize_t name(int descriptor, void* bytes, size_t length, offset_type offset, size_t room) { \
    MOVE(shakedown_read, REAL(name)(descriptor, bytes, length, offset, room));                         \
  }
PREAD_CHK(__pread_chk, off_t)
PREAD_CHK(__pread64_chk, off64_t)
#define PWRITE(name, offset_type)                                                               \
  EXPORTED ssize_t name(int descriptor, const void* bytes, size_t length, offset_type offset) { \
    MOVE(shakedown_write, REAL(name)(descriptor, bytes, length, offset));                       \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

/* Several pieces: as many whole ones as fit below the limit, or a part of the first. */
struct pieces {
  const struct iovec* from;
  int count;
  struct iovec part;
};

static size_t total_of(const struct iovec* vector, int count) {
  size_t total = 0;
  for (int i = 0; i < count; ++i) total += vector[i].iov_len;
  return total;
}

static size_t shorten(struct pieces* pieces, size_t most) {
  size_t taken = 0;
  int whole = 0;
  while (whole < pieces->count && taken + pieces->from[whole].iov_len <= most) {
    taken += pieces->from[whole++].iov_len;
  }
  if (taken > 0) {
    pieces->count = whole;
    return taken;
  }
  pieces->part = pieces->from[whole]; /* after empty ones */
  pieces->part.iov_len = most;
  pieces->from = &pieces->part;
  pieces->count = 1;
  return most;
}

#define MOVE_PIECES(operation, call)                                                   \
  do {                                                                                 \
    struct pieces pieces = {vector, count, {NULL, 0}};                                 \
    if (armed_file_rules() == 0 || count <= 0 || vector == NULL) return call;          \
    const struct wish wish = wish_for(descriptor, operation, total_of(vector, count)); \
    FAIL_IF(wish.error);                                                               \
    if (wish.shorter == NULL) return call;                                             \
    const size_t length = shorten(&pieces, wish.most);                                 \
    const ssize_t moved = call;                                                        \
    if (moved == (ssize_t)length) rule_acted(wish.shorter);                            \
    return moved;                                                                      \
  } while (0)

static ssize_t readv_by_rules(int descriptor, const struct iovec* vector, int count) {
  MOVE_PIECES(shakedown_read, REAL(readv)(descriptor, pieces.from, pieces.count));
}
EXPORTED ssize_t readv(int descriptor, const struct iovec* vector, int count) {
  const ssize_t moved = readv_by_rules(descriptor, vector, count);
  perturb_after_read(descriptor);
  return moved;
}
EXPORTED ssize_t writev(int descriptor, const struct iovec* vector, int count) {
  MOVE_PIECES(shakedown_write, REAL(writev)(descriptor, pieces.from, pieces.count));
}
#define MOVE_AT(name, operation, offset_type)                                                        \
  EXPORTED ssize_t name(int descriptor, const struct iovec* vector, int count, offset_type offset) { \
    MOVE_PIECES(operation, REAL(name)(descriptor, pieces.from, pieces.count, offset));               \
  }
MOVE_AT(preadv, shakedown_read, off_t)
MOVE_AT(preadv64, shakedown_read, off64_t)
MOVE_AT(pwritev, shakedown_write, off_t)
MOVE_AT(pwritev64, shakedown_write, off64_t)
#define MOVE_AT_WITH(name, operation, offset_type)                                                 \
  EXPORTED ssize_t name(int descriptor, const struct iovec* vector, int count, offset_type offset, \
                        int flags) {                                                               \
    MOVE_PIECES(operation, REAL(name)(descriptor, pieces.from, pieces.count, offset, flags));      \
  }
MOVE_AT_WITH(preadv2, shakedown_read, off_t)
MOVE_AT_WITH(preadv64v2, shakedown_read, off64_t)
MOVE_AT_WITH(pwritev2, shakedown_write, off_t)
MOVE_AT_WITH(pwritev64v2, shakedown_write, off64_t)

EXPORTED ssize_t copy_file_range(int from, off64_t* from_offset, int descriptor, off64_t* offset,
                                 size_t length, unsigned flags) {
  MOVE(shakedown_write, REAL(copy_file_range)(from, from_offset, descriptor, offset, length, flags));
}

/* Calls that move none, but may find no room or a broken disk. */
#define PLAIN(operation, call)                                                      \
  do {                                                                              \
    if (armed_file_rules() != 0) FAIL_IF(wish_for(descriptor, operation, 0).error); \
    return call;                                                                    \
  } while (0)

EXPORTED int fsync(int descriptor) {
  PLAIN(shakedown_sync, REAL(fsync)(descriptor));
}
EXPORTED int fdatasync(int descriptor) {
  PLAIN(shakedown_sync, REAL(fdatasync)(descriptor));
}
#define FALLOCATE(name, offset_type)                                                    \
  EXPORTED int name(int descriptor, int mode, offset_type offset, offset_type length) { \
    PLAIN(shakedown_write, REAL(name)(descriptor, mode, offset, length));               \
  }
FALLOCATE(fallocate, off_t)
FALLOCATE(fallocate64, off64_t)
/* These two return their error. */
#define POSIX_FALLOCATE(name, offset_type)                                                          \
  EXPORTED int name(int descriptor, offset_type offset, offset_type length) {                       \
    const int error = armed_file_rules() != 0 ? wish_for(descriptor, shakedown_write, 0).error : 0; \
    return error != 0 ? error : REAL(name)(descriptor, offset, length);                             \
  }
POSIX_FALLOCATE(posix_fallocate, off_t)
POSIX_FALLOCATE(posix_fallocate64, off64_t)

/* The descriptor is closed whatever close() says (close(2)). */
EXPORTED int close(int descriptor) {
  if (armed_file_rules() == 0) return REAL(close)(descriptor);
  const int error = wish_for(descriptor, shakedown_close, 0).error;
  const int closed = REAL(close)(descriptor);
  if (error == 0 || closed != 0) return closed;
  errno = error;
  return -1;
}
