// What is on its way to the client and not due yet: bytes, marks of where an exchange is over, an ending.
// First in, first out, so that what is delayed delays what stands behind it and never lets it pass.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/faults/gate.hpp"
#include "harness/model/time.hpp"

namespace shakedown::net {

class ClientQueue {
 public:
  struct Entry {
    enum class Kind : std::uint8_t {
      bytes,
      wait,           // what stands behind it, until `call` may leave
      exchange_over,  // exchange `exchange` has gone to its last byte
      finish,         // the upstream's FIN
      close,          // FIN by exchange `exchange`'s fault
      reset,          // RST: by its fault, or (exchange 0) the upstream's own
    };
    Kind kind = Kind::bytes;
    Nanoseconds due{};
    std::uint64_t exchange = 0;
    std::string bytes;
    std::shared_ptr<const faults::GateCall> call{};  // its time may change while it waits
  };

  void push(Entry entry) {
    entry.due = last_due_ = std::max(entry.due, last_due_);
    bytes_ += entry.bytes.size();
    entries_.push_back(std::move(entry));
  }
  // Small pieces that are due together are one entry.
  void push_bytes(std::string_view bytes, Nanoseconds due) {
    const bool together = !entries_.empty() && entries_.back().kind == Entry::Kind::bytes &&
                          std::max(due, last_due_) == entries_.back().due;
    if (!together) return push({Entry::Kind::bytes, due, 0, std::string(bytes)});
    entries_.back().bytes.append(bytes);
    bytes_ += bytes.size();
  }
  std::optional<Entry> pop_due(Nanoseconds now) {
    if (entries_.empty() || next_due() > now) return std::nullopt;
    auto entry = std::move(entries_.front());
    entries_.pop_front();
    bytes_ -= entry.bytes.size();
    return entry;
  }

  bool empty() const { return entries_.empty(); }
  std::size_t bytes() const { return bytes_; }
  Nanoseconds next_due() const {
    if (entries_.empty()) return never;
    const Entry& next = entries_.front();
    return next.call ? next.call->leaves : next.due;
  }
  // When the last of it has gone; what is handed in now leaves no earlier.
  Nanoseconds last_due() const { return entries_.empty() ? Nanoseconds{} : last_due_; }

 private:
  std::deque<Entry> entries_;
  Nanoseconds last_due_ = Nanoseconds::min();
  std::size_t bytes_ = 0;
};

}  // namespace shakedown::net
