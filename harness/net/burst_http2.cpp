// The single-packet form: all requests are streams of one connection, and what makes them whole goes out in
// one write. Held back are the last bytes of the bodies; a request without a body, or whose headers are to be
// held back, goes as a whole: the server would begin with it at its headers. As in the last-byte form, a
// burst that cannot be made as it was asked for releases nothing.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "harness/http/http2_session.hpp"
#include "harness/net/burst_parts.hpp"

namespace shakedown::net {
namespace {

using End = http::Http2Answer::End;

struct Outcomes {
  Outcome outcome;
  std::string error;
};

class Http2Burst {
 public:
  explicit Http2Burst(const BurstCall& call)
      : call_(call), order_(release_order(call.options.order, call.requests.size())) {
    result_.answers.resize(call.requests.size());
  }

  BurstResult run() {
    if (translate() && prepare()) {
      release();
      collect();
    }
    return tell();
  }

 private:
  enum class Phase : std::uint8_t { opening, greeting, warming, loading, loaded };

  struct Shot {
    http::Http2Request request;
    bool held_whole = false;
    int stream = 0;  // 0: not open yet
    bool over = false;
  };

  // Everything that can be known before a byte is sent.
  bool translate() {
    const auto all = call_.requests.size();
    if (order_.size() != all)
      return void_because("the order of release is none of " + std::to_string(all) + " requests");
    for (const auto& [head, body, is_head] : call_.requests) {
      auto request = as_http2(head, body);
      if (!request) return void_because(request.error().message);
      const bool in_body = call_.options.hold_back == BurstOptions::HoldBack::body && !body.empty();
      shots_.push_back({std::move(request).value(), !in_body});
    }
    if (call_.options.warm_up.empty()) return true;
    auto request = as_http2(call_.options.warm_up, {});
    if (!request) return void_because("the warm-up: " + request.error().message);
    warm_up_ = std::move(request).value();
    return true;
  }

  Result<http::Http2Request> as_http2(const std::string& head, const std::string& body) const {
    const auto& origin = call_.line.origin.origin;
    return http::as_http2(head, body, origin.tls ? "https" : "http", origin.authority());
  }

  bool void_because(std::string why) {
    if (result_.not_exercised.empty()) result_.not_exercised = std::move(why);
    return false;
  }
  bool stopped() {
    if (!call_.stop.stop_requested()) return false;
    void_because("the run was stopped");
    return true;
  }
  // The target cannot be asked in this way at all.
  bool cannot(Outcome outcome, std::string why) {
    never_sent_ = {outcome, why};
    return void_because(std::move(why));
  }

  void open() {
    ++openings_;
    phase_ = Phase::opening;
    for (auto& shot : shots_) shot.stream = 0;
    http::ResponseLimits limits;
    limits.kept_bytes = call_.options.kept_body_bytes;
    session_ = http::Http2Session(limits);
    line_ = std::make_unique<BurstLine>(call_.line);
  }

  bool prepare() {
    const auto until = call_.clock.now() + std::min(call_.options.deadline, most_preparation);
    open();
    auto quiet_since = never;
    while (!stopped()) {
      if (!advance()) return false;
      const auto now = call_.clock.now();
      if (now >= until) return too_late();
      const bool ready = phase_ == Phase::loaded && line_->delivered();
      if (!ready) quiet_since = never;
      if (ready && quiet_since == never) quiet_since = now;
      if (ready && now - quiet_since >= call_.options.settle) return true;
      look(ready ? std::min(quiet_since + call_.options.settle - now, burst_looks_for_stop)
           : phase_ == Phase::loaded ? looks_for_delivery
                                     : std::min(until - now, burst_looks_for_stop));
    }
    return false;
  }

  bool too_late() {
    switch (phase_) {
      case Phase::opening:
        return cannot(Outcome::connect_timeout, "no connection in time");
      case Phase::greeting:
        return cannot(Outcome::malformed, "the target does not speak HTTP/2: it sent no SETTINGS");
      case Phase::warming:
        return cannot(Outcome::first_byte_timeout, "the warm-up was not answered");
      case Phase::loading:
      case Phase::loaded:
        return cannot(Outcome::send_failed, "the target took no more of the requests");
    }
    return false;
  }

