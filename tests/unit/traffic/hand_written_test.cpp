#include "harness/traffic/hand_written.hpp"

#include "harness/traffic/render.hpp"
#include "tests/unit/traffic/recording.hpp"

namespace shakedown::traffic {
namespace {

HandStep step(std::string method, std::string path, std::string body = {}, std::string type = {}) {
  HandStep made;
  made.where = {"s.yaml", 7, 3};
  made.method = std::move(method);
  made.path = std::move(path);
  made.body = std::move(body);
  made.body_type = std::move(type);
  return made;
}

Scenario by_hand(std::vector<HandStep> steps) {
  TrafficSource source;
  source.kind = TrafficKind::journeys;
  HandJourney journey;
  journey.where.file = "s.yaml";
  journey.name = "buy";
  journey.steps = std::move(steps);
  source.journeys.push_back(std::move(journey));
  return scenario_with(source);
}

std::string rendered(const Text& text, const Values& values) {
  std::string out;
  append(out, text, values);
  return out;
}

TEST_CASE("a journey by hand takes values and writes them as their place asks") {
  const TemporaryFile csv("name,password\n\"b\"\"ob\",x\n", ".csv");
  auto login = step("POST", "/login", R"({"name":"{identity.name}","password":"{identity.password}"})",
                    "application/json");
  login.takes = {{"token", "$.token"}, {"id", "$.user.id"}};
  auto order =
      step("PUT", "/users/{id}/a?token={token}&again={id}",
           R"({"id":"{id}","text":"no {id} \"{id}\"","raw":{id},"o":{},"esc":"{{id}}"})", "application/json");
  order.headers = {{"Authorization", "Bearer {token}"}};
  auto form = step("POST", "/f", "a={token}&b={{x}}", "application/x-www-form-urlencoded");
  form.expect_status = 303;
  auto scenario = by_hand({login, order, form});
  scenario.identities = csv.path();
  const auto traffic = traffic_of(scenario);
  REQUIRE(traffic.journeys.size() == 1);
  CHECK(traffic.journeys[0].name == "buy");
  CHECK(endpoint_of(traffic, traffic.journeys[0], 1) == "PUT /users/{id}/a");
  CHECK(header_at(traffic, 0, 0, "Content-Type") == "application/json");
  CHECK(request_at(traffic, 0, 2).expect.status == 303);
  CHECK(traffic.journeys[0].steps[2].at == 2 * hand_step_distance);

  const auto identities = read_identities(csv.path());
  Values values;
  begin_values(traffic.journeys[0], &identities.value()[0], values);
  CHECK(rendered(request_at(traffic, 0, 0).body, values) == R"({"name":"b\"ob","password":"x"})");
  for (auto& value : values) {
    if (value.known()) continue;
    const bool token =
        &value == &values[static_cast<std::size_t>(request_at(traffic, 0, 0).takes[0].variable)];
    value = token ? Value{"t/ &", Value::Kind::json_text} : Value{"17", Value::Kind::json_token};
  }
  CHECK(rendered(request_at(traffic, 0, 1).target, values) == "/users/17/a?token=t%2F%20%26&again=17");
  CHECK(rendered(request_at(traffic, 0, 1).headers[0].value, values) == "Bearer t/ &");
  CHECK(rendered(request_at(traffic, 0, 1).body, values) ==
        R"({"id":17,"text":"no 17 \"17\"","raw":17,"o":{},"esc":"{id}"})");
  CHECK(rendered(request_at(traffic, 0, 2).body, values) == "a=t%2F+%26&b={x}");
  for (auto& value : values) value.kind = Value::Kind::json_text;
  CHECK(rendered(request_at(traffic, 0, 1).body, values) ==
        R"({"id":"17","text":"no 17 \"17\"","raw":"17","o":{},"esc":"{id}"})");
}

TEST_CASE("braces that are no names are only braces") {
  const auto traffic = traffic_of(
      by_hand({step("POST", "/g", "query { me { id } } {1} {a b} {} { x} {unclosed", "text/plain")}));
  CHECK(body_at(traffic, 0, 0) == "query { me { id } } {1} {a b} {} { x} {unclosed");
}

TEST_CASE("every wrong word of a journey by hand is a problem at its place") {
  auto first = step("GET", "/{later}/{nothing}");
  first.takes = {{"token", "$.token"}, {"odd", "nowhere"}, {"1x", "$.a"}};
  first.headers = {{"Bad Name", "x"}};
  auto second = step("GET", "/{tokne}/{identity.name}");
  second.takes = {{"later", "$.x"}};
  const auto reading = read_all_traffic(by_hand({first, second}));
  std::string all;
  for (const auto& found : reading.problems) all += to_string(found) + "\n";
  CAPTURE(all);
  CHECK(reading.problems.size() == 7);
  CHECK(all.find("s.yaml:7:3: '{later}' is used before the step that takes it") != std::string::npos);
  CHECK(all.find("no earlier step takes 'nothing'") != std::string::npos);
  CHECK(all.find("did you mean 'token'?") != std::string::npos);
  CHECK(all.find("needs identities") != std::string::npos);
  CHECK(all.find("'nowhere' does not say where") != std::string::npos);
  CHECK(all.find("'1x' is not a variable's name") != std::string::npos);
  CHECK(all.find("'Bad Name' is not a header's name") != std::string::npos);
}

TEST_CASE("a column that the identities do not have is a problem with the nearest one") {
  const TemporaryFile csv("name,password\na,b\n", ".csv");
  auto scenario = by_hand({step("GET", "/{identity.nmae}")});
  scenario.identities = csv.path();
  const auto reading = read_all_traffic(scenario);
  REQUIRE(reading.problems.size() == 1);
  CHECK(to_string(reading.problems[0]).find("no column 'nmae' (did you mean 'name'?)") != std::string::npos);
}

TEST_CASE("a target by hand is made fit for the wire") {
  const auto traffic = traffic_of(by_hand({step("GET", "/a b\r\nX: y?q=\xC3\xA4")}));
  CHECK(target_at(traffic, 0, 0) == "/a%20b%0D%0AX:%20y?q=%C3%A4");
}

}  // namespace
}  // namespace shakedown::traffic
