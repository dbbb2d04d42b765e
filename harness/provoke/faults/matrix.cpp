#include "harness/provoke/faults/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "harness/model/names.hpp"
#include "harness/provoke/experiment/probes.hpp"
#include "harness/provoke/faults/experiment.hpp"
#include "harness/provoke/faults/fault_catalogue.hpp"
#include "harness/provoke/faults/reproduction.hpp"

namespace shakedown::faults_matrix {
namespace {

using State = journal::MatrixCell::State;

constexpr Nanoseconds calls_settle = std::chrono::milliseconds(100);

class Runner {
 public:
  Runner(Surroundings& around, const MatrixSpec& spec, Nanoseconds length)
      : around_(around),
        spec_(spec),
        until_(length == Nanoseconds{} ? never : around.clock.now() + length),
        fresh_(around),
        experiments_(around, fresh_, {spec.deadline, spec.recovery}) {}

  Result<MatrixDone> run() {
    if (const auto learned = learn(); !learned) return learned.error();
    for (const std::string& name : spec_.on) try_subject(subject_of(name));
    // The next stage begins with a service that nothing was done to.
    if (!around_.stop.stop_requested()) {
      if (const auto started = fresh_.again(); !started) return started.error();
    }
    done_.coverage = fmt::format("{} experiments", done_.experiments);
    if (done_.untried > 0) done_.coverage += fmt::format(", {} not tried for want of time", done_.untried);
    note(done_.coverage);
    return done_;
  }

 private:
  Subject subject_of(const std::string& name) const {
    if (name == "target") return {name, true, !around_.scenario.target.command.empty()};
    for (const ServiceSpec& dependency : around_.scenario.dependencies) {
      if (dependency.name == name) return {name, dependency.protocol == "http", !dependency.command.empty()};
    }
    return {name, false, false};
  }

  void say(const std::string& text) const {
    if (around_.say) around_.say(text);
  }
  void note(const std::string& text) const {
    around_.journal.event({around_.clock.now(), EventKind::note, "harness", "matrix: " + text});
  }
  bool over() const { return around_.stop.stop_requested() || around_.clock.now() >= until_; }

  // Plays the journeys that cover all endpoints, one request at a time.
  Status learn() {
    for (const int journey : journeys_to_learn_from(around_.traffic)) {
      if (around_.stop.stop_requested()) break;
      if (const auto started = fresh_.again(); !started) return started;
      JourneyPlayer player(fresh_.player(), journey, 0);
      std::vector<Exchange> exchanges;
      std::vector<std::set<std::string>> by_bytes;
      auto bytes = upstream_bytes();
      const auto& steps = around_.traffic.journeys[static_cast<std::size_t>(journey)].steps;
      for (int step = 0; step < static_cast<int>(steps.size()) && !around_.stop.stop_requested(); ++step) {
        exchanges.push_back(player.play(step, spec_.deadline, around_.stop));
        const auto now = upstream_bytes();
        std::set<std::string> reached;
        for (const auto& [dependency, count] : now) {
          if (count > bytes[dependency]) reached.insert(dependency);
        }
        bytes = now;
        by_bytes.push_back(std::move(reached));
      }
      std::this_thread::sleep_for(calls_settle);
      take_lessons(journey, exchanges, by_bytes);
    }
    return Done{};
  }

  // What the target has sent to each dependency that is no HTTP.
  std::map<std::string, std::uint64_t> upstream_bytes() const {
    std::map<std::string, std::uint64_t> bytes;
    for (const net::ProxyState& proxy : around_.proxies.list()) {
      if (!proxy.spec.http) bytes[proxy.spec.name] = proxy.received_bytes[0];
    }
    return bytes;
  }

