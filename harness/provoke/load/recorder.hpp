// What one load thread writes down. Every request becomes a few counts in the batch of the current second;
// whole exchanges are copied only for failures, the slowest, a sample, and what was under way when a
// sanitizer in the target reported. Once a second the batch goes to the Collector and a used one comes back,
// so that steady load allocates nothing and memory does not grow with the length of the run.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/net/load_thread.hpp"
#include "harness/provoke/load/history_log.hpp"
#include "harness/provoke/watch/response_feed.hpp"

namespace shakedown::load {

// Counts of statuses without a map: a service answers with a handful.
struct StatusTally {
  std::vector<std::pair<int, std::uint64_t>> counts;
  void add(int status, std::uint64_t count = 1);
};

struct EndpointBatch {
  bool used = false;
  journal::OutcomeCounts outcomes{};
  StatusTally statuses;
  Histogram latency;
  Histogram service_time;
};

// A failure's signature as a thread sees it; the collector gives it a number.
struct SignatureCount {
  std::uint64_t key = 0;
  int endpoint = 0;
  Outcome outcome = Outcome::answered;
  int status = 0;
  std::string message;
  Nanoseconds first_seen{};
  Nanoseconds last_seen{};
  std::uint64_t count = 0;
};

struct KeptExchange {
  journal::ExchangeRecord record;
  std::uint64_t signature_key = 0;  // 0: none
};

// One second of one thread.
struct Batch {
  Nanoseconds begin{};
  int thread = 0;
  std::vector<EndpointBatch> endpoints;
  std::uint64_t due = 0;
  std::uint64_t sent = 0;
  std::uint64_t late = 0;
  std::uint64_t bunched = 0;
  std::uint64_t journeys_begun = 0;
  std::uint64_t journeys_completed = 0;
  std::uint64_t waiting = 0;
  net::Gauges gauges;  // at its end
  Histogram send_lag;
  std::vector<SignatureCount> signatures;
  std::vector<KeptExchange> kept;

  void clear();
};

// Where full batches go. Called once a second by each load thread; the implementation is shared by all of
// them.
class BatchSink {
 public:
  virtual ~BatchSink() = default;
  // Takes a full batch and returns an empty one.
  virtual std::unique_ptr<Batch> exchange(std::unique_ptr<Batch> full) = 0;
};

// The request as it was sent and where it belonged.
struct SentRequest {
  std::string_view head;
  std::string_view body;
  int endpoint = 0;
  int expected_status = 0;  // 0: anything below 400
  int journey = -1;
  int step = 0;
  std::uint64_t user = 0;
};

class Recorder {
 public:
  struct Options {
    int stage = 0;
    int thread = 0;
    std::size_t endpoint_count = 0;
    Nanoseconds begin{};  // of the stage
    Nanoseconds late_by{};
    Nanoseconds interval = std::chrono::seconds(1);
    watching::ResponseFeed* feed = nullptr;  // where whole responses are looked at; null: nobody looks
    // When a sanitizer in the target last reported, in nanoseconds of the run's clock; 0: not yet. Null:
    // there is none, and nothing is copied for it.
    const std::atomic<std::int64_t>* sanitizer_reports = nullptr;
    HistoryLog* histories = nullptr;  // where operations are kept; null: nowhere
    double ideal_gap_ns = 0;          // between sends at an even rate; 0: bunching means nothing here
  };
  // `evidence_left` is shared by all threads of a run: bytes of whole exchanges that may still be kept.
  Recorder(const Options& options, BatchSink& sink, std::atomic<std::int64_t>& evidence_left);

  // Returns whether the request succeeded: answered with the expected status.
  bool ended(const SentRequest& request, const net::Ended& ended);
  void skipped(int endpoint, Nanoseconds now);
  void not_sent(int endpoint, Nanoseconds now);
  void became_due(std::uint64_t count) { batch_->due += count; }
  void sending(Nanoseconds now);  // once for each request, in the order in which they go out
  void journey_began() { ++batch_->journeys_begun; }
  void journey_completed() { ++batch_->journeys_completed; }

  // Hands over the batch when its second is past.
  void tick(Nanoseconds now, const net::Gauges& gauges, std::uint64_t waiting);
  // Hands over what is left, with the slowest exchanges. Call once, at the end of the stage.
  void finish(Nanoseconds now);

 private:
  struct Slow {
    Nanoseconds latency{};
    KeptExchange exchange;
  };
  struct EndpointMemory {
    std::vector<Slow> slowest;  // at most `slowest_kept`
    std::uint64_t samples = 0;
    Nanoseconds last_sample{};
  };

  EndpointBatch& at(int endpoint);
  void show(const SentRequest& request, const net::Ended& ended, Outcome outcome);
  void show_to_histories(const SentRequest& request, const net::Ended& ended, Outcome outcome);
  std::uint64_t count_signature(const SentRequest& request, const net::Ended& ended, Outcome outcome);
  void keep_where_it_matters(const SentRequest& request, const net::Ended& ended, Outcome outcome);
  KeptExchange copy(const SentRequest& request, const net::Ended& ended, Outcome outcome,
                    journal::KeptBecause why) const;
  void keep(KeptExchange exchange);
  void keep_those_under_way();
  bool was_under_way(const Timing& timing) const;
  void hand_over(Nanoseconds now, const net::Gauges& gauges, std::uint64_t waiting);

  const Options options_;
  BatchSink& sink_;
  std::atomic<std::int64_t>& evidence_left_;
  std::unique_ptr<Batch> batch_;
  std::vector<EndpointMemory> memory_;
  std::unordered_map<std::uint64_t, std::string> messages_;    // raw body's hash -> normalised message
  std::unordered_map<std::uint64_t, std::uint64_t> examples_;  // signature -> whole exchanges kept of it
  std::deque<KeptExchange> recent_;                            // that a sanitizer may report of in a moment
  Nanoseconds reported_{};  // the report whose requests are being kept; 0: none
  int kept_of_report_ = 0;
  Nanoseconds last_sending_{};
  net::Gauges last_gauges_;
};

}  // namespace shakedown::load
