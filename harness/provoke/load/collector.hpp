// Joins the load threads' batches: one record a second and endpoint into the journal, totals for the stage,
// numbers for error signatures, and the figures of the live line.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/journal/journal.hpp"
#include "harness/provoke/load/recorder.hpp"

namespace shakedown::load {

// Error signatures keep their number through all stages of a run.
class Signatures {
 public:
  journal::SignatureRecord& at(const SignatureCount& seen);
  int number_of(std::uint64_t key) const;
  std::vector<journal::SignatureRecord>& all() { return all_; }

 private:
  std::unordered_map<std::uint64_t, std::size_t> by_key_;
  std::vector<journal::SignatureRecord> all_;
};

// What a person watching wants to know, of the last whole second.
struct LiveFigures {
  std::string stage;
  Nanoseconds elapsed{};
  Nanoseconds planned{};  // 0: unknown
  double asked = 0;       // requests a second
  double sent = 0;
  std::uint64_t latencies = 0;  // how many the percentiles stand on
  Nanoseconds p50{};
  Nanoseconds p99{};
  std::uint64_t answers = 0;   // responses of any kind, of the stage so far
  std::uint64_t requests = 0;  // of the stage so far
  std::uint64_t errors = 0;
  std::uint64_t in_flight = 0;
  struct Signature {
    std::string message;  // "POST /orders 500 no stock"
    std::uint64_t count = 0;
  };
  std::vector<Signature> signatures;  // the most frequent ones of the run
};

class Collector final : public BatchSink {
 public:
  // `endpoints` must outlive it.
  Collector(journal::Journal& journal, Signatures& signatures, int stage, int threads,
            const std::vector<Endpoint>& endpoints, Nanoseconds interval);

  // Is told each second of each endpoint, on the stage's own thread; may be empty.
  std::function<void(const journal::IntervalRecord&)> watch_intervals;

  // Any load thread.
  std::unique_ptr<Batch> exchange(std::unique_ptr<Batch> full) override;

  // The stage's own thread: writes the seconds that all threads have delivered. True when there was one.
  bool write_ready_seconds();
  // After all threads have finished: whatever is left, and the totals.
  void finish();
  // Writes the totals so far, so that a crash leaves them behind.
  void write_totals();
  LiveFigures live() const;

 private:
  struct Second {
    std::vector<std::unique_ptr<Batch>> batches;
  };
  void write_second(Nanoseconds begin, Second second);
  void write_endpoints(Nanoseconds begin, const Second& second, Histogram& latency,
                       journal::TickRecord& tick);
  void add_to_generator(const Batch& batch, journal::TickRecord& tick);

  journal::Journal& journal_;
  Signatures& signatures_;
  const std::vector<Endpoint>& endpoints_;
  const int stage_;
  const int threads_;
  const Nanoseconds interval_;

  std::mutex mutex_;
  std::map<Nanoseconds, Second> seconds_;      // by begin; guarded by mutex_
  std::vector<std::unique_ptr<Batch>> empty_;  // guarded by mutex_
  std::vector<Nanoseconds> delivered_;         // begin of each thread's newest batch; guarded by mutex_

  std::map<int, journal::TotalRecord> totals_;  // by endpoint
  journal::GeneratorRecord generator_;
  std::vector<net::Gauges> last_gauges_;
  LiveFigures live_;
};

}  // namespace shakedown::load
