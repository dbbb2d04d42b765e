// The generated JSON Schema and the parser accept and refuse the same documents: whole samples, and each
// sample with every one of its values broken in turn.
#include "harness/scenario/json_schema.hpp"

#include <boost/json.hpp>
#include <fstream>
#include <functional>
#include <set>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

#include "harness/scenario/check.hpp"
#include "harness/scenario/description.hpp"
#include "harness/scenario/json_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;

namespace {

class SchemaCheck {
 public:
  SchemaCheck() {
    const auto document = boost::json::parse(json_schema());
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::BoostJsonAdapter(document), schema_);
  }
  // Empty where the document is as the schema says, else what is not.
  std::string refuses(const Node& node) const {
    const auto text = json_text(node);
    if (!text) return to_string(text.error());
    const auto value = boost::json::parse(text.value());
    const valijson::adapters::BoostJsonAdapter adapter(value);
    valijson::ValidationResults results;
    if (validator_.validate(schema_, adapter, &results)) return {};
    std::string why = "refused";
    for (const auto& error : results) {
      why += "\n";
      for (const auto& part : error.context) why += part;
      why += ": " + error.description;
    }
    return why;
  }

 private:
  valijson::Schema schema_;
  mutable valijson::Validator validator_;  // kept, because it keeps the patterns that it has compiled
};

bool parser_accepts(const Node& node) {
  Problems problems;
  check_structure(node, scenario_shape(), problems);
  return problems.empty();
}

Node parsed(const std::string& yaml) {
  Problems problems;
  auto node = read_yaml(yaml, "s.yaml", problems);
  INFO(told(problems));
  REQUIRE(problems.empty());
  return *node;
}

// Together they use every key.
const std::vector<std::string> samples{
    "target: {url: 'http://127.0.0.1:8080'}\ntraffic: [a.har]\nbudget: 10m\n",
    R"(
scenario: Checkout
seed: 42
allow_hosts: [staging.example.test, 10.0.0.1, "::1"]
contract: openapi.yaml
target:
  command: [./orders, --port, "{target.port}", 7, true]
  directory: .
  environment: {LOG_LEVEL: info, PORT: 8080, EMPTY: ""}
  ready: {get: /healthz, within: 10s}
  state: {copy: seed-data, as: "{target.data}"}
  identities: users.csv
  scheme: https
  tls: {verify: false, ca: a.pem}
  stop_within: 5s
)",
    R"(
target: {command: [./a]}
dependencies:
  payments:
    command: [./payments]
    protocol: http
    ready: {get: /healthz, within: 1s}
    environment: {A: b}
    directory: sub
    state: {copy: a, as: "{data}"}
    stop_within: 1s
  database: {upstream: "127.0.0.1:5432", protocol: tcp, listen: "127.0.0.1:9001"}
  mail: {upstream: "127.0.0.1:443", tls: {verify: true, ca: a.pem, upstream: true, target: false}}
  stock: {upstream: "127.0.0.1:444", tls: {}}
fault_api: "[::1]:8474"
)",
    R"(
target: {url: "http://[::1]:1"}
traffic:
  - a.har
  - {har: b.har, hosts: [x.test], correlate: true, links: [{drop: a}, {change: b, take: cookie sid},
     {add: c, take: $.x, from: POST /l, to: "*", at: path 2}]}
  - {access_log: a.log, format: '$remote_addr - "$request" $status'}
)",
    R"(
target: {url: "http://[::1]:1"}
traffic:
  - journeys:
      - name: buy
        steps:
          - {post: /login, json: {a: [1, null, {b: 1.5}]}, take: {token: $.token}, expect: {status: 201}}
          - {get: "/o/{token}", headers: {Authorization: "Bearer {token}"}}
          - {put: /a, form: {a: b, c: 1}}
          - {patch: /a, body: ""}
          - {put: /a, body_base64: "//79"}
          - {delete: /a}
          - {head: /a}
          - {options: /a}
)",
    R"(
target: {url: "http://[::1]:1"}
timeouts: {connect: 1s, first_byte: 2s, whole: 3s}
late: {by: 10ms, share: 0.5%}
evidence: 64MB
tags: {checkout: [POST /orders, "POST /orders/{id}/pay"], reads: [GET /a]}
gates:
  - p99(POST /orders) < 250ms
  - findings: none at high or above
)",
    R"(
target: {url: "http://[::1]:1"}
stages:
  - {name: a, for: 1m30s, load: {rate: 500/s, arrivals: poisson, connections: 4, threads: 1}}
  - {name: b, load: {ramp: [{to: 0/s, within: 30s}], from: 0/s}}
  - {name: c, load: {users: 64, think: recorded}}
  - {name: d, load: {users: 64, think: 0s}}
)",
    R"(
target: {url: "http://[::1]:1"}
stages:
  - {name: e, load: {replay: 10}}
  - {name: f, load: {replay: 0.5x}}
  - {name: g, load: {replay: recorded}}
  - {name: payments slow}
)",
    R"(
