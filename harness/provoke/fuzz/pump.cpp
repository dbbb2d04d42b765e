#include "harness/provoke/fuzz/pump.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <tuple>

#include "harness/model/hash.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t most_clean = 400'000;
constexpr std::size_t most_suspicions = 2'000;
constexpr Nanoseconds longest_gap = std::chrono::seconds(1);
constexpr double too_often = 0.1;  // share of answers, by which a 429 is about how fast it is asked
constexpr double memory = 1.0 / 64;

struct Flying {
  Made made;
  Request sent;
  std::string head;
  bool under_way = false;
};

class Pumping final : public net::RequestSource {
 public:
  Pumping(const PumpOptions& options, Seen& seen) : options_(options), seen_(seen) {
    for (int i = 0; i < options.window; ++i) {
      flying_.push_back(std::make_unique<Flying>());
      free_.push_back(static_cast<std::size_t>(i));
    }
  }

  Nanoseconds next_due() override {
    if (over_ || free_.empty()) return never;
    if (!ready_ && !get_ready()) return never;
    return due_;
  }

  net::Outgoing next(Nanoseconds now) override {
    const std::size_t ticket = free_.back();
    free_.pop_back();
    Flying& one = *flying_[ticket];
    one.made = std::move(waiting_);
    one.sent = render(one.made.request);
    one.head = head_of(one.sent, options_.authority);
    one.under_way = true;
    ready_ = false;
    due_ = gap_ == Nanoseconds{} ? Nanoseconds{} : now + gap_;
    net::Outgoing out;
    out.head = one.head;
    out.body = one.sent.body;
    out.ticket = ticket;
    out.due = out.ready = now;
    out.is_head_method = one.sent.method == "HEAD";
    // Not sent again where a kept connection turns out to be closed: it may be this request that closed it.
    out.idempotent = false;
    return out;
  }

  void ended(const net::Ended& ended) override {
    Flying& one = *flying_[ended.ticket];
    one.under_way = false;
    free_.push_back(ended.ticket);
    ++seen_.requests;
    Tally& tally = tally_of(one.made.lead);
    ++tally.requests;
    note_place(tally, one.made.request.what);
    if (ended.outcome != Outcome::answered || !ended.response) {
      ++tally.unanswered;
      if (!goes_on(one, ended)) failed(one, ended);
      return;
    }
    const int status = ended.response->status();
    ++tally.statuses[status];
    too_many_share_ += memory * ((status == 429 ? 1.0 : 0.0) - too_many_share_);
    if (status == 429) {
      slow_down(*ended.response);
      return;
    }
    gap_ -= gap_ / 64;
    look_at(one, ended);
  }

  void tick(Nanoseconds now, const net::Gauges&) override {
    if (now < options_.until || over_) return;
    over_ = true;
    why_ = PumpEnd::Why::time_over;
  }

  PumpEnd end() {
    PumpEnd end;
    end.why = why_;
    end.open = std::move(open_);
    for (const auto& one : flying_) {
      if (one->under_way) end.open.push_back(one->made);
    }
    return end;
  }

 private:
  bool get_ready() {
    ready_ = options_.supply(waiting_);
    if (!ready_) over_ = true;
    return ready_;
  }

  Tally& tally_of(int lead) {
    if (seen_.tallies.size() <= static_cast<std::size_t>(lead))
      seen_.tallies.resize(static_cast<std::size_t>(lead) + 1);
    return seen_.tallies[static_cast<std::size_t>(lead)];
  }

  static void note_place(Tally& tally, const std::string& what) {
    constexpr std::size_t most_places = 300;
    std::string place = place_of(what);
    if (!place.empty() && tally.places.size() < most_places) tally.places.insert(std::move(place));
  }

  static bool goes_on(const Flying& one, const net::Ended& ended) {
    const bool in_time =
        ended.outcome != Outcome::first_byte_timeout && ended.outcome != Outcome::whole_timeout;
    if (in_time) return false;
    return one.made.slow || (ended.response && is_stream(ended.response->field("content-type")));
  }

