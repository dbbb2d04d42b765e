// Who may reach what, through the command line: an order that another user may read, found with its control
// and shown again by itself; and nothing where the shop asks whose it is.
#include "tests/end_to_end/demo_scenario.hpp"

using namespace shakedown::test;

namespace {

std::string scenario_with(const TemporaryFolder& folder, const std::string& bug) {
  return demo_with(
      folder, "access.yaml", "access: {}",
      "access: {endpoints: [\"GET /orders/{id}\", GET /me, GET /products], repeat: 3, deadline: 20s}", bug);
}

}  // namespace

TEST_CASE("another user's order that anybody may read is found, and shown again") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended =
      run_shakedown({"run", scenario_with(folder, "other-users-order"), "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 1);
  const auto report = report_of(run);
  INFO(boost::json::serialize(report.at("findings")));
  CHECK(rules_of(report) == "access/other-users-object ");
  CHECK(contains(std::string(report.at("findings").at(0).at("endpoint").as_string()), "GET /orders/{id}"));
  const auto again = run_shakedown({"reproduce", run, "F1", "--times", "3"});
  INFO(again.out << again.err);
  CHECK(again.status == 0);
  CHECK(contains(again.out, "F1 access/other-users-object: shown in 3 of 3"));
}

TEST_CASE("twin: where it is asked whose an order is, every cell is refused or rightly allowed") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario_with(folder, ""), "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 0);
  const auto report = report_of(run);
  CHECK(rules_of(report) == "");
  const auto access = boost::json::serialize(report.at("access"));
  INFO(access);
  CHECK(contains(access, "\"refused\""));
  CHECK(contains(access, "\"allowed\""));
  CHECK_FALSE(contains(access, "\"inconclusive\""));
}
