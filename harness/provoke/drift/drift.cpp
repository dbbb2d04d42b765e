#include "harness/provoke/drift/drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "harness/judge/drift_cells.hpp"
#include "harness/judge/matrix.hpp"
#include "harness/judge/words.hpp"
#include "harness/provoke/drift/reproduction.hpp"
#include "harness/provoke/drift/trial.hpp"
#include "harness/provoke/experiment/lessons.hpp"

namespace shakedown::drift {
namespace {

using judge::DriftOutcome;

constexpr std::size_t most_reads = 2;
// What probes_for() is asked for where requests to the target are changed; no dependency has such a name.
constexpr const char* changing_requests = "changing requests";

const std::string& method_of(const Traffic& traffic, const experiments::Place& place) {
  const auto& steps = traffic.journeys[static_cast<std::size_t>(place.first)].steps;
  return traffic.requests[steps[static_cast<std::size_t>(place.second)].request].method;
}

// The lessons, in which every request that changes something reaches `changing_requests`.
Lessons with_changing_requests(const Traffic& traffic, Lessons lessons) {
  for (auto& [place, lesson] : lessons) {
    if (!changes_nothing(method_of(traffic, place))) lesson.reaches.insert(changing_requests);
  }
  return lessons;
}

// The reads of what this play itself has made, by a path that names it. A list shows what earlier changes
// have left behind, too.
void keep_own_reads(const Traffic& traffic, Probe& probe) {
  std::erase_if(probe.reads, [&](int read) {
    const auto& steps = traffic.journeys[static_cast<std::size_t>(probe.journey)].steps;
    const Text& target = traffic.requests[steps[static_cast<std::size_t>(read)].request].target;
    return std::none_of(target.begin(), target.end(),
                        [](const TextPiece& piece) { return piece.variable >= 0; });
  });
  if (probe.reads.size() > most_reads) probe.reads.resize(most_reads);
}

std::vector<std::string> asked_by(const std::vector<Played>& plays) {
  std::vector<std::string> asked;
  for (const Played& played : plays) {
    for (const auto& call : played.calls) {
      const std::string endpoint = asked_endpoint(call.request);
      if (std::find(asked.begin(), asked.end(), endpoint) == asked.end()) asked.push_back(endpoint);
    }
  }
  return asked;
}

// How often a cell is made in all: what ends or holds the target is hard on time, so once its place is
// confirmed one sight is enough, and before that the fewest that confirm.
class Patience {
 public:
  explicit Patience(int repeat) : repeat_(repeat) {}
  int repetitions(const Change& change, DriftOutcome outcome) {
    const bool costly = outcome == DriftOutcome::crashed || outcome == DriftOutcome::hung;
    if (!costly) return repeat_;
    return costly_.contains(key(change, outcome)) ? 1 : repeat_;
  }
  void confirmed(const Change& change, DriftOutcome outcome) { costly_.insert(key(change, outcome)); }

 private:
  using Key = std::tuple<std::string, std::string, DriftOutcome>;
  static Key key(const Change& change, DriftOutcome outcome) {
    return {change.asked, change.drift.at, outcome};
  }
  const int repeat_;
  std::set<Key> costly_;
};

class Runner {
 public:
  Runner(Surroundings& around, const DriftStageSpec& spec, Nanoseconds length)
      : around_(around),
        spec_(spec),
        until_(length == Nanoseconds{} ? never : around.clock.now() + length),
        fresh_(around) {}

  Result<DriftDone> run() {
    auto learned = learn(around_, fresh_, spec_.deadline);
    if (!learned) return learned.error();
    const Lessons lessons = std::move(learned).value();
    for (const std::string& subject : spec_.on) {
      const bool requests = subject == "target";
      const auto probes = requests
                              ? probes_for(around_.traffic, with_changing_requests(around_.traffic, lessons),
                                           changing_requests)
                              : probes_for(around_.traffic, lessons, subject);
      if (probes.empty())
        note(requests ? "no request of this traffic changes anything"
                      : "no request of this traffic reaches " + subject);
      for (const auto& [probe, share] : shared_out(probes)) {
        if (around_.stop.stop_requested()) break;
        const Nanoseconds left = until_ - around_.clock.now();
        if (!around_.weights.empty() && until_ != never && left.count() > 0)
          share_until_ = around_.clock.now() + from_seconds(seconds(left) * share);
        Probe own = probe;
        keep_own_reads(around_.traffic, own);
        try_probe(own, subject);
      }
      share_until_ = never;
    }
    if (const auto left = fresh_.for_the_next(); !left) return left.error();
    done_.coverage = fmt::format("{} changes in {} trials", done_.cells, done_.experiments);
    if (done_.untried > 0) done_.coverage += fmt::format(", {} not tried for want of time", done_.untried);
    note(done_.coverage);
    return done_;
  }

 private:
  void say(const std::string& text) const {
    if (around_.say) around_.say(text);
  }
  void note(const std::string& text) const {
    around_.journal.event({around_.clock.now(), EventKind::note, "harness", "drift: " + text});
  }
  bool over() const { return around_.stop.stop_requested() || around_.clock.now() >= until_; }

