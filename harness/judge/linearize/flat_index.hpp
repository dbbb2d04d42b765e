// A map from 64-bit keys to numbers, by open addressing: one cache miss a look-up, which is what a check of
// hundreds of thousands of transactions a second is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace shakedown::judge::linearize {

class FlatIndex {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  void reserve(std::size_t count) {
    std::size_t size = 64;
    while (size < 2 * count) size *= 2;
    if (size > slots_.size()) rehash(size);
  }

  // False where the key was there already; then nothing changes.
  bool insert(std::uint64_t key, std::uint32_t value) {
    if (2 * (used_ + 1) > slots_.size()) rehash(slots_.empty() ? 64 : slots_.size() * 2);
    Slot& slot = slots_[place(key)];
    if (slot.value != none) return false;
    slot = {key, value};
    ++used_;
    return true;
  }

  std::uint32_t find(std::uint64_t key) const { return slots_.empty() ? none : slots_[place(key)].value; }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t value = none;
  };

  std::size_t place(std::uint64_t key) const {
    std::uint64_t h = key * 0x9e3779b97f4a7c15ULL;
    h ^= h >> 32;
    std::size_t at = static_cast<std::size_t>(h) & (slots_.size() - 1);
    while (slots_[at].value != none && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
    return at;
  }

  void rehash(std::size_t size) {
    std::vector<Slot> old(size);
    old.swap(slots_);
    for (const auto& slot : old) {
      if (slot.value != none) slots_[place(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace shakedown::judge::linearize
