// The last-byte form: a connection for each request, everything but what is held back sent on all of them,
// and then what was held in one sweep. Where the burst cannot be made as it was asked for, nothing is
// released: no request is whole, so the target's state is as it was, and the caller may try another one.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "harness/http/response_reader.hpp"
#include "harness/net/burst_parts.hpp"

namespace shakedown::net {
namespace {

using Progress = http::ResponseReader::Progress;

struct Shot {
  enum class Phase : std::uint8_t {
    opening,
    warming,
    loaded,  // all but what is held back is sent
    released,
    over,
  };
  explicit Shot(const BurstRequest& wanted) : request(&wanted) {}

  const BurstRequest* request;
  std::string prefix;
  std::string held;
  std::unique_ptr<BurstLine> line;
  http::ResponseReader reader;
  std::string unread;
  Phase phase = Phase::opening;
  bool warms_up = false;
  int openings = 0;
  BurstAnswer result;

  ExchangeAnswer& answer() { return result.answer; }
};

class Http1Burst {
 public:
  explicit Http1Burst(const BurstCall& call)
      : call_(call), order_(release_order(call.options.order, call.requests.size())) {
    for (const auto& request : call.requests) split(shots_.emplace_back(request));
  }

  BurstResult run() {
    if (order_.size() != shots_.size()) {
      void_because("the order of release is none of " + std::to_string(shots_.size()) + " requests");
    } else if (prepare()) {
      release();
      collect();
    }
    return tell();
  }

 private:
  using Phase = Shot::Phase;

  void split(Shot& shot) const {
    const auto& [head, body, is_head] = *shot.request;
    const bool in_body = call_.options.hold_back == BurstOptions::HoldBack::body && !body.empty();
    const auto whole = head + body;
    const auto held = std::min(whole.size(), in_body ? 1 : body.size() + 1);
    shot.prefix = whole.substr(0, whole.size() - held);
    shot.held = whole.substr(whole.size() - held);
    shot.warms_up = !call_.options.warm_up.empty();
  }

  void void_because(std::string why) {
    if (result_.not_exercised.empty()) result_.not_exercised = std::move(why);
  }
  bool stopped() {
    if (!call_.stop.stop_requested()) return false;
    void_because("the run was stopped");
    return true;
  }

  void open(Shot& shot) {
    ++shot.openings;
    shot.phase = Phase::opening;
    shot.unread.clear();
    shot.line = std::make_unique<BurstLine>(call_.line);
    advance(shot);  // on loopback it may stand already
  }

  // True: all stand, whole but for what is held back, and nothing came back meanwhile.
  bool prepare() {
    const auto until = call_.clock.now() + std::min(call_.options.deadline, most_preparation);
    for (auto& shot : shots_) open(shot);
    auto quiet_since = never;
    while (!stopped()) {
      const auto now = call_.clock.now();
      if (now >= until) give_up_those_that_are_not_ready();
      const bool ready = all_ready();
      if (!ready) quiet_since = never;
      if (ready && quiet_since == never) quiet_since = now;
      const bool is_void = ready && some_are_over();
      if (is_void || (ready && now - quiet_since >= call_.options.settle)) return is_as_asked();
      look(ready          ? std::min(quiet_since + call_.options.settle - now, burst_looks_for_stop)
           : all_loaded() ? looks_for_delivery
                          : std::min(until - now, burst_looks_for_stop));
    }
    return false;
  }

  bool all_loaded() const {
    return std::all_of(shots_.begin(), shots_.end(),
                       [](const Shot& shot) { return shot.phase >= Phase::loaded; });
  }
  bool some_are_over() const {
    return std::any_of(shots_.begin(), shots_.end(),
                       [](const Shot& shot) { return shot.phase == Phase::over; });
  }
  bool all_ready() const {
    return std::all_of(shots_.begin(), shots_.end(), [](const Shot& shot) {
      return shot.phase == Phase::over || (shot.phase == Phase::loaded && shot.line->delivered());
    });
  }

  void give_up_those_that_are_not_ready() {
    for (auto& shot : shots_) {
      if (shot.phase == Phase::over) continue;
      if (shot.phase == Phase::opening) end(shot, Outcome::connect_timeout, "no connection in time");
      if (shot.phase == Phase::warming)
        end(shot, Outcome::first_byte_timeout, "the warm-up was not answered");
      if (shot.phase == Phase::loaded && !shot.line->delivered())
        end(shot, Outcome::send_failed, "the target took no more of the request");
    }
  }

