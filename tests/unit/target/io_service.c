/* A service that a user might have: plain C, built without sanitizers, linked dynamically and once more
   statically. It does one thing with the operating system for each request and tells by the status how that
   went: 300 + a number, or 400 + errno.

       io_service PORT FOLDER
           /write/NAME /append/NAME /read/NAME /stream/NAME /vector/NAME /positioned/NAME   64 bytes: 300 +
   moved /sync/NAME     300 + how long fsync took, in 10 ms /open/N        N descriptors at once: 300, or 400
   + errno /clock         300 + hours that the wall clock is ahead; 399 where its readings or the monotonic
   one differ /wait          310 after a wait with a deadline of the wall clock 20 ms ahead /say/NAME      300
   after a line on stdout /child/NAME    /write/NAME in a child process
   */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { piece = 64, moved_base = 300, errno_base = 400, wrong = 399 };

static int told(ssize_t moved) {
  return moved < 0 ? errno_base + errno : moved_base + (int)moved;
}

static int on_file(const char* what, const char* path) {
  char bytes[piece];
  memset(bytes, 'x', sizeof bytes);
  if (strcmp(what, "stream") == 0) {
    FILE* const stream = fopen(path, "w");
    if (stream == NULL) return told(-1);
    const size_t moved = fwrite(bytes, 1, sizeof bytes, stream);
    const int failed = moved < sizeof bytes || fflush(stream) != 0;
    const int result = failed ? told(-1) : told((ssize_t)moved);
    fclose(stream);
    return result;
  }
  const int reads = strcmp(what, "read") == 0;
  const int flags =
      reads ? O_RDONLY : O_WRONLY | O_CREAT | (strcmp(what, "append") == 0 ? O_APPEND : O_TRUNC);
  const int file = open(path, flags | O_CLOEXEC, 0600);
  if (file < 0) return told(-1);
  int result = 0;
  if (reads) {
    result = told(read(file, bytes, sizeof bytes));
  } else if (strcmp(what, "vector") == 0) {
    struct iovec pieces[2] = {{bytes, piece / 2}, {bytes + piece / 2, piece / 2}};
    result = told(writev(file, pieces, 2));
  } else if (strcmp(what, "positioned") == 0) {
    result = told(pwrite(file, bytes, sizeof bytes, 8));
  } else {
    result = told(write(file, bytes, sizeof bytes));
  }
  if (close(file) != 0 && result < errno_base) result = told(-1);
  return result;
}

static double now(clockid_t clock) {
  struct timespec time;
  syscall(SYS_clock_gettime, clock, &time); /* past the C library */
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int sync_file(const char* path) {
  const int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const double began = now(CLOCK_MONOTONIC);
  const int result = fsync(file) != 0 ? told(-1) : moved_base + (int)((now(CLOCK_MONOTONIC) - began) * 100);
  close(file);
  return result;
}

static int open_many(int count) {
  int result = moved_base;
  int* const files = malloc(sizeof(int) * (size_t)(count + 1));
  int opened = 0;
  while (opened < count && result == moved_base) {
    files[opened] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (files[opened] < 0) {
      result = told(-1);
    } else {
      ++opened;
    }
  }
  while (opened > 0) close(files[--opened]);
  free(files);
  return result;
}

static int hours_ahead(void) {
  struct timespec exact;
  struct timespec monotonic;
  struct timeval coarse;
  const double truth = now(CLOCK_REALTIME);
  clock_gettime(CLOCK_REALTIME, &exact);
  gettimeofday(&coarse, NULL);
  const time_t plain = time(NULL);
  clock_gettime(CLOCK_MONOTONIC, &monotonic);
  const double ahead = (double)exact.tv_sec - truth;
  const double others = (double)(exact.tv_sec - coarse.tv_sec) + (double)(exact.tv_sec - plain);
  const double drift = (double)monotonic.tv_sec - now(CLOCK_MONOTONIC);
  if (others < -600 || others > 600 || drift < -600 || drift > 600) return wrong;
  return moved_base + (int)((ahead + (ahead < 0 ? -1800 : 1800)) / 3600);
}

static int wait_for_nothing(void) {
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += 20 * 1000 * 1000;
  if (until.tv_nsec >= 1000000000) {
    until.tv_nsec -= 1000000000;
    ++until.tv_sec;
  }
  const int result = sem_timedwait(&semaphore, &until) != 0 && errno == ETIMEDOUT ? moved_base + 10 : wrong;
  sem_destroy(&semaphore);
  return result;
}

static int in_child(const char* path) {
  const pid_t child = fork();
  if (child == 0) _exit(on_file("write", path) - moved_base);
  int status = 0;
  waitpid(child, &status, 0);
  return moved_base + WEXITSTATUS(status);
}

static int work(const char* folder, const char* request) {
  char what[32] = "";
  char name[256] = "";
  char path[4096];
  sscanf(request, "GET /%31[a-z]/%255[a-zA-Z0-9.-]", what, name);
  snprintf(path, sizeof path, "%s/%s", folder, name);
  if (strcmp(what, "clock") == 0) return hours_ahead();
  if (strcmp(what, "wait") == 0) return wait_for_nothing();
  if (strcmp(what, "open") == 0) return open_many(atoi(name));
  if (strcmp(what, "sync") == 0) return sync_file(path);
  if (strcmp(what, "child") == 0) return in_child(path);
  if (strcmp(what, "say") == 0) {
    printf("said %s\n", name);
    return fflush(stdout) == 0 ? moved_base : told(-1);
  }
  return name[0] == '\0' ? 200 : on_file(what, path);
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in address = {0};
  address.sin_family = AF_INET;
  address.sin_port = htons((unsigned short)atoi(argv[1]));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr*)&address, sizeof address) != 0 || listen(listener, 16) != 0) {
    perror("cannot listen");
    return 1;
  }
  while (1) {
    const int peer = accept(listener, NULL, NULL);
    char request[1024];
    const ssize_t got = read(peer, request, sizeof request - 1);
    if (got > 0) {
      request[got] = '\0';
      char answer[128];
      const int length = snprintf(answer, sizeof answer,
                                  "HTTP/1.1 %d Some\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
                                  work(argv[2], request));
      if (write(peer, answer, (size_t)length) < 0) perror("nobody read the answer");
    }
    close(peer);
  }
}