target: {command: [./a]}
stages:
  - name: wire
    faults:
      - {on: a, refuse: true, name: nobody, from: 1s, until: 2s}
      - {on: a, connect_hang: true}
      - {on: a, reset: true, delay: 1s, probability: 30%}
      - {on: a, stall: true, stream: upstream, first: 2}
      - {on: a, cut: true, bytes: 10KB, every: 3}
      - {on: a, half_close: true, bytes: 1B}
      - {on: a, slow_close: 2s}
      - {on: a, latency: 2s, jitter: 500ms, spread: pareto, stream: both}
      - {on: a, bandwidth: 0B}
      - {on: a, slice: 16B, variation: 8B, delay: 1ms}
      - {on: a, corrupt: 0.1%}
)",
    R"(
target: {command: [./a]}
stages:
  - name: http
    faults:
      - {on: a, status: 503, body: "", headers: {Retry-After: 1}, method: POST, path: "/a/{id}", header: "A: b"}
      - {on: a, delay_headers: 2s, jitter: 1s}
      - {on: a, drift: new-word, at: "$.state", value: refunded}
      - {on: a, delay_body: 2s, header: X-Tenant}
      - {on: a, drip_body: 2s}
      - {on: a, truncate: true, bytes: 1B}
      - {on: a, malformed_chunk: true}
      - {on: a, empty_reply: true}
      - {on: a, wrong_length: true}
      - {on: a, duplicate_reply: true}
      - {on: a, lose_answer: true, delay: 5s}
)",
    R"(
target: {command: [./a]}
stages:
  - name: process
    faults:
      - {on: target, pause: true, until: 5s}
      - {on: target, kill: true}
      - {on: target, restart: true, from: 0s}
      - {on: target, disk_full: true, path: /var/data}
      - {on: target, descriptor_limit: 32}
      - {on: target, file_error: ENOSPC, operation: write}
      - {on: target, short_io: true, bytes: 7B}
      - {on: target, slow_fsync: 200ms, jitter: 50ms}
      - {on: target, clock_step: -1h}
)",
    R"(
target: {command: [./a]}
stages:
  - {name: a, faults: {matrix: all, on: [a, b], deadline: 5s, recovery: 30s, repeat: 3}}
  - {name: b, faults: {matrix: [latency, lose_answer], on: a}}
  - {name: c, faults: {matrix: pause}}
  - {name: d, drift: {on: [a, target], operators: [drop], places: [$.x, POST /a $.b], deadline: 1s, repeat: 3}}
  - {name: e, drift: {on: a, operators: all}}
)",
    R"(
target: {command: [./a]}
shapes: false
baseline: {command: [./b], state: {copy: seed, as: "{target.data}"}, ready: {get: /healthz, within: 1s}}
dependencies: {a: {command: [./p], contract: a.yaml}}
stages:
  - {name: a, compare: {rounds: 3}}
  - {name: b, compare: {}}
  - {name: c, compare: {rounds: 6, load: {rate: 200/s, arrivals: poisson}, measure: 5s, warm_up: 1s, margin: 5%}}
  - {name: d, compare: {load: {users: 8, think: 1s}, must_see: 25%}}
)",
    R"(
target: {command: [./a], sanitizer: {io_sync: false}}
dependencies:
  a: {command: [./a], sanitizer: {io_sync: true}}
baseline: {command: [./b], sanitizer: {io_sync: true}}
stages:
  - name: a
    races:
      endpoints: [POST /a, PUT /b]
      pairs: [PUT /a | GET /a]
      only: [POST /a at once]
      requests: [2, 20]
      bursts: 100
      ways: [sweep, offsets, gate, perturb]
      offsets: [1ms, 5ms]
      protocol: http1
      allow: {POST /a: 1 success, PUT /b: 2 successes}
      deadline: 2s
      repeat: 20
  - {name: b, races: {endpoints: changing, pairs: auto}}
  - name: c
    fuzz: {endpoints: [POST /a, "GET /b/{id}"], requests: as written, watch: time, deadline: 2s, repeat: 20,
           connections: 4}
  - {name: d, fuzz: {endpoints: all, requests: generated, enough: 3, guided: on, corpus: kept/corpus}}
  - {name: sequences, fuzz: {requests: sequences}}
  - {name: f, fuzz: {endpoints: touched}}
  - {name: g, races: {endpoints: touched}}
  - {name: h, access: {endpoints: touched}}
  - name: e
    access:
      endpoints: ["GET /a/{id}"]
      admins: [root]
      admin_journeys: [fill]
      public: [GET /b]
      shared: ["PUT /c/{id}"]
      sign_out: DELETE /session
      expired: a.b.c
      only: [GET /a by nobody]
      deadline: 2s
      repeat: 3
  - {name: f, access: {}}
)",
    R"yaml(
