#include "harness/provoke/fuzz/time_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/target/services.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::array<std::size_t, 3> parts_of_ladder{1, 8, 64};   // of the largest size
constexpr Nanoseconds suspicious = std::chrono::milliseconds(8);  // beyond the control
constexpr Nanoseconds enough = std::chrono::milliseconds(60);     // for the largest of a series
constexpr Nanoseconds too_much = std::chrono::milliseconds(200);
// Of the largest, each 0.71 of the next: from a size that takes long down to one that is hardly above noise.
constexpr std::array<double, 7> sizes_of_series{0.125, 0.177, 0.25, 0.354, 0.5, 0.707, 1.0};
constexpr int repetitions = 3;        // before the figures are looked at
constexpr int most_repetitions = 12;  // others on the machine only ever make it longer
constexpr const char* time_rule = "fuzz/super-linear";

bool is_too_large(int status) {
  return status == 413 || status == 414 || status == 431;
}

}  // namespace

TimeTrials::Answer TimeTrials::send(const FuzzRequest& request) {
  const Lead& lead = stage_.leads[static_cast<std::size_t>(lead_)];
  Answer answer;
  answer.exchange =
      ask(stage_, request, lead.operation, lead.journey, static_cast<int>(lead.prefix.size()), stage_.users);
  ++requests_;
  answer.status = answer.exchange.response.status;
  answer.answered = answer.exchange.outcome == Outcome::answered || answer.status > 0;
  answer.taken = answer.exchange.timing.done - answer.exchange.timing.sent;
  return answer;
}

bool TimeTrials::lead_up_to(int lead) {
  lead_ = lead;
  std::string why;
  auto led = lead_up(stage_.around, stage_.fresh, stage_.deadline,
                     stage_.leads[static_cast<std::size_t>(lead)], stage_.grammar, ++stage_.users, why);
  if (!led) return false;
  led_ = std::move(*led);
  incarnation_ = stage_.around.services.incarnation("target");
  return true;
}

// The next place for a long value that takes one; the operations in turn.
bool TimeTrials::next_site() {
  for (++site_;; ++site_) {
    while (site_ >= sites_.size()) {
      if (next_ >= queue_.size()) return false;
      const int lead = queue_[next_++];
      sites_.clear();
      site_ = 0;
      if (lead_up_to(lead)) sites_ = long_sites(stage_.grammar, led_.request);
    }
    shape_ = 0;
    trouble_here_ = false;
    largest_ = largest_at(sites_[site_]);
    // Down to what the server takes.
    for (int tries = 0; tries < 3 && largest_ > 256; ++tries) {
      const Answer answer = send(harmless_request(sites_[site_], largest_));
      if (answer.answered && !is_too_large(answer.status)) {
        ++sites_tried_;
        return answer.status != 429;
      }
      if (stage_.around.stop.stop_requested()) return false;
      if (!answer.answered && (!ended_how(stage_, true).empty() || answer.taken >= stage_.deadline)) break;
      largest_ /= 4;
    }
  }
}

bool TimeTrials::step() {
  if (stage_.around.stop.stop_requested()) return false;
  if (site_ >= sites_.size() || trouble_here_ || shape_ >= shapes_of(sites_[site_].place)) {
    if (!next_site()) return false;
  } else if (incarnation_ != stage_.around.services.incarnation("target")) {
    if (!lead_up_again()) return true;
  }
  try_shape();
  return true;
}

// At the largest size at once, since most have nothing to show there. What has no answer at it is tried at
// smaller ones, on a target that is not busy with it any more.
void TimeTrials::try_shape() {
  const std::size_t shape = shape_++;
  for (const std::size_t part : parts_of_ladder) {
    const std::size_t size = largest_ / part;
    const LongRequest made = long_request(sites_[site_], shape, size);
    const Answer answer = send(made.request);
    if (answer.exchange.outcome == Outcome::not_sent || is_too_large(answer.status) || answer.status == 429)
      return;
    if (!answer.answered) {
      const bool last = part == parts_of_ladder.back();
      if (last || !ended_how(stage_, true).empty()) return met_trouble(made.request, answer);
      if (!goes_on_afresh()) return;
      continue;
    }
    if (answer.taken < suspicious) return;
    shape_ = shape;
    // Not at one that nearly hangs: that would be asked again and again.
    std::size_t lower = size;
    for (Nanoseconds taken = answer.taken; taken > too_much && lower > 64;) {
      lower /= 2;
      const Answer smaller = send(long_request(sites_[site_], shape, lower).request);
      if (!smaller.answered) return met_trouble(made.request, smaller);
      taken = smaller.taken;
    }
    const bool slow = is_slow(lower);
    if (slow) show(lower);
    // Told once of this place.
    shape_ = slow || trouble_here_ ? shapes_of(sites_[site_].place) : shape + 1;
    return;
  }
}

bool TimeTrials::goes_on_afresh() {
  return stage_.fresh.again() && lead_up_again();
}