  bool is_as_asked() {
    std::size_t early = 0;
    const Shot* lost = nullptr;
    for (const auto& shot : shots_) {
      if (shot.result.early) ++early;
      if (shot.phase == Phase::loaded) ++result_.connections;
      if (shot.phase == Phase::over && !shot.result.early) lost = &shot;
    }
    result_.possible = result_.connections;
    const auto all = std::to_string(shots_.size());
    if (early > 0)
      void_because(std::to_string(early) + " of " + all + " requests were answered before they were whole");
    if (lost != nullptr)
      void_because("only " + std::to_string(result_.connections) + " of " + all +
                   " connections stood: " + lost->result.answer.error);
    return early == 0 && lost == nullptr;
  }

  void release() {
    releasing_ = true;
    for (auto& shot : shots_) shot.line->hold(shot.held);
    const auto step = call_.options.step;
    if (call_.options.before_release) call_.options.before_release();
    std::optional<Undisturbed> sweep;
    if (step == Nanoseconds{}) sweep.emplace();
    auto due = call_.clock.now();
    for (const auto place : order_) {
      if (step > Nanoseconds{} && !wait_for_release(due, call_, [&](Nanoseconds timeout) { look(timeout); }))
        break;
      auto& shot = shots_[place];
      if (shot.phase != Phase::loaded) continue;
      shot.line->release();
      shot.phase = Phase::released;
      auto& timing = shot.answer().timing;
      timing.due = timing.possible = timing.sent = shot.line->released_at;
      due = timing.sent + step;
    }
  }

  void collect() {
    while (!stopped()) {
      const auto now = call_.clock.now();
      auto next = never;
      for (auto& shot : shots_) {
        if (shot.phase != Phase::released) continue;
        const auto until = shot.answer().timing.sent + call_.options.deadline;
        if (now >= until) {
          end(shot, shot.reader.started() ? Outcome::whole_timeout : Outcome::first_byte_timeout, {});
        } else {
          next = std::min(next, until);
        }
      }
      if (next == never) return;
      look(std::min(next - now, burst_looks_for_stop));
    }
  }

  // Waits until something comes, and takes it.
  void look(Nanoseconds timeout) {
    watched_.clear();
    for (const auto& shot : shots_)
      watched_.push_back(
          {shot.line ? shot.line->descriptor() : -1, shot.line ? shot.line->events() : short{}, 0});
    poll_for(watched_, std::max(timeout, Nanoseconds{}));
    for (std::size_t i = 0; i < shots_.size(); ++i) {
      if (watched_[i].revents == 0 || !shots_[i].line) continue;
      shots_[i].line->ready(watched_[i].revents);
      advance(shots_[i]);
    }
  }

  void advance(Shot& shot) {
    if (shot.phase == Phase::opening && shot.line->state() == BurstLine::State::open) begin(shot);
    if (shot.phase == Phase::warming) read_warm_up(shot);
    if (shot.phase == Phase::loaded) see_what_came_early(shot);
    if (shot.phase == Phase::released) read_answer(shot);
    if (shot.line && shot.line->state() == BurstLine::State::ended) closed(shot);
  }

  void begin(Shot& shot) {
    if (!shot.warms_up) return load(shot);
    shot.phase = Phase::warming;
    shot.reader.begin(call_.options.warm_up.starts_with("HEAD "));
    shot.line->say(call_.options.warm_up);
  }

  void load(Shot& shot) {
    http::ResponseLimits limits;
    limits.kept_bytes = call_.options.kept_body_bytes;
    shot.reader.begin(shot.request->is_head_method, limits);
    shot.line->say(shot.prefix);
    shot.phase = Phase::loaded;
  }

  // Feeds what was read, as far as a response goes.
  static Progress feed(Shot& shot) {
    shot.unread += std::exchange(shot.line->received, {});
    auto progress = Progress::more;
    while (!shot.unread.empty()) {
      std::size_t used = 0;
      progress = shot.reader.feed(shot.unread, used);
      shot.unread.erase(0, used);
      if (progress != Progress::interim) break;
    }
    return progress;
  }

