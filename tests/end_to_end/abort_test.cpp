// A gate that ends the run early: as soon as nothing can make it good, and the run is judged and reported.
#include "tests/end_to_end/demo_scenario.hpp"

using namespace shakedown::test;

TEST_CASE("a run ends early when a gate that says so cannot hold any more") {
  const TemporaryFolder folder;
  // A process without any descriptor serves nobody.
  auto text = read_file(demo_with(folder, "rounds.yaml",
                                  "compare: {rounds: 5, load: {users: 8}, measure: 5s, warm_up: 2s}",
                                  "for: 10m, load: {users: 2, think: 10ms}", ""));
  text = text.substr(0, text.find("gates:")) +
         "gates: [descriptors < 1 or abort, 'during(performance, from 5m): errors < 1%']\n";
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", folder.write("abort.yaml", text), "--out", run});
  INFO(ended.err);
  CHECK(ended.status == 1);
  CHECK(contains(ended.err, "ended early, because a gate cannot hold any more: descriptors < 1 or abort"));
  const auto report = report_of(run);
  CHECK(report.at("run").at("length_us").as_int64() < 300'000'000);
  const auto& gates = report.at("gates").as_array();
  REQUIRE(gates.size() == 2);
  CHECK(gates[0].at("verdict").as_string() == "fail");
  CHECK(gates[1].at("verdict").as_string() == "inconclusive");
}
