// Races on a bank inside the test, attached: what is planted is shown, confirmed and made small, and the
// bank without mistakes shows nothing.
#include "harness/provoke/races/races.hpp"

#include "harness/journal/reader.hpp"
#include "harness/judge/race_outcome.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/provoke/races/race_shop.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using judge::RaceOutcome;
using test::RaceShop;

namespace {

// Opens a wallet, changes it, reads it.
Traffic bank_traffic(const std::string& change) {
  Traffic traffic;
  traffic.endpoints = {{"POST", "/wallets"}, {"POST", "/wallets/{id}/" + change}, {"GET", "/wallets/{id}"}};
  const auto add = [&](int endpoint, const char* method, const std::string& end) {
    RequestTemplate request;
    request.endpoint = endpoint;
    request.method = method;
    request.target = literal_text("/wallets");
    if (endpoint > 0) {
      request.target.front() = {"/wallets/", 0, Encoding::path_segment};
      request.target.push_back({end, -1, Encoding::raw});
    }
    traffic.requests.push_back(request);
  };
  add(0, "POST", "");
  traffic.requests.back().takes = {{0, Take::From::json, "$.id", ""}};
  add(1, "POST", "/" + change);
  add(2, "GET", "");
  Journey journey;
  journey.name = "bank";
  journey.variables.push_back({"wallet", "1", ""});
  for (std::uint32_t i = 0; i < 3; ++i) journey.steps.push_back({i, {}, {}});
  traffic.journeys.push_back(journey);
  return traffic;
}

struct RanOnce {
  journal::StoredRun run;
  races::RacesDone done;
};

RanOnce run_against(RaceShop& shop, const std::string& change, RacesSpec spec, Nanoseconds length = {}) {
  const test::TemporaryFolder folder;
  const RunClock clock;
  auto journal = journal::Journal::create(folder.file("run.db"), {}).value();
  experiments::Sightings sightings;
  sightings.begin();
  const auto proxies = net::FaultProxies::start({.seed = 7, .allow_hosts = {}}, clock, {}).value();
  Scenario scenario;
  scenario.name = "bank";
  scenario.seed = 7;
  scenario.target.name = "target";
  scenario.target.url = shop.url();
  const Traffic traffic = bank_traffic(change);
  const std::vector<Identity> nobody;
  auto services = target::Services::open(
                      sightings.watching(target::record_in(*journal)), clock,
                      {.run_folder = folder.path(), .guardian = {}, .tls = {}, .allow_hosts = {}, .log = {}})
                      .value();
  target::ServiceFaults service_faults(*services, 7);
  std::vector<journal::EndpointRecord> endpoints;
  for (const Endpoint& endpoint : traffic.endpoints)
    endpoints.push_back({static_cast<int>(endpoints.size()), endpoint});
  journal->endpoints(endpoints);
  journal->stage_began({1, "races", "", clock.now(), {}, {}, 0});
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
  const auto done = races::run_races(around, spec, length);
  REQUIRE(done);
  journal->stage_ended(1, clock.now());
  services.reset();
  REQUIRE(journal->close(clock.now(), false));
  auto run = journal::read_run(folder.file("run.db"));
  REQUIRE(run);
  return {std::move(run).value(), done.value()};
}

RacesSpec bursts(int count) {
  RacesSpec spec;
  spec.protocol = RacesSpec::Protocol::http1;
  spec.bursts = count;
  spec.deadline = 2s;
  spec.repeat = 3;
  return spec;
}

struct Judged {
  int of = 0;
  std::map<RaceOutcome, int> outcomes;
  std::size_t fewest = 100;  // requests of a burst with a race
};

// As the judge sees the stored run.
Judged judged(const journal::StoredRun& run, const std::string& what) {
  Judged all;
  for (const auto& record : run.experiments) {
    if (record.what != what) continue;
    std::vector<judge::RacePlay> serial;
    std::vector<judge::RacePlay> burst;
    for (auto& play : judge::plays_of(run, record)) {
      const bool together = play.record.kind == journal::RacePlayRecord::Kind::burst;
      (together ? burst : serial).push_back(std::move(play));
    }
    const judge::RaceControl control(serial);
    for (const auto& play : burst) {
      const auto ruling = judge::judge_burst(control, play);
      UNSCOPED_INFO(judge::name_of(ruling.outcome) << ": " << ruling.says);
      ++all.outcomes[ruling.outcome];
      if (judge::is_exercised(ruling.outcome)) ++all.of;
      if (judge::is_race(ruling.outcome)) all.fewest = std::min(all.fewest, play.record.order.size());
    }
  }
  return all;
}

}  // namespace