target: {url: "http://127.0.0.1:8080"}
baseline: {run: runs/before}
invariants:
  - {name: a, get: /a, expect: $.a == 0}
  - {name: b, after: each burst, get: /b, headers: {A: b}, expect: "unique($.a[*])"}
histories:
  - name: a
    model: cas
    operations:
      "GET /a/{id}": {does: read, key: "{id}", value: $.count}
      "PUT /a/{id}": {does: cas, key: "{id}", expected: $.was, value: $.count}
touched:
  repository: ..
  since: v1.4.0
  routes: {"POST /orders": [src/orders/**, lib/money.js]}
  agents: agents.json
  noir: noir.json
  command: [./authorship, --json]
  confirm: false
  spans: 127.0.0.1:4318
quarantine:
  - {id: 7c1f0e2a9b3d4455, reason: the sandbox flaps, owner: team-pay, ticket: PAY-812, until: 2026-12-01}
  - {rule: server-error, endpoint: POST /orders, reason: known, owner: a, ticket: b, until: 2026-12-01}
)yaml"};

// All values of a document, by the path of positions that leads to them.
void each_value(Node& node, const std::function<void(Node&)>& visit) {
  for (auto& item : node.items) each_value(item, visit);
  for (auto& entry : node.entries) each_value(entry.value, visit);
  visit(node);
}

}  // namespace

TEST_CASE("the samples are accepted by the parser and by the schema") {
  const SchemaCheck schema;
  for (const auto& sample : samples) {
    const auto node = parsed(sample);
    Problems problems;
    check_structure(node, scenario_shape(), problems);
    INFO(told(problems));
    CHECK(problems.empty());
    CHECK(schema.refuses(node) == "");
  }
}

TEST_CASE("the samples use every key of the description") {
  std::set<std::string> used;
  const std::function<void(const Node&)> collect = [&](const Node& node) {
    for (const auto& item : node.items) collect(item);
    for (const auto& entry : node.entries) {
      used.insert(entry.key);
      collect(entry.value);
    }
  };
  for (const auto& sample : samples) collect(parsed(sample));
  const std::function<void(const Shape&)> check = [&](const Shape& shape) {
    for (const auto& inner : shape.inner) check(inner);
    for (const auto& field : shape.fields) {
      INFO(field.key);
      CHECK(used.count(field.key) == 1);
      check(field.shape);
    }
  };
  check(scenario_shape());
}

TEST_CASE("parser and schema agree on every value broken in every way") {
  const SchemaCheck schema;
  const std::vector<std::string> replacements{"~",   "[{}]",     "{nosuchkey: 1}",
                                              "§",   "7",        "true",
                                              "-1",  "0s",       "''",
                                              "5s",  "5/s",      "10x",
                                              "[]",  "{}",       "5%",
                                              "5MB", "/a",       "'7'",
                                              "1.5", "recorded", "false",
                                              "-1h", "[pause]",  "EIO"};
  int compared = 0, refused = 0;
  const std::size_t stride = sanitized ? 5 : 1;
  std::size_t turn = 0;
  const auto compare = [&](const Node& document, const Node& broken, const std::string& how) {
    const bool by_parser = parser_accepts(document);
    ++compared;
    if (!by_parser) ++refused;
    const auto by_schema = schema.refuses(document);
    if (by_parser != by_schema.empty()) {
      INFO(broken.where.line << ":" << broken.where.column << " " << how << "\n" << by_schema);
      CHECK(by_parser == by_schema.empty());
    }
  };
  for (const auto& sample : samples) {
    Node document = parsed(sample);
    each_value(document, [&](Node& value) {
      const Node before = value;
      // A stride that is no divisor of their number: over the values, each replacement has its turn.
      for (std::size_t i = turn++ % stride; i < replacements.size(); i += stride) {
        value = parsed(replacements[i]);
        compare(document, before, "becomes " + replacements[i]);
      }
      value = before;
      if (value.kind != Node::Kind::map) return;
      Entry unknown;
      unknown.key = "nosuchkey";
      unknown.value = parsed("x");
      value.entries.push_back(std::move(unknown));
      compare(document, before, "gets an unknown key");
      value = before;
      for (std::size_t i = 0; i < before.entries.size(); ++i) {
        value.entries.erase(value.entries.begin() + static_cast<std::ptrdiff_t>(i));
        compare(document, before, "loses " + before.entries[i].key);
        value = before;
      }
    });
  }
  CHECK(compared > (sanitized ? 1000 : 2000));
  CHECK(refused > (sanitized ? 500 : 1000));
}

TEST_CASE("the schema says which draft it is, and is the same every time") {
  const auto schema = boost::json::parse(json_schema()).as_object();
  CHECK(schema.at("$schema").as_string() == "https://json-schema.org/draft/2020-12/schema");
  CHECK(json_schema() == json_schema());
}
