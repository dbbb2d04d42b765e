// The engine as a part of a run: what only guidance finds is told and shown again, by the harness's own plays
// and not by the engine's word; and the clean twin.
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <string>

#include "tests/end_to_end/demo_scenario.hpp"

using namespace shakedown::test;

namespace {

// The shop with counters, its vouchers and a little more.
std::string guided_with(const TemporaryFolder& folder, const std::string& length, const std::string& fuzz,
                        const std::string& bug) {
  const auto file =
      demo_with(folder, "fuzz.yaml", "for: 60s, fuzz: {endpoints: all}",
                "for: " + length + ", fuzz: {endpoints: [GET /vouchers/{code}, GET /products], " +
                    "deadline: 20s" + fuzz + "}",
                bug);
  std::string text = read_file(file);
  replace_all(text, "GET /vouchers/{code}", "\"GET /vouchers/{code}\"");
  replace_all(text, "orders/demo_orders\n", "orders/demo_orders_coverage\n");
  return folder.write("demo.yaml", text);
}

std::string notes_of(const std::string& run) {
  const auto shown = run_shakedown({"show", run});
  return shown.out + read_file(run + "/report.json");
}

}  // namespace

TEST_CASE("a run finds a branch five comparisons deep, and shows it again", "[engine]") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended =
      run_shakedown({"run", guided_with(folder, "60s", "", "deep-branch"), "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 1);
  const auto report = report_of(run);
  INFO(boost::json::serialize(report.at("findings")));
  REQUIRE(report.at("findings").as_array().size() == 1);
  const auto finding = boost::json::serialize(report.at("findings").at(0));
  CHECK(rules_of(report) == "fuzz/server-error ");
  CHECK(contains(finding, "GET /vouchers/{code}"));
  CHECK(contains(finding, "/vouchers/G7x-Q"));
  for (const char* ending : {".yaml", ".sh", ".har"})
    CHECK(std::filesystem::exists(run + "/reproduce/F1" + ending));
  CHECK(contains(notes_of(run), "fuzz: guided by "));
  const auto again = run_shakedown({"reproduce", run, "F1", "--times", "1"});
  INFO(again.out << again.err);
  CHECK(again.status == 0);
  CHECK(contains(again.out, ": shown in 1 of 1"));
}

TEST_CASE("twin: the shop without planted bugs is guided by its counters, and nothing is told", "[engine]") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto corpus = folder.file("corpus");
  const auto file = guided_with(folder, "20s", ", guided: on, corpus: " + corpus, "");
  const auto ended = run_shakedown({"run", file, "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 0);
  const auto report = report_of(run);
  INFO(boost::json::serialize(report));
  CHECK(rules_of(report) == "");
  CHECK(contains(notes_of(run), " counters touched"));
  CHECK_FALSE(std::filesystem::is_empty(corpus));
}

TEST_CASE("a run that is not to be guided is not", "[engine]") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown(
      {"run", guided_with(folder, "8s", ", guided: off", "deep-branch"), "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 0);
  CHECK_FALSE(contains(notes_of(run), "guided by"));
}

TEST_CASE("what cannot be guided by coverage is said before anything starts", "[engine]") {
  const TemporaryFolder folder;
  const auto file = folder.write("attached.yaml",
                                 "target: {url: \"http://127.0.0.1:9\"}\n"
                                 "traffic: [{journeys: [{name: a, steps: [{get: /}]}]}]\n"
                                 "stages: [{name: f, for: 5s, fuzz: {guided: on}}]\n");
  const auto ended = run_shakedown({"run", file, "--out", folder.file("run")});
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "`guided: on` needs a target that the run starts"));
}

TEST_CASE("an OpenAPI document alone is enough for the engine", "[engine]") {
  const TemporaryFolder folder;
  const auto file = folder.file("operations.json");
  const auto wrote = run_shakedown({"fuzz", "operations", "--contract",
                                    SHAKEDOWN_SOURCE_DIR "/scenarios/demo/openapi.yaml", "--out", file});
  INFO(wrote.err);
  REQUIRE(wrote.status == 0);
  const auto ran =
      run_command({SHAKEDOWN_BINARY_DIR "/fuzz/shakedown-fuzz", "--operations", file, "--for", "60",
                   "--requests", "2000", "--state", SHAKEDOWN_SOURCE_DIR "/scenarios/demo/seed", "--",
                   SHAKEDOWN_BINARY_DIR "/scenarios/demo/orders/demo_orders_coverage", "--port", "{port}",
                   "--data", "{data}", "--payments", "127.0.0.1:9", "--log", "failures"});
  INFO(ran.err);
  CHECK((ran.status == 0 || ran.status == 1));  // payments are not there, and the shop says so with 503
  CHECK(contains(ran.out, "\"type\":\"summary\""));
}
