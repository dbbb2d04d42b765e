// The matrix on a shop inside the test, attached: which experiments it makes, and what the judge finds in the
// run file afterwards.
#include "harness/provoke/faults/matrix.hpp"

#include <algorithm>

#include "harness/journal/reader.hpp"
#include "harness/judge/findings.hpp"
#include "harness/judge/matrix.hpp"
#include "harness/traffic/hand_written.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/provoke/faults/small_shop.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using shakedown::test::Mistakes;
using shakedown::test::SmallShop;

namespace {

Traffic shop_traffic(const std::string& key) {
  Traffic traffic;
  traffic.endpoints = {{"POST", "/pay"}, {"GET", "/state"}, {"GET", "/page"}};
  const auto add = [&](int endpoint, const char* method, const char* path, const char* body) {
    RequestTemplate request;
    request.endpoint = endpoint;
    request.method = method;
    request.target = literal_text(path);
    request.body = literal_text(body);
    traffic.requests.push_back(request);
  };
  add(2, "GET", "/page", "");
  add(0, "POST", "/pay", "{}");
  if (!key.empty()) traffic.requests.back().headers = {{"Idempotency-Key", literal_text(key)}};
  add(1, "GET", "/state", "");
  Journey journey;
  journey.name = "buy";
  for (std::uint32_t i = 0; i < 3; ++i) journey.steps.push_back({i, {}, {}});
  traffic.journeys.push_back(journey);
  return traffic;
}

// Runs a matrix against the shop and reads the run file back.
journal::StoredRun run_against(SmallShop& shop, MatrixSpec spec, bool http = true,
                               const std::string& key = {}) {
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
    call.request_done = seen.request_done;
    call.first_byte = seen.first_byte;
    call.done = seen.done;
    call.request = seen.request;
    call.response = seen.response;
    call.delivered = seen.delivered;
    call.answered = seen.answered;
    call.ending = seen.ending;
    call.faults = seen.faults;
    call.id = journal->call(call);
    sightings.call(call);
  };
  observer.injected = [&](const net::InjectedFault& fault) { sightings.injected(fault); };
  const auto proxies = net::FaultProxies::start({.seed = 7, .allow_hosts = {}}, clock, observer).value();
  net::ProxySpec proxy;
  proxy.name = "payments";
  proxy.upstream = shop.provider_address();
  proxy.http = http;
  shop.pay_through(proxies->add(proxy).value().listen);

  Scenario scenario;
  scenario.name = "small shop";
  scenario.seed = 7;
  scenario.target.name = "target";
  scenario.target.url = shop.url();
  ServiceSpec payments;
  payments.name = "payments";
  payments.upstream = shop.provider_address();
  payments.protocol = http ? "http" : "tcp";
  scenario.dependencies.push_back(payments);
  const Traffic traffic = shop_traffic(key);
  const std::vector<Identity> nobody;

  auto services = target::Services::open(
                      sightings.watching(target::record_in(*journal)), clock,
                      {.run_folder = folder.path(), .guardian = {}, .tls = {}, .allow_hosts = {}, .log = {}})
                      .value();
  target::ServiceFaults service_faults(*services, 7);
  journal->endpoints({{0, traffic.endpoints[0]}, {1, traffic.endpoints[1]}, {2, traffic.endpoints[2]}});
  journal->stage_began({1, "matrix", "", clock.now(), {}, {}, 0});
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
  const auto done = faults_matrix::run_matrix(around, spec, {});
  REQUIRE(done);
  journal->stage_ended(1, clock.now());
  services.reset();
  REQUIRE(journal->close(clock.now(), false));
  return journal::read_run(folder.file("run.db")).value();
}

MatrixSpec of(std::vector<FaultKind> kinds) {
  MatrixSpec spec;
  spec.faults = std::move(kinds);
  spec.deadline = 2s;
  spec.recovery = 3s;
  return spec;
}

std::vector<std::string> rules(const journal::StoredRun& run) {
  std::vector<std::string> names;
  for (const Finding& finding : judge::find_all(run)) {
    UNSCOPED_INFO(finding.rule << ": " << finding.title);
    names.push_back(finding.rule);
  }
  return names;
}

using Rules = std::vector<std::string>;

}  // namespace

