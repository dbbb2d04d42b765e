// A matrix of experiments made by hand: 14 faults, 2 repetitions, 9 oracles.
#include "tests/support/failing_experiments.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "harness/model/names.hpp"

namespace shakedown::samples {
namespace {

using namespace std::chrono_literals;
using State = journal::MatrixCell::State;
using Phase = journal::ExperimentStepRecord::Phase;

constexpr std::array<const char*, 9> rules = {"no-deadline",        "unbounded-errors", "no-recovery",
                                              "amplification",      "false-success",    "doubled-effect",
                                              "failed-but-changed", "left-behind",      "silence"};

// What a customer gets for paying while the fault is armed, and which oracles say what: one letter a rule:
// held, Broken, not exercised (-), inconclusive (?).
struct Row {
  const char* subject;
  FaultKind kind;
  const char* says;
  const char* cells;
  int status;  // 0: no answer in time
  Nanoseconds took;
  int calls;
  const char* body;
  const char* not_exercised;
};

constexpr const char* paid = R"({"id": 48213, "status": "paid", "charge": "ch_1", "at": "09:18:01.2"})";
constexpr const char* bad_gateway = R"({"error": "payments unavailable", "request": "r-2"})";

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"payments", FaultKind::refuse, "refuse on payments", "hhhhh-hhh", 502, 4ms, 1, bad_gateway, ""},
      {"payments", FaultKind::connect_hang, "connect hang on payments", "Bhhhh-h?h", 0, 10s, 1, "", ""},
      {"payments", FaultKind::reset, "reset on payments", "hhhhh-hhh", 502, 5ms, 1, bad_gateway, ""},
      {"payments", FaultKind::latency, "latency 2 s on payments", "hhhhh-hhh", 200, 2s + 11ms, 1, paid, ""},
      {"payments", FaultKind::bandwidth, "bandwidth 100 B/s on payments", "hhhh?-hhh", 200, 1s, 1, paid, ""},
      {"payments", FaultKind::http_status, "status 503 on payments", "hhhBh-hhB", 502, 31ms, 9, bad_gateway,
       ""},
      {"payments", FaultKind::http_truncate, "truncate on payments", "hhhhB-hhh", 200, 19ms, 1,
       R"({"id": 48213, "status": "paid", "charge": null, "at": "09:18:31.4"})", ""},
      {"payments", FaultKind::http_empty_reply, "empty reply on payments", "hhhhhhhhh", 502, 9ms, 1,
       bad_gateway, ""},
      {"payments", FaultKind::http_lose_answer, "lose answer on payments", "hhhhhBhhh", 200, 64ms, 2, paid,
       ""},
      {"payments", FaultKind::pause, "pause on payments", "---------", 0, 0s, 0, "",
       "the run did not start payments, so that it cannot be paused"},
      {"database", FaultKind::refuse, "refuse on database", "hhhhh-hhh", 503, 3ms, 1,
       R"({"error": "try again"})", ""},
      {"database", FaultKind::stall, "stall on database", "hh?hh-hhh", 503, 1s, 1,
       R"({"error": "try again"})", ""},
      {"target", FaultKind::descriptor_limit, "descriptor limit 32 on target", "hhhhh-hhh", 503, 2ms, 0,
       R"({"error": "busy"})", ""},
      {"target", FaultKind::file_error, "file error EIO on target", "---------", 0, 0s, 0, "",
       "the target is statically linked: the preload library cannot reach it"},
  };
  return all;
}

std::int64_t add_exchange(journal::StoredRun& run, int endpoint, std::string method, std::string target,
                          Nanoseconds due, Nanoseconds took, int status, std::string body) {
  journal::ExchangeRecord record;
  record.id = static_cast<std::int64_t>(run.exchanges.size()) + 1;
  record.because = journal::KeptBecause::evidence;
  Exchange& exchange = record.exchange;
  exchange.stage = 2;
  exchange.endpoint = endpoint;
  exchange.outcome = status == 0    ? Outcome::first_byte_timeout
                     : status < 400 ? Outcome::answered
                                    : Outcome::unexpected_status;
  exchange.error = status == 0 ? "no answer within 10 s" : "";
  exchange.timing = {due, due, due + 20us, status == 0 ? Nanoseconds{} : due + took - 10us, due + took};
  exchange.request = {std::move(method), std::move(target), {{"Content-Type", "application/json"}}, ""};
  if (exchange.request.method == "POST") exchange.request.body = R"({"method": "card"})";
  if (status != 0) {
    exchange.response = {
        status,
        {{"Content-Type", "application/json"}, {"X-Request-Id", "r-" + std::to_string(70000 + record.id)}},
        std::move(body)};
  }
  exchange.request_body_bytes = exchange.request.body.size();
  exchange.response_body_bytes = exchange.response.body.size();
  run.exchanges.push_back(std::move(record));
  return run.exchanges.back().id;
}

