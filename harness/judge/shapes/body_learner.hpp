// One JSON text into the summary of its places. The text must be whole (json_check.hpp).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

// Keeps its buffers. One thread each.
class BodyLearner {
 public:
  BodyLearner();
  ~BodyLearner();
  BodyLearner(const BodyLearner&) = delete;
  BodyLearner& operator=(const BodyLearner&) = delete;

  // `replaced`: members that do not count (JsonCheck::replaced).
  void learn(MessageShape& shape, std::string_view json, const std::vector<std::uint32_t>& replaced,
             Nanoseconds at, std::int64_t exchange);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace shakedown::judge
