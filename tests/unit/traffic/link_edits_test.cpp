#include "harness/traffic/link_edits.hpp"

#include "tests/unit/traffic/recording.hpp"

namespace shakedown::traffic {
namespace {

const Headers json_type = {{"Content-Type", "application/json"}};

std::vector<Entry> shop() {
  return {{"POST",
           "/login",
           {},
           "",
           200,
           {{"X-Session", "ssss9999tttt"}},
           R"({"token":"aaaa1111bbbb","lang":"en"})"},
          {"POST", "/orders", {{"Authorization", "Bearer aaaa1111bbbb"}}, "", 201, {}, R"({"id":5})"},
          {"GET", "/orders/5?lang=en", {{"Authorization", "Bearer aaaa1111bbbb"}}},
          {"POST", "/pay", json_type, R"({"lang":"en","order":5})"}};
}

LinkEdit edit(LinkEdit::What what, std::string variable, std::string take = {}, std::string from = {},
              std::string to = {}, std::string at = {}) {
  LinkEdit made;
  made.where = {"s.yaml", 12, 9};
  made.what = what;
  made.variable = std::move(variable);
  made.take = std::move(take);
  made.from = std::move(from);
  made.to = std::move(to);
  made.at = std::move(at);
  return made;
}

TrafficReading edited(std::vector<LinkEdit> edits) {
  const TemporaryFile file(har_of(shop()));
  auto scenario = har_scenario(file.path());
  scenario.traffic[0].links = std::move(edits);
  return read_all_traffic(scenario);
}
Traffic good(std::vector<LinkEdit> edits) {
  auto reading = edited(std::move(edits));
  for (const auto& found : reading.problems) UNSCOPED_INFO(to_string(found));
  REQUIRE(reading.problems.empty());
  return std::move(reading.traffic);
}
std::string problem_of(LinkEdit one) {
  const auto reading = edited({std::move(one)});
  REQUIRE(reading.problems.size() == 1);
  return to_string(reading.problems[0]);
}

using What = LinkEdit::What;

TEST_CASE("a dropped link leaves the recorded value, and the others their variables") {
  const auto traffic = good({edit(What::drop, "token")});
  CHECK(header_at(traffic, 0, 1, "Authorization") == "Bearer aaaa1111bbbb");
  CHECK(target_at(traffic, 0, 2) == "/orders/{order.id}?lang=en");
  CHECK(traffic.journeys[0].variables.size() == 1);
  CHECK(request_at(traffic, 0, 0).takes.empty());
  CHECK(request_at(traffic, 0, 1).takes.at(0).variable == 0);
  for (const auto& link : traffic.journeys[0].links) CHECK(link.variable == 0);
}

TEST_CASE("a changed link takes its value from somewhere else") {
  const auto traffic = good({edit(What::change, "token", "header X-Session")});
  REQUIRE(request_at(traffic, 0, 0).takes.size() == 1);
  CHECK(request_at(traffic, 0, 0).takes[0].from == Take::From::header);
  CHECK(header_at(traffic, 0, 1, "Authorization") == "Bearer {token}");
  CHECK(links_of(traffic).at(0).find("POST /login response header X-Session ->") != std::string::npos);

  const auto moved = good({edit(What::change, "order.id", "status", "POST /login")});
  CHECK(request_at(moved, 0, 1).takes.empty());
  CHECK(request_at(moved, 0, 0).takes.size() == 2);
}

TEST_CASE("an added link writes a value into every later request of its kind") {
  const auto traffic = good({edit(What::add, "language", "$.lang", "POST /login", "*", "query lang"),
                             edit(What::add, "tongue", "$.lang", "POST /login", "POST /pay", "json $.lang"),
                             edit(What::add, "number", "$.id", "POST /orders", "POST /pay", "json $.order")});
  CHECK(target_at(traffic, 0, 2) == "/orders/{order.id}?lang={language}");
  CHECK(body_at(traffic, 0, 3) == R"({"lang":"{tongue}","order":{number}})");
  CHECK(request_at(traffic, 0, 0).takes.size() == 3);
}

TEST_CASE("an added link replaces an automatic one, and what nobody uses any more is gone") {
  const auto traffic =
      good({edit(What::add, "mine", "status", "POST /orders", "GET /orders/{id}", "path 1")});
  CHECK(target_at(traffic, 0, 2) == "/orders/{mine}?lang=en");
  for (const auto& link : links_of(traffic))
    CHECK(link.find("order.id: POST /orders response JSON $.id -> GET") == std::string::npos);
  const auto session =
      good({edit(What::add, "session", "header X-Session", "POST /login", "*", "header authorization")});
  CHECK(header_at(session, 0, 1, "Authorization") == "Bearer {session}");
  CHECK(session.journeys[0].variables.size() == 2);
}

TEST_CASE("edits that name what is not there are problems with the nearest name") {
  CHECK(problem_of(edit(What::drop, "tokn")) ==
        "s.yaml:12:9: no link is named 'tokn' (did you mean 'token'?)");
  CHECK(problem_of(edit(What::change, "token", "body x")).find("does not say where in the response") !=
        std::string::npos);
  CHECK(problem_of(edit(What::change, "token", "$.a", "POST /logn")).find("did you mean 'POST /login'?") !=
        std::string::npos);
  CHECK(problem_of(edit(What::add, "x", "$.a", "POST /login", "GET /order/{id}", "path 1"))
            .find("did you mean 'GET /orders/{id}'?") != std::string::npos);
  CHECK(problem_of(edit(What::add, "x", "$.a", "POST /login", "POST /pay", "json $.nope"))
            .find("no request of 'POST /pay' after 'POST /login' has a json $.nope") != std::string::npos);
  CHECK(problem_of(edit(What::add, "x", "$.a", "POST /login", "POST /pay", "body"))
            .find("not a place in a request") != std::string::npos);
  CHECK(problem_of(edit(What::add, "x", "$.a", "POST /login", "POST /pay", "path x"))
            .find("number of a segment") != std::string::npos);
  CHECK(
      problem_of(edit(What::add, "x", "$.a", "POST /login", "POST /pay", "json a")).find("not a JSON path") !=
      std::string::npos);
}

}  // namespace
}  // namespace shakedown::traffic