  // One step on, where one can be made. False: the burst is void.
  bool advance() {
    if (line_->state() == BurstLine::State::ended || !session_.error().empty() ||
        (session_.leaves() && phase_ < Phase::loaded))
      return lost();
    if (phase_ == Phase::opening && line_->state() == BurstLine::State::open) {
      if (!line_->speaks("h2")) return cannot(Outcome::malformed, "the target does not speak HTTP/2 by ALPN");
      phase_ = Phase::greeting;
    }
    if (phase_ == Phase::greeting && session_.greeted()) {
      if (session_.most_streams() < shots_.size()) return too_many();
      warm_up();
    }
    if (phase_ == Phase::warming && session_.answer(warm_stream_).end != End::none) load();
    if (phase_ == Phase::loading && stand()) phase_ = Phase::loaded;
    if (line_->state() == BurstLine::State::open) line_->say(session_.to_send());
    if (phase_ == Phase::loading && stand()) phase_ = Phase::loaded;
    return none_early();
  }

  bool too_many() {
    result_.connections = 1;
    result_.possible = static_cast<int>(session_.most_streams());
    return void_because("the target takes " + std::to_string(result_.possible) +
                        " streams of a connection at once, the burst has " + std::to_string(shots_.size()));
  }

  void warm_up() {
    if (call_.options.warm_up.empty()) return load();
    warm_stream_ = session_.open(warm_up_, false);
    phase_ = Phase::warming;
  }

  void load() {
    phase_ = Phase::loading;
    for (auto& shot : shots_) {
      if (!shot.held_whole) shot.stream = session_.open(shot.request, true);
    }
  }

  bool stand() const {
    return std::all_of(shots_.begin(), shots_.end(),
                       [&](const Shot& shot) { return shot.held_whole || session_.stands(shot.stream); });
  }

  bool none_early() {
    int early = 0;
    for (std::size_t i = 0; i < shots_.size(); ++i) {
      const auto stream = shots_[i].stream;
      if (stream == 0) continue;
      const auto& answer = session_.answer(stream);
      const bool interim = answer.response.status >= 100 && answer.response.status < 200;
      if (answer.end == End::none && (interim || answer.first_byte == Nanoseconds{})) continue;
      ++early;
      auto& one = result_.answers[i];
      one.early = true;
      auto& timing = one.answer.timing;
      timing.due = timing.possible = timing.sent = timing.first_byte = call_.clock.now();
      if (answer.end == End::none)
        end(i, Outcome::truncated, "it was being answered before it was whole");
      else
        settle(i);
    }
    if (early == 0) return true;
    return void_because(std::to_string(early) + " of " + std::to_string(shots_.size()) +
                        " requests were answered before they were whole");
  }

  // The connection ended before the release.
  bool lost() {
    if (!line_->was_open) return cannot(line_->outcome, line_->error);
    if (!session_.greeted() && !session_.error().empty())
      return cannot(Outcome::malformed, "the target does not speak HTTP/2: " + session_.error());
    if (openings_ < most_openings) {
      ++result_.rearmed;
      open();
      return true;
    }
    return cannot(line_->orderly ? Outcome::closed : Outcome::reset,
                  session_.greeted() ? "the target closed the connection while it waited"
                                     : "the target closed the connection in place of speaking HTTP/2");
  }

  void release() {
    result_.connections = 1;
    result_.possible = static_cast<int>(shots_.size());
    if (call_.options.before_release) call_.options.before_release();
    if (call_.options.step == Nanoseconds{}) {
      for (const auto place : order_) make_whole(place);
      line_->hold(session_.to_send());
      line_->release();
      for (std::size_t i = 0; i < shots_.size(); ++i) released(i);
      return;
    }
    auto due = call_.clock.now();
    for (const auto place : order_) {
      if (!wait_for_release(due, call_, [&](Nanoseconds timeout) { look(timeout); })) break;
      if (shots_[place].over || line_->state() != BurstLine::State::open) continue;
      make_whole(place);
      line_->hold(session_.to_send());
      line_->release();
      due = line_->released_at + call_.options.step;
      released(place);
    }
  }

  void make_whole(std::size_t place) {
    auto& shot = shots_[place];
    if (shot.held_whole)
      shot.stream = session_.open(shot.request, false);
    else
      session_.let_go(shot.stream);
  }

  void released(std::size_t place) {
    auto& timing = result_.answers[place].answer.timing;
    timing.due = timing.possible = timing.sent = line_->released_at;
  }
  bool waits(std::size_t place) const {
    return !shots_[place].over && result_.answers[place].answer.timing.sent > Nanoseconds{};
  }

  void collect() {
    while (!stopped()) {
      const auto now = call_.clock.now();
      auto next = never;
      for (std::size_t i = 0; i < shots_.size(); ++i) {
        if (!waits(i)) continue;
        const auto until = result_.answers[i].answer.timing.sent + call_.options.deadline;
        const auto& answer = session_.answer(shots_[i].stream);
        if (answer.end != End::none) {
          settle(i);
        } else if (now >= until) {
          end(i, answer.first_byte > Nanoseconds{} ? Outcome::whole_timeout : Outcome::first_byte_timeout,
              {});
        } else if (line_->state() == BurstLine::State::ended || !session_.error().empty()) {
          cut_off(i);
        } else {
          next = std::min(next, until);
        }
      }
      if (next == never) return;
      look(std::min(next - now, burst_looks_for_stop));
    }
  }

