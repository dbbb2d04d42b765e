#include "harness/provoke/load/load_threads.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "harness/model/hash.hpp"
#include "harness/provoke/load/player.hpp"

namespace shakedown::load {
namespace {

constexpr int most_connections = 4096;  // where the scenario says nothing

// Counts the threads that are still at work, for the one that waits and writes meanwhile.
class Finished {
 public:
  explicit Finished(int threads) : left_(threads) {}
  void one() {
    const std::lock_guard lock(mutex_);
    --left_;
    changed_.notify_all();
  }
  bool all_within(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [&] { return left_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int left_;
};

PlayerOptions player_options(const StageInput& input, Nanoseconds begin, int thread, int threads) {
  PlayerOptions options;
  options.load = input.stage.load;
  options.begin = begin;
  options.end = input.stage.length ? begin + *input.stage.length : never;
  options.seed = hash(input.seed, "stage", static_cast<std::uint64_t>(input.id));
  options.thread = thread;
  options.threads = threads;
  return options;
}

net::LoadThreadOptions thread_options(const StageInput& input, int thread, int threads) {
  const auto& load = input.stage.load;
  int connections = load.connections;
  if (connections == 0) connections = load.kind == LoadKind::users ? load.users : most_connections;
  net::LoadThreadOptions options;
  options.origin = input.origin;
  options.tls = input.tls;
  options.timeouts = input.timeouts;
  options.max_connections = std::max(1, connections / threads + (thread < connections % threads ? 1 : 0));
  options.first_connection_id = static_cast<std::uint64_t>(thread) + 1;
  options.connection_id_step = static_cast<std::uint64_t>(threads);
  return options;
}

// The gap between sends of one thread at an even rate; 0 where sends are not meant to be even.
double ideal_gap_ns(const LoadSpec& load, int threads) {
  const bool even =
      load.kind == LoadKind::rate && load.arrivals == Arrivals::even && load.unit == RateUnit::requests;
  return even && load.rate > 0 ? 1e9 * threads / load.rate : 0;
}

}  // namespace

Status run_threads(const StageInput& input, int threads, Nanoseconds begin, BatchSink& sink,
                   std::atomic<std::int64_t>& evidence_left, const RunClock& clock,
                   const std::atomic<bool>& stop, const std::function<void()>& meanwhile) {
  const CompiledTraffic compiled(*input.traffic, input.origin.origin.authority());
  const auto endpoint_count = input.traffic->endpoints.size();
  std::vector<Status> statuses(static_cast<std::size_t>(threads), Done{});
  Finished finished(threads);
  std::vector<std::jthread> running;
  std::vector<watching::ResponseFeed*> feeds(static_cast<std::size_t>(threads), nullptr);
  if (input.lookout != nullptr) {
    for (auto& feed : feeds) feed = &input.lookout->feed();
  }
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      Recorder::Options options;
      options.stage = input.id;
      options.thread = i;
      options.endpoint_count = endpoint_count;
      options.begin = begin;
      options.late_by = input.late_by;
      options.interval = input.interval;
      options.ideal_gap_ns = ideal_gap_ns(input.stage.load, threads);
      options.feed = feeds[static_cast<std::size_t>(i)];
      options.sanitizer_reports = input.sanitizer_reports;
      options.histories = input.histories;
      if (options.feed != nullptr) options.feed->belongs_to_this_thread();
      Recorder recorder(options, sink, evidence_left);
      Player player(player_options(input, begin, i, threads), compiled, *input.identities, recorder);
      statuses[static_cast<std::size_t>(i)] =
          net::run_load_thread(thread_options(input, i, threads), player, clock, stop);
      recorder.finish(clock.now());
      finished.one();
    });
  }
  while (!finished.all_within(std::chrono::milliseconds(100))) meanwhile();
  running.clear();
  for (auto& status : statuses) {
    if (!status) return status;
  }
  return Done{};
}

}  // namespace shakedown::load
