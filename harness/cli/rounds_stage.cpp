#include "harness/cli/rounds_stage.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <set>

#include "harness/provoke/compare/rounds.hpp"
#include "harness/provoke/load/round.hpp"
#include "harness/traffic/path_template.hpp"

namespace shakedown::cli {
namespace {

constexpr std::size_t most_calls_apart = 200;
constexpr const char* other_calls = "other requests";

// What the dependencies are asked in a stretch of time.
class CallCounts {
 public:
  explicit CallCounts(faulting::CallRecorder& calls) : calls_(calls) {
    calls_.observe([this](const journal::CallRecord& call) { count(call); });
  }
  ~CallCounts() { calls_.observe({}); }
  CallCounts(const CallCounts&) = delete;
  CallCounts& operator=(const CallCounts&) = delete;

  void begin(Nanoseconds from, Nanoseconds to) {
    const std::lock_guard lock(mutex_);
    from_ = from;
    to_ = to;
    counts_.clear();
  }
  void write(const journal::RoundRecord& round, journal::Journal& journal) {
    const std::lock_guard lock(mutex_);
    for (const auto& [asked, calls] : counts_)
      journal.round_calls({round.stage, round.position, asked.first, asked.second, calls});
    counts_.clear();
  }

 private:
  void count(const journal::CallRecord& call) {
    const std::lock_guard lock(mutex_);
    if (call.began < from_ || call.began >= to_) return;
    std::string path = call.request.target;
    path.resize(std::min(path.size(), path.find('?')));
    std::pair asked{call.dependency, call.request.method + " " + traffic::template_of(path)};
    if (!counts_.contains(asked) && counts_.size() >= most_calls_apart) asked.second = other_calls;
    ++counts_[asked];
  }

  faulting::CallRecorder& calls_;
  std::mutex mutex_;
  Nanoseconds from_{}, to_{};
  std::map<std::pair<std::string, std::string>, std::uint64_t> counts_;
};

class RoundPlayer {
 public:
  RoundPlayer(const CompareStage& stage, const load::StageInput& load, const std::atomic<bool>& stop)
      : stage_(stage),
        spec_(*stage.stage.compare->of_load),
        load_(load),
        stop_(stop),
        calls_(stage.dependencies.calls()) {
    load_.id = stage.id;
    load_.stage.load = spec_.load;
    load_.stage.length = spec_.warm_up + spec_.measure;
    load_.watch = {};
  }

  Status play(const net::ResolvedOrigin& origin, journal::RoundRecord& round) {
    load_.origin = origin;
    // A moment from now, so that every thread stands ready when the first request is due.
    round.begin = stage_.clock.now() + std::chrono::milliseconds(5);
    round.measured = round.begin + spec_.warm_up;
    round.end = round.measured + spec_.measure;
    calls_.begin(round.measured, round.end);
    auto played = load::run_round(load_, round.begin, spec_.warm_up, shown_[round.side], stage_.clock, stop_);
    if (!played) return played.error();
    write(std::move(played).value(), round);
    calls_.write(round, stage_.journal);
    return Done{};
  }

 private:
  void write(load::RoundFigures figures, journal::RoundRecord& round) {
    round.due = figures.due;
    round.sent = figures.sent;
    round.late = figures.late;
    for (auto& endpoint : figures.endpoints) {
      endpoint.stage = round.stage;
      endpoint.position = round.position;
      stage_.journal.round_figure(std::move(endpoint));
    }
    for (auto& error : figures.errors) {
      error.record.stage = round.stage;
      error.record.position = round.position;
      for (auto& example : error.example) error.record.exchange = keep(std::move(example));
      stage_.journal.round_error(std::move(error.record));
    }
  }

  std::int64_t keep(journal::ExchangeRecord example) {
    example.because = journal::KeptBecause::evidence;
    const auto bytes = static_cast<std::int64_t>(1024 + example.exchange.request.body.size() +
                                                 example.exchange.response.body.size());
    if (stage_.evidence_left.fetch_sub(bytes) < bytes) {
      stage_.evidence_left.fetch_add(bytes);
      return 0;
    }
    return stage_.journal.exchange(std::move(example));
  }

  const CompareStage& stage_;
  const CompareSpec::OfLoad& spec_;
  load::StageInput load_;
  const std::atomic<bool>& stop_;
  CallCounts calls_;
  std::map<std::string, std::set<std::uint64_t>> shown_;  // signatures with an example, by side
};

}  // namespace

Status run_rounds_stage(const CompareStage& stage, const load::StageInput& load,
                        const std::atomic<bool>& stop) {
  const CompareSpec& spec = *stage.stage.compare;
  const CompareSpec::OfLoad& of_load = *spec.of_load;
  stage.journal.rounds_stage({stage.id, stage.baseline ? "baseline and target" : "",
                              load::describe(of_load.load), spec.rounds, of_load.warm_up, of_load.measure,
                              of_load.margin, of_load.must_see});
  std::optional<comparing::RunningBaseline> baseline;
  if (stage.baseline) baseline.emplace(comparing::RunningBaseline{*stage.scenario.baseline, *stage.baseline});
  auto around = surroundings_of(stage);
  RoundPlayer player(stage, load, stop);
  const auto done =
      comparing::run_rounds(around, spec, baseline ? &*baseline : nullptr,
                            [&](const net::ResolvedOrigin& origin, journal::RoundRecord& round) {
                              return player.play(origin, round);
                            });
  if (!done) return done.error();
  const std::string text =
      baseline ? fmt::format("rounds of load: {} of the baseline and {} of the target, of {} each",
                             done.value().baseline, done.value().target, spec.rounds)
               : fmt::format("rounds of load: {} of {} of the target, for later runs", done.value().target,
                             spec.rounds);
  stage.journal.event({stage.clock.now(), EventKind::note, "harness", text});
  if (stage.say) stage.say(text);
  return Done{};
}

}  // namespace shakedown::cli
