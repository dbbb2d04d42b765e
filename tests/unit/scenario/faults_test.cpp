// Faults in a scenario: what they become, what is refused, and their way back to text.
#include "harness/model/names.hpp"
#include "harness/scenario/fault_text.hpp"
#include "harness/scenario/fault_words.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenario/dump.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;
using namespace std::chrono_literals;

namespace {

const std::string services =
    "target: {command: [./s, '{port}']}\n"
    "traffic: [a.har]\n"
    "dependencies:\n"
    "  payments: {command: [./p, '{port}']}\n"
    "  database: {upstream: '127.0.0.1:5432', protocol: tcp}\n";

Loaded load(const std::string& stages) {
  const Workspace workspace;
  return workspace.load(services + "stages:\n" + stages);
}

StageSpec stage(const std::string& stages) {
  const auto loaded = load(stages);
  INFO(told(loaded.problems));
  REQUIRE(loaded.scenario);
  return loaded.scenario->stages[0];
}

std::string wrong(const std::string& stages) {
  const auto loaded = load(stages);
  CHECK_FALSE(loaded.scenario);
  return told(loaded.problems);
}

std::string wrong_fault(const std::string& fault) {
  return wrong("  - {name: s, for: 30s, faults: [" + fault + "]}\n");
}

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return text.find(part) != std::string::npos;
}

std::string text_of(const FaultSpec& fault) {
  std::ostringstream out;
  dump(out, fault);
  return out.str();
}

}  // namespace

TEST_CASE("a stage's timeline means what it says") {
  const StageSpec s = stage(R"(
  - name: payments slow
    for: 40s
    load: {rate: 5/s}
    faults:
      - {on: payments, latency: 2s, jitter: 500ms, spread: normal, from: 5s, until: 20s}
      - {on: payments, status: 503, path: /charges, method: POST, first: 2, body: no, headers: {Retry-After: 1}}
      - {on: database, reset: true, delay: 10ms, probability: 30%, from: 10s}
      - {on: target, pause: true, from: 3s, until: 5s, name: stopped}
      - {on: payments, status: 500, header: "X-Tenant: blue", every: 3}
)");
  REQUIRE(s.faults.size() == 5);
  CHECK_FALSE(s.matrix);
  const FaultSpec& slow = s.faults[0];
  CHECK(slow.name == "latency on payments");
  CHECK(slow.kind == FaultKind::latency);
  CHECK(slow.on == "payments");
  CHECK(slow.delay == 2s);
  CHECK(slow.jitter == 500ms);
  CHECK(slow.spread == Spread::normal);
  CHECK(slow.stream == Stream::downstream);
  CHECK(slow.from == std::optional<Nanoseconds>(5s));
  CHECK(slow.until == std::optional<Nanoseconds>(20s));
  const FaultSpec& down = s.faults[1];
  CHECK(down.kind == FaultKind::http_status);
  CHECK(down.status == 503);
  CHECK(down.match.path == "/charges");
  CHECK(down.match.method == "POST");
  CHECK(down.first == 2);
  CHECK(down.body == "no");
  REQUIRE(down.headers.size() == 1);
  CHECK(down.headers[0].value == "1");
  CHECK_FALSE(down.from);
  CHECK_FALSE(down.until);
  CHECK(s.faults[2].on == "database");
  CHECK(s.faults[2].probability == Approx(0.3));
  CHECK(s.faults[2].delay == 10ms);
  CHECK(s.faults[3].name == "stopped");
  CHECK(s.faults[4].name == "status on payments 2");
  CHECK(s.faults[4].match.header == "X-Tenant");
  CHECK(s.faults[4].match.header_value == "blue");
  CHECK(s.faults[4].every == 3);
}

TEST_CASE("a matrix of every fault is for every dependency, five times each") {
  const StageSpec s = stage("  - {name: every fault, faults: {matrix: all}}\n");
  REQUIRE(s.matrix);
  CHECK(s.faults.empty());
  CHECK(s.matrix->all);
  CHECK(s.matrix->on == std::vector<std::string>{"payments", "database"});
  CHECK(s.matrix->faults.empty());
  CHECK(s.matrix->deadline == 10s);
  CHECK(s.matrix->recovery == 10s);
  CHECK(s.matrix->repeat == 5);
}

TEST_CASE("a matrix may name its services and faults") {
  const StageSpec s =
      stage("  - {name: m, faults: {matrix: [lose_answer, pause], on: [target, payments], deadline: 1s}}\n");
  REQUIRE(s.matrix);
  CHECK_FALSE(s.matrix->all);
  CHECK(s.matrix->on == std::vector<std::string>{"target", "payments"});
  CHECK(s.matrix->faults == std::vector<FaultKind>{FaultKind::http_lose_answer, FaultKind::pause});
  CHECK(s.matrix->deadline == 1s);
  const StageSpec one = stage("  - {name: m, faults: {matrix: latency, on: database}}\n");
  REQUIRE(one.matrix);
  CHECK(one.matrix->faults == std::vector<FaultKind>{FaultKind::latency});
  CHECK(one.matrix->on == std::vector<std::string>{"database"});
}

