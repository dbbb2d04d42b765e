// Responses of a load are checked against the contract, and their shapes are kept.
#include "tests/end_to_end/cli.hpp"

#include "harness/journal/reader.hpp"

using namespace shakedown::test;
using shakedown::journal::read_run;

namespace {

constexpr const char* contract = R"(openapi: 3.0.3
info: {title: page, version: "1"}
paths:
  /page:
    get:
      responses:
        "200":
          description: ok
          content:
            application/json: {schema: {type: object, properties: {total: {type: integer}}}}
)";

std::string scenario(const TemporaryFolder& folder, const std::string& url, const std::string& more = "") {
  folder.write("page.yaml", contract);
  return folder.write("a.yaml", small_scenario(url) + "contract: page.yaml\n" + more);
}

void serve(FakeServer::Peer& peer, const std::string& body) {
  while (!peer.request().empty()) peer.send(answer(200, body, "Content-Type: application/json\r\n"));
}

}  // namespace

TEST_CASE("every response within its contract: all are looked at, and none is told") {
  const TemporaryFolder folder;
  const FakeServer server([](FakeServer::Peer& peer) { serve(peer, R"({"total":12})"); });
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario(folder, server.url()), "--out", run, "--quiet"});
  INFO(ended.err);
  CHECK(ended.status == 0);
  const auto stored = read_run(run);
  REQUIRE(stored);
  CHECK(stored.value().deviations.empty());
  REQUIRE(stored.value().watched.size() == 1);
  CHECK(stored.value().watched[0].messages > 0);
  CHECK(stored.value().watched[0].looked_at == stored.value().watched[0].messages);
  CHECK(stored.value().watched[0].checked == stored.value().watched[0].messages);
  CHECK(stored.value().shapes.size() == 2);
}

TEST_CASE("a response outside of its contract is told with its place, how often, and an example") {
  const TemporaryFolder folder;
  const FakeServer server([](FakeServer::Peer& peer) { serve(peer, R"({"total":"12"})"); });
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario(folder, server.url()), "--out", run, "--quiet"});
  INFO(ended.err);
  CHECK(ended.status == 1);
  const auto stored = read_run(run);
  REQUIRE(stored);
  REQUIRE(stored.value().deviations.size() == 1);
  const auto& deviation = stored.value().deviations[0];
  CHECK(deviation.rule == "body");
  CHECK(deviation.where == "$.total");
  CHECK(deviation.count == stored.value().watched.at(0).messages);
  CHECK(deviation.exchange > 0);
  const auto report = report_of(run);
  CHECK(report.at("contract").at("deviations").as_array().size() == 1);
  REQUIRE(report.at("findings").as_array().size() == 1);
  CHECK(report.at("findings").at(0).at("rule").as_string() == "contract-body");
}

TEST_CASE("with shapes off and no contract nothing is looked at") {
  const TemporaryFolder folder;
  const FakeServer server([](FakeServer::Peer& peer) { serve(peer, "{}"); });
  const auto run = folder.file("run");
  const auto ended =
      run_shakedown({"run", folder.write("a.yaml", small_scenario(server.url()) + "shapes: false\n"), "--out",
                     run, "--quiet"});
  INFO(ended.err);
  CHECK(ended.status == 0);
  const auto stored = read_run(run);
  REQUIRE(stored);
  CHECK(stored.value().watched.empty());
  CHECK(stored.value().shapes.empty());
}

TEST_CASE("a broken contract ends a run before anything is sent, with where it is broken") {
  const TemporaryFolder folder;
  std::string text = contract;
  text.replace(text.find("{type: object"), 1, "[");
  folder.write("page.yaml", text);
  const auto file = folder.write("a.yaml", small_scenario("http://127.0.0.1:1") + "contract: page.yaml\n");
  const auto ended = run_shakedown({"run", file, "--out", folder.file("run"), "--quiet"});
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "page.yaml:"));
  CHECK_FALSE(std::filesystem::exists(folder.file("run")));
}
