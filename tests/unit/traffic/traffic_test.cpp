#include "harness/traffic/traffic.hpp"

#include <algorithm>

#include "harness/traffic/render.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/traffic/fake_shop.hpp"
#include "tests/unit/traffic/recording.hpp"

namespace shakedown::traffic {
namespace {

struct Played {
  int good = 0;
  std::string wrong;
};

// What load does with a journey, without a network.
Played play(const Traffic& traffic, std::uint64_t seed) {
  Played played;
  FakeShop shop(seed);
  for (const auto& journey : traffic.journeys) {
    Values values;
    begin_values(journey, nullptr, values);
    for (const auto& step : journey.steps) {
      const auto& from = traffic.requests[step.request];
      Request request;
      request.method = from.method;
      append(request.target, from.target, values);
      for (const auto& header : from.headers) {
        request.headers.push_back({header.name, {}});
        append(request.headers.back().value, header.value, values);
      }
      append(request.body, from.body, values);
      const bool ready = all_known(variables_of(from), values);
      const auto response = ready ? shop.answer(request) : Response{};
      extract(from.takes, response, values);
      const bool good =
          from.expect.status == 0 ? response.status < 400 && ready : response.status == from.expect.status;
      if (good) {
        ++played.good;
      } else {
        played.wrong +=
            request.method + " " + request.target + " -> " + std::to_string(response.status) + "\n";
      }
    }
  }
  return played;
}

TEST_CASE("a browser's recording succeeds step by step against a fresh shop whose ids and tokens differ") {
  auto traffic = traffic_of(har_scenario(data_file("chromium_shop.har")));
  REQUIRE(traffic.journeys.size() == 1);
  CHECK(traffic.journeys[0].name == "chromium_shop.har");
  aim_at(traffic, "http://127.0.0.1:1");
  CHECK(traffic.journeys[0].ordered);
  CHECK(traffic.journeys[0].steps[1].took == std::chrono::microseconds(19210));
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const auto played = play(traffic, seed);
    CHECK(played.wrong.empty());
    CHECK(played.good == 21);
  }
}

TEST_CASE("the same recording fails without correlation") {
  auto scenario = har_scenario(data_file("chromium_shop.har"));
  scenario.traffic[0].correlate = false;
  const auto played = play(traffic_of(scenario), 1);
  CHECK(played.good < 8);
  CHECK(played.wrong.find("/api/me -> 401") != std::string::npos);
}

TEST_CASE("a recording of json-server, which this project did not write, has its links found") {
  const auto all = links_of(traffic_of(har_scenario(data_file("chromium_json_server.har"))));
  const auto has = [&](const std::string& link) {
    return std::find(all.begin(), all.end(), link) != all.end();
  };
  CHECK(
      has("accessToken: POST /login response JSON $.accessToken -> POST /posts header Authorization after "
          "'Bearer '"));
  CHECK(has("user.id: POST /login response JSON $.user.id -> POST /posts JSON $.userId"));
  CHECK(has("post.id: POST /posts response JSON $.id -> GET /posts/{id} path segment 1"));
  CHECK(has("post.id: POST /posts response JSON $.id -> POST /comments JSON $.postId"));
  CHECK(has("comment.id: POST /comments response JSON $.id -> PATCH /comments/{id} path segment 1"));
  CHECK(has("user.id: POST /login response JSON $.user.id -> GET /posts query userId"));
  CHECK(has("post.id: POST /posts response JSON $.id -> DELETE /posts/{id} path segment 1"));
  for (const auto& link : all)
    CHECK(link.find("GET /db") == std::string::npos);  // a dump of everything gives nothing
}

TEST_CASE("several sources come together with names of their own") {
  const TemporaryFile har(har_of({{"GET", "/a"}, {"GET", "/b"}}));
  auto scenario = har_scenario(har.path());
  scenario.traffic.push_back(scenario.traffic[0]);
  TrafficSource log;
  log.kind = TrafficKind::access_log;
  log.path = data_file("nginx_combined.log");
  scenario.traffic.push_back(log);
  const auto traffic = traffic_of(scenario);
  REQUIRE(traffic.journeys.size() == 5);
  CHECK(traffic.journeys[0].name == har.name());
  CHECK(traffic.journeys[1].name == har.name() + " (2)");
  std::vector<std::string> names;
  for (const auto& journey : traffic.journeys) names.push_back(journey.name);
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  // Recorded on different days: each begins at zero.
  CHECK(traffic.journeys[0].steps[0].at == Nanoseconds(0));
  CHECK(traffic.journeys[1].steps[0].at == Nanoseconds(0));
  CHECK(traffic.length < std::chrono::minutes(1));
  for (const auto& journey : traffic.journeys) {
    for (const auto& step : journey.steps) {
      REQUIRE(step.request < traffic.requests.size());
      REQUIRE(static_cast<std::size_t>(traffic.requests[step.request].endpoint) < traffic.endpoints.size());
    }
  }
}

TEST_CASE("every problem of a scenario's traffic is told at once") {
  Scenario scenario = har_scenario("/nonexistent/a.har");
  scenario.traffic.push_back(scenario.traffic[0]);
  scenario.traffic[1].path = "/nonexistent/b.har";
  scenario.contract = "/nonexistent/c.yaml";
  scenario.identities = "/nonexistent/u.csv";
  CHECK(read_all_traffic(scenario).problems.size() == 4);
  CHECK_FALSE(read_traffic(scenario));
}

TEST_CASE("no traffic at all is a problem") {
  const Scenario nothing;
  CHECK_FALSE(read_traffic(nothing));
}

TEST_CASE("a stage that makes requests up needs no traffic where a contract says what may be asked") {
  const test::TemporaryFolder folder;
  Scenario scenario;
  scenario.contract = folder.file("openapi.yaml");
  std::ofstream(scenario.contract) << "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths:\n"
                                      "  /a/{id}: {get: {responses: {'200': {description: x}}}}\n";
  CHECK(needs_traffic(scenario));
  CHECK_FALSE(read_traffic(scenario));
  scenario.stages.emplace_back();
  scenario.stages[0].fuzz.emplace();
  CHECK_FALSE(needs_traffic(scenario));
  CHECK(read_traffic(scenario));
  scenario.stages.emplace_back();  // which replays
  CHECK(needs_traffic(scenario));
  CHECK_FALSE(read_traffic(scenario));
}

}  // namespace
}  // namespace shakedown::traffic
