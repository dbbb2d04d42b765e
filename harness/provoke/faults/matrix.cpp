#include "harness/provoke/faults/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/model/names.hpp"
#include "harness/provoke/experiment/lessons.hpp"
#include "harness/provoke/faults/experiment.hpp"
#include "harness/provoke/faults/fault_catalogue.hpp"
#include "harness/provoke/faults/reproduction.hpp"

namespace shakedown::faults_matrix {
namespace {

using State = journal::MatrixCell::State;

class Runner {
 public:
  Runner(Surroundings& around, const MatrixSpec& spec, Nanoseconds length)
      : around_(around),
        spec_(spec),
        until_(length == Nanoseconds{} ? never : around.clock.now() + length),
        fresh_(around),
        experiments_(around, fresh_, {spec.deadline, spec.recovery}) {}

  Result<MatrixDone> run() {
    auto learned = learn(around_, fresh_, spec_.deadline);
    if (!learned) return learned.error();
    lessons_ = std::move(learned).value();
    for (const std::string& name : spec_.on) try_subject(subject_of(name));
    if (const auto left = fresh_.for_the_next(); !left) return left.error();
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
