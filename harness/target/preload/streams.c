/* stdio: the C library's streams call its own read and write, which cannot be taken over, so the streams are.
   What is not here (printf, putc) writes into the buffer, and fflush or fclose then fails. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>

#include "harness/target/preload/preload.h"

enum { stream_has_error = 0x20 }; /* of FILE::_flags, what ferror() looks at */

static int flags_of(const char* mode) {
  const int both = strchr(mode, '+') != NULL;
  if (mode[0] == 'r') return both ? O_RDWR : O_RDONLY;
  return (both ? O_RDWR : O_WRONLY) | O_CREAT | (mode[0] == 'w' ? O_TRUNC : O_APPEND);
}

/* True, with errno and the stream's error set, where the call shall fail. */
static int fails(FILE* stream, uint32_t operation) {
  if (armed_file_rules() == 0 || stream == NULL) return 0;
  const int saved = errno;
  const int descriptor = fileno(stream);
  errno = saved;
  const int error = error_of_call(descriptor, operation);
  if (error == 0) return 0;
  stream->_flags |= stream_has_error;
  errno = error;
  return 1;
}

#define FOPEN(name)                                                    \
  EXPORTED FILE* name(const char* path, const char* mode) {            \
    if (armed_file_rules() != 0 && mode != NULL) {                     \
      const int error = error_of_open(AT_FDCWD, path, flags_of(mode)); \
      if (error != 0) {                                                \
        errno = error;                                                 \
        return NULL;                                                   \
      }                                                                \
    }                                                                  \
    return REAL(name)(path, mode);                                     \
  }
FOPEN(fopen)
FOPEN(fopen64)

EXPORTED size_t fread(void* bytes, size_t size, size_t count, FILE* stream) {
  return fails(stream, shakedown_read) ? 0 : REAL(fread)(bytes, size, count, stream);
}
EXPORTED char* fgets(char* text, int size, FILE* stream) {
  return fails(stream, shakedown_read) ? NULL : REAL(fgets)(text, size, stream);
}
EXPORTED ssize_t getdelim(char** line, size_t* size, int end, FILE* stream) {
  return fails(stream, shakedown_read) ? -1 : REAL(getdelim)(line, size, end, stream);
}
/* What the header's own getline calls in optimised programs. */
EXPORTED ssize_t __getdelim(char** line, size_t* size, int end, FILE* stream) {
  return fails(stream, shakedown_read) ? -1 : REAL(__getdelim)(line, size, end, stream);
}
/* And that of others, under another name here because the header defines it. */
EXPORTED ssize_t plain_getline(char** line, size_t* size, FILE* stream) __asm__("getline");
ssize_t plain_getline(char** line, size_t* size, FILE* stream) {
  return fails(stream, shakedown_read) ? -1 : REAL(getdelim)(line, size, '\n', stream);
}
EXPORTED size_t fwrite(const void* bytes, size_t size, size_t count, FILE* stream) {
  return fails(stream, shakedown_write) ? 0 : REAL(fwrite)(bytes, size, count, stream);
}
EXPORTED int fputs(const char* text, FILE* stream) {
  return fails(stream, shakedown_write) ? EOF : REAL(fputs)(text, stream);
}
EXPORTED int fflush(FILE* stream) {
  if (armed_file_rules() != 0 && stream != NULL && __fpending(stream) > 0 && fails(stream, shakedown_write)) {
    return EOF;
  }
  return REAL(fflush)(stream);
}
EXPORTED int fclose(FILE* stream) {
  if (armed_file_rules() == 0) return REAL(fclose)(stream);
  const int unwritten = __fpending(stream) > 0 && fails(stream, shakedown_write);
  const int error = errno;
  if (unwritten) __fpurge(stream);
  const int unclosed = !unwritten && fails(stream, shakedown_close);
  const int why = unwritten ? error : errno;
  const int closed = REAL(fclose)(stream);
  if (!unwritten && !unclosed) return closed;
  errno = why;
  return EOF;
}
