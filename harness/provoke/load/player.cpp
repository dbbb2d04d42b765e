#include "harness/provoke/load/player.hpp"

#include <algorithm>

#include "harness/http/decode_body.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::load {
namespace {

// A user who found nobody at home waits before knocking again: a closed loop against a closed port would
// otherwise spin as fast as the machine can refuse.
constexpr Nanoseconds pause_after_no_connection = std::chrono::milliseconds(100);
// How long after the end of a stage what was due before it may still go out. Not a grace for the target: it
// keeps the last arrivals of a stage from being lost to the rounding of the loop's ticks.
constexpr Nanoseconds last_sends = std::chrono::milliseconds(100);
constexpr std::size_t decoded_for_takes = 16 * 1024 * 1024;

bool no_connection(Outcome outcome) {
  return outcome == Outcome::refused || outcome == Outcome::connect_failed ||
         outcome == Outcome::connect_timeout || outcome == Outcome::tls_failed;
}

}  // namespace

struct Player::User {
  std::uint64_t number = 0;  // of the run's users in this stage
  int journey = 0;
  std::size_t step = 0;   // the next one to send
  Nanoseconds free_at{};  // when what it waited for last had ended
  bool all_well = true;
  traffic::Values values;
  std::vector<std::size_t> in_flight;  // steps on their way; more than one only in a replay
  bool queued = false;
  bool begun = false;
};

struct Player::Flight {
  User* user = nullptr;
  std::size_t step = 0;
  const CompiledRequest* request = nullptr;
  std::string_view sent_head;
  std::string_view sent_body;
  std::string head;  // where the request has holes: its own bytes
  std::string body;
};

Player::Player(const PlayerOptions& options, const CompiledTraffic& traffic,
               const std::vector<Identity>& identities, Recorder& recorder)
    : options_(options),
      compiled_(traffic),
      journeys_(traffic.traffic().journeys),
      identities_(identities),
      recorder_(recorder) {
  if (by_arrival()) {
    arrivals_.emplace(RateCurve::of(options.load), options.load.arrivals, options.seed, options.thread,
                      options.threads);
    next_arrival_ = arrivals_->due() == never ? never : options.begin + arrivals_->due();
    fresh_ = begin_user();
  } else if (options.load.kind == LoadKind::users) {
    for (int n = options.thread; n < options.load.users; n += options.threads) {
      if (User* user = begin_user()) queue(*user, options.begin);
    }
  } else {
    begin_replay();
  }
}

Player::~Player() = default;

void Player::begin_replay() {
  for (std::size_t j = static_cast<std::size_t>(options_.thread); j < journeys_.size();
       j += static_cast<std::size_t>(options_.threads)) {
    auto& user = *users_.emplace_back(std::make_unique<User>());
    user.number = j;
    user.journey = static_cast<int>(j);
    user.free_at = options_.begin;
    begin_values(user);
    went_on_replay(user);
  }
}

Player::User* Player::begin_user() {
  User* user;
  if (resting_.empty()) {
    user = users_.emplace_back(std::make_unique<User>()).get();
  } else {
    user = resting_.back();
    resting_.pop_back();
  }
  user->number = static_cast<std::uint64_t>(options_.thread) +
                 static_cast<std::uint64_t>(options_.threads) * users_begun_++;
  if (begin_journey(*user, options_.begin)) return user;
  resting_.push_back(user);
  return nullptr;
}

bool Player::begin_journey(User& user, Nanoseconds now) {
  for (std::size_t tried = 0; tried < journeys_.size(); ++tried) {
    restart(user);
    if (settle(user, now)) return true;
    // Only a journey that needs an identity nobody has comes here; its steps are counted as skipped.
    user.number += static_cast<std::uint64_t>(options_.threads);
  }
  return false;
}

void Player::restart(User& user) {
  // Journeys in turn, so that each is played equally often.
  user.journey = static_cast<int>(user.number % journeys_.size());
  user.step = 0;
  user.all_well = true;
  user.begun = false;
  user.free_at = {};
  user.in_flight.clear();
  begin_values(user);
}

void Player::begin_values(User& user) {
  const auto* identity = identities_.empty() ? nullptr : &identities_[user.number % identities_.size()];
  traffic::begin_values(journeys_[static_cast<std::size_t>(user.journey)], identity, user.values);
}

bool Player::settle(User& user, Nanoseconds now) {
  const auto& steps = journeys_[static_cast<std::size_t>(user.journey)].steps;
  for (; user.step < steps.size(); ++user.step) {
    const auto& request = compiled_.request(steps[user.step].request);
    const bool sendable = request.needs.empty() || traffic::all_known(request.needs, user.values);
    if (sendable || value_is_coming(user, request)) return true;
    recorder_.skipped(request.endpoint, now);
    user.all_well = false;
  }
  return false;
}

