// What a process holds, from /proc.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace demo_tests {

std::size_t descriptors_of(pid_t pid);
std::size_t threads_of(pid_t pid);
std::size_t resident_kilobytes(pid_t pid);

}  // namespace demo_tests