TEST_CASE("an overrun is found, shown again and made as small as two requests") {
  RaceShop shop({.spends_too_much = true});
  const auto ran = run_against(shop, "spend", bursts(12));
  CHECK(ran.done.found >= 1);  // by itself, and beside the read
  const auto seen = judged(ran.run, "POST /wallets/{id}/spend at once");
  CHECK(seen.outcomes.count(RaceOutcome::limit_overrun) == 1);
  CHECK(seen.outcomes.at(RaceOutcome::limit_overrun) >= 4);
  CHECK(seen.fewest == 2);
}

TEST_CASE("a lost update is found") {
  RaceShop shop({.loses_updates = true});
  const auto ran = run_against(shop, "add", bursts(12));
  CHECK(ran.done.found >= 1);
  const auto seen = judged(ran.run, "POST /wallets/{id}/add at once");
  CHECK(seen.outcomes.count(RaceOutcome::lost_update) == 1);
}

TEST_CASE("requests that wait for each other for ever are a deadlock") {
  RaceShop shop({.hangs = true});
  auto spec = bursts(3);
  spec.deadline = 1s;
  spec.only = {"POST /wallets/{id}/add at once"};
  spec.requests = {2};
  const auto ran = run_against(shop, "add", spec);
  const auto seen = judged(ran.run, "POST /wallets/{id}/add at once");
  CHECK(seen.outcomes.count(RaceOutcome::deadlock) == 1);
}

TEST_CASE("a bank without mistakes shows nothing") {
  RaceShop shop({});
  for (const char* change : {"spend", "add"}) {
    const auto ran = run_against(shop, change, bursts(12));
    CHECK(ran.done.found == 0);
    CHECK(ran.done.bursts >= 24);
    for (const auto& record : ran.run.experiments) {
      INFO(record.what);
      for (const auto& [outcome, count] : judged(ran.run, record.what).outcomes)
        CHECK_FALSE(judge::is_race(outcome));
    }
  }
}

TEST_CASE("more successes than the scenario allows are written down, and looked at as a race") {
  RaceShop shop({});
  auto spec = bursts(3);
  spec.only = {"POST /wallets/{id}/add at once"};
  spec.requests = {2};
  spec.allow = {{"POST /wallets/{id}/add", 1}};
  const auto ran = run_against(shop, "add", spec);
  REQUIRE_FALSE(ran.run.invariants.empty());
  const auto& invariant = ran.run.invariants.front();
  CHECK(invariant.judged);
  CHECK_FALSE(invariant.held);
  CHECK(invariant.expects == "at most 1 success of one burst");
  CHECK(invariant.says == "2 of 2 succeeded");
  CHECK(invariant.play > 0);
  CHECK(ran.done.found == 1);
}

TEST_CASE("every play is written down with its requests, and each order is played twice") {
  RaceShop shop({});
  auto spec = bursts(2);
  spec.requests = {3};
  const auto ran = run_against(shop, "add", spec);
  for (const auto& record : ran.run.experiments) {
    INFO(record.what);
    CHECK(record.kind == "race");
    CHECK(record.reproduce.find("races: {only: [") != std::string::npos);
    const auto plays = judge::plays_of(ran.run, record);
    std::map<std::vector<int>, int> serial;
    int number = 0;
    for (const auto& play : plays) {
      CHECK(play.record.play == ++number);
      CHECK(play.record.state == "new identities");
      if (play.record.kind == journal::RacePlayRecord::Kind::serial) ++serial[play.record.order];
      for (const int request : play.record.order)
        CHECK(play.requests[static_cast<std::size_t>(request)].id != 0);
    }
    for (const auto& [order, times] : serial) CHECK(times == 2);
    CHECK_FALSE(serial.empty());
  }
}

TEST_CASE("sets that there was no time for are written down") {
  RaceShop shop({});
  const auto ran = run_against(shop, "add", bursts(5), 1ns);
  CHECK(ran.done.sets == 0);
  CHECK(ran.done.untried > 0);
  REQUIRE(ran.run.experiments.size() == static_cast<std::size_t>(ran.done.untried));
  CHECK(ran.run.experiments.front().not_exercised == "not tried: the stage's time was over");
}
