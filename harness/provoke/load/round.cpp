#include "harness/provoke/load/round.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

#include "harness/provoke/load/load_threads.hpp"

namespace shakedown::load {
namespace {

// Where the warm-up is cut: batches are this long.
constexpr Nanoseconds round_interval = std::chrono::milliseconds(100);
constexpr std::int64_t evidence_of_a_round = 4 << 20;  // bytes
constexpr std::size_t most_errors = 200;               // kinds of them

class RoundSink final : public BatchSink {
 public:
  RoundSink(Nanoseconds from, std::set<std::uint64_t>& shown) : from_(from), shown_(shown) {}

  std::unique_ptr<Batch> exchange(std::unique_ptr<Batch> full) override {
    const std::lock_guard lock(mutex_);
    if (full->begin >= from_) add(*full);
    full->clear();
    return full;
  }

  RoundFigures take() {
    RoundFigures figures = std::move(figures_);
    for (auto& [endpoint, record] : endpoints_) {
      record.endpoint = endpoint;
      figures.endpoints.push_back(std::move(record));
    }
    for (auto& [key, error] : errors_) figures.errors.push_back(std::move(error));
    return figures;
  }

 private:
  void add(Batch& batch) {
    figures_.due += batch.due;
    figures_.sent += batch.sent;
    figures_.late += batch.late;
    for (std::size_t e = 0; e < batch.endpoints.size(); ++e) {
      const auto& from = batch.endpoints[e];
      if (!from.used) continue;
      auto& to = endpoints_[static_cast<int>(e)];
      for (std::size_t i = 0; i < to.outcomes.size(); ++i) to.outcomes[i] += from.outcomes[i];
      to.latency.add(from.latency);
    }
    for (const auto& seen : batch.signatures) add(seen);
    for (auto& kept : batch.kept) keep(kept);
  }

  void add(const SignatureCount& seen) {
    const auto found = errors_.find(seen.key);
    if (found == errors_.end() && errors_.size() == most_errors) return;
    auto& record = errors_[seen.key].record;
    record.endpoint = seen.endpoint;
    record.outcome = seen.outcome;
    record.status = seen.status;
    record.message = seen.message;
    record.count += seen.count;
  }

  void keep(KeptExchange& kept) {
    const auto error = errors_.find(kept.signature_key);
    if (kept.signature_key == 0 || error == errors_.end()) return;
    if (!shown_.insert(kept.signature_key).second) return;
    error->second.example.push_back(std::move(kept.record));
  }

  const Nanoseconds from_;
  std::set<std::uint64_t>& shown_;
  std::mutex mutex_;
  RoundFigures figures_;
  std::map<int, journal::RoundFigureRecord> endpoints_;
  std::map<std::uint64_t, RoundFigures::Error> errors_;  // by signature
};

}  // namespace

Result<RoundFigures> run_round(const StageInput& input, Nanoseconds begin, Nanoseconds warm_up,
                               std::set<std::uint64_t>& shown, const RunClock& clock,
                               const std::atomic<bool>& stop) {
  StageInput round = input;
  round.interval = round_interval;
  const int threads = threads_for(round.stage.load, std::thread::hardware_concurrency());
  RoundSink sink(begin + warm_up, shown);
  std::atomic<std::int64_t> evidence_left = evidence_of_a_round;
  const auto status = run_threads(round, threads, begin, sink, evidence_left, clock, stop, [] {});
  if (!status) return status.error();
  return sink.take();
}

}  // namespace shakedown::load
