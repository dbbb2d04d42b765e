#include "harness/cli/touched_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/provoke/alone/alone.hpp"
#include "harness/provoke/alone/span_witness.hpp"
#include "harness/provoke/experiment/fresh_start.hpp"
#include "harness/target/counter_witness.hpp"
#include "harness/target/function_witness.hpp"
#include "harness/touched/confirm.hpp"

namespace shakedown::cli {
namespace {

constexpr Nanoseconds deadline = std::chrono::seconds(5);
constexpr Nanoseconds longest = std::chrono::seconds(30);
// Senders of spans keep them for five seconds, unless they are told otherwise; a busy machine is slower.
constexpr alone::SpanPatience senders_own_delay{std::chrono::seconds(7), std::chrono::seconds(7)};
constexpr alone::SpanPatience delay_asked_for{std::chrono::milliseconds(400), std::chrono::seconds(2)};

// "23 endpoints were asked alone in 41 requests: 5 of 7 that the change reaches were seen to run changed
// code"
std::string summary(const alone::AskedAlone& asked, const Touched& touched) {
  std::set<std::string> endpoints;
  for (const auto& one : asked.executed) endpoints.insert(one.endpoint);
  std::size_t looked = 0;
  std::size_t ran = 0;
  for (const auto& endpoint : touched.endpoints) {
    looked += endpoint.seen == SeenToRun::not_looked ? 0 : 1;
    ran += endpoint.seen == SeenToRun::ran || endpoint.seen == SeenToRun::found ? 1 : 0;
  }
  return fmt::format(
      "{} endpoint{} asked alone in {} request{}: {} of {} reached by the change {} seen to run "
      "changed code",
      endpoints.size(), endpoints.size() == 1 ? " was" : "s were", asked.requests,
      asked.requests == 1 ? "" : "s", ran, looked, ran == 1 ? "was" : "were");
}

}  // namespace

TouchedCheck::TouchedCheck(const Scenario& scenario, const std::string& folder,
                           std::vector<std::string>& notes) {
  if (!scenario.touched || !scenario.touched->confirm) return;
  const TouchedSpec& spec = *scenario.touched;
  const auto take = [&](Result<std::unique_ptr<target::Witness>> made) {
    if (made)
      witnesses_.push_back(std::move(made).value());
    else
      notes.push_back("touched: " + to_string(made.error()));
  };
  if (scenario.target.command.empty()) {
    if (!spec.spans.empty()) take(alone::make_span_witness(spec.spans, senders_own_delay));
    return;
  }
  take(target::make_counter_witness());
  take(target::make_function_witness(folder + "/runtimes"));
  take(alone::make_span_witness(spec.spans.empty() ? "127.0.0.1:0" : spec.spans, delay_asked_for));
}

void TouchedCheck::prepare(ServiceSpec& target) const {
  for (const auto& witness : witnesses_) witness->prepare(target.environment);
}

Status TouchedCheck::look(MatrixStage& around, Prepared& prepared) const {
  if (witnesses_.empty()) return Done{};
  experiments::Surroundings surroundings = surroundings_of(around);
  experiments::FreshStart fresh(surroundings);
  // A service that sends spans has perhaps had no request yet to tell of.
  alone::ask_nothing(fresh.player(), deadline, around.stop);
  std::vector<target::Witness*> present;
  for (const auto& witness : witnesses_) {
    if (witness->is_present())
      present.push_back(witness.get());
    else
      witness->finish();
  }
  const auto tell = [&](const std::string& text) {
    around.journal.event({around.clock.now(), EventKind::note, "harness", "touched: " + text});
    if (around.say) around.say(text);
  };
  if (present.empty()) {
    // Who names a place for spans expects some.
    const std::string& spans = around.scenario.touched->spans;
    if (!spans.empty()) tell("no spans came to " + spans + ", so nothing tells what the target runs");
    return Done{};
  }
  if (around.say) around.say("each endpoint is asked alone, to see which code it runs");
  const auto asked = alone::ask_alone(fresh.player(), present, deadline, longest, around.stop);
  touched::confirm(asked.executed, *prepared.touched);
  prepared.weights = weights_of(*prepared.touched);
  tell(summary(asked, *prepared.touched));
  const auto again = fresh.for_the_next();
  around.origin = surroundings.origin;
  return again;
}

}  // namespace shakedown::cli
