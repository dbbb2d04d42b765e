// A history as it was written down: what each client asked and was told, in order.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/linearize/values.hpp"
#include "harness/model/result.hpp"

namespace shakedown::judge::linearize {

enum class EventType : std::uint8_t { invoke, ok, fail, info };

inline constexpr std::int64_t no_time = std::numeric_limits<std::int64_t>::min();

struct Event {
  EventType type = EventType::invoke;
  ValueId process = nil_value;
  ValueId function = nil_value;
  ValueId value = nil_value;
  ValueId key = nil_value;
  bool has_value = false;
  bool has_key = false;
  std::int64_t time = no_time;  // nanoseconds, where the history has them
  int line = 0, column = 0;
};

// What a completion of type `fail` says. In Jepsen's histories it did not happen. In the etcd logs that
// Porcupine ships, a failed compare-and-set is one whose comparison failed: it was answered, and so says
// something about the state.
enum class FailMeans : std::uint8_t { did_not_happen, comparison_failed };

struct EventLog {
  std::string file;
  ValuePool pool;
  std::vector<Event> events;
  FailMeans fail_means = FailMeans::did_not_happen;  // what this format usually means
};

// Reads Jepsen's EDN (maps one after another, or in a vector or list), its JSON (an array of objects, or
// objects one after another) and the text logs of jepsen.util; the format is told by the text. Problems say
// file, line and column. `file` is only a name for them.
Result<EventLog> read_events(std::string_view text, std::string file);

}  // namespace shakedown::judge::linearize
