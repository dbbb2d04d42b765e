// Operations of the scenario's histories, taken from the requests of a load as these end. A change may have
// happened unless its answer says that it did not: what was cut off, timed out or failed in the target's own
// way is kept as unknown. Reads that were not answered well say nothing and are left out.
//
// Any load thread; only requests to endpoints that are mapped cost anything. What is recorded is bounded:
// beyond, the history is complete up to a moment, and says so.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/endpoint.hpp"
#include "harness/model/exchange.hpp"
#include "harness/model/operation.hpp"
#include "harness/model/scenario.hpp"

namespace shakedown::load {

class HistoryLog {
 public:
  static constexpr std::size_t most_operations = 100'000;  // of one history
  static constexpr std::size_t most_value_bytes = 4096;    // longer ones are not recorded

  // `endpoints` are the traffic's. The specs are borrowed.
  HistoryLog(const std::vector<HistorySpec>& specs, const std::vector<Endpoint>& endpoints);

  bool wants(int endpoint) const { return !mapped_[static_cast<std::size_t>(endpoint)].empty(); }

  struct Seen {
    std::string_view target;  // as sent
    std::string_view request_body;
    std::string_view answer_body;  // decoded
    int status = 0;                // 0: none came
    Outcome outcome = Outcome::answered;
    Timing timing;
    Nanoseconds first_sent{};  // net::Ended: it may have happened twice
  };
  void ended(int endpoint, const Seen& seen);

  // In the order of the specs. Once, when the load is over.
  std::vector<RecordedHistory> take();
  // Endpoints of a history that this traffic does not have.
  std::vector<std::string> missing(std::size_t spec) const;

 private:
  struct Mapped {
    std::size_t spec = 0;
    const HistorySpec::Operation* operation = nullptr;
  };

  // `first_sent`: 0, or when it was sent once before.
  void add(const Mapped& mapped, RecordedOperation recorded, Nanoseconds first_sent);

  const std::vector<HistorySpec>& specs_;
  std::vector<std::vector<Mapped>> mapped_;  // by endpoint
  std::mutex mutex_;
  std::vector<RecordedHistory> histories_;
};

// Whether both are one endpoint, whatever their placeholders are called.
bool same_endpoint(const std::string& wanted, const Endpoint& endpoint);

}  // namespace shakedown::load