// In a replay an earlier step that gives a value may still be on its way.
bool Player::value_is_coming(const User& user, const CompiledRequest& request) const {
  const auto& steps = journeys_[static_cast<std::size_t>(user.journey)].steps;
  return std::any_of(user.in_flight.begin(), user.in_flight.end(), [&](std::size_t earlier) {
    const auto& takes = compiled_.request(steps[earlier].request).source->takes;
    return std::any_of(takes.begin(), takes.end(), [&](const Take& take) {
      return std::binary_search(request.needs.begin(), request.needs.end(), take.variable);
    });
  });
}

// A step waits for the earlier ones that had ended when it began in the recording, and for those that give
// its values.
bool Player::may_send(const User& user) const {
  if (user.in_flight.empty()) return true;
  const auto& journey = journeys_[static_cast<std::size_t>(user.journey)];
  const auto& step = journey.steps[user.step];
  const auto& request = compiled_.request(step.request);
  const bool in_order = !journey.ordered ||
                        std::none_of(user.in_flight.begin(), user.in_flight.end(), [&](std::size_t earlier) {
                          return journey.steps[earlier].at + journey.steps[earlier].took <= step.at;
                        });
  return in_order && !value_is_coming(user, request);
}

void Player::queue(User& user, Nanoseconds due) {
  turns_.push({due, turns_queued_++, &user});
  user.queued = true;
}

Nanoseconds Player::next_due() {
  if (closed_) return never;
  const auto arrival = waiting_.empty() && fresh_ == nullptr ? never : next_arrival_;
  const auto due = std::min(arrival, turns_.empty() ? never : turns_.top().due);
  return due < options_.end ? due : never;
}

net::Outgoing Player::next(Nanoseconds now) {
  User* user;
  net::Outgoing out;
  if (next_arrival_ <= (turns_.empty() ? never : turns_.top().due)) {
    out.due = next_arrival_;
    arrivals_->advance();
    next_arrival_ = arrivals_->due() == never ? never : options_.begin + arrivals_->due();
    ++arrivals_taken_;
    if (!waiting_.empty()) {
      user = waiting_.front();
      waiting_.pop_front();
    } else {
      user = fresh_;
      fresh_ = begin_user();
    }
  } else {
    out.due = turns_.top().due;
    user = turns_.top().user;
    turns_.pop();
    user->queued = false;
  }
  out.ready = std::max(out.due, user->free_at);
  if (!by_arrival()) recorder_.became_due(1);
  if (!user->begun) recorder_.journey_began();
  user->begun = true;
  recorder_.sending(now);

  if (free_flights_.empty()) {
    free_flights_.push_back(static_cast<std::uint32_t>(flights_.size()));
    flights_.push_back(std::make_unique<Flight>());
  }
  out.ticket = free_flights_.back();
  free_flights_.pop_back();
  auto& flight = *flights_[out.ticket];
  const auto& steps = journeys_[static_cast<std::size_t>(user->journey)].steps;
  flight.user = user;
  flight.step = user->step;
  flight.request = &compiled_.request(steps[user->step].request);
  if (flight.request->fixed_head.empty()) {
    render(*flight.request, user->values, flight.head, flight.body);
    flight.sent_head = flight.head;
    flight.sent_body = flight.body;
  } else {
    flight.sent_head = flight.request->fixed_head;
    flight.sent_body = flight.request->fixed_body;
  }
  out.head = flight.sent_head;
  out.body = flight.sent_body;
  out.is_head_method = flight.request->is_head;
  out.expect_continue = flight.request->expect_continue;
  out.idempotent = flight.request->idempotent;
  out.kept_body_bytes = flight.request->kept_body_bytes;

  user->in_flight.push_back(user->step);
  ++user->step;
  if (options_.load.kind == LoadKind::replay) went_on_replay(*user);
  return out;
}

void Player::ended(const net::Ended& ended) {
  auto& flight = *flights_[ended.ticket];
  auto& user = *flight.user;
  const auto& request = *flight.request->source;
  SentRequest sent;
  sent.head = flight.sent_head;
  sent.body = flight.sent_body;
  sent.endpoint = flight.request->endpoint;
  sent.expected_status = request.expect.status;
  sent.journey = user.journey;
  sent.step = static_cast<int>(flight.step);
  sent.user = user.number;
  const bool succeeded = recorder_.ended(sent, ended);
  if (!succeeded) user.all_well = false;
  if (!request.takes.empty() && ended.response && ended.outcome == Outcome::answered)
    take_values(request, ended, user);

  std::erase(user.in_flight, flight.step);
  user.free_at = ended.timing.done;
  free_flights_.push_back(static_cast<std::uint32_t>(ended.ticket));
  if (options_.load.kind == LoadKind::replay) {
    went_on_replay(user);
  } else {
    went_on(user, ended, no_connection(ended.outcome));
  }
}

