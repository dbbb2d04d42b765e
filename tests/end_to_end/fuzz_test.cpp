// Made-up requests and sequences of them through the command line, on the demo shop: planted bugs found and
// shown again, and nothing found where there is none.
#include "tests/end_to_end/demo_scenario.hpp"
#include "tests/support/sanitized.hpp"

using namespace shakedown::test;

namespace {

// Finding takes longer than finding nothing, and under a sanitizer several times as long.
std::string scenario_with(const TemporaryFolder& folder, const std::string& bug) {
  const char* length = !shakedown::sanitized ? "for: 20s" : bug.empty() ? "for: 40s" : "for: 90s";
  return demo_with(folder, "fuzz.yaml", "for: 60s, fuzz: {endpoints: all}",
                   std::string(length) + ", fuzz: {endpoints: [GET /products, POST /orders], deadline: 20s}",
                   bug);
}

std::string sequences_with(const TemporaryFolder& folder, const std::string& bug) {
  return demo_with(folder, "fuzz.yaml", "fuzz: {endpoints: all}",
                   "fuzz: {requests: sequences, repeat: 1, deadline: 20s}", bug);
}

}  // namespace

TEST_CASE("input that nobody tried is found, shown again, and written for other tools") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto file =
      scenario_with(folder, "page-zero\n    - --bug=negative-quantity\n    - --bug=stack-trace");
  const auto ended = run_shakedown({"run", file, "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 1);
  const auto report = report_of(run);
  const auto rules = rules_of(report);
  INFO(boost::json::serialize(report.at("findings")));
  for (const char* rule : {"fuzz/server-error", "fuzz/accepted-invalid", "fuzz/leak"})
    CHECK(contains(rules, rule));
  CHECK(report.at("fuzz").as_array().size() == 2);
  for (const char* ending : {".yaml", ".sh", ".har"})
    CHECK(std::filesystem::exists(run + "/reproduce/F1" + ending));
  const auto again = run_shakedown({"reproduce", run, "F1", "--times", "1"});
  INFO(again.out << again.err);
  CHECK(again.status == 0);
  CHECK(contains(again.out, ": shown in 1 of 1"));
}

TEST_CASE("twin: the shop without planted bugs answers made-up requests as its contract says") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario_with(folder, ""), "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 0);
  const auto report = report_of(run);
  CHECK(rules_of(report) == "");
  CHECK(report.at("fuzz").as_array().size() == 2);
}

TEST_CASE("what is removed and stays, refused and kept, not found where it is, is found by sequences") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto file = sequences_with(folder,
                                   "kept-address\n    - --bug=added-before-checked\n    - --bug=lost-location"
                                   "\n    - --bug=stale-search");
  const auto ended = run_shakedown({"run", file, "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 1);
  const auto report = report_of(run);
  INFO(boost::json::serialize(report.at("findings")));
  CHECK(report.at("findings").as_array().size() == 4);
  for (const char* rule : {"fuzz/not-deleted", "fuzz/failed-create", "fuzz/location", "fuzz/search-differs"})
    CHECK(contains(rules_of(report), rule));
  const auto again = run_shakedown({"reproduce", run, "F1", "--times", "1"});
  INFO(again.out << again.err);
  CHECK(contains(again.out, ": shown in 1 of 1"));
}

TEST_CASE("what a request leaves behind is found: for others, and for the next start") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto file =
      demo_with(folder, "fuzz.yaml", "for: 60s, fuzz: {endpoints: all}",
                std::string(shakedown::sanitized ? "for: 90s" : "for: 40s") +
                    ", fuzz: {endpoints: [GET /products, POST /addresses], repeat: 1, deadline: 20s}",
                "sticky-limit\n    - --bug=printed-label");
  const auto ended = run_shakedown({"run", file, "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 1);
  const auto report = report_of(run);
  INFO(boost::json::serialize(report.at("findings")));
  const auto& findings = report.at("findings").as_array();
  for (const char* rule : {"fuzz/pollution", "fuzz/poisoned-restart"}) {
    CHECK(contains(rules_of(report), rule));
    for (const auto& finding : findings) {
      if (finding.at("rule").as_string() != rule) continue;
      const auto again =
          run_shakedown({"reproduce", run, std::string(finding.at("id").as_string()), "--times", "1"});
      INFO(again.out << again.err);
      CHECK(contains(again.out, ": shown in 1 of 1"));
    }
  }
}

TEST_CASE("twin: sequences find nothing in the shop without planted bugs") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", sequences_with(folder, ""), "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 0);
  CHECK(rules_of(report_of(run)) == "");
}

TEST_CASE("a create that was refused is found on a later page of the list, and nothing where none is kept") {
  const TemporaryFolder folder;
  const std::string notes = std::string(SHAKEDOWN_SOURCE_DIR) + "/tests/end_to_end/paged_notes";
  for (const std::string stored : {"", ", --store-first"}) {
    const auto run = folder.file("run" + std::to_string(stored.size()));
    const auto file =
        folder.write("notes.yaml", "scenario: Notes\ntarget:\n  command: [node, " + notes +
                                       "/serve.mjs, \"--port={target.port}\"" + stored +
                                       "]\n  ready: {get: /healthz, within: 30s}\ncontract: " + notes +
                                       "/openapi.yaml\nstages:\n  - {name: made up, fuzz: {requests: "
                                       "sequences, repeat: 1, deadline: 20s}}\n");
    const auto ended = run_shakedown({"run", file, "--out", run, "--quiet"});
    INFO(ended.out << ended.err);
    CHECK(rules_of(report_of(run)) == (stored.empty() ? "" : "fuzz/failed-create "));
  }
}
