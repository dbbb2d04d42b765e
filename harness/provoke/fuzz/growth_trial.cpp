#include "harness/provoke/fuzz/growth_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "harness/provoke/fuzz/refused.hpp"
#include "harness/target/services.hpp"

namespace shakedown::fuzz {
namespace {

constexpr const char* growth_rule = "fuzz/growth";
constexpr std::size_t most_refusals = 8;   // kinds of them, of one operation
constexpr int in_a_look = 16;              // requests
constexpr int suspicious_descriptors = 3;  // of a look, where only some kinds may leave one
constexpr std::size_t in_a_body = 48 * 1024;
constexpr int descriptors_batch = 20;
constexpr int memory_batch = 100;
constexpr int measured_batches = 5;
constexpr int descriptors_thrown_away = 2;  // pools and caches grow at first
constexpr int memory_thrown_away = 15;      // and heaps with collectors until they are collected
constexpr int memory_thrown_away_later = 3;
constexpr int thrown_away_in_between = 1;
constexpr int more_looks = 4;    // before memory is tried at length
constexpr int most_in_vain = 2;  // trials of memory, after which it is left alone
constexpr int most_told = 2;     // and findings of it, which tend to have one cause and take long
constexpr std::uint64_t same_memory = 256 * 1024;
constexpr auto rest = std::chrono::milliseconds(15);
constexpr int most_rests = 15;  // collectors never rest for long

}  // namespace

bool GrowthTrials::possible() const {
  return stage_.around.services.look_at("target").has_value();
}

bool GrowthTrials::can_read_memory() const {
  return !stage_.around.services.has_shadow_memory("target");
}

bool GrowthTrials::lead_up_to(int lead) {
  lead_ = lead;
  std::string why;
  auto led = lead_up(stage_.around, stage_.fresh, stage_.deadline,
                     stage_.leads[static_cast<std::size_t>(lead)], stage_.grammar, ++stage_.users, why);
  if (!led) return false;
  led_ = std::move(*led);
  return true;
}

std::optional<Exchange> GrowthTrials::send(const FuzzRequest& request) {
  const Lead& lead = stage_.leads[static_cast<std::size_t>(lead_)];
  Exchange exchange =
      ask(stage_, request, lead.operation, lead.journey, static_cast<int>(lead.prefix.size()), stage_.users);
  ++requests_;
  if (exchange.response.status == 0 || exchange.response.status == 429) return std::nullopt;
  return exchange;
}

// Two looks in a row that agree: connections that end and threads that give back take a moment.
Settled GrowthTrials::settled() const {
  Settled last;
  for (int i = 0; i < most_rests; ++i) {
    const auto sample = stage_.around.services.look_at("target");
    if (!sample) break;
    const Settled now{sample->descriptors, sample->rss_bytes};
    const auto differ = std::max(now.memory, last.memory) - std::min(now.memory, last.memory);
    if (i > 0 && now.descriptors == last.descriptors && differ <= same_memory) return now;
    last = now;
    std::this_thread::sleep_for(rest);
  }
  return last;
}

GrowthTrials::Look GrowthTrials::look(const std::vector<FuzzRequest>& requests, int count) {
  Look seen;
  seen.before = settled();
  for (int i = 0; i < count; ++i) {
    const FuzzRequest& request = requests[static_cast<std::size_t>(i) % requests.size()];
    const auto exchange = send(request);
    if (!exchange) {
      seen.all_answered = false;
      break;
    }
    seen.bytes += request.body.size();
    seen.all_refused = seen.all_refused && is_refusal(exchange->response.status);
  }
  seen.after = settled();
  return seen;
}

bool GrowthTrials::step() {
  if (stage_.around.stop.stop_requested() || next_ >= queue_.size()) return false;
  if (!lead_up_to(queue_[next_++])) return true;
  std::vector<FuzzRequest> refused;
  for (FuzzRequest& one : to_be_refused(stage_.grammar, led_.request, most_refusals)) {
    one = with_more_in_it(one, in_a_body);
    const auto exchange = send(one);
    if (!exchange) return true;  // what does not answer is not for this to find out about
    if (is_refusal(exchange->response.status)) refused.push_back(std::move(one));
  }
  const auto leaves_descriptors = [](const Look& seen, int least) {
    return seen.all_answered &&
           seen.after.descriptors >= seen.before.descriptors + static_cast<std::uint64_t>(least);
  };
  const auto leaves_memory = [](const Look& seen) {
    return seen.all_answered && seen.all_refused && seen.bytes >= in_a_body &&
           seen.after.memory > seen.before.memory + seen.bytes / 4;
  };
  const Look well = look({led_.request}, in_a_look);
  if (leaves_descriptors(well, in_a_look / 2)) {
    try_at_length(led_.request, Kept::descriptors);
    return true;
  }
  if (refused.empty() || !well.all_answered) return true;
  const bool may_be_memory = in_vain_ < most_in_vain && told_of_memory_ < most_told && can_read_memory();
  const Look again = look(refused, in_a_look * 2);
  if (!leaves_descriptors(again, suspicious_descriptors) && !(may_be_memory && leaves_memory(again)))
    return true;
  for (const FuzzRequest& one : refused) {
    const Look alone = look({one}, in_a_look);
    const bool descriptors = leaves_descriptors(alone, in_a_look / 2);
    bool memory = !descriptors && may_be_memory && leaves_memory(alone);
    for (int i = 0; i < more_looks && memory; ++i) memory = leaves_memory(look({one}, memory_batch));
    if (!descriptors && !memory) continue;
    try_at_length(one, memory ? Kept::memory : Kept::descriptors);
    return true;
  }
  return true;
}

void GrowthTrials::try_at_length(const FuzzRequest& request, Kept what) {
  if (!stage_.fresh.again()) return;
  const std::vector<Live> live = led_.live;
  const int lead = lead_;
  if (!lead_up_to(lead)) return;
  const Witnessed first = play(rebound(request, live, led_.live), what, true);
  if (!first.sign) {
    in_vain_ += what == Kept::memory ? 1 : 0;
    return;
  }
  FuzzRequest small = rebound(request, live, led_.live);
  if (small.what.empty()) small.what = "as it goes well";
  const Charge charge{growth_rule, first.sign->key, fmt::format("{}, again and again", small.what),
                      lead,        small,           led_.live};
  const int shown = witness(stage_, spec_, charge, [&] {
    Witnessed seen;
    if (!lead_up_to(lead)) {
      seen.not_played = "what leads up to it failed";
      return seen;
    }
    return play(rebound(charge.request, charge.live, led_.live), what, false);
  });
  (shown > 0 ? confirmed_ : not_shown_) += 1;
  told_of_memory_ += shown > 0 && what == Kept::memory ? 1 : 0;
  if (shown > 0 && stage_.around.say)
    stage_.around.say(fmt::format("{} at {} ({})", growth_rule,
                                  name_of(stage_.grammar.operations[static_cast<std::size_t>(
                                      stage_.leads[static_cast<std::size_t>(lead)].operation)]),
                                  small.what));
}

// As much to read, for nothing that is there, and for the question whether the service is ready: where every
// refusal leaves something, the second does not.
std::vector<FuzzRequest> GrowthTrials::controls_for(const FuzzRequest& request) const {
  FuzzRequest nowhere = request;
  nowhere.path = "/shakedown-control";
  std::erase_if(nowhere.arguments, [](const Argument& one) { return one.in != Place::header; });
  FuzzRequest ready = nowhere;
  ready.method = "GET";
  ready.path = "/";
  if (const std::string& path = stage_.around.scenario.target.ready.get; !path.empty()) ready.path = path;
  return {nowhere, ready};
}

std::optional<Batches> GrowthTrials::batches(const FuzzRequest& request, int count, int thrown_away,
                                             Witnessed& seen) {
  Batches all;
  all.requests = static_cast<std::uint64_t>(count);
  all.bytes = all.requests * request.body.size();
  for (int batch = 0; batch < thrown_away + measured_batches; ++batch) {
    std::optional<Exchange> last;
    for (int i = 0; i < count; ++i) {
      last = send(request);
      if (!last) {
        seen.not_played = "a request of a batch had no answer";
        return std::nullopt;
      }
    }
    if (batch + 1 >= thrown_away) all.after.push_back(settled());
    if (batch + 1 == thrown_away + measured_batches) seen.exchanges.push_back(std::move(*last));
  }
  return all;
}

Witnessed GrowthTrials::play(const FuzzRequest& request, Kept what, bool at_first) {
  Witnessed seen;
  seen.exchanges = led_.exchanges;
  seen.first = seen.about = seen.exchanges.size();
  const bool memory = what == Kept::memory;
  const int count = memory ? memory_batch : descriptors_batch;
  const int thrown_away = !memory    ? descriptors_thrown_away
                          : at_first ? memory_thrown_away
                                     : memory_thrown_away_later;
  const auto of_request = batches(request, count, thrown_away, seen);
  if (!of_request || !grows(what, *of_request)) return seen;
  // What goes well may be kept in memory for good reasons.
  if (memory && !is_refusal(seen.exchanges.back().response.status)) return seen;
  for (const FuzzRequest& control : controls_for(request)) {
    const auto of_control = batches(control, count, thrown_away_in_between, seen);
    if (!of_control) return seen;
    if (!is_quiet(what, *of_control, *of_request)) continue;
    const auto again = batches(request, count, thrown_away_in_between, seen);
    if (again && grows(what, *again))
      seen.sign = Sign{growth_rule, memory ? "memory" : "descriptors",
                       say_growth(what, *of_request, *of_control, *again)};
    break;
  }
  return seen;
}

void GrowthTrials::as_written(const FuzzRequest& request, int lead, const std::vector<Live>& live) {
  const Charge charge{growth_rule, "", "the same, again and again", lead, request, live};
  witness(stage_, spec_, charge, [&] {
    Witnessed seen;
    if (!possible() || !lead_up_to(lead)) {
      seen.not_played = possible() ? "what leads up to it failed" : "the target has no process here";
      return seen;
    }
    const FuzzRequest now = rebound(charge.request, charge.live, led_.live);
    seen = play(now, Kept::descriptors, true);
    if (seen.sign || !seen.not_played.empty() || now.body.size() < in_a_body / 2) return seen;
    if (can_read_memory()) return play(now, Kept::memory, true);
    seen.not_played = "memory cannot be read from a target that a sanitizer is in";
    return seen;
  });
}

}  // namespace shakedown::fuzz
