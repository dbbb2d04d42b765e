// Plays of race experiments made by hand: requests with their answers, and the state read before and after.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/judge/race_outcome.hpp"

namespace shakedown::test {

struct Answered {
  int status = 200;  // 0: none in time
  std::string body;
};

// One service's requests, and the reads that show its state.
struct RaceRequests {
  std::vector<Request> requests;
  std::vector<Request> reads;
  std::vector<journal::ExchangeRecord> sign_ins;
};

inline journal::ExchangeRecord exchange_of(const Request& request, const Answered& answer, Nanoseconds sent,
                                           Nanoseconds took = std::chrono::milliseconds(5)) {
  static std::int64_t last_id = 0;
  journal::ExchangeRecord record;
  record.id = ++last_id;
  record.exchange.request = request;
  record.exchange.response = {answer.status, {}, answer.body};
  record.exchange.outcome = answer.status == 0    ? Outcome::first_byte_timeout
                            : answer.status < 400 ? Outcome::answered
                                                  : Outcome::unexpected_status;
  record.exchange.timing.due = record.exchange.timing.sent = sent;
  record.exchange.timing.done = sent + (answer.status == 0 ? Nanoseconds(std::chrono::seconds(10)) : took);
  return record;
}

// `answers` by request index, none for those that were not played; `before` and `after` by read.
inline judge::RacePlay play_of(const RaceRequests& race, journal::RacePlayRecord::Kind kind,
                               std::vector<int> order, const std::vector<std::optional<Answered>>& answers,
                               const std::vector<Answered>& before, const std::vector<Answered>& after) {
  using namespace std::chrono_literals;
  const bool is_burst = kind == journal::RacePlayRecord::Kind::burst;
  judge::RacePlay play;
  play.record.kind = kind;
  play.record.play = 1;
  play.record.order = order;
  play.record.how = "last byte";
  play.record.overlap = is_burst ? static_cast<int>(order.size()) : 0;
  play.record.certified_by = is_burst ? "timing" : "";
  play.leading = race.sign_ins;
  for (std::size_t i = 0; i < before.size(); ++i)
    play.leading.push_back(exchange_of(race.reads[i], before[i], 100ms));
  play.requests.resize(race.requests.size());
  for (auto& request : play.requests) request.exchange.outcome = Outcome::not_sent;
  Nanoseconds at = 1s;
  for (const int request : order) {
    const auto index = static_cast<std::size_t>(request);
    play.requests[index] = exchange_of(race.requests[index], answers[index].value_or(Answered{0, ""}), at);
    if (!is_burst) at += 10ms;
  }
  for (std::size_t i = 0; i < after.size(); ++i)
    play.state.push_back(exchange_of(race.reads[i], after[i], 20s));
  return play;
}

}  // namespace shakedown::test