  void look(Nanoseconds timeout) {
    pollfd watched{line_->descriptor(), line_->events(), 0};
    poll_for({&watched, 1}, std::max(timeout, Nanoseconds{}));
    line_->ready(watched.revents);
    if (!line_->received.empty()) session_.receive(std::exchange(line_->received, {}), line_->received_at);
    if (phase_ != Phase::opening) line_->say(session_.to_send());
  }

  // What the stream's end means for its request.
  void settle(std::size_t place) {
    const auto& answer = session_.answer(shots_[place].stream);
    switch (answer.end) {
      case End::whole:
        return end(place, Outcome::answered, {});
      case End::reset:
        return end(place, Outcome::reset, answer.error);
      case End::refused:
        return end(place, Outcome::send_failed, "the target did not begin with it: " + answer.error);
      case End::malformed:
        return end(place, Outcome::malformed, answer.error);
      case End::too_large:
        return end(place, Outcome::too_large, answer.error);
      case End::none:
        return;
    }
  }

  void cut_off(std::size_t place) {
    const bool begun = session_.answer(shots_[place].stream).first_byte > Nanoseconds{};
    if (!session_.error().empty()) return end(place, Outcome::malformed, session_.error());
    if (!begun && !line_->unsent.empty()) return end(place, Outcome::send_failed, line_->unsent);
    if (!line_->orderly)
      return end(place, Outcome::reset,
                 begun ? "in the middle of a response: " + line_->error : line_->error);
    end(place, begun ? Outcome::truncated : Outcome::closed,
        begun ? "closed in the middle of a response" : "closed without an answer");
  }

  void end(std::size_t place, Outcome outcome, std::string error) {
    auto& answer = result_.answers[place].answer;
    shots_[place].over = true;
    end_answer(answer, outcome, std::move(error), call_.clock.now());
    const auto stream = shots_[place].stream;
    if (stream == 0) return;
    const auto& seen = session_.answer(stream);
    if (seen.done > Nanoseconds{}) answer.timing.done = seen.done;
    if (seen.first_byte == Nanoseconds{}) return;
    answer.timing.first_byte = std::max(seen.first_byte, answer.timing.sent);
    answer.timing.done = std::max(answer.timing.done, answer.timing.first_byte);
    if (seen.response.status < 200) return;  // only interim ones came
    answer.response = seen.response;
    answer.response_body_bytes = seen.body_bytes;
  }

  BurstResult tell() {
    for (std::size_t i = 0; i < result_.answers.size(); ++i) {
      auto& answer = result_.answers[i].answer;
      if (i < shots_.size() && shots_[i].over) continue;
      const auto why = never_sent_.error.empty() ? result_.not_exercised : never_sent_.error;
      end_answer(answer, never_sent_.outcome, why, call_.clock.now());
    }
    tell_releases(result_);
    return std::move(result_);
  }

  const BurstCall& call_;
  std::vector<std::size_t> order_;
  std::vector<Shot> shots_;
  http::Http2Request warm_up_;
  int warm_stream_ = 0;
  http::Http2Session session_;
  std::unique_ptr<BurstLine> line_;
  Phase phase_ = Phase::opening;
  int openings_ = 0;
  Outcomes never_sent_{Outcome::not_sent, {}};
  BurstResult result_;
};

}  // namespace

BurstResult http2_burst(const BurstCall& call) {
  return Http2Burst(call).run();
}

bool greets_in_http2(const LineSettings& settings, Nanoseconds deadline) {
  const auto until = settings.clock.now() + deadline;
  BurstLine line(settings);
  http::Http2Session session;
  bool open = false;
  while (!session.greeted() && line.state() != BurstLine::State::ended && session.error().empty()) {
    if (!open && line.state() == BurstLine::State::open) {
      open = true;
      if (!line.speaks("h2")) return false;
      line.say(session.to_send());
    }
    const auto left = until - settings.clock.now();
    if (left <= Nanoseconds{}) return false;
    pollfd watched{line.descriptor(), line.events(), 0};
    poll_for({&watched, 1}, left);
    line.ready(watched.revents);
    if (!line.received.empty()) session.receive(std::exchange(line.received, {}), line.received_at);
    if (open) line.say(session.to_send());
  }
  return session.greeted();
}

}  // namespace shakedown::net
