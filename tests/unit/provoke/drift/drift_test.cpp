// Drift on a shop inside the test, attached: which changes are tried, and what the judge finds in the run
// file afterwards.
#include "harness/provoke/drift/drift.hpp"

#include "harness/journal/reader.hpp"
#include "harness/judge/drift_cells.hpp"
#include "harness/judge/findings.hpp"
#include "harness/provoke/drift/changed_request.hpp"
#include "harness/provoke/drift/plan.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/provoke/drift/drift_shop.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using judge::DriftOutcome;
using test::DriftShop;

namespace {

Traffic shop_traffic() {
  Traffic traffic;
  traffic.endpoints = {{"POST", "/pay"}, {"GET", "/state"}};
  const auto add = [&](int endpoint, const char* method, const char* path, const char* body) {
    RequestTemplate request;
    request.endpoint = endpoint;
    request.method = method;
    request.target = literal_text(path);
    request.body = literal_text(body);
    if (*body != '\0') request.headers = {{"Content-Type", literal_text("application/json")}};
    traffic.requests.push_back(request);
  };
  add(0, "POST", "/pay", R"({"order":1})");
  add(1, "GET", "/state", "");
  Journey journey;
  journey.name = "buy";
  for (std::uint32_t i = 0; i < 2; ++i) journey.steps.push_back({i, {}, {}});
  traffic.journeys.push_back(journey);
  return traffic;
}

struct RanOnce {
  journal::StoredRun run;
  drift::DriftDone done;
};

RanOnce run_against(DriftShop& shop, DriftStageSpec spec, Nanoseconds length = {}) {
  const test::TemporaryFolder folder;
  const RunClock clock;
  auto journal = journal::Journal::create(folder.file("run.db"), {}).value();
  experiments::Sightings sightings;
  sightings.begin();
  net::ProxyObserver observer;
  observer.exchange = [&](net::ProxiedExchange seen) {
    journal::CallRecord call;
    call.dependency = seen.proxy;
    call.began = seen.began;
    call.done = seen.done;
    call.request = seen.request;
    call.response = seen.response;
    call.response_body_bytes = seen.response_body_bytes;
    call.delivered = seen.delivered;
    call.answered = seen.answered;
    call.faults = seen.faults;
    call.id = journal->call(call);
    sightings.call(call);
  };
  observer.injected = [&](const net::InjectedFault& fault) { sightings.injected(fault); };
  const auto proxies = net::FaultProxies::start({.seed = 7, .allow_hosts = {}}, clock, observer).value();
  net::ProxySpec proxy;
  proxy.name = "payments";
  proxy.upstream = shop.provider_address();
  proxy.http = true;
  shop.pay_through(proxies->add(proxy).value().listen);

  Scenario scenario;
  scenario.name = "drift shop";
  scenario.seed = 7;
  scenario.target.name = "target";
  scenario.target.url = shop.url();
  ServiceSpec payments;
  payments.name = "payments";
  payments.upstream = shop.provider_address();
  payments.protocol = "http";
  scenario.dependencies.push_back(payments);
  const Traffic traffic = shop_traffic();
  const std::vector<Identity> nobody;
  auto services = target::Services::open(
                      sightings.watching(target::record_in(*journal)), clock,
                      {.run_folder = folder.path(), .guardian = {}, .tls = {}, .allow_hosts = {}, .log = {}})
                      .value();
  target::ServiceFaults service_faults(*services, 7);
  journal->endpoints({{0, traffic.endpoints[0]}, {1, traffic.endpoints[1]}});
  journal->stage_began({1, "drift", "", clock.now(), {}, {}, 0});
  int faults = 0;
  int experiments = 0;
  const std::stop_source stop;
  experiments::Surroundings around{*journal,
                                   *services,
                                   service_faults,
                                   *proxies,
                                   sightings,
                                   clock,
                                   stop.get_token(),
                                   scenario,
                                   traffic,
                                   nobody,
                                   net::resolve(net::parse_origin(shop.url()).value(), {}).value(),
                                   [&] { return ++faults; },
                                   [&] { return ++experiments; },
                                   {},
                                   1};
  if (spec.on.empty()) spec.on = {"payments"};
  const auto done = drift::run_drift(around, spec, length);
  REQUIRE(done);
  journal->stage_ended(1, clock.now());
  services.reset();
  REQUIRE(journal->close(clock.now(), false));
  return {journal::read_run(folder.file("run.db")).value(), done.value()};
}

DriftStageSpec of(std::vector<std::string> operators) {
  DriftStageSpec spec;
  spec.all = operators.empty();
  spec.operators = std::move(operators);
  return spec;
}

using Rules = std::vector<std::string>;
Rules rules(const journal::StoredRun& run) {
  Rules names;
  for (const auto& cell : judge::evaluate_drift(run).cells) {
    UNSCOPED_INFO(cell.op << " of " << cell.place << ": " << judge::name_of(cell.outcome) << ", "
                          << cell.shown << " of " << cell.of << ", " << cell.says);
  }
  for (const Finding& finding : judge::find_all(run)) {
    UNSCOPED_INFO(finding.rule << ": " << finding.title);
    names.push_back(finding.rule);
  }
  return names;
}

}  // namespace

