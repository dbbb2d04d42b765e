// One start's block of shared memory in which a service that was built with the coverage runtime
// (fuzz/coverage) counts what it runs: made here, cleared before something is asked, and read after it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fuzz/coverage/coverage.h"
#include "harness/model/result.hpp"

namespace shakedown::target {

class CoverageBlock {
 public:
  static Result<CoverageBlock> make();
  CoverageBlock(CoverageBlock&& other) noexcept;
  CoverageBlock& operator=(CoverageBlock&&) = delete;
  ~CoverageBlock();

  // What the service finds it by, in SHAKEDOWN_COVERAGE. Holds while this process lives.
  const std::string& path() const { return path_; }

  // Whether a service came and has counters.
  bool in_use() const;
  int process() const { return static_cast<int>(block_->process); }  // the service's; 0: none came
  std::size_t counters() const;                                      // without the slots
  std::size_t lost_counters() const { return block_->lost_counters; }
  // By counter: where it is in its module's file, with SHAKEDOWN_FUNCTION_BEGINS; 0 where it is not known.
  std::vector<std::uint64_t> places() const;
  // By counter: where its module is loaded; 0 where it is of none.
  std::vector<std::uint64_t> bases() const;

  // Begins an execution.
  void clear();
  // A number that stays the same while no counter moves.
  std::uint64_t fingerprint() const;
  // What does not fit is left out: the counters of a library that was loaded later.
  void read_counters(std::span<std::uint8_t> to) const;

 protected:
  shakedown_coverage& block() { return *block_; }
  const shakedown_coverage& block() const { return *block_; }

 private:
  CoverageBlock(int file, void* mapped);
  template <class Work>
  void for_blocks(Work work) const;

  int file_ = -1;
  shakedown_coverage* block_ = nullptr;
  std::string path_;
};

}  // namespace shakedown::target
