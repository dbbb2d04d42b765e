// The engine's end of the coverage runtime: makes the block of shared memory for one start of the target,
// clears it before an execution and reads it after.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fuzz/coverage/coverage.h"
#include "fuzz/engine/coverage_map.hpp"
#include "fuzz/engine/study.hpp"
#include "harness/model/result.hpp"

namespace shakedown::fuzz {

class SharedBlock {
 public:
  static Result<SharedBlock> make();
  SharedBlock(SharedBlock&& other) noexcept;
  SharedBlock& operator=(SharedBlock&&) = delete;
  ~SharedBlock();

  // What the target finds it by, in SHAKEDOWN_COVERAGE. Holds while this process lives.
  const std::string& path() const { return path_; }

  // Whether a service came and has counters.
  bool in_use() const;
  std::size_t counters() const;  // without the slots
  std::size_t lost_counters() const { return block_->lost_counters; }
  // By counter: where it is in its module's file, with SHAKEDOWN_FUNCTION_BEGINS; 0 where it is not known.
  std::vector<std::uint64_t> places() const;

  void want(std::uint32_t what);
  // Begins an execution.
  void clear();
  // A number that stays the same while no counter moves.
  std::uint64_t fingerprint() const;
  // What does not fit is left out: the counters of a library that was loaded later.
  void read_counters(std::span<std::uint8_t> to) const;
  void read_slots(std::span<std::uint8_t> to) const;
  std::vector<TextCompare> texts() const;
  std::vector<NumberCompare> numbers() const;

 private:
  SharedBlock(int file, void* mapped);
  template <class Work>
  void for_blocks(Work work) const;

  int file_ = -1;
  shakedown_coverage* block_ = nullptr;
  std::string path_;
};

}  // namespace shakedown::fuzz
