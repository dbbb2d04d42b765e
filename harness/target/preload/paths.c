/* Which file a call is about, asked of the kernel at each call while a rule is armed: a table of descriptors
   would have to follow dup, fork and every way to open. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/target/preload/preload.h"

static const char* const system_folders[] = {"/usr/",  "/lib",   "/etc/", "/bin/",
                                             "/sbin/", "/proc/", "/sys/", "/dev/"};

static int begins_with(const char* text, const char* prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

static int fits(const struct shakedown_rule* rule, const char* path) {
  if (begins_with(path, "/memfd:")) return 0;
  if (rule->prefixes[0][0] != '\0' || rule->prefixes[1][0] != '\0') {
    for (int i = 0; i < 2; ++i) {
      if (rule->prefixes[i][0] != '\0' && begins_with(path, rule->prefixes[i])) return 1;
    }
    return 0;
  }
  if (rule->not_system == 0) return 1;
  for (size_t i = 0; i < sizeof system_folders / sizeof *system_folders; ++i) {
    if (begins_with(path, system_folders[i])) return 0;
  }
  return 1;
}

/* "/proc/self/fd/17" */
static void name_of(int descriptor, char* text) {
  char digits[12];
  int count = 0;
  unsigned value = (unsigned)descriptor;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  memcpy(text, "/proc/self/fd/", 14);
  text += 14;
  while (count > 0) *text++ = digits[--count];
  *text = '\0';
}

/* The length of the link's text, which is cut where it does not fit; -1 where there is none. */
static long read_link(const char* link, char* text, size_t size) {
  const long length = syscall(SYS_readlinkat, AT_FDCWD, link, text, size - 1);
  text[length > 0 ? length : 0] = '\0';
  return length;
}

int rule_fits_descriptor(const struct shakedown_rule* rule, int descriptor) {
  if (descriptor <= STDERR_FILENO) return 0;
  const int error = errno;
  int fit = 0;
  struct stat status;
  if (syscall(SYS_fstat, descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
    char link[32];
    char path[SHAKEDOWN_PREFIX + 1]; /* a prefix is all that is compared */
    name_of(descriptor, link);
    fit = read_link(link, path, sizeof path) > 0 && fits(rule, path);
  }
  errno = error;
  return fit;
}

/* Without ".", ".." and doubled slashes, by the text alone. The path is absolute. */
static void normalise(char* path) {
  char* out = path;
  const char* in = path;
  while (*in != '\0') {
    while (*in == '/') ++in;
    const char* const part = in;
    while (*in != '\0' && *in != '/') ++in;
    const size_t length = (size_t)(in - part);
    if (length == 0 || (length == 1 && part[0] == '.')) continue;
    if (length == 2 && part[0] == '.' && part[1] == '.') {
      while (out > path && *--out != '/') {
      }
      continue;
    }
    *out++ = '/';
    memmove(out, part, length);
    out += length;
  }
  *out = '\0';
}

static int absolute(int folder, const char* path, char* text, size_t size) {
  size_t length = 0;
  if (path[0] != '/') {
    char link[32] = "/proc/self/cwd";
    if (folder != AT_FDCWD) name_of(folder, link);
    const long got = read_link(link, text, size);
    if (got <= 0) return 0;
    length = (size_t)got;
    text[length++] = '/';
  }
  const size_t more = strlen(path);
  if (length + more >= size) return 0;
  memcpy(text + length, path, more + 1);
  normalise(text);
  return 1;
}

int rule_fits_path(const struct shakedown_rule* rule, int folder, const char* path, int flags,
                   uint32_t* operations) {
  if (path == NULL || (flags & (O_PATH | O_DIRECTORY)) != 0) return 0; /* O_TMPFILE has O_DIRECTORY in it */
  const int error = errno;
  int fit = 0;
  struct stat status;
  const int exists = syscall(SYS_newfstatat, folder, path, &status, 0) == 0;
  const int creates = !exists && errno == ENOENT && (flags & O_CREAT) != 0;
  if (creates || (exists && S_ISREG(status.st_mode))) {
    char text[PATH_MAX];
    fit = absolute(folder, path, text, sizeof text - 1) && fits(rule, text);
    *operations = shakedown_open;
    if ((flags & O_ACCMODE) != O_RDONLY) *operations |= shakedown_open_to_write;
    if (creates) *operations |= shakedown_open_to_create;
  }
  errno = error;
  return fit;
}