  void take_lessons(int journey, const std::vector<Exchange>& exchanges,
                    const std::vector<std::set<std::string>>& by_bytes) {
    for (std::size_t i = 0; i < exchanges.size(); ++i) {
      const Exchange& exchange = exchanges[i];
      Lesson lesson;
      lesson.succeeded = exchange.outcome == Outcome::answered;
      const std::string* type = find_header(exchange.response.headers, "Content-Type");
      lesson.json = type && type->find("json") != std::string::npos;
      lesson.reaches = by_bytes[i];
      const Nanoseconds next = i + 1 < exchanges.size() ? exchanges[i + 1].timing.sent : never;
      for (const ServiceSpec& dependency : around_.scenario.dependencies) {
        for (const auto& call :
             around_.sightings.calls_between(dependency.name, exchange.timing.sent, next)) {
          const std::string trace = trace_of(call.request);
          const bool anothers = !trace.empty() && trace != trace_of(exchange.request) &&
                                std::any_of(exchanges.begin(), exchanges.end(), [&](const Exchange& other) {
                                  return trace_of(other.request) == trace;
                                });
          if (!anothers) lesson.reaches.insert(dependency.name);
        }
      }
      lessons_[{journey, static_cast<int>(i)}] = std::move(lesson);
    }
  }

  void try_subject(const Subject& subject) {
    const auto probes = probes_for(around_.traffic, lessons_, subject.name);
    const auto kinds = spec_.all ? all_faults(subject) : spec_.faults;
    if (probes.empty()) {
      const std::string why = "no request of this traffic reaches " + subject.name;
      note(why);
      for (const FaultKind kind : kinds) write_down(subject, kind, Probe{}, why);
      return;
    }
    for (const Probe& probe : probes) {
      std::optional<Controls> controls;
      for (const FaultKind kind : kinds) {
        if (const auto why = impossible(kind, subject); !why.empty()) {
          if (&probe == &probes.front()) write_down(subject, kind, probe, why);
          continue;
        }
        if (over()) {
          if (around_.stop.stop_requested()) return;
          ++done_.untried;
          write_down(subject, kind, probe, "not tried: the stage's time was over");
          continue;
        }
        if (!controls) controls = experiments_.control(probe, subject.name);
        try_fault(subject, kind, probe, *controls);
      }
    }
  }

  void try_fault(const Subject& subject, FaultKind kind, const Probe& probe, const Controls& controls) {
    Provocation provocation;
    provocation.subject = subject.name;
    provocation.fault = fault_for_matrix(kind, subject.name);
    provocation.reproduce = reproduction(around_.scenario, around_.traffic, probe, subject.name,
                                         provocation.fault, spec_, fresh_.player().origin.origin.authority());
    const std::string endpoint =
        to_string(around_.traffic.endpoints[static_cast<std::size_t>(probe.endpoint)]);
    // A matrix of one fault is there to confirm it.
    const bool in_full = !spec_.all && spec_.faults.size() == 1;
    bool worth_it = in_full;
    for (int n = 1; n <= spec_.repeat && !around_.stop.stop_requested(); ++n) {
      say(fmt::format("{}, {}{}", describe(provocation.fault), endpoint,
                      n > 1 ? fmt::format(", again ({})", n) : ""));
      provocation.repetition = n;
      const auto rulings = experiments_.provoke(probe, provocation, controls);
      ++done_.experiments;
      worth_it = worth_it || std::any_of(rulings.begin(), rulings.end(), [](const auto& ruling) {
                   return ruling.second.state == State::broken;
                 });
      if (!worth_it) break;
    }
  }

  // An experiment that was not made, with the reason: nothing is skipped in silence.
  void write_down(const Subject& subject, FaultKind kind, const Probe& probe, const std::string& why) {
    Provocation provocation;
    provocation.subject = subject.name;
    provocation.fault = fault_for_matrix(kind, subject.name);
    provocation.not_exercised = why;
    experiments_.provoke(probe, provocation, Controls{});
  }

  Surroundings& around_;
  const MatrixSpec& spec_;
  const Nanoseconds until_;
  FreshStart fresh_;
  Experiments experiments_;
  Lessons lessons_;
  MatrixDone done_;
};

}  // namespace

Result<MatrixDone> run_matrix(Surroundings& around, const MatrixSpec& spec, Nanoseconds length) {
  return Runner(around, spec, length).run();
}

}  // namespace shakedown::faults_matrix
