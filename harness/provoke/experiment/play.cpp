#include "harness/provoke/experiment/play.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "harness/model/names.hpp"
#include "harness/provoke/experiment/evidence.hpp"

namespace shakedown::experiments {
namespace {

constexpr Nanoseconds calls_settle = std::chrono::milliseconds(40);
// Where a call is expected and none is in: a busy machine is late sooner than a target leaves its call out.
constexpr Nanoseconds first_call_comes = std::chrono::seconds(2);
constexpr Nanoseconds between_looks = std::chrono::milliseconds(1);

class Course {
 public:
  Course(Surroundings& around, const FreshStart& fresh, const PlayOrder& order)
      : around_(around),
        fresh_(fresh),
        order_(order),
        player_(fresh.player(), order.probe.journey, order.user) {}

  Played take() {
    if (!lead_up()) return std::move(played_);
    ask();
    for (const int step : order_.probe.reads)
      note(player_.play(step, order_.deadline, around_.stop), false, true);
    return std::move(played_);
  }

 private:
  bool lead_up() {
    for (const int step : order_.probe.prefix) {
      auto exchange = player_.play(step, order_.deadline, around_.stop);
      if (exchange.outcome == Outcome::answered || is_optional(step)) continue;
      played_.failed = fmt::format("{} {} {}", exchange.request.method, exchange.request.target,
                                   name_of(exchange.outcome));
      if (exchange.response.status != 0) played_.failed += fmt::format(" {}", exchange.response.status);
      note(std::move(exchange), false, false);
      return false;
    }
    return true;
  }

  void ask() {
    auto written = player_.write(order_.probe.step);
    if (!written) {
      note(player_.play(order_.probe.step, order_.deadline, around_.stop), true, false);
      return;
    }
    if (order_.change) order_.change(*written);
    if (order_.begin) order_.begin();
    Exchange exchange = send(fresh_.player(), *written, player_.user(), order_.deadline, around_.stop);
    wait_for_calls(exchange);
    if (order_.end) order_.end();
    player_.learn_from(*written, exchange);
    note(std::move(exchange), true, false);
    for (const auto& call : played_.calls) played_.steps.back().calls.push_back(call.id);
  }

  // The proxy tells of a call when its answer has been passed on, so it may come after the target's own.
  void wait_for_calls(const Exchange& exchange) {
    if (order_.dependency == "target") return;
    const Nanoseconds answered = around_.clock.now();
    while (true) {
      const Nanoseconds now = around_.clock.now();
      played_.calls = around_.sightings.calls_between(order_.dependency, exchange.timing.sent, now);
      const Nanoseconds patience = played_.calls.empty() ? first_call_comes : calls_settle;
      if (played_.calls.size() >= order_.expected_calls || now - answered >= patience) break;
      std::this_thread::sleep_for(between_looks);
    }
    const std::string own = trace_of(exchange.request);
    std::erase_if(played_.calls, [&](const journal::CallRecord& call) {
      const std::string trace = trace_of(call.request);
      return !trace.empty() && !own.empty() && trace != own && hands_traces_on(own);
    });
    std::sort(played_.calls.begin(), played_.calls.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
  }

  // Only where one call carries this request's trace do others prove to be somebody else's.
  bool hands_traces_on(const std::string& own) const {
    return std::any_of(played_.calls.begin(), played_.calls.end(),
                       [&](const journal::CallRecord& call) { return trace_of(call.request) == own; });
  }

  void note(Exchange exchange, bool needs, bool read) {
    journal::ExchangeRecord record = as_evidence(std::move(exchange));
    record.id = around_.journal.exchange(record);
    journal::ExperimentStepRecord step;
    step.journey = record.exchange.journey;
    step.step = record.exchange.step;
    step.exchange = record.id;
    step.needs_dependency = needs;
    step.is_read = read;
    played_.exchanges.push_back(std::move(record));
    played_.steps.push_back(std::move(step));
  }

  // Whether the probe can do without this step's answer.
  bool is_optional(int step) const {
    const auto& journey = around_.traffic.journeys[static_cast<std::size_t>(order_.probe.journey)];
    const auto& request = around_.traffic.requests[journey.steps[static_cast<std::size_t>(step)].request];
    return request.takes.empty();
  }

  Surroundings& around_;
  const FreshStart& fresh_;
  const PlayOrder& order_;
  JourneyPlayer player_;
  Played played_;
};

}  // namespace

Played play(Surroundings& around, const FreshStart& fresh, const PlayOrder& order) {
  return Course(around, fresh, order).take();
}

}  // namespace shakedown::experiments
