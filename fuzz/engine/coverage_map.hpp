// What is known of each counter: which counts were seen, whether equal inputs give equal counts, whether it
// moves by itself. Decides what of an execution is shown to libFuzzer. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace shakedown::fuzz {

using Counts = std::vector<std::uint8_t>;

// Calls work(i) for each count that is not 0. Most are, and this is done for every execution: eight at a
// time.
template <class Count, class Work>
void for_hits(std::span<Count> counts, Work work) {
  std::size_t i = 0;
  const auto visit = [&](std::size_t end) {
    for (; i < end; ++i) {
      if (counts[i] != 0) work(i);
    }
  };
  while (i + 8 <= counts.size()) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, counts.data() + i, 8);
    if (eight == 0) {
      i += 8;
    } else {
      visit(i + 8);
    }
  }
  visit(counts.size());
}

class CoverageMap {
 public:
  explicit CoverageMap(std::size_t counters);

  // What moved while nothing was sent: never shown.
  void learn_idle(std::span<const std::uint8_t> counts);
  // Whether these counts have something that no earlier ones had, and remembers them.
  bool learn(std::span<const std::uint8_t> counts);
  // The same input several times. A counter that differs is from now on only hit or not; one that often is
  // hit at one time and not at another is no longer shown.
  void learn_repeats(const std::vector<Counts>& repeats);
  // Leaves what may guide.
  void mask(std::span<std::uint8_t> counts) const;

  std::size_t touched() const;
  std::size_t varying() const;
  std::size_t masked() const;
  std::size_t idle() const { return idle_; }
  // One bit for each counter that was ever hit.
  std::vector<bool> hits() const;

 private:
  struct Known {
    std::uint8_t buckets = 0;  // a bit for each size of count
    std::uint8_t flips = 0;
    bool varies = false;
    bool hidden = false;
  };
  std::vector<Known> known_;
  std::size_t idle_ = 0;
};

// Counts that mean the same to libFuzzer: 1, 2, 3, 4-7, 8-15, 16-31, 32-127, more. 0 is none.
std::uint8_t bucket_of(std::uint8_t count);

// The smallest units that together have all features; what is left over may go. features[i] are unit i's.
struct Unit {
  std::size_t bytes = 0;
  std::vector<std::uint32_t> features;
};
std::vector<std::size_t> needed(const std::vector<Unit>& units);

}  // namespace shakedown::fuzz
