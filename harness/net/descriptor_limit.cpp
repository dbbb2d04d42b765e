#include "harness/net/descriptor_limit.hpp"

#include <sys/resource.h>

#include <atomic>

namespace shakedown::net {
namespace {

// A limit is the process's own, so what it was is too.
std::atomic<std::uint64_t> limit_at_start{0};

}  // namespace

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  const std::uint64_t was = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  std::uint64_t never_raised = 0;
  limit_at_start.compare_exchange_strong(never_raised, was);
}

std::uint64_t descriptor_limit_before() {
  return limit_at_start;
}

}  // namespace shakedown::net
