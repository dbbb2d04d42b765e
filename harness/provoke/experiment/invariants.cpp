#include "harness/provoke/experiment/invariants.hpp"

#include <fmt/format.h>

#include "harness/judge/invariant.hpp"

namespace shakedown::experiments {
namespace {

using After = InvariantSpec::After;

// "Basic {identity.basic}" for the first identity; the scenario was checked, so that every name is a column.
std::string filled(std::string text, const std::vector<Identity>& identities) {
  if (identities.empty()) return text;
  for (const auto& [name, value] : identities.front().columns) {
    const std::string hole = "{identity." + name + "}";
    for (auto at = text.find(hole); at != std::string::npos; at = text.find(hole, at + value.size()))
      text.replace(at, hole.size(), value);
  }
  return text;
}

void look(const InvariantReads& reads, const InvariantSpec& invariant, journal::InvariantRecord record) {
  Exchange exchange;
  exchange.stage = record.stage;
  exchange.request.method = "GET";
  exchange.request.target = filled(invariant.get, reads.identities);
  std::string head = fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
                                 exchange.request.target, reads.origin.origin.authority());
  for (const auto& [name, value] : invariant.headers) {
    exchange.request.headers.push_back({name, filled(value, reads.identities)});
    head += fmt::format("{}: {}\r\n", name, exchange.request.headers.back().value);
  }
  head += "\r\n";
  constexpr std::size_t kept = 1 << 20;
  auto answer = net::ask_once(reads.origin, reads.tls, {head, "", false, kept}, reads.deadline, reads.clock,
                              reads.stop);
  if (!was_sent(answer.outcome) && reads.stop.stop_requested()) return;
  record.name = invariant.name;
  record.expects = invariant.expects.text;
  record.at = answer.timing.done;
  const int status = answer.response.status;
  if (answer.outcome != Outcome::answered || status >= 300) {
    record.says = status != 0
                      ? fmt::format("GET {} was answered {}", exchange.request.target, status)
                      : fmt::format("GET {} was not answered: {}", exchange.request.target, answer.error);
  } else if (answer.response_body_bytes > answer.response.body.size() &&
             answer.response.body.size() >= kept) {
    record.says = "the answer is larger than 1 MiB";
  } else {
    const auto ruling = judge::evaluate_invariant(invariant.expects, answer.response.body);
    record.judged = ruling.judged;
    record.held = ruling.held;
    record.says = ruling.says;
  }
  if (!record.held) {
    exchange.timing = answer.timing;
    exchange.outcome = answer.outcome;
    exchange.error = answer.error;
    exchange.response = std::move(answer.response);
    exchange.response_body_bytes = answer.response_body_bytes;
    exchange.endpoint = -1;
    journal::ExchangeRecord evidence;
    evidence.because = journal::KeptBecause::evidence;
    evidence.exchange = std::move(exchange);
    record.exchange = reads.journal.exchange(std::move(evidence));
  }
  reads.journal.invariant(std::move(record));
}

}  // namespace

void look_after_stage(const InvariantReads& reads, int stage, const std::string& name) {
  for (const InvariantSpec& invariant : reads.invariants) {
    if (reads.stop.stop_requested()) return;
    const bool due =
        invariant.after == After::each_stage || (invariant.after == After::stage && invariant.stage == name);
    journal::InvariantRecord record;
    record.stage = stage;
    if (due) look(reads, invariant, std::move(record));
  }
}

void look_after_burst(const InvariantReads& reads, int stage, int experiment, int play) {
  for (const InvariantSpec& invariant : reads.invariants) {
    if (reads.stop.stop_requested()) return;
    if (invariant.after != After::each_burst) continue;
    journal::InvariantRecord record;
    record.stage = stage;
    record.experiment = experiment;
    record.play = play;
    look(reads, invariant, std::move(record));
  }
}

}  // namespace shakedown::experiments