std::vector<std::int64_t> add_calls(journal::StoredRun& run, const Row& row, Nanoseconds at, int count,
                                    bool provoked) {
  std::vector<std::int64_t> ids;
  if (row.subject != std::string("payments")) return ids;
  for (int i = 0; i < count; ++i) {
    journal::CallRecord call;
    call.id = static_cast<std::int64_t>(run.calls.size()) + 1;
    call.dependency = row.subject;
    call.connection = static_cast<std::uint64_t>(call.id);
    call.request_number = 1;
    call.began = at + i * 3ms + 1ms;
    call.request_done = call.began + 100us;
    call.request = {
        "POST", "/charges", {{"Content-Type", "application/json"}}, R"({"order": 48213, "amount": "17.90"})"};
    call.request_body_bytes = call.request.body.size();
    const bool answers = !provoked || row.kind >= FaultKind::http_truncate || row.kind == FaultKind::latency;
    call.delivered = answers;
    if (answers) {
      call.first_byte = call.began + 8ms;
      call.response = {
          201, {{"Content-Type", "application/json"}}, R"({"charge": "ch_1", "status": "taken"})"};
      call.response_body_bytes = call.response.body.size();
    }
    call.done = call.began + (provoked ? row.took : 12ms);
    call.answered = !provoked || row.kind == FaultKind::latency;
    if (provoked) {
      call.faults = {name_of(row.kind)};
      call.ending = call.answered ? "answered" : "the fault cut it off";
    } else {
      call.ending = "answered";
    }
    run.calls.push_back(call);
    ids.push_back(call.id);
  }
  return ids;
}

struct Moments {
  Nanoseconds begin, provoked, healed;
};

// List products, pay, read the order: in each phase.
void add_steps(journal::StoredRun& run, const Row& row, int experiment, const Moments& when) {
  const auto step = [&](Phase phase, Nanoseconds at) {
    const bool provoked = phase == Phase::provoked;
    const auto products = add_exchange(run, 1, "GET", "/products", at, 2ms, 200, R"({"items": [{"id": 3}]})");
    run.experiment_steps.push_back({experiment, phase, 0, 0, products, {}, false, true});
    // An id and a time differ between equal runs: noise.
    const std::string usual = R"({"id": 48213, "status": "paid", "charge": "ch_1", "at": "09:18:0)" +
                              std::to_string(run.exchanges.size() % 10) + R"(.2"})";
    auto calls = add_calls(run, row, at, provoked ? row.calls : 1, provoked);
    const auto pay =
        provoked ? add_exchange(run, 3, "POST", "/orders/48213/pay", at + 3ms, row.took, row.status, row.body)
                 : add_exchange(run, 3, "POST", "/orders/48213/pay", at + 3ms, 21ms, 200, usual);
    run.experiment_steps.push_back({experiment, phase, 0, 1, pay, std::move(calls), true, false});
    const auto order =
        add_exchange(run, 2, "GET", "/orders/48213", at + 3ms + row.took, 3ms, 200,
                     R"({"id": 48213, "status": ")" +
                         std::string(provoked && row.status != 200 ? "placed" : "paid") + R"("})");
    run.experiment_steps.push_back({experiment, phase, 0, 2, order, {}, false, true});
  };
  step(Phase::control, when.begin);
  step(Phase::control_again, when.begin + 100ms);
  step(Phase::provoked, when.provoked);
  const auto again = add_exchange(run, 3, "POST", "/orders/48213/pay", when.healed + 10ms, 22ms, 200, paid);
  run.experiment_steps.push_back({experiment, Phase::recovering, 0, 1, again, {}, true, false});
  step(Phase::after, when.healed + 50ms);
}

void add_row(journal::StoredRun& run, const Row& row, Nanoseconds begin) {
  const bool exercised = row.not_exercised[0] == '\0';
  for (int repetition = 1; repetition <= 2; ++repetition) {
    journal::ExperimentRecord experiment;
    experiment.id = static_cast<int>(run.experiments.size()) + 1;
    experiment.stage = 2;
    experiment.kind = "fault";
    experiment.subject = row.subject;
    experiment.what = name_of(row.kind);
    experiment.says = row.says;
    experiment.repetition = repetition;
    experiment.begin = begin + (repetition - 1) * 2s;
    experiment.provoked = experiment.begin + 300ms;
    experiment.healed = experiment.begin + 1s + 200ms;
    experiment.end = experiment.begin + 1s + 900ms;
    experiment.not_exercised = row.not_exercised;
    experiment.reproduce =
        std::string("target: {command: [./orders]}\nstages:\n  - {name: again, faults: {on: ") + row.subject +
        ", matrix: [" + name_of(row.kind) + "]}}\n";
    journal::FaultRecord fault;
    fault.id = static_cast<int>(run.faults.size()) + 1;
    fault.stage = 2;
    fault.experiment = experiment.id;
    fault.name = name_of(row.kind);
    fault.kind = row.kind;
    fault.on = row.subject;
    fault.says = row.says;
    fault.begin = experiment.provoked;
    fault.end = experiment.healed;
    fault.injected = static_cast<std::uint64_t>(row.calls);
    fault.not_applied = row.not_exercised;
    run.faults.push_back(fault);
    if (exercised) {
      if (row.status != 200) {
        run.log.push_back({static_cast<std::int64_t>(run.log.size()) + 1,
                           {experiment.provoked + 20ms, "target", true,
                            std::string("warn: payment of order 48213 failed (") + name_of(row.kind) + ")"}});
      }
      add_steps(run, row, experiment.id, {experiment.begin, experiment.provoked, experiment.healed});
    }
    run.experiments.push_back(std::move(experiment));
  }
}

