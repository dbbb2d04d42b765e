// The engine's end of the coverage runtime: besides the counters, how near compares came and what they
// compared.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "fuzz/engine/coverage_map.hpp"
#include "fuzz/engine/study.hpp"
#include "harness/model/result.hpp"
#include "harness/target/coverage_block.hpp"

namespace shakedown::fuzz {

class SharedBlock : public target::CoverageBlock {
 public:
  static Result<SharedBlock> make();

  void want(std::uint32_t what);  // of SHAKEDOWN_WANT_...
  void read_slots(std::span<std::uint8_t> to) const;
  std::vector<TextCompare> texts() const;
  std::vector<NumberCompare> numbers() const;

 private:
  explicit SharedBlock(CoverageBlock block) : CoverageBlock(std::move(block)) {}
};

}  // namespace shakedown::fuzz
