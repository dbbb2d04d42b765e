// What a process holds, from /proc.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <cstddef>

namespace demo_tests {

std::size_t descriptors_of(pid_t pid);
std::size_t threads_of(pid_t pid);
std::size_t resident_kilobytes(pid_t pid);

// While it lives, the process can open nothing: its limit is just above the first /dev/null that it has open
// besides its standard streams, as a service has that keeps one in reserve.
class NoDescriptors {
 public:
  explicit NoDescriptors(pid_t pid);
  ~NoDescriptors();
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  pid_t pid_;
  rlimit before_{};
};

}  // namespace demo_tests
