// Whether what a service takes stays: its descriptors and memory after each of some equal batches of one
// request, read when they had settled, beside the same batches of another request. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shakedown::fuzz {

struct Settled {
  std::uint64_t descriptors = 0;
  std::uint64_t memory = 0;  // bytes, resident
};

struct Batches {
  std::uint64_t requests = 0;  // in each
  std::uint64_t bytes = 0;     // that their bodies have together, in each
  std::vector<Settled> after;  // the first is behind the ones that are thrown away
};

// "40, 60, 80, 100, 120 descriptors after batches of 20 requests, and 40, 40, 40, 40, 40 with another one";
// empty: they do not grow by each batch, or not by much of what it sent, or the control does too.
std::string keeps_descriptors(const Batches& batches, const Batches& control);
// The same for memory, of which each batch must leave at least half of the bytes that it sent.
std::string keeps_memory(const Batches& batches, const Batches& control);

}  // namespace shakedown::fuzz