TEST_CASE("a shop without mistakes comes through the faults of its wire without a finding, each tried once") {
  SmallShop shop({});
  const auto run = run_against(shop, of({FaultKind::refuse, FaultKind::stall, FaultKind::http_status,
                                         FaultKind::http_lose_answer, FaultKind::latency}));
  CHECK(rules(run) == Rules{});
  CHECK(run.experiments.size() == 5);
  CHECK(run.faults.size() == 5);
  for (const auto& fault : run.faults) {
    const auto told = std::count_if(run.injections.begin(), run.injections.end(),
                                    [&](const auto& injection) { return injection.fault == fault.id; });
    CHECK(static_cast<std::uint64_t>(told) == fault.injected + fault.too_late);
  }
  for (const auto& experiment : run.experiments) {
    INFO(experiment.what);
    CHECK(experiment.not_exercised == "");
    CHECK(experiment.healed > experiment.provoked);
    const bool lost = experiment.reproduce.find("matrix: [lose_answer]") != std::string::npos;
    CHECK(lost == (experiment.what == "http_lose_answer"));
  }
}

TEST_CASE("a wait without a deadline is found and confirmed") {
  SmallShop shop({.no_deadline = true});
  const auto run = run_against(shop, of({FaultKind::stall, FaultKind::http_status}));
  CHECK(rules(run) == Rules{"no-deadline"});
  CHECK(run.experiments.size() == 6);
}

TEST_CASE("a shop that swallows failures claims success") {
  SmallShop shop({.swallows = true});
  CHECK(rules(run_against(shop, of({FaultKind::http_status, FaultKind::refuse}))) == Rules{"false-success"});
}

TEST_CASE("a charge that is repeated without a key is a doubled effect") {
  SmallShop shop({.retries_without_key = true});
  CHECK(rules(run_against(shop, of({FaultKind::http_lose_answer, FaultKind::refuse}))) ==
        Rules{"doubled-effect"});
}

TEST_CASE("a user who sends a request again under its idempotency key gets it once") {
  const auto spec = of({FaultKind::http_lose_answer, FaultKind::http_status});
  SECTION("the key is forgotten on the way") {
    SmallShop shop({.forgets_key = true});
    const auto run = run_against(shop, spec, true, "user-1");
    CHECK(rules(run) == Rules{"doubled-effect"});
  }
  SECTION("the twin hands it on") {
    SmallShop shop({});
    const auto run = run_against(shop, spec, true, "user-1");
    CHECK(rules(run) == Rules{});
    const auto sent_again =
        std::count_if(run.experiment_steps.begin(), run.experiment_steps.end(), [](const auto& step) {
          return step.phase == journal::ExperimentStepRecord::Phase::after && step.needs_dependency;
        });
    CHECK(sent_again == 2);
  }
  SECTION("without a key nobody sends it again") {
    SmallShop shop({.forgets_key = true});
    CHECK(rules(run_against(shop, spec)) == Rules{});
  }
}

TEST_CASE("state that a failed request leaves is found") {
  SmallShop shop({.leaves_state = true});
  CHECK(rules(run_against(shop, of({FaultKind::http_status, FaultKind::reset}))) ==
        Rules{"failed-but-changed"});
}

TEST_CASE("over TCP, too, a wait without a deadline is found; calls are not counted, and it says so") {
  SmallShop shop({.no_deadline = true});
  const auto run = run_against(shop, of({FaultKind::stall, FaultKind::refuse}), false);
  CHECK(rules(run) == Rules{"no-deadline"});
  const auto ruling = judge::look(run, run.experiments.front()).at("amplification");
  CHECK(ruling.state == journal::MatrixCell::State::not_exercised);
  CHECK(ruling.says ==
        "not judged: no calls are told apart on it, as on any dependency that speaks tcp; the fault met 1 "
        "connection meanwhile");
}

TEST_CASE("what cannot be tried is written down with its reason") {
  SmallShop shop({});
  const auto run = run_against(shop, of({FaultKind::pause, FaultKind::http_status}), false);
  REQUIRE(run.experiments.size() == 2);
  CHECK(run.experiments[0].not_exercised == "payments is attached: there is no process of this run");
  CHECK(run.experiments[1].not_exercised == "payments does not speak HTTP");
  CHECK(judge::find_all(run).empty());
}
