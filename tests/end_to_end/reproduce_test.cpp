// `shakedown reproduce` of findings that no experiment made: the command of their run, as it was given.
#include <atomic>

#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

namespace {

// Answers every page with 500 for as long as it is broken.
struct Service {
  std::atomic<bool> broken{true};
  FakeServer server{[this](FakeServer::Peer& peer) {
    while (!peer.request().empty()) {
      if (!peer.send(broken ? answer(500, "{\"error\":\"no such table\"}") : answer(200, "{}"))) return;
    }
  }};
};

std::string first_rule(const boost::json::value& report) {
  const auto& findings = report.at("findings").as_array();
  return findings.empty() ? "" : std::string(findings[0].at("rule").as_string());
}

Ran reproduce(const TemporaryFolder& folder, const std::string& times) {
  return run_shakedown({"reproduce", "run", "F1", "--times", times}, folder.path().string());
}

}  // namespace

TEST_CASE("a finding of a load is shown again by its run's command, and not when it is mended") {
  Service service;
  const TemporaryFolder folder;
  folder.write("small.yaml", small_scenario(service.server.url()));
  const auto run = run_shakedown({"run", "small.yaml", "--out", "run"}, folder.path().string());
  INFO(run.out << run.err);
  REQUIRE(run.status == 1);
  REQUIRE(first_rule(report_of(folder.file("run"))) == "server-error");
  const auto shown = reproduce(folder, "2");
  INFO(shown.out << shown.err);
  CHECK(shown.status == 0);
  CHECK(contains(shown.out, "F1 server-error: shown in 2 of 2"));
  service.broken = false;
  const auto mended = reproduce(folder, "1");
  CHECK(mended.status == 1);
  CHECK(contains(mended.out, "F1 server-error: shown in 0 of 1"));
}

TEST_CASE("what the command line had changed is changed again") {
  Service service;
  const TemporaryFolder folder;
  folder.write("small.yaml", small_scenario("http://127.0.0.1:" + std::to_string(closed_port())));
  const auto run = run_shakedown(
      {"run", "small.yaml", "--target", service.server.url(), "--set", "late.by=20s", "--out=run"},
      folder.path().string());
  INFO(run.out << run.err);
  REQUIRE(run.status == 1);
  const auto shown = reproduce(folder, "1");
  INFO(shown.out << shown.err);
  CHECK(contains(shown.out, "F1 server-error: shown in 1 of 1"));
  CHECK_FALSE(std::filesystem::exists(folder.file("runs")));  // nothing stays of what it ran
}

TEST_CASE("a run without a scenario file is run again by its options") {
  Service service;
  const TemporaryFolder folder;
  folder.write("a.log", "127.0.0.1 - - [24/Nov/2025:10:00:00 +0000] \"GET /page HTTP/1.1\" 200 2\n");
  const auto run = run_shakedown({"run", "--url", service.server.url(), "--traffic", "a.log", "--out", "run"},
                                 folder.path().string());
  INFO(run.out << run.err);
  REQUIRE(first_rule(report_of(folder.file("run"))) == "server-error");
  const auto shown = reproduce(folder, "1");
  INFO(shown.out << shown.err);
  CHECK(contains(shown.out, "F1 server-error: shown in 1 of 1"));
}

TEST_CASE("from another folder its paths lead nowhere, and it says so") {
  Service service;
  const TemporaryFolder folder, elsewhere;
  folder.write("small.yaml", small_scenario(service.server.url()));
  REQUIRE(run_shakedown({"run", "small.yaml", "--out", "run"}, folder.path().string()).status == 1);
  const auto shown =
      run_shakedown({"reproduce", folder.file("run"), "F1", "--times", "1"}, elsewhere.path().string());
  CHECK(shown.status == 4);
  CHECK(contains(shown.err, "its paths are those of the folder that it was run in"));
}