TEST_CASE("faults that are none, or two at once, are refused at their place") {
  has(wrong_fault("{on: payments}"), "`stages[0].faults[0]` needs one of refuse, connect_hang");
  has(wrong_fault("{latency: 1s}"), "needs `on`");
  has(wrong_fault("{on: payments, latency: 1s, reset: true}"), "has both `reset` and `latency`");
  has(wrong_fault("{on: payments, latncy: 1s}"),
      "unknown key `latncy` in `stages[0].faults[0]` (did you mean `latency`?");
  has(wrong_fault("{on: payments, latency: 0s}"), "`0s` is nothing");
  has(wrong_fault("{on: payments, reset: false}"), "expected true, without quotes");
  has(wrong_fault("{on: payments, status: 99}"), "cannot be 99");
  has(wrong_fault("{on: payments, corrupt: 3}"), "is not a percentage");
  has(wrong_fault("{on: target, clock_step: soon}"), "is not a step of time");
  has(wrong_fault("{on: target, file_error: EOI}"), "did you mean `EIO`?");
  has(wrong("  - {name: s, faults: latency}\n"), "`stages[0].faults` is a single value");
}

TEST_CASE("modifiers are refused beside faults that they do not change") {
  has(wrong_fault("{on: payments, refuse: true, jitter: 1s}"), "7:");
  has(wrong_fault("{on: payments, refuse: true, jitter: 1s}"),
      "`jitter` has no effect in `stages[0].faults[0]` without `latency`");
  has(wrong_fault("{on: payments, latency: 1s, path: /charges}"), "`path` has no effect");
  has(wrong_fault("{on: payments, refuse: true, probability: 3%}"), "`probability` has no effect");
  has(wrong_fault("{on: payments, status: 500, stream: both}"), "`stream` has no effect");
  has(wrong_fault("{on: target, restart: true, until: 3s}"), "`until` has no effect");
  has(wrong_fault("{on: target, pause: true, operation: read}"), "`operation` has no effect");
}

TEST_CASE("a fault needs a service that it can be put on") {
  has(wrong_fault("{on: paymens, latency: 1s}"),
      "there is no dependency `paymens` (did you mean `payments`?");
  has(wrong_fault("{on: target, latency: 1s}"), "`latency` acts between the target and a dependency");
  has(wrong_fault("{on: database, status: 503}"), "`status` is a fault of HTTP, and database speaks tcp");
  has(wrong_fault("{on: database, pause: true}"), "the run does not start database");
  const Workspace workspace;
  const auto attached = workspace.load(
      "target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\nstages: [{name: s, faults: [{on: target, kill: "
      "true}]}]\n");
  has(told(attached.problems), "3:48: `kill` needs a process, and the run does not start target");
}

TEST_CASE("a fault's moments lie within its stage") {
  has(wrong_fault("{on: payments, latency: 1s, from: 5s, until: 5s}"), "the fault ends before it begins");
  has(wrong_fault("{on: payments, latency: 1s, from: 30s}"), "the stage is over before, after 30s");
  has(wrong_fault("{on: payments, latency: 1s, until: 31s}"), "the stage is over before, after 30s");
  CHECK(stage("  - {name: s, for: 30s, faults: [{on: payments, latency: 1s, until: 30s}]}\n").faults.size() ==
        1);
}

TEST_CASE("a drift names its operator, its place and its value") {
  const StageSpec s = stage(
      "  - {name: s, for: 30s, faults: [{on: payments, drift: number-to-string, at: $.amount, from: 5s, "
      "until: "
      "20s}, {on: payments, drift: new-word, at: '$.items[*].state', value: refunded, first: 2}]}\n");
  REQUIRE(s.faults.size() == 2);
  CHECK(s.faults[0].kind == FaultKind::http_drift);
  CHECK(s.faults[0].drift == DriftSpec{"number-to-string", "$.amount", ""});
  CHECK(describe(s.faults[0]) == "drift number-to-string $.amount on payments");
  CHECK(s.faults[1].drift == DriftSpec{"new-word", "$.items[*].state", "refunded"});
  CHECK(s.faults[1].first == 2);
}

