// Whether what a service takes stays: its descriptors or memory after each of some equal batches of one
// request, read when they had settled, beside the same batches of another request, and then of the first once
// more: a pool, a cache or a heap that is full by the time of the control looks, until then, like what the
// control leaves alone. Pure.
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

enum class Kept : std::uint8_t { descriptors, memory };

// Each batch left about the same, and that is much: descriptors for half of its requests, or memory for half
// of the bytes that it sent.
bool grows(Kept what, const Batches& batches);
// The control left a quarter of what the batches did, or less.
bool is_quiet(Kept what, const Batches& control, const Batches& batches);
// "40, 60, 80 descriptors after batches of 20 such requests, 80, 80, 80 with another one, and 100, 120, 140
// with them again".
std::string say_growth(Kept what, const Batches& batches, const Batches& control, const Batches& again);

}  // namespace shakedown::fuzz
