// Which whole exchanges a load thread keeps, beyond failures.
#include "harness/provoke/load/recorder.hpp"

#include <algorithm>
#include <optional>

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace std::chrono_literals;

namespace {

struct KeptSink final : load::BatchSink {
  std::vector<load::KeptExchange> kept;
  std::unique_ptr<load::Batch> exchange(std::unique_ptr<load::Batch> full) override {
    for (auto& exchange : full->kept) kept.push_back(std::move(exchange));
    return std::make_unique<load::Batch>();
  }
  // When those of this sort were sent.
  std::vector<Nanoseconds> sent(journal::KeptBecause because) const {
    std::vector<Nanoseconds> times;
    for (const auto& exchange : kept) {
      if (exchange.record.because == because) times.push_back(exchange.record.exchange.timing.sent);
    }
    std::sort(times.begin(), times.end());
    return times;
  }
};

// A thread whose requests come one after another.
struct Thread {
  explicit Thread(bool sanitized) {
    load::Recorder::Options options;
    options.endpoint_count = 1;
    if (sanitized) options.sanitizer_reports = &reported;
    recorder.emplace(options, sink, evidence_left);
  }
  void answered(Nanoseconds sent, Nanoseconds took) {
    net::Ended ended;
    ended.timing = {sent, sent, sent, sent + took, sent + took};
    recorder->ended({"GET / HTTP/1.1\r\n\r\n", "", 0, 0, -1, 0, 0}, ended);
  }
  void report_is_read(Nanoseconds at) { reported = at.count(); }

  KeptSink sink;
  std::atomic<std::int64_t> evidence_left{1 << 20};
  std::atomic<std::int64_t> reported{0};
  std::optional<load::Recorder> recorder;
};

}  // namespace

TEST_CASE("requests under way when a sanitizer reported are kept, also those answered before it was read") {
  Thread thread(true);
  for (int i = 0; i < 20; ++i) thread.answered(1s + i * 10ms, 5ms);
  thread.answered(2s, 300ms);  // wrote the report at its end, and was answered before it was read
  thread.report_is_read(2310ms);
  thread.answered(2305ms, 100ms);  // was under way
  thread.answered(2311ms, 5ms);    // began afterwards
  thread.recorder->finish(3s);
  CHECK(thread.sink.sent(journal::KeptBecause::evidence) == std::vector<Nanoseconds>{2s, 2305ms});
  // The longest is evidence already, and is not kept twice.
  for (const auto sent : thread.sink.sent(journal::KeptBecause::slowest)) CHECK(sent != 2s);
}

TEST_CASE("of one sanitizer report no more than a few requests are kept, and of the next one as many") {
  Thread thread(true);
  for (int report = 1; report <= 2; ++report) {
    const Nanoseconds at = report * 1s;
    for (int i = 0; i < 100; ++i) thread.answered(at - 50ms, 10ms);
    thread.report_is_read(at);
    for (int i = 0; i < 100; ++i) thread.answered(at - 50ms, 60ms);
  }
  thread.recorder->finish(3s);
  const auto kept = thread.sink.sent(journal::KeptBecause::evidence);
  CHECK(std::count(kept.begin(), kept.end(), 950ms) == 8);
  CHECK(std::count(kept.begin(), kept.end(), 1950ms) == 8);
}

TEST_CASE("without a sanitizer in the target nothing is kept for one") {
  Thread thread(false);
  thread.report_is_read(2s);
  for (int i = 0; i < 200; ++i) thread.answered(1990ms, 20ms);
  thread.recorder->finish(3s);
  CHECK(thread.sink.sent(journal::KeptBecause::evidence).empty());
}