// The places keep the requests that they had, with the values of now.
bool TimeTrials::lead_up_again() {
  const Led before = led_;
  if (!lead_up_to(lead_)) {
    sites_.clear();
    return false;
  }
  for (LongSite& site : sites_) site.request = rebound(site.request, before.live, led_.live);
  return true;
}

bool TimeTrials::is_slow(std::size_t size) {
  const LongRequest made = long_request(sites_[site_], shape_, size);
  const FuzzRequest control = control_of(made.request, sites_[site_].place);
  for (int i = 0; i < 2; ++i) {
    const Answer slow = send(made.request);
    const Answer plain = send(control);
    if (!slow.answered || !plain.answered) return false;
    if (slow.taken - plain.taken < suspicious || slow.taken < plain.taken * 2) return false;
  }
  return true;
}

// At a size that takes long enough to be measured, and not so long that the stage is spent on it.
void TimeTrials::show(std::size_t slow_at) {
  const LongSite site = sites_[site_];
  std::size_t size = slow_at;
  for (int i = 0; i < 8; ++i) {
    const Answer answer = send(long_request(site, shape_, size).request);
    if (!answer.answered) return met_trouble(long_request(site, shape_, size).request, answer);
    if (answer.taken > too_much && size > 64) {
      size /= 2;
    } else if (answer.taken < enough && size * 2 <= largest_) {
      size *= 2;
    } else {
      break;
    }
  }
  const LongRequest made = long_request(site, shape_, size);
  // Once more where others on the machine were in the way of all rounds.
  if (!series(made.request, site.place).sign && !series(made.request, site.place).sign) return;
  Charge charge{time_rule, site.place.name, made.says, lead_, made.request, led_.live};
  const int lead = lead_;
  const int shown = witness(stage_, spec_, charge, [&] {
    Witnessed seen;
    if (!lead_up_to(lead)) {
      seen.not_played = "what leads up to it failed";
      return seen;
    }
    return series(rebound(charge.request, charge.live, led_.live), site.place);
  });
  (shown > 0 ? confirmed_ : not_shown_) += 1;
  if (shown > 0 && stage_.around.say)
    stage_.around.say(fmt::format("{} at {} ({})", time_rule,
                                  name_of(stage_.grammar.operations[static_cast<std::size_t>(
                                      stage_.leads[static_cast<std::size_t>(lead)].operation)]),
                                  made.says));
}

Witnessed TimeTrials::series(const FuzzRequest& largest, const LongPlace& place) {
  Witnessed seen;
  seen.exchanges = led_.exchanges;
  seen.first = seen.about = seen.exchanges.size();
  const std::size_t top = size_at(largest, place);
  std::vector<FuzzRequest> requests;
  std::vector<Timed> figures;
  for (const double part : sizes_of_series) {
    requests.push_back(shortened(largest, place, static_cast<std::size_t>(static_cast<double>(top) * part)));
    figures.push_back({size_at(requests.back(), place), {}, {}});
  }
  for (int round = 0; round < most_repetitions && !seen.sign; ++round) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const Answer control = send(control_of(requests[i], place));
      const Answer answer = send(requests[i]);
      if (!answer.answered || !control.answered) {
        seen.not_played = "a request of the series had no answer";
        return seen;
      }
      const auto shorter = [&](Nanoseconds& best, Nanoseconds now) {
        best = round == 0 ? now : std::min(best, now);
      };
      shorter(figures[i].taken, answer.taken);
      shorter(figures[i].control, control.taken);
      if (round > 0 || i + 1 < requests.size()) continue;
      seen.exchanges.push_back(answer.exchange);
      seen.exchanges.push_back(control.exchange);
    }
    if ((round + 1) % repetitions != 0) continue;
    if (const auto says = grows_too_fast(figures, place.in == LongPlace::In::list); !says.empty())
      seen.sign = Sign{time_rule, place.name, says};
  }
  return seen;
}

void TimeTrials::met_trouble(const FuzzRequest& request, const Answer& answer) {
  trouble_here_ = true;
  if (answer.exchange.outcome == Outcome::not_sent) return;
  const std::string ending = ended_how(stage_, true);
  const bool hangs = answer.exchange.outcome == Outcome::first_byte_timeout ||
                     answer.exchange.outcome == Outcome::whole_timeout;
  if (ending.empty() && !hangs) return;  // a server may close where it is sent too much
  const int lead = lead_;
  trouble_({request, lead}, {ending.empty() ? "fuzz/hang" : "fuzz/crash", ending, ""}, led_.live);
}

int TimeTrials::as_written(const FuzzRequest& request, int lead, const std::vector<Live>& live) {
  const LongPlace place = longest_place(request);
  const Charge charge{time_rule, place.name, fmt::format("{}, in growing sizes", place.name),
                      lead,      request,    live};
  return witness(stage_, spec_, charge, [&] {
    Witnessed seen;
    if (!lead_up_to(lead)) {
      seen.not_played = "what leads up to it failed";
      return seen;
    }
    return series(rebound(charge.request, charge.live, led_.live), place);
  });
}

}  // namespace shakedown::fuzz
