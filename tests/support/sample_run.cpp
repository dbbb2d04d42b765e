// The realistic sample runs: what a demo service that is tidy, plausible and wrong under pressure would give.
#include "tests/support/sample_run.hpp"

#include <string>
#include <utility>

#include "tests/support/sample_traffic.hpp"
#include "tests/support/fingerprints.hpp"
#include "tests/support/sample_history.hpp"

namespace shakedown::samples {
namespace {

using namespace std::chrono_literals;

journal::RunInfo info(std::string name, std::string scenario) {
  journal::RunInfo info;
  info.name = std::move(name);
  info.version = "0.1.0";
  info.command_line = "shakedown run scenarios/demo/checkout.yaml --out runs";
  info.scenario_file = "scenarios/demo/checkout.yaml";
  info.scenario_text = std::move(scenario);
  info.seed = 9'007'199'254'740'993ull;  // does not survive being a JavaScript number
  info.began_wall_ms = 1'763'716'680'250;
  info.host = "Linux 6.1.0 x86_64, 2 CPUs, 24.0 GiB";
  info.target = "./orders --port 41207 --payments 127.0.0.1:35511";
  info.late_by = 10ms;
  info.late_share = 0.01;
  return info;
}

constexpr const char* scenario_text = R"(scenario: Checkout before release
seed: 9007199254740993
target:
  command: [./orders, --port, "{target.port}", --payments, "{payments.address}"]
  ready: {get: /healthz, within: 10s}
dependencies:
  payments: {command: [./payments, --port, "{port}"], protocol: http}
traffic: [recordings/checkout.har]
stages:
  - {name: warm-up, for: 15s, load: {rate: 50/s}}
  - {name: steady, for: 45s, load: {rate: 200/s, arrivals: poisson}}
  - {name: rush, for: 30s, load: {ramp: {from: 200/s, to: 600/s}}}
gates:
  - p99(POST /orders) < 150ms
  - errors < 0.1%
  - findings: none at high or above
)";

void add_event(journal::StoredRun& run, Nanoseconds at, EventKind kind, std::string subject,
               std::string text) {
  const auto id = static_cast<std::int64_t>(run.events.size()) + 1;
  run.events.push_back({id, {at, kind, std::move(subject), std::move(text)}});
}

std::int64_t add_log(journal::StoredRun& run, Nanoseconds at, bool error_stream, std::string text,
                     std::string subject = "target") {
  const auto id = static_cast<std::int64_t>(run.log.size()) + 1;
  run.log.push_back({id, {at, std::move(subject), error_stream, std::move(text)}});
  return id;
}

Gate gate(std::string text, Measure measure, Comparison comparison, double limit, int line) {
  Gate gate;
  gate.where = {"scenarios/demo/checkout.yaml", line, 5};
  gate.text = std::move(text);
  gate.measure = measure;
  gate.comparison = comparison;
  gate.limit = limit;
  return gate;
}

struct Answer {
  int status = 200;
  std::string body;
};

// A kept exchange of the sample service. `took_us` counts from due.
std::int64_t add_exchange(journal::StoredRun& run, journal::KeptBecause because, int endpoint,
                          std::string method, std::string target, std::string body, Nanoseconds due,
                          std::int64_t took_us, const Answer& answer, Outcome outcome = Outcome::answered,
                          std::string error = {}) {
  journal::ExchangeRecord record;
  record.id = static_cast<std::int64_t>(run.exchanges.size()) + 1;
  record.because = because;
  Exchange& exchange = record.exchange;
  exchange.stage = due < 15s ? 1 : due < 60s ? 2 : 3;
  exchange.endpoint = endpoint;
  exchange.journey_instance = static_cast<std::uint64_t>(100 + record.id);
  exchange.journey = 0;
  exchange.step = endpoint;
  exchange.connection = static_cast<std::uint64_t>(record.id % 16);
  exchange.outcome = outcome;
  exchange.error = std::move(error);
  const Nanoseconds took = std::chrono::microseconds(took_us);
  exchange.timing = {due, due + took / 10, due + took / 10 + 18us, due + took * 9 / 10, due + took};
  exchange.request = {std::move(method),
                      std::move(target),
                      {{"Host", "127.0.0.1:41207"},
                       {"Authorization", "Bearer 4f0c9a77d1b2"},
                       {"Content-Type", "application/json"},
                       {"Accept", "application/json"}},
                      std::move(body)};
  if (answer.status != 0) {
    exchange.response = {answer.status,
                         {{"Content-Type", "application/json"},
                          {"Content-Length", std::to_string(answer.body.size())},
                          {"X-Request-Id", "r-" + std::to_string(90000 + record.id)}},
                         answer.body};
  } else {
    exchange.timing.first_byte = {};
  }
  exchange.request_body_bytes = exchange.request.body.size();
  exchange.response_body_bytes = exchange.response.body.size();
  run.exchanges.push_back(std::move(record));
  return run.exchanges.back().id;
}

void add_endpoints(journal::StoredRun& run) {
  run.endpoints = {{1, {"POST", "/login"}},  {2, {"GET", "/products"}},    {3, {"GET", "/products/{id}"}},
                   {4, {"POST", "/orders"}}, {5, {"GET", "/orders/{id}"}}, {6, {"POST", "/orders/{id}/pay"}}};
}

void add_load(journal::StoredRun& run) {
  const std::vector<Behaviour> calm = {{1, 1000, 900, 0, 200},  {2, 2500, 2100, 0, 200},
                                       {3, 3000, 1200, 0, 200}, {4, 1500, 6200, 0, 201},
                                       {5, 1200, 1500, 0, 200}, {6, 800, 21000, 0, 200}};
  auto steady = calm;
  steady[3].slower_each_s = 240;
  steady[3].failures = 35;
  steady[5].failures = 90;
  steady[5].failure = Outcome::first_byte_timeout;
  auto rush = steady;
  rush[3].typical_us = 19000;
  rush[3].slower_each_s = 2600;
  rush[3].failures = 310;
  rush[1].slower_each_s = 120;
  play(run, {{1, "warm-up", "50/s, even", 0s, 15s, 15s, 0}, 50, 50, -1, calm});
  play(run, {{2, "steady", "200/s, poisson", 15s, 60s, 45s, 0}, 200, 200, -1, steady});
  play(run, {{3, "rush", "from 200/s to 600/s within 30 s, even", 60s, 90s, 30s, 0}, 200, 600, 82, rush});
  sample(run, {"target", 0, 82, 31 << 20, 640 << 10, 24, 1, 9, 310'000});
  sample(run, {"payments", 0, 90, 12 << 20, 0, 14, 0, 3, 41'000});
}

void add_story(journal::StoredRun& run) {
  add_event(run, 0s, EventKind::run_began, "harness", "Checkout before release, seed 9007199254740993");
  add_event(run, 40ms, EventKind::process_started, "payments", "./payments --port 35511, process 40112");
  add_event(run, 120ms, EventKind::process_started, "target", "./orders --port 41207, process 40113");
  add_event(run, 310ms, EventKind::process_ready, "target", "GET /healthz answered 200 after 190 ms");
  add_event(run, 0s, EventKind::stage_began, "warm-up", "50/s, even");
  add_event(run, 15s, EventKind::stage_began, "steady", "200/s, poisson");
  add_event(run, 60s, EventKind::stage_began, "rush", "from 200/s to 600/s within 30 s, even");
  add_event(run, 82s + 14ms, EventKind::process_killed, "target",
            "killed by signal 11 (segmentation fault) after 81.9 s; 3 lines of log before it");
  add_event(run, 90s, EventKind::process_stopped, "payments", "ended on SIGTERM within 12 ms");
  add_event(run, 90s + 20ms, EventKind::run_ended, "harness", "");

  add_log(run, 130ms, false, "orders 1.4.0 listening on 127.0.0.1:41207, data in /tmp/orders-3f1c");
  for (int i = 0; i < 40; ++i) {
    add_log(run, 2s * (i + 1), false, "checkpoint: " + std::to_string(1200 + 37 * i) + " orders, wal 1.2 MB");
  }
  add_log(run, 33s + 410ms, true, "warn: SQLITE_BUSY in place_order, giving up after 1 try");
  add_log(run, 82s + 2ms, true, "error: connection pool exhausted (128 of 128 in use)");
  add_log(run, 82s + 9ms, true, "terminate called after throwing an instance of 'std::bad_alloc'");
  add_log(run, 82s + 10ms, true, "  what():  std::bad_alloc");
  add_log(run, 41s, false, "payments: 20 slow authorisations in the last second", "payments");
}

void add_exchanges(journal::StoredRun& run) {
  using journal::KeptBecause;
  const std::string order = R"({"productId": 3, "quantity": 1, "coupon": "WELCOME"})";
  const Answer busy{
      500,
      R"({"error": "internal", "message": "database is locked", "where": "place_order, orders.cpp:212"})"};
  const Answer placed{
      201, R"({"id": 48213, "productId": 3, "quantity": 1, "total": "17.90", "status": "placed"})"};
  const Answer none{0, ""};
  add_exchange(run, KeptBecause::failure, 4, "POST", "/orders", order, 33s + 400ms, 11'480, busy,
               Outcome::unexpected_status, "expected 201");
  add_exchange(run, KeptBecause::failure, 4, "POST", "/orders", order, 71s + 90ms, 64'200, busy,
               Outcome::unexpected_status, "expected 201");
  add_exchange(run, KeptBecause::failure, 6, "POST", "/orders/48102/pay", R"({"method": "wallet"})",
               44s + 210ms, 2'000'310, none, Outcome::first_byte_timeout, "no answer within 2 s");
  add_exchange(run, KeptBecause::failure, 3, "GET", "/products/17", "", 82s + 31ms, 140, none,
               Outcome::refused, "Connection refused");
  add_exchange(run, KeptBecause::slowest, 4, "POST", "/orders", order, 81s + 700ms, 702'113, placed);
  add_exchange(run, KeptBecause::slowest, 6, "POST", "/orders/48155/pay", R"({"method": "card"})", 79s,
               188'020, {200, R"({"status": "paid", "total": "17.90"})"});
  add_exchange(run, KeptBecause::sample, 1, "POST", "/login",
               R"({"name": "ada", "password": "correct horse"})", 5s, 910,
               {200, R"({"token": "4f0c9a77d1b2", "user": {"id": 7, "name": "ada"}})"});
  add_exchange(run, KeptBecause::sample, 2, "GET", "/products?page=2", "", 20s, 2'140,
               {200, R"({"items": [{"id": 17, "name": "rope, 20 m", "price": "17.90"}], "next": null})"});
  add_exchange(run, KeptBecause::evidence, 5, "GET", "/orders/48213", "", 72s, 1'620,
               {200, R"({"id": 48213, "status": "placed", "paidBy": "grace"})"});
  for (int i = 0; i < 30; ++i) {
    add_exchange(run, KeptBecause::sample, 3, "GET", "/products/" + std::to_string(10 + i), "",
                 Nanoseconds(21s + 900ms * i), 1'100 + 7 * i,
                 {200, R"({"id": )" + std::to_string(10 + i) + R"(, "name": "rope", "stock": 41})"});
  }
  run.exchanges[0].signature = 1;
  run.exchanges[2].signature = 2;
  run.exchanges[3].signature = 3;
  run.signatures = {
      {1, 4, Outcome::unexpected_status, 500, "database is locked", 33s + 411ms, 81s + 900ms, 96, 1},
      {2, 6, Outcome::first_byte_timeout, 0, "no answer within {n} s", 44s + 210ms, 81s, 25, 3},
      {3, 3, Outcome::refused, 0, "Connection refused", 82s + 31ms, 90s, 4377, 4},
  };
}

// What a judge would read from the sums: the endpoint over all stages; 0 means all endpoints.
journal::TotalRecord sum(const journal::StoredRun& run, int endpoint) {
  journal::TotalRecord all;
  for (const auto& total : run.totals) {
    if (endpoint != 0 && total.endpoint != endpoint) continue;
    for (std::size_t i = 0; i < all.outcomes.size(); ++i) all.outcomes[i] += total.outcomes[i];
    all.latency.add(total.latency);
  }
  return all;
}

void judge(journal::StoredRun& run) {
  const auto orders = sum(run, 4);
  const auto all = sum(run, 0);
  const auto crash_line = static_cast<std::int64_t>(run.log.size()) - 2;
  run.findings = {
      {"F1",
       "target-crashed",
       Severity::critical,
       "The target was killed by signal 11 (segmentation fault) 82.0 s into the run",
       "A crash loses every request in flight, and nothing restarted the service: all requests after it were "
       "refused.",
       "",
       "rush",
       1,
       0,
       82s + 14ms,
       82s + 14ms,
       {{Evidence::Kind::event, 8, "The process ended by itself, by a signal that the run did not send."},
        {Evidence::Kind::log_line, crash_line, "Its last words name a failed allocation."},
        {Evidence::Kind::figure, 0,
         "Resident memory had grown from 31 MiB to 82 MiB by then, at constant growth."},
        {Evidence::Kind::exchange, 4, "The first request after it was refused."}},
       "shakedown reproduce runs/checkout-20251121-091800 F1"},
      {"F2",
       "server-error",
       Severity::high,
       "POST /orders answers 500 \"database is locked\" under concurrent load",
       "The order is lost though the customer did nothing wrong; the service gives up after one try instead "
       "of waiting for the lock.",
       "POST /orders",
       "steady",
       96,
       3'370,
       33s + 411ms,
       81s + 900ms,
       {{Evidence::Kind::exchange, 1, "The first of 96: an ordinary order, answered 500 after 11.5 ms."},
        {Evidence::Kind::log_line, 42, "The service logged it as a warning."}},
       "shakedown reproduce runs/checkout-20251121-091800 F2"},
      {"F3",
       "timeout",
       Severity::medium,
       "POST /orders/{id}/pay gives no answer within 2 s when payments is slow",
       "There is no deadline towards the payments service, so its slowness becomes this service's.",
       "POST /orders/{id}/pay",
       "steady",
       25,
       1'664,
       44s + 210ms,
       81s,
       {{Evidence::Kind::exchange, 3, "Sent, and nothing came back."}},
       "shakedown reproduce runs/checkout-20251121-091800 F3"},
      {"F4",
       "descriptor-growth",
       Severity::low,
       "Descriptors grow by one a second and never fall",
       "At this pace the usual limit of 1,024 is reached after 16 minutes.",
       "",
       "",
       1,
       0,
       0s,
       82s,
       {{Evidence::Kind::figure, 0, "24 descriptors at the start, 105 at 82 s."}},
       ""},
      {"F5",
       "recording-note",
       Severity::info,
       "12 recorded requests went to another host and were left out",
       "",
       "",
       "",
       12,
       0,
       0s,
       0s,
       {},
       ""},
  };
  GateResult latency{gate("p99(POST /orders) < 150ms", Measure::percentile, Comparison::less, 150e6, 14),
                     Verdict::fail, static_cast<double>(orders.latency.percentile(99)),
                     orders.latency.count(), ""};
  latency.gate.percentile = 99;
  latency.gate.endpoint = "POST /orders";
  GateResult errors{gate("errors < 0.1%", Measure::errors, Comparison::less, 0.001, 15), Verdict::fail,
                    1.0 - static_cast<double>(all.outcomes[0]) / static_cast<double>(all.latency.count()),
                    all.latency.count(), ""};
  GateResult findings{
      gate("findings: none at high or above", Measure::findings, Comparison::less_or_equal, 0, 16),
      Verdict::fail, 2, 5, ""};
  GateResult memory{gate("memory < 512MiB", Measure::memory, Comparison::less, 512.0 * 1024 * 1024, 17),
                    Verdict::pass, 81.8 * 1024 * 1024, 82, ""};
  GateResult rate{gate("during(steady): rate > 195/s", Measure::rate, Comparison::greater, 195, 18),
                  Verdict::pass, 199.7, 8'987, ""};
  rate.gate.stage = "steady";
  GateResult never{gate("p99(DELETE /orders/{id}) < 100ms", Measure::percentile, Comparison::less, 100e6, 19),
                   Verdict::inconclusive, std::nullopt, 0, "no request of this endpoint was made"};
  run.gates = {latency, errors, findings, memory, rate, never};
  run.verdict = Verdict::fail;
  run.reasons = {
      "The target crashed 82.0 s into the run (F1).", "Gate p99(POST /orders) < 150ms: 180 ms, 30.5 ms over.",
      "Gate errors < 0.1%: 20.5 %, 20.4 points over.", "Gate findings: 2 findings at high or above."};
}

}  // namespace

journal::StoredRun sample_run() {
  journal::StoredRun run;
  run.info = info("Checkout before release", scenario_text);
  run.complete = true;
  run.length = 90s;
  add_endpoints(run);
  add_load(run);
  add_story(run);
  add_exchanges(run);
  run.traffic = {
      42,
      252,
      168,
      {{"token", "POST /login: response JSON $.token", "GET /products: header Authorization after 'Bearer '",
        126},
       {"order.id", "POST /orders: response JSON $.id", "POST /orders/{id}/pay: path segment 2", 42}},
      {{"recordings/checkout.har", "entries to another host (fonts.example.net)", 12}}};
  judge(run);
  give_fingerprints(run);
  give_history(run);
  return run;
}

journal::StoredRun three_second_run() {
  journal::StoredRun run;
  run.info = info("First look", "target: {url: \"http://127.0.0.1:8080\"}\n");
  run.info.seed = 42;
  run.info.command_line = "shakedown run --url http://127.0.0.1:8080 --traffic first.har --budget 3s";
  run.info.scenario_file = "";
  run.info.target = "http://127.0.0.1:8080";
  run.complete = true;
  run.length = 3s;
  run.endpoints = {{1, {"GET", "/products"}}, {2, {"GET", "/products/{id}"}}};
  play(run, {{1, "replay", "replay", 0s, 3s, 0s, 60},
             20,
             20,
             -1,
             {{1, 4000, 2100, 0, 200}, {2, 6000, 1200, 0, 200}}});
  add_event(run, 0s, EventKind::run_began, "harness", "");
  add_event(run, 3s, EventKind::run_ended, "harness", "");
  run.traffic.journeys = 3;
  run.traffic.steps = 60;
  run.gates = {{gate("errors < 1%", Measure::errors, Comparison::less, 0.01, 0), Verdict::pass, 0.0, 60, ""}};
  run.gates[0].gate.where = {};
  run.verdict = Verdict::pass;
  run.reasons = {"All gates held."};
  return run;
}

journal::StoredRun empty_run() {
  return {};
}

}  // namespace shakedown::samples
