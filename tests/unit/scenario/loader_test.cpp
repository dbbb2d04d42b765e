// Whole scenarios: what they mean, their defaults, and that every problem is told, with its place.
#include "harness/scenario/loader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/scenario/node.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;
using namespace std::chrono_literals;

namespace {

Scenario good(const Workspace& workspace, const std::string& text) {
  auto loaded = workspace.load(text);
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  return *loaded.scenario;
}

// A scenario that is right but for `more`.
std::string with(const std::string& more) {
  return "target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\n" + more;
}
std::string wrong(const std::string& text) {
  const Workspace workspace;
  const auto loaded = workspace.load(text);
  CHECK_FALSE(loaded.scenario);
  // The folder differs from run to run.
  const std::string all = told(loaded.problems);
  std::string out;
  for (std::size_t at = 0; at < all.size();) {
    const auto found = std::min(all.find(workspace.folder(), at), all.size());
    out.append(all, at, found - at);
    if (found < all.size()) out += 'F';
    at = found + workspace.folder().size();
  }
  return out;
}
std::string wrong_with(const std::string& more) {
  return wrong(with(more));
}
std::string wrong_steps(const std::string& steps) {
  return wrong("target: {url: 'http://127.0.0.1:1'}\ntraffic: [{journeys: [{name: j, steps: [\n" + steps +
               "\n]}]}]\n");
}

bool has(const std::string& all, const std::string& part) {
  INFO(all);
  return all.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the shortest scenario replays its recording and is judged by findings") {
  const Workspace workspace;
  const auto s = good(workspace, "target: {url: \"http://127.0.0.1:8080/\"}\ntraffic: [a.har]\n");
  CHECK(s.name == "s");
  CHECK(s.folder == workspace.folder());
  CHECK(s.target.url == "http://127.0.0.1:8080");
  CHECK(s.target.name == "target");
  CHECK_FALSE(s.seed_given);
  CHECK(s.budget == 10min);
  REQUIRE(s.traffic.size() == 1);
  CHECK(s.traffic[0].kind == TrafficKind::har);
  CHECK(s.traffic[0].path == workspace.path("a.har"));
  CHECK(s.traffic[0].correlate);
  REQUIRE(s.stages.size() == 1);
  CHECK(s.stages[0].name == "replay");
  CHECK(s.stages[0].load.kind == LoadKind::replay);
  CHECK(s.stages[0].load.speed == 1);
  CHECK_FALSE(s.stages[0].length);
  REQUIRE(s.gates.size() == 1);
  CHECK(s.gates[0].measure == Measure::findings);
  CHECK(s.gates[0].severity == Severity::high);
}

TEST_CASE("without a recording a few users go through the journeys, and a contract alone is traffic") {
  const Workspace workspace;
  const auto s = good(workspace, "target: {url: 'https://localhost'}\ncontract: openapi.yaml\n");
  REQUIRE(s.traffic.size() == 1);
  CHECK(s.traffic[0].kind == TrafficKind::contract);
  CHECK(s.traffic[0].path == workspace.path("openapi.yaml"));
  CHECK(s.stages[0].name == "users");
  CHECK(s.stages[0].load.kind == LoadKind::users);
  CHECK(s.stages[0].load.users == 4);
  CHECK(s.target.scheme == "https");
}

TEST_CASE("a whole scenario means what it says") {
  const Workspace workspace;
  const auto s = good(workspace, R"(
scenario: Checkout before release
seed: 42
budget: 30m
allow_hosts: [staging.example.test]
target:
  command: [./orders, --port, "{target.port}", --payments, "{payments.address}"]
  directory: sub
  environment: {LOG_LEVEL: info, WORKERS: 4}
  ready: {get: /healthz, within: 20s}
  state: {copy: seed.db, as: "{target.data}"}
  identities: users.csv
  stop_within: 7s
dependencies:
  payments: {command: [./payments, --port, "{port}"], protocol: http, ready: {get: /healthz}}
  database: {upstream: "127.0.0.1:5432", protocol: tcp}
contract: openapi.yaml
traffic:
  - a.har
  - {access_log: a.log, format: combined}
  - journeys:
      - name: buy
        steps:
          - {post: /login, json: {name: "{identity.name}", n: 1}, take: {token: $.token}}
          - post: /orders
            headers: {Authorization: "Bearer {token}"}
            form: {a b: "x&y {token} {{z}} {{", q: 1}
            expect: {status: 201}
timeouts: {connect: 1s, first_byte: 2s, whole: 3s}
late: {by: 5ms, share: 2%}
evidence: 1GiB
stages:
  - {name: steady, for: 60s, load: {rate: 500/s, arrivals: poisson, connections: 9, threads: 2}}
  - {name: up, load: {ramp: [{to: 20 journeys/s, within: 30s}, {to: 0 journeys/s, within: 10s}]}}
  - {name: users, load: {users: 64, think: recorded}}
  - {name: again, load: {replay: 10x}}
gates:
  - p99(POST /orders) < 250ms
  - findings: none at medium or above
  - during(steady): errors < 5%
)");
  CHECK(s.name == "Checkout before release");
  CHECK(s.seed == 42);
  CHECK(s.seed_given);
  CHECK(s.target.directory == workspace.path("sub"));
  CHECK(s.target.environment.at("WORKERS") == "4");
  CHECK(s.target.ready.get == "/healthz");
  CHECK(s.target.state->copy == workspace.path("seed.db"));
  CHECK(s.identities == workspace.path("users.csv"));
  REQUIRE(s.dependencies.size() == 2);
  CHECK(s.dependencies[0].name == "payments");
  CHECK(s.dependencies[1].upstream == "127.0.0.1:5432");
  REQUIRE(s.traffic.size() == 3);
  const auto& steps = s.traffic[2].journeys[0].steps;
  CHECK(steps[0].body == R"({"name":"{identity.name}","n":1})");
  CHECK(steps[0].body_type == "application/json");
  CHECK(steps[0].takes[0] == std::pair<std::string, std::string>("token", "$.token"));
  CHECK(steps[1].body == "a+b=x%26y+{token}+%7Bz%7D+%7B&q=1");
  CHECK(steps[1].body_type == "application/x-www-form-urlencoded");
  CHECK(steps[1].expect_status == 201);
  CHECK(s.late_share == Approx(0.02));
  CHECK(s.stages[0].load.arrivals == Arrivals::poisson);
  CHECK(s.stages[1].load.unit == RateUnit::journeys);
  CHECK(s.stages[1].length == std::optional<Nanoseconds>(40s));
  CHECK(s.stages[2].load.think_recorded);
  CHECK(s.stages[3].load.speed == 10);
  CHECK(s.gates[2].stage == "steady");
  CHECK(s.gates[2].text == "during(steady): errors < 5%");
  CHECK(s.gates[1].where.line == 39);
}

TEST_CASE("all problems are told at once, in the order of the file") {
  const auto all = wrong(R"(seed: -1
budgets: 30m
target: {command: [./orders, "{paymets.port}"], ready: {within: 10}}
traffic: [gone.har]
stages: [{name: a, for: 0s}, {name: a}]
gates: [erors < 1%]
)");
  CHECK(all ==
        "1:7: `seed`: `-1` is not a whole number (expected a whole number)\n"
        "2:1: unknown key `budgets` in the scenario (did you mean `budget`?)\n"
        "3:19: nothing tells the command of `target` which port to listen on (put \"{target.port}\" into its "
        "command "
        "or environment)\n"
        "3:30: {paymets.port} stands for nothing (did you mean {target.port}?)\n"
        "3:65: `target.ready.within`: `10` is not a duration (write it like 250ms, 10s, 5m, 2h or 1m30s)\n"
        "4:11: there is no file F/gone.har (paths are relative to the scenario's own folder)\n"
        "5:25: `stages[0].for`: `0s` is nothing (above 0)\n"
        "5:37: there are two stages called `a` (the first one is on line 5)\n"
        "6:9: `erors` is nothing that a gate can measure (did you mean `errors`?)\n");
}

TEST_CASE("keys: unknown ones, and those that need or exclude each other") {
  CHECK(
      has(wrong_with("stagez: []\n"), "3:1: unknown key `stagez` in the scenario (did you mean `stages`?)"));
  CHECK(has(wrong_with("rate: 5/s\n"), "(it belongs at `stages[].load.rate`)"));
  CHECK(has(wrong_with("faults: []\n"),
            "unknown key `faults` in the scenario (it belongs at `stages[].faults`)"));
  CHECK(has(wrong_with("<<: {}\n"), "merge keys"));
  CHECK(has(wrong("traffic: [a.har]\n"), "the scenario needs `target`"));
  CHECK(has(wrong("target: {}\ntraffic: [a.har]\n"), "1:9: `target` needs one of command, url"));
  CHECK(has(wrong("target: {url: 'http://[::1]:1', command: [a, '{port}']}\ntraffic: [a.har]\n"),
            "has both `command` and `url`"));
  CHECK(has(wrong("target: {url: 'http://[::1]:1', directory: sub}\ntraffic: [a.har]\n"),
            "1:33: `directory` has no effect in `target` without `command`"));
  CHECK(has(wrong_with("stages: [{name: a, load: {users: 1, arrivals: even}}]\n"),
            "`arrivals` has no effect in `stages[0].load` without `rate` or `ramp`"));
  CHECK(has(wrong_with("timeouts: {}\nlate:\n"), "4:1: `late` has no value"));
}

TEST_CASE("types and impossible values") {
  CHECK(has(wrong_with("stages: {name: a}\n"), "`stages` is a map (expected a list"));
  CHECK(has(wrong_with("stages: []\n"), "`stages` is empty"));
  CHECK(has(wrong_with("stages: [{name: a, load: {users: '4'}}]\n"),
            "is a text (expected a whole number from 1"));
  CHECK(has(wrong_with("stages: [{name: a, load: {users: 0}}]\n"), "cannot be 0"));
  CHECK(has(wrong_with("stages: [{name: a, load: {rate: -5/s}}]\n"), "`-5/s` is not a rate"));
  CHECK(has(wrong_with("stages: [{name: a, load: {rate: 0/s}}]\n"), "`0/s` is nothing"));
  CHECK(has(wrong_with("stages: [{name: a, load: {rate: 5/s, arrivals: uniform}}]\n"),
            "cannot be `uniform` (known here: even, poisson)"));
  CHECK(has(wrong_with("stages: [{name: a, load: {ramp: [{to: 0/s, within: 1s}]}}]\n"),
            "never sends anything"));
  CHECK(has(wrong_with("stages: [{name: a, load: {ramp: [{to: 5/s, within: 1s}], from: 2 journeys/s}}]\n"),
            "mixes requests and journeys"));
  CHECK(has(wrong_with("stages: [{name: a, for: 10s, load: {ramp: [{to: 5/s, within: 30s}]}}]\n"),
            "the stage ends after 10s, before its ramp of 30s"));
  CHECK(has(wrong_with("stages: [{name: a, for: 10m, load: {rate: 1/s}}, {name: b, load: {rate: 1/s}}]\n"),
            "nothing of the budget is left for the stage `b`"));
  CHECK(has(wrong_with("timeouts: {first_byte: 9s, whole: 5s}\n"), "`first_byte` is longer than `whole`"));
  CHECK(has(wrong_with("evidence: 10B\n"), "`10B` is out of range (from 1MB to 100GB)"));
  CHECK(has(wrong("target: {url: 'http://127.0.0.1:1', tls: {verify: 'true'}}\ntraffic: [a.har]\n"),
            "expected true or false, without quotes"));
  CHECK(has(wrong("target: {command: [], url: x}\ntraffic: [a.har]\n"), "`target.command` is empty"));
  CHECK(has(wrong("target: {command: ['', '{port}']}\ntraffic: [a.har]\n"), "the command is empty"));
  CHECK(has(wrong("target: {command: [a, {target.port}]}\ntraffic: [a.har]\n"),
            "if a placeholder is meant, quote it: \"{target.port}\""));
}

TEST_CASE("the shorter of a given and a default timeout gives way") {
  const Workspace workspace;
  const auto s = good(workspace, with("timeouts: {whole: 5s}\n"));
  CHECK(s.timeouts.first_byte == 5s);
  CHECK(good(workspace, with("timeouts: {first_byte: 2m}\n")).timeouts.whole == 2min);
}

TEST_CASE("targets: addresses, hosts and TLS") {
  CHECK(has(wrong("target: {url: 'ftp://a'}\ntraffic: [a.har]\n"), "cannot be `ftp://a`"));
  CHECK(has(wrong("target: {url: 'http://127.0.0.1:99999'}\ntraffic: [a.har]\n"), "is not a URL"));
  CHECK(has(wrong("target: {url: 'http://127.0.0.1:1/base'}\ntraffic: [a.har]\n"), "cannot be"));
  CHECK(has(wrong("target: {url: 'http://staging.example.test'}\ntraffic: [a.har]\n"),
            "`staging.example.test` is not this machine, and nothing allows sending to it"));
  CHECK(has(wrong("target: {url: 'http://127.0.0.1:1', tls: {verify: false}}\ntraffic: [a.har]\n"),
            "`tls` has no effect: the target speaks http"));
  CHECK(has(wrong("target: {url: 'https://[::1]', tls: {verify: false, ca: ca.pem}}\ntraffic: [a.har]\n"),
            "`ca` has no effect"));
  CHECK(has(wrong("target: {url: 'https://[::1]', tls: {ca: gone.pem}}\ntraffic: [a.har]\n"),
            "there is no file F/gone.pem"));
  const Workspace workspace;
  CHECK(good(workspace, "allow_hosts: [a.test]\ntarget: {url: 'http://a.test'}\ntraffic: [a.har]\n")
            .target.url == "http://a.test");
}

TEST_CASE("dependencies: TLS on either side of the proxy") {
  const auto over = [](const std::string& tls) {
    return "target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\ndependencies:\n"
           "  pay: {upstream: '127.0.0.1:443', tls: " +
           tls + "}\n";
  };
  const Workspace workspace;
  const auto whole = good(workspace, over("{}")).dependencies[0];
  REQUIRE(whole.tls);
  CHECK((whole.tls->upstream && whole.tls->target && whole.tls->judged.verify));
  CHECK(whole.scheme == "https");
  const auto half = good(workspace, over("{upstream: false}")).dependencies[0];
  REQUIRE(half.tls);
  CHECK(half.scheme == "http");
  CHECK(has(wrong(over("{upstream: false, target: false}")), "`tls` has no effect: neither side speaks it"));
  CHECK(has(wrong(over("{upstream: false, ca: ca.pem}")), "it shows no certificate"));
  CHECK(has(wrong(over("{upstream: false, verify: true}")), "it shows no certificate"));
  CHECK(has(wrong(over("{verify: false, ca: ca.pem}")), "`ca` has no effect where nothing is verified"));
  CHECK(has(wrong(over("{ca: gone.pem}")), "there is no file F/gone.pem"));
  CHECK(has(wrong(over("{verfy: false}")), "verify"));
}

TEST_CASE("dependencies: names, order and addresses") {
  const auto service = [](const std::string& dependencies, const std::string& word) {
    return "target: {command: [a, '{port}', '" + word + "']}\ntraffic: [a.har]\ndependencies:\n" +
           dependencies;
  };
  CHECK(has(wrong(service("  target: {upstream: 'a:1'}\n", "")), "a dependency cannot be called `target`"));
  CHECK(has(wrong(service("  1st: {upstream: 'a:1'}\n", "")), "`1st` cannot be a key of `dependencies`"));
  CHECK(has(wrong(service("  a: {upstream: 'a:1'}\n  a: {upstream: 'a:2'}\n", "")), "is given twice"));
  CHECK(has(wrong(service("  a: {upstream: 'a:0'}\n", "")), "has no valid port"));
  CHECK(
      has(wrong(service("  a: {upstream: 'a:1', protocol: tcp}\n", "{a.url}")), "speaks tcp and has no URL"));
  CHECK(has(wrong(service("  a: {command: [a, '{port}', '{b.port}']}\n  b: {upstream: 'a:1'}\n", "")),
            "{b.port} is not known yet"));
  CHECK(has(wrong(service("  a: {command: [a, '{port}', '{target.port}']}\n", "")), "is not known yet"));
  CHECK(has(wrong(service("  a: {command: [a, '{port}'], protocol: tcp, ready: {get: /}}\n", "")),
            "cannot answer a GET"));
  CHECK(has(wrong(service("  a: {command: [a]}\n", "")), "which port to listen on (put \"{port}\""));
  CHECK(has(wrong(service("  a: {command: [a, '{port}'], state: {copy: gone}}\n", "")),
            "there is no file or folder F/gone"));
  CHECK(has(wrong(service("  a: {command: [a, '{port}'], state: {copy: sub, as: '{target.data}'}}\n", "")),
            "cannot become {target.data} (expected {a.data})"));
  const Workspace workspace;
  const auto s =
      good(workspace, service("  a: {command: [x, '{port}']}\n  b: {command: [y, '{b.port}', '{a.url}']}\n",
                              "{a.port} {b.port}"));
  CHECK(s.dependencies[1].name == "b");
}

TEST_CASE("traffic: files, kinds and duplicates") {
  CHECK(has(wrong("target: {url: 'http://[::1]:1'}\n"), "there is nothing to send"));
  CHECK(has(wrong("target: {url: 'http://[::1]:1'}\ntraffic: [sub]\n"), "F/sub is not a regular file"));
  CHECK(has(wrong("target: {url: 'http://[::1]:1'}\ntraffic: [users.csv]\n"),
            "cannot tell what `users.csv` is"));
  CHECK(has(wrong("target: {url: 'http://[::1]:1'}\ntraffic: [a.har, ./a.har]\n"), "is listed twice"));
  CHECK(has(wrong("target: {url: 'http://[::1]:1'}\ntraffic: [{access_log: a.log, format: json}]\n"),
            "cannot be `json`"));
  CHECK(has(wrong("target: {url: 'http://[::1]:1'}\ntraffic: [{har: a.har, links: [{add: x, take: $.x}]}]\n"),
            "needs `from` beside `add`"));
  CHECK(has(
      wrong(
          "target: {url: 'http://[::1]:1'}\ntraffic: [{har: a.har, correlate: false, links: [{drop: x}]}]\n"),
      "`links` has no effect where `correlate` is false"));
  CHECK(has(wrong("target: {url: 'http://[::1]:1'}\ncontract: openapi.yaml\nstages: [{name: a, load: "
                  "{replay: 1}}]\n"),
            "nothing here was recorded"));
  CHECK(has(wrong("target: {url: 'http://[::1]:1'}\ncontract: gone.yaml\n"), "there is no file F/gone.yaml"));
}

TEST_CASE("journeys by hand: methods, bodies, headers and values") {
  CHECK(has(wrong_steps("{json: {}}"), "needs one of get, head, post"));
  CHECK(has(wrong_steps("{get: /a, post: /b}"), "has both `get` and `post`"));
  CHECK(has(wrong_steps("{post: /a, json: {}, body: x}"), "has both `json` and `body`"));
  CHECK(has(wrong_steps("{get: orders}"), "cannot be `orders` (expected a path"));
  CHECK(has(wrong_steps("{get: /a, headers: {Host: x}}"), "the header `Host` is written by the run itself"));
  CHECK(has(wrong_steps("{get: /a, headers: {X: a, x: b}}"), "the header `x` is given twice"));
  CHECK(has(wrong_steps("{get: /a, headers: {X: \"a\\nb\"}}"), "a header's value is one line"));
  CHECK(has(wrong_steps("{get: '/a/{id}'}"), "3:7: {id} was not taken by an earlier step"));
  CHECK(has(wrong_steps("{get: /a, take: {id: $.id}}, {get: '/a/{ids}'}"), "did you mean {id}?"));
  CHECK(has(wrong_steps("{post: /a, json: [{x: '{id}'}]}"), "3:23: {id} was not taken"));
  CHECK(has(wrong_steps("{get: /a, take: {id: $.id}}, {post: /a, json: {x: {id}}}"),
            "without quotes is a map"));
  CHECK(has(wrong_steps("{post: '/a', body: '{identity.name}'}"), "needs identities, and there are none"));
  CHECK(has(wrong_steps("{get: /a, take: {identity: $.id}}"), "cannot be called `identity`"));
  CHECK(has(wrong_steps("{get: /a, take: {id: id}}"), "cannot be `id` (expected $.path.in.json"));
  CHECK(has(wrong_steps("{get: /a, expect: {status: 99}}"), "cannot be 99"));
  CHECK(has(
      wrong("target: {url: 'http://[::1]:1'}\ntraffic: [{journeys: [{name: j, steps: [{get: /}]}, {name: j, "
            "steps: [{get: /}]}]}]\n"),
      "there are two journeys called `j`"));
}

TEST_CASE("a content type by hand wins over the one that a body implies") {
  const Workspace workspace;
  const auto s =
      good(workspace,
           "target: {url: 'http://[::1]:1'}\ntraffic: [{journeys: [{name: j, steps: [{post: /, json: [], "
           "headers: {content-type: application/ld+json}}]}]}]\n");
  CHECK(s.traffic[0].journeys[0].steps[0].body_type.empty());
}

TEST_CASE("gates: places inside texts and maps, and stages that exist") {
  CHECK(has(wrong_with("gates:\n  - p99(POST /orders) < 250\n"), "4:25: `250` is not a duration"));
  CHECK(has(wrong_with("gates:\n  - \"p99 < 250\"\n"), "4:12: `250` is not a duration"));
  CHECK(has(wrong_with("gates:\n  - during(replay):   errors < 5\n"), "4:32: `5` is not a percentage"));
  CHECK(has(wrong_with("gates:\n  - during(replya): errors < 5%\n"),
            "4:5: there is no stage or fault `replya` (did you mean `replay`?)"));
  CHECK(has(wrong_with("gates:\n  - findings: none at hihg or above\n"), "4:23: `hihg` is not a severity"));
  CHECK(has(wrong_with("tags: {reads: [GET /a]}\ngates: [p99(raeds) < 1s]\n"),
            "`raeds` is neither an endpoint nor one of the `tags` (did you mean `reads`?)"));
  CHECK(has(wrong_with("gates: [p99(orders) < 1s]\n"), "such as POST /orders"));
  CHECK(has(wrong_with("tags: {reads: [orders]}\n"), "a method in capitals and a path"));
  CHECK(has(wrong_with("gates: [7]\n"), "`gates[0]` is `7` (expected a gate"));
  CHECK(has(wrong_with("gates: [{a: 1, b: 2}]\n"), "`gates[0]` is a map"));
}

TEST_CASE("a tag in a gate is written out with its endpoints") {
  const Workspace workspace;
  const auto s = good(workspace,
                      "target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\n"
                      "tags: {checkout: [POST /orders, 'POST /orders/{id}/pay']}\n"
                      "gates: [errors(checkout) < 1% or abort]\n");
  REQUIRE(s.gates.size() == 1);
  CHECK(s.gates[0].endpoint == "checkout: POST /orders, POST /orders/{id}/pay");
  CHECK(s.gates[0].abort);
}

TEST_CASE("many problems are cut at a limit, which says how many there are") {
  std::string many;
  for (int i = 0; i < 500; ++i) many += fmt::format("key{}: x\n", i);
  const Workspace workspace;
  const auto loaded = workspace.load(many);
  CHECK(loaded.problems.size() == max_problems);
  CHECK(told({loaded.problems.back()}) == " and 403 more problems\n");
}

TEST_CASE("a message does not repeat a megabyte") {
  const auto all =
      wrong_with("budget: " + std::string(500'000, 'x') + "\n" + std::string(1'000, 'y') + ": x\n");
  CHECK(all.size() < 5'000);
  CHECK(has(all, "unknown key `yyy"));
}

TEST_CASE("files that are no scenario") {
  const Workspace workspace;
  CHECK(told(load_file(workspace.path("gone.yaml")).problems).find("there is no such file") !=
        std::string::npos);
  CHECK(told(load_file(workspace.folder()).problems).find("this is a folder") != std::string::npos);
  CHECK(told(workspace.load("").problems) ==
        "1:1: the scenario is empty (the shortest is `target: {url: ...}` and `traffic: [recording.har]`)\n");
  CHECK(told(workspace.load("hello").problems).find("1:1: the scenario is a single value") == 0);
  workspace.write("big.yaml", std::string(max_text_bytes + 100, '#'));
  CHECK(told(load_file(workspace.path("big.yaml")).problems).find("too many for a scenario") !=
        std::string::npos);
}

TEST_CASE("a file's paths are relative to its own folder") {
  const Workspace workspace;
  workspace.write("sub/c.har", "");
  workspace.write("sub/Orders.yaml", "target: {url: 'http://127.0.0.1:1'}\ntraffic: [c.har, ../a.har]\n");
  const auto loaded = load_file(workspace.path("sub/Orders.yaml"));
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  CHECK(loaded.scenario->name == "Orders");
  CHECK(loaded.scenario->file == workspace.path("sub/Orders.yaml"));
  CHECK(loaded.scenario->folder == workspace.path("sub"));
  CHECK(loaded.scenario->traffic[0].path == workspace.path("sub/c.har"));
  CHECK(loaded.scenario->traffic[1].path == workspace.path("a.har"));
  CHECK(loaded.scenario->text.find("target:") == 0);
}