  // The heaviest endpoints first, each with its share of the time that is then left: what it does not need is
  // the others'.
  std::vector<std::pair<Probe, double>> shared_out(const std::vector<Probe>& probes) const {
    std::vector<std::pair<Probe, double>> shared;
    for (const Probe& probe : probes) {
      const auto& endpoint = around_.traffic.endpoints[static_cast<std::size_t>(probe.endpoint)];
      shared.emplace_back(probe, weight_of(around_.weights, to_string(endpoint)));
    }
    if (around_.weights.empty()) return shared;
    std::stable_sort(shared.begin(), shared.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    double rest = 0;
    for (auto one = shared.rbegin(); one != shared.rend(); ++one) {
      rest += one->second;
      one->second /= rest;
    }
    return shared;
  }

  void try_probe(const Probe& probe, const std::string& subject) {
    const std::string endpoint =
        to_string(around_.traffic.endpoints[static_cast<std::size_t>(probe.endpoint)]);
    Trials trials(around_, fresh_, probe, subject, spec_.deadline);
    if (const auto why = trials.begin(); !why.empty()) {
      note(fmt::format("{}: {}", endpoint, why));
      say(fmt::format("{} cannot be tried: {}", endpoint, why));
      return;
    }
    judge::ShapeSet shapes;
    for (const Played& played : trials.learned()) learn_from(played, subject, endpoint, shapes);
    const auto asked = subject == "target" ? std::vector<std::string>{endpoint} : asked_by(trials.learned());
    const auto changes = changes_for(shapes, subject, asked, spec_);
    say(fmt::format("{}: {} {}", endpoint, judge::counted(changes.size(), "change"),
                    subject == "target" ? "of its request" : "of what " + subject + " answers"));
    Patience patience(spec_.repeat);
    std::map<std::string, bool> known;  // failures that were tried, and whether the target noticed
    for (const Change& change : changes) {
      if (around_.stop.stop_requested()) return;
      if (over() || around_.clock.now() >= share_until_) {
        ++done_.untried;
        trials.write_down(change, over() ? "not tried: the stage's time was over"
                                         : "not tried: its endpoint's share of the stage's time was over");
        continue;
      }
      if (!known.contains(change.says()))
        try_change(trials, probe, change, endpoint, shapes, patience, known);
    }
  }

  void try_change(Trials& trials, const Probe& probe, const Change& change, const std::string& endpoint,
                  const judge::ShapeSet& shapes, Patience& patience, std::map<std::string, bool>& known) {
    const std::string again = reproduction(around_.scenario, around_.traffic, probe, change, spec_,
                                           fresh_.player().origin.origin.authority());
    ++done_.cells;
    auto ruling = make(trials, change, 1, again);
    bool worth_it = !judge::drift_rule(ruling.outcome, change.is_request).empty();
    const bool success =
        ruling.outcome == DriftOutcome::tolerated || ruling.outcome == DriftOutcome::defaulted;
    if (success) worth_it = ignores(trials, probe, change, shapes, known);
    // A stage of one change is there to confirm it.
    const bool in_full = !spec_.all && spec_.operators.size() == 1 && spec_.places.size() == 1;
    if (!worth_it && !(in_full && judge::is_exercised(ruling.outcome))) return;
    const int repetitions = patience.repetitions(change, ruling.outcome);
    int shown = 1;
    for (int n = 2; n <= repetitions && !over(); ++n) {
      if (n == 2)
        say(fmt::format("{}, {}: {}, again", endpoint, change.says(), judge::name_of(ruling.outcome)));
      if (make(trials, change, n, again).outcome == ruling.outcome) ++shown;
      const bool costly = ruling.outcome == DriftOutcome::crashed || ruling.outcome == DriftOutcome::hung;
      if (costly && shown == n && judge::is_confirmed(shown, n)) break;
    }
    if (judge::is_confirmed(shown, repetitions) || shown >= judge::least_shown)
      patience.confirmed(change, ruling.outcome);
  }

  // Whether a failure that the target took for success would make it fail were it told in a known way.
  bool ignores(Trials& trials, const Probe& probe, const Change& change, const judge::ShapeSet& shapes,
               std::map<std::string, bool>& known) {
    for (const Change& failure : known_failures(change, shapes)) {
      if (over()) return false;
      if (const auto tried = known.find(failure.says()); tried != known.end()) {
        if (tried->second) return true;
        continue;
      }
      ++done_.cells;
      const auto ruling = make(trials, failure, 1,
                               reproduction(around_.scenario, around_.traffic, probe, failure, spec_,
                                            fresh_.player().origin.origin.authority()));
      const bool noticed = judge::is_failure(ruling.outcome);
      known[failure.says()] = noticed;
      if (noticed) return true;
    }
    return false;
  }

  judge::DriftRuling make(Trials& trials, const Change& change, int repetition, const std::string& again) {
    ++done_.experiments;
    return trials.run(change, repetition, again);
  }

  Surroundings& around_;
  const DriftStageSpec& spec_;
  const Nanoseconds until_;
  Nanoseconds share_until_ = never;  // of the endpoint that is tried now, where endpoints have weights
  FreshStart fresh_;
  DriftDone done_;
};

}  // namespace

Result<DriftDone> run_drift(Surroundings& around, const DriftStageSpec& spec, Nanoseconds length) {
  return Runner(around, spec, length).run();
}

}  // namespace shakedown::drift
