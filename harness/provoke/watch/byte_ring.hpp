// Records of bytes from one thread to another, without a lock and without an allocation each: a ring of a
// fixed size, and a record lies in one piece in it. Full is an answer and not a wait.
//
// Threads: one producer (reserve, commit) and one consumer (front, pop). Memory is touched only as far as it
// is used.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

namespace shakedown::watching {

class ByteRing {
 public:
  // A power of two.
  explicit ByteRing(std::size_t capacity) : capacity_(capacity), bytes_(new std::byte[capacity]) {}

  // Producer: room for a record of this size, or null where there is none. At most a quarter of the capacity.
  std::byte* reserve(std::size_t size) {
    const std::size_t need = rounded(size);
    if (need > capacity_ / 4) return nullptr;
    std::uint64_t head = head_.load(std::memory_order_relaxed);
    const std::size_t to_end = capacity_ - at(head);
    const std::size_t skipped = to_end < need ? to_end : 0;
    if (head + skipped + need - seen_tail_ > capacity_) {
      seen_tail_ = tail_.load(std::memory_order_acquire);
      if (head + skipped + need - seen_tail_ > capacity_) return nullptr;
    }
    if (skipped > 0) {
      put_size(head, wraps);
      head += skipped;
    }
    put_size(head, size);
    reserved_ = head + need;
    return bytes_.get() + at(head) + prefix;
  }
  // Producer: the consumer sees what was reserved last.
  void commit() { head_.store(reserved_, std::memory_order_release); }

  // Consumer: the oldest record, empty where there is none. Valid until pop().
  std::span<const std::byte> front() {
    while (true) {
      const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
      if (tail == head_.load(std::memory_order_acquire)) return {};
      const std::uint64_t size = size_at(tail);
      if (size != wraps) return {bytes_.get() + at(tail) + prefix, static_cast<std::size_t>(size)};
      tail_.store(tail + capacity_ - at(tail), std::memory_order_release);
    }
  }
  void pop() {
    const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
    tail_.store(tail + rounded(static_cast<std::size_t>(size_at(tail))), std::memory_order_release);
  }

 private:
  static constexpr std::size_t prefix = sizeof(std::uint64_t);
  static constexpr std::uint64_t wraps = ~0ULL;  // in the place of a size: the record is at the begin

  static std::size_t rounded(std::size_t size) { return (size + prefix + 7) & ~std::size_t{7}; }
  std::size_t at(std::uint64_t position) const {
    return static_cast<std::size_t>(position & (capacity_ - 1));
  }
  void put_size(std::uint64_t position, std::uint64_t size) {
    std::memcpy(bytes_.get() + at(position), &size, prefix);
  }
  std::uint64_t size_at(std::uint64_t position) const {
    std::uint64_t size = 0;
    std::memcpy(&size, bytes_.get() + at(position), prefix);
    return size;
  }

  const std::size_t capacity_;
  const std::unique_ptr<std::byte[]> bytes_;  // not initialised: pages come as they are used
  alignas(64) std::atomic<std::uint64_t> head_{0};
  std::uint64_t reserved_ = 0;   // the producer's
  std::uint64_t seen_tail_ = 0;  // the producer's: where the consumer was when it was last asked
  alignas(64) std::atomic<std::uint64_t> tail_{0};
};

}  // namespace shakedown::watching
