// Transactions as they were asked and answered: reads, appends and writes of keys, with keys numbered from 0.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "harness/judge/linearize/calls.hpp"

namespace shakedown::judge::linearize {

enum class Access : std::uint8_t { read, append, write };

struct Part {
  Access access = Access::read;
  std::uint32_t key = 0;
  ValueId value = nil_value;  // what was appended or written; what a read saw, where its transaction is ok
};

struct Transaction {
  EventType outcome = EventType::info;  // ok, fail, or info: it may have happened
  ValueId process = nil_value;
  std::uint32_t invoked = never, completed = never;  // events
  std::uint32_t first = 0, count = 0;                // its parts
};

struct Transactions {
  EventLog log;
  std::vector<Transaction> all;
  std::vector<Part> parts;
  std::vector<ValueId> keys;

  std::span<const Part> parts_of(std::uint32_t transaction) const {
    return std::span(parts).subspan(all[transaction].first, all[transaction].count);
  }
  const Event& event_of(std::uint32_t transaction) const {
    const auto& one = all[transaction];
    return log.events[one.completed == never ? one.invoked : one.completed];
  }
};

enum class Workload { list_append, rw_register };

// Reads events whose value is a list of [function key value]. Completions alone will do; then nothing is
// known about time. What is no such list, or an access that the workload has not, is a problem with its
// place.
Result<Transactions> read_transactions(EventLog log, Workload workload);

std::string describe(const Transactions& transactions, std::uint32_t transaction);

}  // namespace shakedown::judge::linearize