TEST_CASE("a shop that checks what it is told comes through every change without a finding") {
  DriftShop shop({});
  const auto ran = run_against(shop, of({}));
  CHECK(rules(ran.run) == Rules{});
  CHECK(ran.done.cells > 12);
  const auto cells = judge::evaluate_drift(ran.run).cells;
  const auto outcome = [&](const std::string& place, const std::string& op) {
    for (const auto& cell : cells) {
      if (cell.place == place && cell.op == op) return judge::name_of(cell.outcome);
    }
    return "no such cell";
  };
  CHECK(outcome("$.status", "drop") == std::string("failed loudly"));
  CHECK(outcome("$.status", "new-word") == std::string("failed loudly"));
  CHECK(outcome("$.amount", "number-to-string") == std::string("failed loudly"));
  for (const auto& experiment : ran.run.experiments) {
    INFO(experiment.says);
    CHECK(experiment.kind == "drift");
    CHECK(experiment.asked == "POST /charges");
    CHECK(experiment.healed >= experiment.provoked);
  }
}

TEST_CASE("each mistake is found by its rule, five times of five, and no other is") {
  const auto [mistakes, operators, rule] =
      GENERATE(table<test::DriftMistakes, std::vector<std::string>, std::string>({
          {{.defaults_status = true}, {"drop", "to-null"}, "drift-silent"},
          {{.fails_on_null = true}, {"to-null"}, "drift-server-error"},
          {{.refuses_more = true}, {"extra-field"}, "drift-refused-addition"},
          {{.knows_failures_only = true}, {"new-word"}, "drift-value-ignored"},
          {{.waits_for_status = true}, {"drop"}, "drift-hang"},
      }));
  DriftShop shop(mistakes);
  auto spec = of(operators);
  if (mistakes.waits_for_status) spec.deadline = 500ms;
  const auto ran = run_against(shop, spec);
  INFO(rule);
  const auto found = judge::find_all(ran.run);
  REQUIRE(rules(ran.run) == Rules{rule});
  CHECK(found.front().count == found.front().of);
  CHECK(found.front().of >= 3);
  for (const auto& experiment : ran.run.experiments)
    CHECK(experiment.reproduce.find("drift: {on: \"payments\"") != std::string::npos);
}

TEST_CASE("a target that stays broken is seen as poisoned, and not told of what came afterwards") {
  DriftShop shop({.keeps_odd_amounts = true});
  const auto ran = run_against(shop, of({"number-to-string", "drop"}));
  const auto cells = judge::evaluate_drift(ran.run).cells;
  const bool poisoned = std::any_of(cells.begin(), cells.end(), [](const auto& cell) {
    return cell.outcome == DriftOutcome::poisoned && cell.place == "$.amount";
  });
  CHECK(poisoned);
}

TEST_CASE("what there was no time for is written down") {
  DriftShop shop({});
  const auto ran = run_against(shop, of({}), 1ns);
  CHECK(ran.done.untried > 12);
  CHECK(ran.run.experiments.size() == static_cast<std::size_t>(ran.done.untried));
  CHECK(ran.run.experiments.front().not_exercised == "not tried: the stage's time was over");
}

TEST_CASE("only what the stage asks for is tried") {
  DriftShop shop({});
  auto spec = of({"drop"});
  spec.places = {"POST /charges $.amount"};
  const auto ran = run_against(shop, spec);
  CHECK(ran.done.cells == 1);
  // A stage of one change is there to confirm it.
  CHECK(ran.run.experiments.size() == 5);
  for (const auto& experiment : ran.run.experiments) CHECK(experiment.place == "$.amount");
}

TEST_CASE("a request that fails once unchanged keeps its place in the plan") {
  const int payment = GENERATE(1, 2, 4);
  DriftShop shop({.fails_at = payment});
  const auto ran = run_against(shop, of({"drop"}));
  CHECK(ran.done.cells >= 4);
  CHECK(rules(ran.run) == Rules{});
}

TEST_CASE("requests to the target are changed too") {
  DriftShop shop({});
  auto spec = of({"drop", "extra-field"});
  spec.on = {"target"};
  const auto ran = run_against(shop, spec);
  CHECK(rules(ran.run) == Rules{});
  REQUIRE_FALSE(ran.run.experiments.empty());
  CHECK(ran.run.experiments.front().is_request);
  CHECK(ran.run.experiments.front().asked == "POST /pay");
}

TEST_CASE("a changed request has its own length") {
  experiments::WrittenRequest request;
  request.head =
      "POST /pay HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n";
  request.body = R"({"order":1})";
  const auto drifted = drift::change_request(request, {"number-to-string", "$.order", ""}, 1);
  INFO(drifted.says);
  REQUIRE(drifted.applied);
  CHECK(request.body == R"({"order":"1"})");
  CHECK(request.head.find("Content-Length: 13\r\n") != std::string::npos);
  CHECK(request.head.starts_with("POST /pay HTTP/1.1\r\nHost: shop\r\n"));
  CHECK(request.head.ends_with("\r\n\r\n"));
  SECTION("and one to which the change does not apply is as it was") {
    const auto other = drift::change_request(request, {"drop", "$.absent", ""}, 1);
    CHECK_FALSE(other.applied);
    CHECK(request.body == R"({"order":"1"})");
  }
}
