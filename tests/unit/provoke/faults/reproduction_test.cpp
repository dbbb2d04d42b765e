// The scenario of one experiment: it loads, and means the same requests.
#include "harness/provoke/faults/reproduction.hpp"

#include "harness/provoke/faults/fault_catalogue.hpp"
#include "harness/scenario/loader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace shakedown;
using namespace shakedown::faults_matrix;
using namespace std::chrono_literals;

TEST_CASE("a reproduction is a scenario with the few requests, the one fault and the seed") {
  const test::TemporaryFolder folder;
  const auto users = folder.write("users.csv", "name,password\nada,x\n");
  folder.write("shop", "");
  Scenario scenario;
  scenario.seed = 99;
  scenario.folder = folder.path().string();
  scenario.identities = users;
  scenario.target.name = "target";
  scenario.target.command = {"./shop", "--port={target.port}", "--payments={payments.address}"};
  scenario.target.directory = folder.path().string();
  scenario.target.environment["MODE"] = "a \"b\"";
  scenario.target.ready.get = "/healthz";
  ServiceSpec payments;
  payments.name = "payments";
  payments.upstream = "127.0.0.1:9001";
  payments.listen = "127.0.0.1:9002";
  payments.scheme = "https";
  payments.tls = DependencyTls{true, true, {true, folder.write("ca.pem", "")}};
  scenario.dependencies.push_back(payments);

  Traffic traffic;
  traffic.endpoints = {{"POST", "/login"}, {"POST", "/orders/{id}/pay"}};
  RequestTemplate login;
  login.method = "POST";
  login.target = literal_text("/login");
  login.headers = {{"Content-Type", literal_text("application/json")},
                   {"Origin", literal_text("http://127.0.0.1:41207")}};
  login.body = {{R"({"name":")", 0, Encoding::json_string}, {"\",\"note\":\"{kept}\"}", -1, Encoding::raw}};
  login.takes = {{1, Take::From::json, "$.token", ""}};
  RequestTemplate pay;
  pay.endpoint = 1;
  pay.method = "POST";
  pay.target = {{"/orders/", 1, Encoding::path_segment}, {"/pay", -1, Encoding::raw}};
  pay.body = {{R"({"n":)", 1, Encoding::json_value}, {"}", -1, Encoding::raw}};
  pay.headers = {{"Content-Type", literal_text("application/json")}};
  pay.expect.status = 201;
  traffic.requests = {login, pay};
  Journey journey;
  journey.name = "a: \"quoted\" one";
  journey.variables = {{"name", "ada", "name"}, {"token", "t", ""}};
  journey.steps = {{0, {}, {}}, {1, {}, {}}};
  traffic.journeys = {journey};
  Probe probe;
  probe.step = 1;
  probe.prefix = {0};

  MatrixSpec spec;
  spec.deadline = 3s;
  const auto fault = fault_for_matrix(FaultKind::http_lose_answer, "payments");
  const auto text = reproduction(scenario, traffic, probe, "payments", fault, spec, "127.0.0.1:41207");
  INFO(text);
  const auto loaded = scenario::load_file(folder.write("again.yaml", text));
  for (const auto& problem : loaded.problems) UNSCOPED_INFO(to_string(problem));
  REQUIRE(loaded.scenario);
  const Scenario& again = *loaded.scenario;
  CHECK(again.seed == 99);
  CHECK(again.target.command == scenario.target.command);
  CHECK(again.target.environment.at("MODE") == "a \"b\"");
  REQUIRE(again.dependencies.size() == 1);
  CHECK(again.dependencies[0].listen == "127.0.0.1:9002");
  REQUIRE(again.dependencies[0].tls);
  CHECK(again.dependencies[0].tls->target);
  CHECK(again.dependencies[0].tls->judged.ca == payments.tls->judged.ca);
  REQUIRE(again.traffic.size() == 1);
  REQUIRE(again.traffic[0].journeys.size() == 1);
  const auto& steps = again.traffic[0].journeys[0].steps;
  REQUIRE(steps.size() == 2);
  CHECK(steps[0].body == R"({"name":"{identity.name}","note":"{{kept}}"})");
  CHECK(steps[0].headers.size() == 1);
  CHECK(steps[1].path == "/orders/{v1}/pay");
  CHECK(steps[1].body == R"({"n":"{v1}"})");
  CHECK(steps[1].expect_status == 201);
  REQUIRE(again.stages.size() == 1);
  REQUIRE(again.stages[0].matrix);
  CHECK(again.stages[0].matrix->faults == std::vector{FaultKind::http_lose_answer});
  CHECK(again.stages[0].matrix->deadline == 3s);
  CHECK(again.stages[0].matrix->on == std::vector<std::string>{"payments"});
}