  void read_warm_up(Shot& shot) {
    auto progress = feed(shot);
    const bool ended = shot.line->state() == BurstLine::State::ended;
    if (progress == Progress::more && ended && shot.reader.started()) progress = shot.reader.closed();
    if (progress == Progress::done && shot.reader.keep_alive() && !ended) return load(shot);
    if (progress == Progress::done) {  // a connection for each request: it can only be opened
      shot.warms_up = false;
      open(shot);
    } else if (progress == Progress::malformed || progress == Progress::too_large) {
      end(shot, Outcome::malformed, "the warm-up was answered with what is no HTTP/1.1 response");
    }
  }

  void see_what_came_early(Shot& shot) {
    if (shot.line->received.empty()) return;
    const auto at = shot.line->received_at;
    const auto progress = feed(shot);
    if (progress == Progress::interim) return;  // 100 Continue is what it should say
    auto& timing = shot.answer().timing;
    shot.result.early = true;
    timing.due = timing.possible = timing.sent = timing.first_byte = at;
    if (progress == Progress::done) return end(shot, Outcome::answered, {});
    if (progress == Progress::malformed) return end(shot, Outcome::malformed, shot.reader.error());
    end(shot, Outcome::truncated, "it was being answered before it was whole");
  }

  void read_answer(Shot& shot) {
    if (shot.line->received.empty()) return;
    auto& timing = shot.answer().timing;
    if (timing.first_byte == Nanoseconds{}) timing.first_byte = std::max(shot.line->received_at, timing.sent);
    switch (feed(shot)) {
      case Progress::done:
        return end(shot, Outcome::answered, {});
      case Progress::malformed:
        return end(shot, Outcome::malformed, shot.reader.error());
      case Progress::too_large:
        return end(shot, Outcome::too_large, "the response is larger than the limit");
      case Progress::more:
      case Progress::interim:
        return;
    }
  }

  void closed(Shot& shot) {
    if (shot.phase == Phase::released) return answer_closed(shot);
    const auto line = std::move(shot.line);
    const auto how = line->orderly ? Outcome::closed : Outcome::reset;
    if (!line->was_open) return end(shot, line->outcome, line->error);
    if (shot.openings >= most_openings || releasing_)
      return end(shot, how, "the target closed the connection while it waited");
    ++result_.rearmed;
    open(shot);
  }

  void answer_closed(Shot& shot) {
    const auto line = std::move(shot.line);
    const std::string how = line->orderly ? "closed" : line->error;
    if (!shot.reader.started()) {
      if (!line->unsent.empty()) return end(shot, Outcome::send_failed, line->unsent);
      return end(shot, line->orderly ? Outcome::closed : Outcome::reset,
                 line->orderly ? "closed without an answer" : how);
    }
    if (!line->orderly) return end(shot, Outcome::reset, "in the middle of a response: " + how);
    if (shot.reader.closed() == Progress::done) return end(shot, Outcome::answered, {});
    end(shot, Outcome::truncated, "closed in the middle of a response");
  }

  // The connection goes with its answer: a target with fewer workers than connections may take the next.
  void end(Shot& shot, Outcome outcome, std::string error) {
    const bool has_response = shot.phase >= Phase::loaded && shot.reader.started();
    shot.line.reset();
    shot.phase = Phase::over;
    end_answer(shot.answer(), outcome, std::move(error), call_.clock.now());
    if (!has_response || outcome == Outcome::not_sent) return;
    shot.answer().response = {shot.reader.status(), shot.reader.headers(), std::string(shot.reader.body())};
    shot.answer().response_body_bytes = shot.reader.body_bytes();
  }

  BurstResult tell() {
    for (auto& shot : shots_) {
      if (shot.phase != Phase::over) end(shot, Outcome::not_sent, result_.not_exercised);
      result_.answers.push_back(std::move(shot.result));
    }
    tell_releases(result_);
    return std::move(result_);
  }

  const BurstCall& call_;
  std::vector<std::size_t> order_;
  std::vector<Shot> shots_;
  std::vector<pollfd> watched_;
  bool releasing_ = false;
  BurstResult result_;
};

}  // namespace

BurstResult http1_burst(const BurstCall& call) {
  return Http1Burst(call).run();
}

}  // namespace shakedown::net
