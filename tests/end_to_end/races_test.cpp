// Requests at once through the command line. On the demo shop: a coupon for one order that two orders get,
// shown again by itself; and nothing of the kind where the shop is right. And a service that is another one
// after each start.
#include "tests/end_to_end/demo_scenario.hpp"

using namespace shakedown::test;

namespace {

std::string scenario_with(const TemporaryFolder& folder, const std::string& bug) {
  return demo_with(
      folder, "races.yaml", "races: {endpoints: changing}",
      "races: {only: [\"POST /orders at once, in a coupon for one order\"], requests: [3], bursts: 8,"
      " deadline: 20s}",
      bug);
}

}  // namespace

TEST_CASE("a limit that holds for one order at a time is found overrun by three at once, and shown again") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario_with(folder, "coupon-race"), "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 1);
  const auto report = report_of(run);
  INFO(boost::json::serialize(report.at("findings")));
  CHECK(rules_of(report) == "race/limit-overrun ");
  const auto again = run_shakedown({"reproduce", run, "F1", "--times", "1"});
  INFO(again.out << again.err);
  CHECK(again.status == 0);
  CHECK(contains(again.out, "F1 race/limit-overrun: shown in"));
}

TEST_CASE("twin: where the check and the act are one, no order is missing and nothing is found") {
  const TemporaryFolder folder;
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", scenario_with(folder, ""), "--out", run, "--quiet"});
  INFO(ended.out << ended.err);
  CHECK(ended.status == 0);
  const auto report = report_of(run);
  CHECK(rules_of(report) == "");
  INFO(boost::json::serialize(report.at("races")));
  CHECK(contains(boost::json::serialize(report.at("races")), "\"serial\""));
}

TEST_CASE("what is another at each start of the target is no race between reads") {
  const TemporaryFolder folder;
  folder.write("users.csv", "name,password\nada,a\ngrace,b\n");
  folder.write("server.mjs", R"(
import http from 'node:http';
import {randomInt} from 'node:crypto';
const all = Array.from({length: 5}, () => ({price: randomInt(1e6)}));
let marks = 0;
http.createServer((asked, answer) => {
  asked.resume().on('end', () => {
    answer.setHeader('Content-Type', 'application/json');
    answer.end(JSON.stringify(asked.method === 'POST' ? {marks: ++marks} : all));
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
)");
  // Both sets are played in turn, so that each begins afresh between the other's bursts.
  folder.write("scenario.yaml", R"(
scenario: other prices at each start
seed: 7
late: {by: 60s}
target:
  command: [node, server.mjs, "{target.port}"]
  ready: {get: /list, within: 60s}
  identities: users.csv
traffic:
  - journeys:
      - name: mark and list
        steps:
          - {post: /marks, headers: {X-User: "{identity.name}"}}
          - {get: /list, headers: {X-User: "{identity.name}"}}
stages: [{name: races, races: {requests: [2], bursts: 14}}]
gates: ["findings: none at low or above"]
)");
  const auto run = folder.file("run");
  const auto ended = run_shakedown({"run", "scenario.yaml", "--out", run, "--quiet"}, folder.path().string());
  INFO(ended.out << ended.err);
  CHECK(ended.status == 0);
  const auto races = boost::json::serialize(report_of(run).at("races"));
  INFO(races);
  CHECK(contains(races, "GET /list by different identities"));
  CHECK(rules_of(report_of(run)) == "");
}