void Player::take_values(const RequestTemplate& request, const net::Ended& ended, User& user) {
  const auto& response = *ended.response;
  const auto coding = response.field("Content-Encoding");
  std::string decoded;
  std::string_view body = response.body();
  if (!coding.empty()) {
    if (auto made = http::decode_body(body, coding, decoded_for_takes)) {
      decoded = std::move(made).value();
      body = decoded;
    }
  }
  header_views_.clear();
  for (std::size_t i = 0; i < response.field_count(); ++i) {
    const auto [name, value] = response.field(i);
    header_views_.push_back({name, value});
  }
  extractor_.extract(request.takes, {response.status(), header_views_, body}, user.values);
}

// The pause before the user's next step: what the scenario says, or what the recorded user did.
Nanoseconds Player::pause_before(const User& user) const {
  if (!options_.load.think_recorded) return options_.load.think.value_or(Nanoseconds{});
  const auto& steps = journeys_[static_cast<std::size_t>(user.journey)].steps;
  if (user.step == 0 || user.step >= steps.size()) return Nanoseconds{};
  const auto& before = steps[user.step - 1];
  return std::max(Nanoseconds{}, steps[user.step].at - (before.at + before.took));
}

void Player::went_on(User& user, const net::Ended& ended, bool failed_to_connect) {
  const auto done = ended.timing.done;
  if (!settle(user, done)) {
    finish(user);
    if (options_.load.kind != LoadKind::users) return;
    // The same place in the queue for the next journey: a closed load keeps its number of users.
    user.number += static_cast<std::uint64_t>(options_.load.users);
    if (!begin_journey(user, done)) return;
    user.free_at = done;
  }
  if (by_request()) {
    waiting_.push_back(&user);
    return;
  }
  auto pause = pause_before(user);
  if (failed_to_connect) pause = std::max(pause, pause_after_no_connection);
  queue(user, done + pause);
}

void Player::went_on_replay(User& user) {
  if (user.queued) return;
  const auto& steps = journeys_[static_cast<std::size_t>(user.journey)].steps;
  if (!settle(user, user.free_at)) {
    if (user.in_flight.empty()) finish(user);
    return;
  }
  if (user.step >= steps.size() || !may_send(user)) return;  // comes back here when something has ended
  const auto at = static_cast<double>(steps[user.step].at.count()) / options_.load.speed;
  queue(user, options_.begin + Nanoseconds(static_cast<std::int64_t>(at)));
}

void Player::finish(User& user) {
  if (user.all_well) recorder_.journey_completed();
  if (options_.load.kind == LoadKind::rate || options_.load.kind == LoadKind::ramp) resting_.push_back(&user);
}

void Player::tick(Nanoseconds now, const net::Gauges& gauges) {
  std::uint64_t waiting = gauges.starved ? 1 : 0;
  if (by_arrival()) {
    const auto due = arrivals_due_by(std::min(now, options_.end));
    if (due > arrivals_counted_) recorder_.became_due(due - arrivals_counted_);
    arrivals_counted_ = std::max(due, arrivals_counted_);
    waiting = arrivals_counted_ - std::min(arrivals_counted_, arrivals_taken_);
  }
  if (!closed_ && options_.end != never && now >= options_.end + last_sends) close_schedule(now);
  recorder_.tick(now, gauges, waiting);
}

std::uint64_t Player::arrivals_due_by(Nanoseconds now) const {
  // The stream's own count where it is ahead of what was taken would mean to walk it; the curve says the same
  // to within one arrival for an even stream, and on average for a Poisson one.
  const double of_all =
      RateCurve::of(options_.load).arrivals_by(seconds(std::max(Nanoseconds{}, now - options_.begin)));
  const auto mine = static_cast<std::uint64_t>(of_all / options_.threads);
  return options_.load.arrivals == Arrivals::even || mine < arrivals_taken_ ? std::max(mine, arrivals_taken_)
                                                                            : mine;
}

void Player::close_schedule(Nanoseconds now) {
  if (by_arrival()) {
    const auto* user = waiting_.empty() ? fresh_ : waiting_.front();
    for (; user && next_arrival_ < options_.end; ++arrivals_taken_) {
      const auto& steps = journeys_[static_cast<std::size_t>(user->journey)].steps;
      recorder_.not_sent(compiled_.request(steps[user->step].request).endpoint, now);
      arrivals_->advance();
      next_arrival_ = arrivals_->due() == never ? never : options_.begin + arrivals_->due();
    }
  }
  for (; !turns_.empty() && turns_.top().due < options_.end; turns_.pop()) {
    const auto& user = *turns_.top().user;
    const auto& steps = journeys_[static_cast<std::size_t>(user.journey)].steps;
    recorder_.not_sent(compiled_.request(steps[user.step].request).endpoint, now);
  }
  closed_ = true;
}

}  // namespace shakedown::load