  // More requests would wait behind this one, or meet a target that is gone.
  void failed(Flying& one, const net::Ended& ended) {
    switch (ended.outcome) {
      case Outcome::first_byte_timeout:
      case Outcome::whole_timeout:
        stop_for(PumpEnd::Why::no_answer, one);
        return;
      case Outcome::refused:
      case Outcome::connect_failed:
      case Outcome::connect_timeout:
        stop_for(PumpEnd::Why::connections_fail, one);
        return;
      default:
        // A single connection that ends: whether the process does is found out by the runner.
        stop_for(PumpEnd::Why::connections_fail, one);
    }
  }
  void stop_for(PumpEnd::Why why, Flying& one) {
    if (why_ != PumpEnd::Why::no_answer) why_ = why;
    over_ = true;
    open_.push_back(std::move(one.made));
  }

  void slow_down(const http::ResponseReader& response) {
    const auto wait = response.field("retry-after");
    // Some say 429 of what a request asks for, such as more than there is room for, and not of how many come.
    if (wait.empty() && too_many_share_ < too_often) return;
    ++seen_.too_many;
    int asked = 0;
    std::from_chars(wait.data(), wait.data() + wait.size(), asked);
    gap_ = std::clamp<Nanoseconds>(gap_ * 2, std::chrono::milliseconds(1), longest_gap);
    if (asked > 0) due_ = options_.clock.now() + std::chrono::seconds(std::min(asked, 10));
  }

  void look_at(Flying& one, const net::Ended& ended) {
    const auto& reader = *ended.response;
    const auto body = reader.body();
    const auto type = reader.field("content-type");
    const std::uint64_t claim = static_cast<std::uint64_t>(one.made.request.claim);
    const std::uint64_t hash =
        mix(hash_text(body) ^ mix(static_cast<std::uint64_t>(reader.status()) * 8 + claim) ^
            hash_text(type)) ^
        mix(static_cast<std::uint64_t>(one.made.lead) * 2 + (one.made.request.operation < 0 ? 1 : 0));
    const bool accepted = reader.status() < 300 && one.made.request.claim == FuzzRequest::Claim::invalid;
    const bool split = !reader.field(made_up_field).empty();
    if (!accepted && !split && seen_.clean.contains(hash)) return;
    const Response response{reader.status(), reader.headers(), std::string(body)};
    const Look look{*options_.grammar,
                    options_.contract,
                    one.made.request,
                    one.sent,
                    response,
                    Outcome::answered,
                    body.size() < reader.body_bytes()};
    const auto signs = signs_of(look);
    if (signs.empty()) {
      if (seen_.clean.size() < most_clean) seen_.clean.insert(hash);
      return;
    }
    for (const Sign& sign : signs) suspect(one.made, sign);
  }

  void suspect(const Made& made, const Sign& sign) {
    if (seen_.suspicions.size() >= most_suspicions) return;
    Suspicion& known = seen_.suspicions[{made.lead, sign.rule, sign.key}];
    // The shortest of those that look alike.
    const auto size = [](const Made& one) { return one.request.body.size() + one.request.what.size(); };
    if (known.seen++ > 0 && size(known.made) <= size(made)) return;
    known.made = made;
    known.sign = sign;
  }

  const PumpOptions& options_;
  Seen& seen_;
  std::vector<std::unique_ptr<Flying>> flying_;
  std::vector<std::size_t> free_;
  std::vector<Made> open_;
  Made waiting_;
  bool ready_ = false;
  bool over_ = false;
  PumpEnd::Why why_ = PumpEnd::Why::nothing_more;
  Nanoseconds gap_{};
  double too_many_share_ = 0;
  Nanoseconds due_{};
};

}  // namespace

std::string place_of(const std::string& what) {
  const auto end = what.find(": ");
  return end == std::string::npos ? std::string() : what.substr(0, end);
}

Result<PumpEnd> pump(const PumpOptions& options, Seen& seen, const std::atomic<bool>& stop) {
  Pumping source(options, seen);
  const Nanoseconds began = options.clock.now();
  const auto run = net::run_load_thread(options.thread, source, options.clock, stop);
  seen.busy += options.clock.now() - began;
  if (!run) return run.error();
  PumpEnd end = source.end();
  if (stop) end.why = PumpEnd::Why::stopped;
  return end;
}

}  // namespace shakedown::fuzz
