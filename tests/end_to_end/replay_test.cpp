// Recordings replayed at fresh services whose tokens and ids differ from the recording's.
#include <fstream>

#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

namespace {

const std::string source = SHAKEDOWN_SOURCE_DIR;
const std::string binary = SHAKEDOWN_BINARY_DIR;

std::string demo_scenario(bool correlate) {
  const std::string demo = source + "/scenarios/demo";
  return "scenario: replay\nlate: {by: 30s}\ntarget:\n  command: [" + binary +
         "/scenarios/demo/orders/demo_orders, \"--port={target.port}\", \"--data={target.data}\", "
         "\"--payments={payments.address}\"]\n" +
         "  ready: {get: /healthz, within: 30s}\n  state: {copy: " + demo +
         "/seed, as: \"{target.data}\"}\n" +
         (correlate ? "  identities: " + demo + "/seed/users.csv\n" : std::string()) +
         "dependencies:\n  payments:\n    command: [" + binary +
         "/scenarios/demo/payments/demo_payments, \"--port={port}\"]\n    ready: {get: /healthz, within: "
         "30s}\n" +
         "traffic:\n  - {har: " + demo +
         "/recordings/checkout.har, correlate: " + (correlate ? "true" : "false") + "}\n" +
         "stages:\n  - {name: replay, load: {replay: 10x}}\ngates: [errors <= 0%]\n";
}

std::string json_server_scenario(bool correlate) {
  return "scenario: json-server\nlate: {by: 30s}\ntarget:\n  command: [node, " + source +
         "/tests/end_to_end/json_server/serve.cjs, \"{port}\"]\n" + "  ready: {get: /db, within: 60s}\n" +
         "traffic:\n  - {har: " + source +
         "/tests/data/traffic/chromium_json_server.har, correlate: " + (correlate ? "true" : "false") +
         "}\n" + "stages:\n  - {name: replay, load: {replay: 1x}}\ngates: [errors <= 0%]\n";
}

Ran play(const TemporaryFolder& folder, const std::string& scenario) {
  folder.write("scenario.yaml", scenario);
  return run_shakedown({"run", "scenario.yaml", "--out", "run"}, folder.path().string());
}

// nginx with its log in a folder of the test's own; {port} is filled in by the run.
std::string nginx_configuration(const TemporaryFolder& folder) {
  const auto at = folder.path().string();
  std::string paths;
  for (const auto* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    paths += "  " + std::string(kind) + "_temp_path " + at + "/" + kind + ";\n";
  }
  return "daemon off;\nworker_processes 1;\npid " + at + "/nginx.pid;\nerror_log " + at +
         "/error.log;\nevents { worker_connections 256; }\n" +
         "http {\n  log_format timed '$remote_addr - $remote_user [$time_local] \"$request\" $status "
         "$body_bytes_sent \"$http_referer\" \"$http_user_agent\" $msec $request_time';\n" +
         "  access_log " + at + "/access.log timed;\n" + paths +
         "  server {\n    listen 127.0.0.1:PORT;\n    location / { return 200 hello; }\n    location "
         "/missing { return 404; }\n  }\n}\n";
}

std::string nginx_target(const TemporaryFolder& folder) {
  return "late: {by: 30s}\ntarget:\n  command: [sh, -c, 'sed \"s/PORT/$1/\" " +
         folder.file("nginx.template") + " > " + folder.file("nginx.conf") + " && exec nginx -c " +
         folder.file("nginx.conf") + "', sh, \"{port}\"]\n  ready: {get: /, within: 30s}\n";
}

}  // namespace

TEST_CASE("the demo's recorded shoppers succeed at every step against a fresh shop") {
  const TemporaryFolder folder;
  const auto ran = play(folder, demo_scenario(true));
  INFO(ran.out);
  INFO(ran.err);
  CHECK(ran.status == 0);
}

TEST_CASE("without correlation the same recording fails") {
  const TemporaryFolder folder;
  const auto ran = play(folder, demo_scenario(false));
  INFO(ran.out);
  CHECK(ran.status == 1);
}

TEST_CASE("a service that this project did not write replays its recording, with correlation only") {
  SECTION("with it every step succeeds") {
    const TemporaryFolder folder;
    const auto ran = play(folder, json_server_scenario(true));
    INFO(ran.out);
    INFO(ran.err);
    CHECK(ran.status == 0);
  }
  SECTION("without it the run fails") {
    const TemporaryFolder folder;
    CHECK(play(folder, json_server_scenario(false)).status == 1);
  }
}

TEST_CASE("an access log that nginx wrote is replayed as it was") {
  const TemporaryFolder folder;
  folder.write("nginx.template", nginx_configuration(folder));
  const std::string traffic =
      "traffic:\n  - journeys:\n      - {name: a, steps: [{get: /one}, {get: \"/two?x=1\"}, {get: /missing, "
      "expect: {status: 404}}]}\n";
  const auto recorded =
      play(folder, "scenario: record\n" + nginx_target(folder) + traffic +
                       "stages: [{name: load, for: 1s, load: {rate: 50/s, arrivals: poisson}}]\n");
  INFO(recorded.err);
  REQUIRE(recorded.status == 0);
  const auto log = read_file(folder.file("access.log"));
  REQUIRE(contains(log, "GET /two?x=1 HTTP/1.1\" 200"));
  REQUIRE(contains(log, "GET /missing HTTP/1.1\" 404"));

  folder.write("day.log", log);
  folder.write("replay.yaml", "scenario: replay\n" + nginx_target(folder) +
                                  "traffic:\n  - access_log: day.log\n    format: '$remote_addr - "
                                  "$remote_user [$time_local] \"$request\" $status $body_bytes_sent "
                                  "\"$http_referer\" \"$http_user_agent\" $msec $request_time'\n" +
                                  "stages: [{name: replay, load: {replay: 10x}}]\ngates: [errors <= 0%]\n");
  const auto replayed = run_shakedown({"run", "replay.yaml", "--out", "again"}, folder.path().string());
  INFO(replayed.out);
  INFO(replayed.err);
  CHECK(replayed.status == 0);
}