std::string sentence(State state, const char* rule) {
  switch (state) {
    case State::held:
      return "The target passed in every repetition.";
    case State::broken:
      return std::string("The target broke ") + rule + " in every repetition.";
    case State::not_exercised:
      return "Nothing in this experiment could have shown it.";
    case State::inconclusive:
      return "One repetition showed it and one did not.";
  }
  return "";
}

void add_cells(journal::StoredRun& run, const Row& row) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const char letter = row.cells[i];
    journal::MatrixCell cell;
    cell.kind = "fault";
    cell.subject = row.subject;
    cell.what = name_of(row.kind);
    cell.rule = rules[i];
    cell.state = letter == 'h'   ? State::held
                 : letter == 'B' ? State::broken
                 : letter == '-' ? State::not_exercised
                                 : State::inconclusive;
    cell.shown = letter == 'B' ? 2 : letter == '?' ? 1 : 0;
    cell.of = letter == '-' ? 0 : 2;
    cell.says =
        letter == '-' && row.not_exercised[0] != '\0' ? row.not_exercised : sentence(cell.state, rules[i]);
    run.cells.push_back(std::move(cell));
  }
}

void add_finding(journal::StoredRun& run, FaultKind kind, const std::string& rule, Severity severity,
                 std::string title, std::string why) {
  const std::string what = name_of(kind);
  Finding finding;
  finding.id = "F" + std::to_string(run.findings.size() + 1);
  finding.rule = rule;
  finding.severity = severity;
  finding.title = std::move(title);
  finding.why = std::move(why);
  finding.endpoint = "POST /orders/{id}/pay";
  finding.stage = "every fault";
  finding.count = finding.of = 2;
  for (const auto& experiment : run.experiments) {
    if (experiment.subject != "payments" || experiment.what != what) continue;
    finding.first_seen = experiment.provoked;
    finding.last_seen = experiment.healed;
    finding.evidence.push_back(
        {Evidence::Kind::experiment, experiment.id, "What was asked with the fault and without."});
    break;
  }
  for (const auto& call : run.calls) {
    if (call.faults.empty() || call.faults.front() != what) continue;
    finding.evidence.push_back({Evidence::Kind::call, call.id, "What payments was asked."});
    break;
  }
  finding.reproduce = "shakedown reproduce runs/payments-20251121-091800 " + finding.id;
  for (auto& cell : run.cells) {
    if (cell.subject == "payments" && cell.what == what && cell.rule == rule) cell.finding = finding.id;
  }
  run.findings.push_back(std::move(finding));
}

}  // namespace

void add_experiments(journal::StoredRun& run) {
  Nanoseconds begin = 90s;
  for (const auto& row : rows()) {
    add_row(run, row, begin);
    add_cells(run, row);
    begin += 4s;
  }
  add_finding(run, FaultKind::http_lose_answer, "doubled-effect", Severity::critical,
              "POST /orders/{id}/pay charges twice when payments' answer is lost",
              "The request is sent again without an idempotency key, and payments takes the money again.");
  add_finding(run, FaultKind::http_truncate, "false-success", Severity::high,
              "POST /orders/{id}/pay says 200 \"paid\" though payments' answer broke off",
              "The customer sees a payment that nobody can find.");
  add_finding(run, FaultKind::connect_hang, "no-deadline", Severity::high,
              "POST /orders/{id}/pay waits without an end for a connection to payments",
              "Each waiting request holds a worker; a few hundred of them stop the service.");
  add_finding(run, FaultKind::http_status, "amplification", Severity::medium,
              "POST /orders/{id}/pay asks payments 9 times when it answers 503",
              "Retries without a pause make an overload worse.");
  add_finding(run, FaultKind::http_status, "silence", Severity::low,
              "POST /orders/{id}/pay fails and the log says nothing of it",
              "In production nobody would notice.");
}

}  // namespace shakedown::samples
