// Which processes descend from one, and what they use together, read from /proc.
//
// A process that ends while it is being read counts as gone; that is no error. Any thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/event.hpp"
#include "harness/target/proc.hpp"

namespace shakedown::target {

inline constexpr std::size_t most_processes = 10'000;  // of one tree
// Links read a process and sample to tell sockets from files; beyond it the sockets are an estimate from the
// share among those read.
inline constexpr std::uint64_t most_links = 20'000;

// All live descendants of a process, itself excluded, parents before children.
std::vector<pid_t> descendants(pid_t root);

std::optional<ProcStat> read_stat(pid_t pid);

// The proportional set size, or nothing where the kernel does not let us read it. Costs the kernel a walk
// over the process's memory: milliseconds a GiB.
std::optional<std::uint64_t> read_pss(const std::vector<pid_t>& pids);

// The sums over the descendants of a service's guardian: all but time, subject and PSS. The CPU time includes
// that of descendants which have ended. Nothing where the guardian is gone, or its pid belongs to another's
// child by now.
struct TreeSample {
  ProcessSample sums;
  std::vector<pid_t> pids;
  std::uint64_t largest_virtual = 0;  // bytes of addresses, of the process that has the most
};
std::optional<TreeSample> sample_below(pid_t guardian);

// This process alone, without its children.
std::optional<TreeSample> sample_self();

// Whether a process of it has a sanitizer's shadow memory: Address-, Memory- and ThreadSanitizer reserve an
// eighth of all addresses or more. Its resident memory is not what the program keeps, then: AddressSanitizer
// holds back what was freed, up to 256 MiB, so that it sees who uses it.
bool has_shadow_memory(const TreeSample& sample);

}  // namespace shakedown::target
