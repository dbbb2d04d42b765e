// A pipeline played through on a clock of its own: what came out, when, in which pieces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/faults/pipeline.hpp"
#include "tests/support/catch.hpp"

namespace shakedown::test {

using namespace std::chrono_literals;

struct Out {
  Nanoseconds at;
  std::string bytes;
  faults::Ending ending;
  friend bool operator==(const Out&, const Out&) = default;
};

inline FaultSpec fault(FaultKind kind, const std::string& name = "f") {
  FaultSpec made;
  made.name = name;
  made.kind = kind;
  return made;
}

// Takes all that is due until `until`, each at the moment it is due.
inline std::vector<Out> play(faults::Pipeline& pipeline, Nanoseconds until, Nanoseconds from = {}) {
  std::vector<Out> all;
  auto now = from;
  for (;;) {
    faults::Chunk chunk;
    while (pipeline.take(now, chunk)) all.push_back({now, chunk.bytes, chunk.ending});
    const auto due = pipeline.next_due();
    if (due > until) return all;
    REQUIRE(due >= now);  // else it would be asked for ever
    now = due;
  }
}

inline std::string joined(const std::vector<Out>& all) {
  std::string bytes;
  for (const auto& one : all) bytes += one.bytes;
  return bytes;
}

}  // namespace shakedown::test