TEST_CASE("a drift that cannot be meant is refused where it stands") {
  has(wrong_fault("{on: payments, drift: number-to-strng, at: $.a}"), "did you mean `number-to-string`?");
  has(wrong_fault("{on: payments, drift: drop}"), "`drop` needs a place");
  has(wrong_fault("{on: payments, drift: drop, at: $.a..b}"),
      "7:66: `$.a..b` is no path: character 4 begins no step of it");
  has(wrong_fault("{on: payments, drift: drop, at: '$.a[*]'}"), "acts on a field of an object");
  has(wrong_fault("{on: payments, drift: drop, at: header etag}"), "is no path");
  has(wrong_fault("{on: payments, drift: drop, at: a.b}"), "a place such as $.amount or header etag");
  has(wrong_fault("{on: payments, drift: drop, at: $.a, value: 3}"), "`drop` takes no value");
  has(wrong_fault("{on: payments, latency: 1s, at: $.a}"), "`at` has no effect");
  has(wrong_fault("{on: database, drift: drop, at: $.a}"), "`drift` is a fault of HTTP");
  has(wrong("  - {name: m, faults: {matrix: [drift]}}\n"), "drift");
}

TEST_CASE("two faults of one name are refused") {
  has(wrong_fault("{on: payments, latency: 1s, name: a}, {on: database, latency: 1s, name: a}"),
      "the stage has two faults called `a`");
}

TEST_CASE("a gate may name a fault") {
  const Workspace workspace;
  const std::string faults =
      services + "stages: [{name: s, faults: [{on: payments, latency: 1s, name: slow}]}]\n";
  CHECK(workspace.load(faults + "gates: [\"during(slow): errors < 5%\"]\n").scenario);
  has(told(workspace.load(faults + "gates: [\"during(slwo): errors < 5%\"]\n").problems),
      "there is no stage or fault `slwo` (did you mean `slow`?");
}

TEST_CASE("what a matrix cannot be is refused") {
  has(wrong("  - {name: m, faults: {matrix: [latency, lose_anser]}}\n"), "did you mean `lose_answer`?");
  has(wrong("  - {name: m, faults: {matrix: [latency, latency]}}\n"), "`latency` is named twice");
  has(wrong("  - {name: m, faults: {matrix: all, on: [payments, payments]}}\n"), "`payments` is named twice");
  has(wrong("  - {name: m, faults: {matrix: all, on: ledger}}\n"), "there is no dependency `ledger`");
  has(wrong("  - {name: m, faults: {matrix: lose_answer, on: database}}\n"), "database speaks tcp");
  has(wrong("  - {name: m, faults: {matrix: all}, load: {users: 1}}\n"), "`load` has no effect");
  has(wrong("  - {name: m, faults: {on: payments}}\n"), "needs `matrix`");
  const Workspace workspace;
  const auto alone = workspace.load(
      "target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\nstages: [{name: s, faults: {matrix: all}}]\n");
  has(told(alone.problems), "there is no dependency to put faults on");
}

TEST_CASE("every fault comes back from its text") {
  for (const FaultWord& word : fault_words()) {
    const auto with = [&](const char* modifier) {
      const auto& keys = faults_with(modifier);
      return std::find(keys.begin(), keys.end(), word.key) != keys.end();
    };
    FaultSpec fault;
    fault.name = "it: \"quoted\"";
    fault.kind = word.kind;
    fault.on = level_of(word.kind) >= FaultLevel::process ? "target" : "payments";
    if (word.value == FaultValue::delay || with("delay")) fault.delay = 1500ms;
    if (word.value == FaultValue::step) fault.delay = -90min;
    if (word.value == FaultValue::bytes || word.value == FaultValue::count || with("bytes")) fault.bytes = 7;
    if (word.value == FaultValue::bandwidth) fault.bytes_per_second = 65'536;
    if (word.value == FaultValue::share) fault.share = 0.001;
    if (word.value == FaultValue::status) fault.status = 503;
    if (word.value == FaultValue::error) fault.error_name = "ENOSPC";
    if (word.value == FaultValue::drift) fault.drift = {"rename", "$.items[*]['odd key']", "other"};
    if (with("jitter")) fault.jitter = 250ms;
    if (with("spread")) fault.spread = Spread::pareto;
    if (with("stream")) fault.stream = Stream::both;
    if (with("variation")) fault.variation = 3;
    if (with("body")) fault.body = "no: \"way\"\n";
    if (with("headers")) fault.headers = {{"Retry-After", "1"}, {"X-Odd", "a: b"}};
    if (with("probability")) fault.probability = 0.3;
    if (with("first")) fault.first = 9;
    if (with("every")) fault.every = 4;
    if (with("method")) fault.match.method = "POST";
    if (with("operation")) fault.match.method = "fsync";
    if (with("path")) fault.match.path = "/charges/{id}";
    if (with("header")) fault.match = {fault.match.method, fault.match.path, "X-Tenant", "blue: #1"};
    fault.from = 2s;
    if (with("until")) fault.until = 1min + 5s;
    const std::string text = to_text(fault);
    INFO(text);
    const StageSpec s = stage("  - {name: s, faults: [" + text + "]}\n");
    REQUIRE(s.faults.size() == 1);
    CHECK(text_of(s.faults[0]) == text_of(fault));
  }
}
