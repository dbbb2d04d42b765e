// No key is parsed and ignored: for each one in the description there is a pair of values that makes two
// different scenarios, and each default that the description states is the one that holds.
#include <fmt/format.h>

#include <set>

#include "harness/scenario/description.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/scenario/dump.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;

namespace {

const std::string attached = "target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\n";
const std::string secure = "target: {url: 'https://127.0.0.1:1'}\ntraffic: [a.har]\n";
const std::string started =
    "target: {command: [./s, '{port}', '{data}'], state: {copy: seed.db}}\ntraffic: [a.har]\n"
    "dependencies: {pay: {command: [./p, '{port}', '{data}'], state: {copy: seed.db}}}\n";
const std::string with_upstream = attached + "dependencies: {pay: {upstream: 'a:1'}}\n";
const std::string over_tls = attached + "dependencies: {pay: {upstream: 'a:1', tls: {}}}\n";
const std::string recorded = "target: {url: 'http://127.0.0.1:1'}\ntraffic: [{har: a.har}]\n";
const std::string linked =
    "target: {url: 'http://127.0.0.1:1'}\ntraffic: [{har: a.har, links: [{add: x, take: $.a, "
    "from: POST /l, to: GET /o, at: query q}]}]\n";
const std::string logged = "target: {url: 'http://127.0.0.1:1'}\ntraffic: [{access_log: a.log}]\n";
const std::string by_hand =
    "target: {url: 'http://127.0.0.1:1'}\ntraffic: [{journeys: [{name: j, steps: [{}]}]}]\n";
const std::string faulted =
    "target: {command: [./s, '{port}']}\ntraffic: [a.har]\n"
    "dependencies: {pay: {command: [./p, '{port}']}, db: {upstream: 'a:1', protocol: tcp}}\n"
    "stages: [{name: s}]\n";
const std::string based =
    "target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\n"
    "baseline: {command: [./b, '{target.port}', '{data}'], state: {copy: seed.db}}\n"
    "stages: [{name: s}]\n";
const std::string compared =
    "target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\nbaseline: {url: 'http://127.0.0.1:2'}\n"
    "stages: [{name: s, compare: {load: {rate: 5/s}}}]\n";
const std::string tagged = attached + "gates: ['errors(a) < 1%']\n";
const std::string based_elsewhere =
    "target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\nbaseline: {url: 'http://127.0.0.1:2'}\n";
const std::string based_on_run =
    "target: {url: 'http://127.0.0.1:1'}\ntraffic: [a.har]\nbaseline: {run: seed.db}\n";
const std::string invariant =
    attached + "stages: [{name: s}]\ninvariants: [{name: a, get: /x, expect: '$.a == 1'}]\n";
const std::string aside =
    attached +
    "quarantine: [{rule: r, endpoint: GET /a, reason: a, owner: b, ticket: c, until: 2026-12-01}]\n";
const std::string aside_by_id =
    attached + "quarantine: [{id: 0123456789abcdef, reason: a, owner: b, ticket: c, until: 2026-12-01}]\n";
const std::string history =
    attached + "histories: [{name: a, model: cas, operations: {'PUT /x/{id}': {does: write, value: $.a}}}]\n";
const std::string changed = attached + "touched: {since: v1}\n";
const std::string staged_change = changed + "stages: [{name: s, for: 9s}]\n";
const std::string staged = attached + "stages: [{name: s, for: 9s}]\n";

// A key, a scenario, where in it the key goes, and two values for it.
struct Pair {
  const char* key;
  const std::string& base;
  const char* path;
  const char* one;
  const char* other;
};

const std::string steps = "traffic.0.journeys.0.steps";

const std::vector<Pair> pairs{
    {"scenario", attached, "scenario", "a", "b"},
    {"seed", attached, "seed", "1", "2"},
    {"budget", attached, "budget", "1m", "2m"},
    {"allow_hosts", attached, "allow_hosts", "[a]", "[b]"},
    {"target.command", started, "target.command", "[a, '{port}']", "[b, '{port}']"},
    {"target.directory", started, "target.directory", ".", "sub"},
    {"target.environment", started, "target.environment", "{A: 1}", "{A: 2}"},
    {"target.state.copy", started, "target.state.copy", "seed.db", "next.db"},
    {"target.state.as", started, "target.state.as", "'{data}'", "'{target.data}'"},
    {"target.stop_within", started, "target.stop_within", "1s", "2s"},
    {"target.sanitizer.io_sync", started, "target.sanitizer.io_sync", "true", "false"},
    {"target.url", attached, "target.url", "'http://[::1]:1'", "'http://[::1]:2'"},
    {"target.ready.get", attached, "target.ready.get", "/a", "/b"},
    {"target.ready.within", attached, "target.ready.within", "1s", "2s"},
    {"target.identities", attached, "target.identities", "users.csv", "more.csv"},
    {"target.scheme", started, "target.scheme", "http", "https"},
    {"target.tls.verify", secure, "target.tls.verify", "true", "false"},
    {"target.tls.ca", secure, "target.tls.ca", "ca.pem", "root.pem"},
    {"dependencies.*.command", started, "dependencies.pay.command", "[a, '{port}']", "[b, '{port}']"},
    {"dependencies.*.directory", started, "dependencies.pay.directory", ".", "sub"},
    {"dependencies.*.environment", started, "dependencies.pay.environment", "{A: 1}", "{A: 2}"},
    {"dependencies.*.state.copy", started, "dependencies.pay.state.copy", "seed.db", "next.db"},
    {"dependencies.*.state.as", started, "dependencies.pay.state.as", "'{data}'", "'{pay.data}'"},
    {"dependencies.*.stop_within", started, "dependencies.pay.stop_within", "1s", "2s"},
    {"dependencies.*.sanitizer.io_sync", started, "dependencies.pay.sanitizer.io_sync", "true", "false"},
    {"dependencies.*.upstream", with_upstream, "dependencies.pay.upstream", "'a:1'", "'a:2'"},
    {"dependencies.*.listen", started, "dependencies.pay.listen", "'a:1'", "'a:2'"},
    {"dependencies.*.protocol", started, "dependencies.pay.protocol", "http", "tcp"},
    {"dependencies.*.tls.verify", over_tls, "dependencies.pay.tls.verify", "true", "false"},
    {"dependencies.*.tls.ca", over_tls, "dependencies.pay.tls.ca", "ca.pem", "root.pem"},
    {"dependencies.*.tls.upstream", over_tls, "dependencies.pay.tls.upstream", "true", "false"},
    {"dependencies.*.tls.target", over_tls, "dependencies.pay.tls.target", "true", "false"},
    {"dependencies.*.ready.get", started, "dependencies.pay.ready.get", "/a", "/b"},
    {"dependencies.*.ready.within", started, "dependencies.pay.ready.within", "1s", "2s"},
    {"fault_api", started, "fault_api", "'127.0.0.1:1'", "'127.0.0.1:2'"},
    {"dependencies.*.contract", started, "dependencies.pay.contract", "openapi.yaml", "other.yaml"},
    {"shapes", attached, "shapes", "true", "false"},
    {"baseline.command", based, "baseline.command", "[a, '{port}']", "[b, '{port}']"},
    {"baseline.directory", based, "baseline.directory", ".", "sub"},
    {"baseline.environment", based, "baseline.environment", "{A: 1}", "{A: 2}"},
    {"baseline.state.copy", based, "baseline.state.copy", "seed.db", "next.db"},
    {"baseline.state.as", based, "baseline.state.as", "'{data}'", "'{target.data}'"},
    {"baseline.stop_within", based, "baseline.stop_within", "1s", "2s"},
    {"baseline.sanitizer.io_sync", based, "baseline.sanitizer.io_sync", "true", "false"},
    {"baseline.scheme", based, "baseline.scheme", "http", "https"},
    {"baseline.url", based_elsewhere, "baseline.url", "'http://[::1]:1'", "'http://[::1]:2'"},
    {"baseline.ready.get", based, "baseline.ready.get", "/a", "/b"},
    {"baseline.ready.within", based, "baseline.ready.within", "1s", "2s"},
    {"baseline.run", based_on_run, "baseline.run", "seed.db", "next.db"},
    {"stages[].compare.rounds", based, "stages.0.compare", "{rounds: 1}", "{rounds: 2}"},
    {"stages[].compare.load.rate", compared, "stages.0.compare.load", "{rate: 1/s}", "{rate: 2/s}"},
    {"stages[].compare.load.users", compared, "stages.0.compare.load", "{users: 1}", "{users: 2}"},
    {"stages[].compare.load.arrivals", compared, "stages.0.compare.load.arrivals", "even", "poisson"},
    {"stages[].compare.load.think", compared, "stages.0.compare.load", "{users: 1}", "{users: 1, think: 2s}"},
    {"stages[].compare.measure", compared, "stages.0.compare.measure", "1s", "2s"},
    {"stages[].compare.warm_up", compared, "stages.0.compare.warm_up", "1s", "2s"},
    {"stages[].compare.margin", compared, "stages.0.compare.margin", "1%", "2%"},
    {"stages[].compare.must_see", compared, "stages.0.compare.must_see", "1%", "2%"},
    {"contract", attached, "contract", "openapi.yaml", "other.yaml"},
    {"traffic[].har", recorded, "traffic.0.har", "a.har", "b.har"},
    {"traffic[].hosts", recorded, "traffic.0.hosts", "[a]", "[b]"},
    {"traffic[].correlate", recorded, "traffic.0.correlate", "true", "false"},
    {"traffic[].links[].drop", recorded, "traffic.0.links", "[{drop: a}]", "[{drop: b}]"},
    {"traffic[].links[].change", recorded, "traffic.0.links", "[{change: a, take: $.a}]",
     "[{change: b, take: $.a}]"},
    {"traffic[].links[].add", linked, "traffic.0.links.0.add", "a", "b"},
    {"traffic[].links[].take", linked, "traffic.0.links.0.take", "$.a", "$.b"},
    {"traffic[].links[].from", linked, "traffic.0.links.0.from", "GET /a", "GET /b"},
    {"traffic[].links[].to", linked, "traffic.0.links.0.to", "GET /a", "'*'"},
    {"traffic[].links[].at", linked, "traffic.0.links.0.at", "query a", "header a after b"},
    {"traffic[].access_log", logged, "traffic.0.access_log", "a.log", "b.log"},
    {"traffic[].format", logged, "traffic.0.format", "common", "combined"},
    {"traffic[].journeys[].name", by_hand, "traffic.0.journeys", "[{name: a, steps: [{get: /}]}]",
     "[{name: b, steps: [{get: /}]}]"},
    {"traffic[].journeys[].steps[].get", by_hand, steps.c_str(), "[{get: /a}]", "[{get: /b}]"},
    {"traffic[].journeys[].steps[].head", by_hand, steps.c_str(), "[{head: /a}]", "[{get: /a}]"},
    {"traffic[].journeys[].steps[].post", by_hand, steps.c_str(), "[{post: /a}]", "[{get: /a}]"},
    {"traffic[].journeys[].steps[].put", by_hand, steps.c_str(), "[{put: /a}]", "[{get: /a}]"},
    {"traffic[].journeys[].steps[].patch", by_hand, steps.c_str(), "[{patch: /a}]", "[{get: /a}]"},
    {"traffic[].journeys[].steps[].delete", by_hand, steps.c_str(), "[{delete: /a}]", "[{get: /a}]"},
    {"traffic[].journeys[].steps[].options", by_hand, steps.c_str(), "[{options: /a}]", "[{get: /a}]"},
    {"traffic[].journeys[].steps[].headers", by_hand, steps.c_str(), "[{get: /, headers: {A: b}}]",
     "[{get: /, headers: {A: c}}]"},
    {"traffic[].journeys[].steps[].json", by_hand, steps.c_str(), "[{post: /, json: 1}]",
     "[{post: /, json: null}]"},
    {"traffic[].journeys[].steps[].form", by_hand, steps.c_str(), "[{post: /, form: {a: b}}]",
     "[{post: /, form: {a: c}}]"},
    {"traffic[].journeys[].steps[].body", by_hand, steps.c_str(), "[{post: /, body: a}]",
     "[{post: /, body: b}]"},
    {"traffic[].journeys[].steps[].body_base64", by_hand, steps.c_str(), "[{post: /, body_base64: YQ==}]",
     "[{post: /, body_base64: Yg==}]"},
    {"traffic[].journeys[].steps[].take", by_hand, steps.c_str(), "[{get: /, take: {a: $.a}}]",
     "[{get: /, take: {a: $.b}}]"},
    {"traffic[].journeys[].steps[].expect.status", by_hand, steps.c_str(),
     "[{get: /, expect: {status: 200}}]", "[{get: /, expect: {status: 201}}]"},
    {"timeouts.connect", attached, "timeouts.connect", "1s", "2s"},
    {"timeouts.first_byte", attached, "timeouts.first_byte", "1s", "2s"},
    {"timeouts.whole", attached, "timeouts.whole", "1s", "2s"},
    {"late.by", attached, "late.by", "1s", "2s"},
    {"late.share", attached, "late.share", "1%", "2%"},
    {"evidence", attached, "evidence", "1MB", "2MB"},
    {"stages[].name", staged, "stages.0.name", "a", "b"},
    {"stages[].for", staged, "stages.0.for", "1s", "2s"},
    {"stages[].load.rate", staged, "stages.0.load.rate", "1/s", "1 journeys/s"},
    {"stages[].load.ramp[].to", staged, "stages.0.load.ramp", "[{to: 1/s, within: 1s}]",
     "[{to: 2/s, within: 1s}]"},
    {"stages[].load.ramp[].within", staged, "stages.0.load.ramp", "[{to: 1/s, within: 1s}]",
     "[{to: 1/s, within: 2s}]"},
    {"stages[].load.users", staged, "stages.0.load.users", "1", "2"},
    {"stages[].load.replay", staged, "stages.0.load.replay", "2x", "recorded"},
    {"stages[].load.arrivals", staged, "stages.0.load", "{rate: 1/s, arrivals: even}",
     "{rate: 1/s, arrivals: poisson}"},
    {"stages[].load.from", staged, "stages.0.load", "{ramp: [{to: 1/s, within: 1s}], from: 1/s}",
     "{ramp: [{to: 1/s, within: 1s}], from: 2/s}"},
    {"stages[].load.think", staged, "stages.0.load", "{users: 1, think: 1s}", "{users: 1, think: recorded}"},
    {"stages[].load.connections", staged, "stages.0.load", "{users: 1, connections: 1}",
     "{users: 1, connections: 2}"},
    {"stages[].load.threads", staged, "stages.0.load", "{users: 1, threads: 1}", "{users: 1, threads: 2}"},
    {"stages[].faults[].on", faulted, "stages.0.faults", "[{on: pay, latency: 1s}]",
     "[{on: db, latency: 1s}]"},
    {"stages[].faults[].refuse", faulted, "stages.0.faults", "[{on: pay, refuse: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].connect_hang", faulted, "stages.0.faults", "[{on: pay, connect_hang: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].reset", faulted, "stages.0.faults", "[{on: pay, reset: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].stall", faulted, "stages.0.faults", "[{on: pay, stall: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].cut", faulted, "stages.0.faults", "[{on: pay, cut: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].half_close", faulted, "stages.0.faults", "[{on: pay, half_close: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].slow_close", faulted, "stages.0.faults", "[{on: pay, slow_close: 1s, name: f}]",
     "[{on: pay, slow_close: 2s, name: f}]"},
    {"stages[].faults[].latency", faulted, "stages.0.faults", "[{on: pay, latency: 1s, name: f}]",
     "[{on: pay, latency: 2s, name: f}]"},
    {"stages[].faults[].bandwidth", faulted, "stages.0.faults", "[{on: pay, bandwidth: 1KB, name: f}]",
     "[{on: pay, bandwidth: 0B, name: f}]"},
    {"stages[].faults[].slice", faulted, "stages.0.faults", "[{on: pay, slice: 1B, name: f}]",
     "[{on: pay, slice: 2B, name: f}]"},
    {"stages[].faults[].corrupt", faulted, "stages.0.faults", "[{on: pay, corrupt: 1%, name: f}]",
     "[{on: pay, corrupt: 2%, name: f}]"},
    {"stages[].faults[].status", faulted, "stages.0.faults", "[{on: pay, status: 500, name: f}]",
     "[{on: pay, status: 503, name: f}]"},
    {"stages[].faults[].delay_headers", faulted, "stages.0.faults", "[{on: pay, delay_headers: 1s, name: f}]",
     "[{on: pay, delay_headers: 2s, name: f}]"},
    {"stages[].faults[].delay_body", faulted, "stages.0.faults", "[{on: pay, delay_body: 1s, name: f}]",
     "[{on: pay, delay_body: 2s, name: f}]"},
    {"stages[].faults[].drip_body", faulted, "stages.0.faults", "[{on: pay, drip_body: 1s, name: f}]",
     "[{on: pay, drip_body: 2s, name: f}]"},
    {"stages[].faults[].truncate", faulted, "stages.0.faults", "[{on: pay, truncate: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].malformed_chunk", faulted, "stages.0.faults",
     "[{on: pay, malformed_chunk: true, name: f}]", "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].empty_reply", faulted, "stages.0.faults", "[{on: pay, empty_reply: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].wrong_length", faulted, "stages.0.faults", "[{on: pay, wrong_length: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].duplicate_reply", faulted, "stages.0.faults",
     "[{on: pay, duplicate_reply: true, name: f}]", "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].lose_answer", faulted, "stages.0.faults", "[{on: pay, lose_answer: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].pause", faulted, "stages.0.faults", "[{on: pay, pause: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].kill", faulted, "stages.0.faults", "[{on: pay, kill: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].restart", faulted, "stages.0.faults", "[{on: pay, restart: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].disk_full", faulted, "stages.0.faults", "[{on: pay, disk_full: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].descriptor_limit", faulted, "stages.0.faults",
     "[{on: pay, descriptor_limit: 0, name: f}]", "[{on: pay, descriptor_limit: 32, name: f}]"},
    {"stages[].faults[].file_error", faulted, "stages.0.faults", "[{on: pay, file_error: EIO, name: f}]",
     "[{on: pay, file_error: ENOSPC, name: f}]"},
    {"stages[].faults[].short_io", faulted, "stages.0.faults", "[{on: pay, short_io: true, name: f}]",
     "[{on: pay, slow_fsync: 1s, name: f}]"},
    {"stages[].faults[].slow_fsync", faulted, "stages.0.faults", "[{on: pay, slow_fsync: 1s, name: f}]",
     "[{on: pay, slow_fsync: 2s, name: f}]"},
    {"stages[].faults[].clock_step", faulted, "stages.0.faults", "[{on: pay, clock_step: 1h, name: f}]",
     "[{on: pay, clock_step: -1h, name: f}]"},
    {"stages[].faults[].name", faulted, "stages.0.faults", "[{on: pay, latency: 1s, name: a}]",
     "[{on: pay, latency: 1s, name: b}]"},
    {"stages[].faults[].from", faulted, "stages.0.faults", "[{on: pay, latency: 1s, from: 1s}]",
     "[{on: pay, latency: 1s, from: 2s}]"},
    {"stages[].faults[].until", faulted, "stages.0.faults", "[{on: pay, latency: 1s, until: 1s}]",
     "[{on: pay, latency: 1s, until: 2s}]"},
    {"stages[].faults[].jitter", faulted, "stages.0.faults", "[{on: pay, latency: 1s, jitter: 1ms}]",
     "[{on: pay, latency: 1s, jitter: 2ms}]"},
    {"stages[].faults[].spread", faulted, "stages.0.faults", "[{on: pay, latency: 1s, spread: normal}]",
     "[{on: pay, latency: 1s, spread: pareto}]"},
    {"stages[].faults[].stream", faulted, "stages.0.faults", "[{on: pay, latency: 1s, stream: upstream}]",
     "[{on: pay, latency: 1s, stream: both}]"},
    {"stages[].faults[].delay", faulted, "stages.0.faults", "[{on: pay, reset: true, delay: 1ms}]",
     "[{on: pay, reset: true, delay: 2ms}]"},
    {"stages[].faults[].bytes", faulted, "stages.0.faults", "[{on: pay, cut: true, bytes: 1B}]",
     "[{on: pay, cut: true, bytes: 2B}]"},
    {"stages[].faults[].variation", faulted, "stages.0.faults", "[{on: pay, slice: 9B, variation: 1B}]",
     "[{on: pay, slice: 9B, variation: 2B}]"},
    {"stages[].faults[].body", faulted, "stages.0.faults", "[{on: pay, status: 503, body: a}]",
     "[{on: pay, status: 503, body: ''}]"},
    {"stages[].faults[].drift", faulted, "stages.0.faults", "[{on: pay, drift: drop, at: $.a}]",
     "[{on: pay, drift: to-null, at: $.a}]"},
    {"stages[].faults[].at", faulted, "stages.0.faults", "[{on: pay, drift: drop, at: $.a}]",
     "[{on: pay, drift: drop, at: $.b}]"},
    {"stages[].faults[].value", faulted, "stages.0.faults", "[{on: pay, drift: new-word, at: $.a, value: b}]",
     "[{on: pay, drift: new-word, at: $.a, value: c}]"},
    {"stages[].faults[].headers", faulted, "stages.0.faults", "[{on: pay, status: 503, headers: {A: b}}]",
     "[{on: pay, status: 503, headers: {A: c}}]"},
    {"stages[].faults[].probability", faulted, "stages.0.faults",
     "[{on: pay, latency: 1s, probability: 30%}]", "[{on: pay, latency: 1s, probability: 100%}]"},
    {"stages[].faults[].first", faulted, "stages.0.faults", "[{on: pay, latency: 1s, first: 1}]",
     "[{on: pay, latency: 1s, first: 2}]"},
    {"stages[].faults[].every", faulted, "stages.0.faults", "[{on: pay, latency: 1s, every: 1}]",
     "[{on: pay, latency: 1s, every: 2}]"},
    {"stages[].faults[].method", faulted, "stages.0.faults", "[{on: pay, status: 503, method: GET}]",
     "[{on: pay, status: 503, method: POST}]"},
    {"stages[].faults[].path", faulted, "stages.0.faults", "[{on: pay, status: 503, path: /a}]",
     "[{on: pay, status: 503, path: /b}]"},
    {"stages[].faults[].header", faulted, "stages.0.faults", "[{on: pay, status: 503, header: A}]",
     "[{on: pay, status: 503, header: 'A: b'}]"},
    {"stages[].faults[].operation", faulted, "stages.0.faults",
     "[{on: pay, file_error: EIO, operation: fsync}]", "[{on: pay, file_error: EIO, operation: read}]"},
    {"stages[].faults.matrix", faulted, "stages.0.faults", "{matrix: [latency, pause]}", "{matrix: all}"},
    {"stages[].faults.on", faulted, "stages.0.faults", "{matrix: all, on: pay}",
     "{matrix: all, on: [pay, target]}"},
    {"stages[].faults.deadline", faulted, "stages.0.faults", "{matrix: all, deadline: 1s}",
     "{matrix: all, deadline: 2s}"},
    {"stages[].faults.recovery", faulted, "stages.0.faults", "{matrix: all, recovery: 1s}",
     "{matrix: all, recovery: 2s}"},
    {"stages[].faults.repeat", faulted, "stages.0.faults", "{matrix: all, repeat: 1}",
     "{matrix: all, repeat: 2}"},
    {"stages[].drift.on", faulted, "stages.0.drift", "{on: pay}", "{on: [pay, target]}"},
    {"stages[].drift.operators", faulted, "stages.0.drift", "{operators: [drop, to-null]}",
     "{operators: all}"},
    {"stages[].drift.places", faulted, "stages.0.drift", "{places: [$.status]}",
     "{places: [$.status, POST /charges]}"},
    {"stages[].fuzz.endpoints", staged, "stages.0.fuzz", "{endpoints: all}", "{endpoints: [POST /a]}"},
    {"stages[].fuzz.requests", staged, "stages.0.fuzz", "{requests: generated}", "{requests: as written}"},
    {"stages[].fuzz.watch", staged, "stages.0.fuzz", "{requests: as written, watch: answer}",
     "{requests: as written, watch: time}"},
    {"stages[].fuzz.deadline", staged, "stages.0.fuzz", "{deadline: 1s}", "{deadline: 2s}"},
    {"stages[].fuzz.repeat", staged, "stages.0.fuzz", "{repeat: 1}", "{repeat: 2}"},
    {"stages[].fuzz.connections", staged, "stages.0.fuzz", "{connections: 1}", "{connections: 2}"},
    {"stages[].fuzz.enough", staged, "stages.0.fuzz", "{enough: 1}", "{enough: 2}"},
    {"stages[].fuzz.guided", staged, "stages.0.fuzz", "{guided: off}", "{guided: on}"},
    {"stages[].fuzz.corpus", staged, "stages.0.fuzz", "{corpus: one}", "{corpus: other}"},
    {"stages[].races.endpoints", staged, "stages.0.races", "{endpoints: changing}", "{endpoints: [POST /a]}"},
    {"stages[].races.pairs", staged, "stages.0.races", "{pairs: none}", "{pairs: ['PUT /a | GET /a']}"},
    {"stages[].races.only", staged, "stages.0.races", "{only: [POST /a at once]}",
     "{only: [POST /b at once]}"},
    {"stages[].races.requests", staged, "stages.0.races", "{requests: [2]}", "{requests: [3]}"},
    {"stages[].races.bursts", staged, "stages.0.races", "{bursts: 1}", "{bursts: 2}"},
    {"stages[].races.ways", staged, "stages.0.races", "{ways: [sweep]}", "{ways: [sweep, offsets]}"},
    {"stages[].races.offsets", staged, "stages.0.races", "{offsets: [1ms]}", "{offsets: [2ms]}"},
    {"stages[].races.protocol", staged, "stages.0.races", "{protocol: http1}", "{protocol: http2}"},
    {"stages[].races.allow", staged, "stages.0.races", "{allow: {POST /a: 1 success}}",
     "{allow: {POST /a: 2 successes}}"},
    {"stages[].races.deadline", staged, "stages.0.races", "{deadline: 1s}", "{deadline: 2s}"},
    {"stages[].races.repeat", staged, "stages.0.races", "{repeat: 1}", "{repeat: 2}"},
    {"stages[].access.endpoints", staged, "stages.0.access", "{endpoints: [GET /a]}",
     "{endpoints: [GET /b]}"},
    {"stages[].access.admins", staged, "stages.0.access", "{admins: [root]}", "{admins: [ada]}"},
    {"stages[].access.admin_journeys", staged, "stages.0.access", "{admin_journeys: [a]}",
     "{admin_journeys: [b]}"},
    {"stages[].access.public", staged, "stages.0.access", "{public: [GET /a]}", "{public: [GET /b]}"},
    {"stages[].access.shared", staged, "stages.0.access", "{shared: [GET /a]}", "{shared: [GET /b]}"},
    {"stages[].access.sign_out", staged, "stages.0.access", "{sign_out: POST /a}", "{sign_out: POST /b}"},
    {"stages[].access.expired", staged, "stages.0.access", "{expired: a}", "{expired: b}"},
    {"stages[].access.only", staged, "stages.0.access", "{only: [GET /a by nobody]}",
     "{only: [GET /b by nobody]}"},
    {"stages[].access.deadline", staged, "stages.0.access", "{deadline: 1s}", "{deadline: 2s}"},
    {"stages[].access.repeat", staged, "stages.0.access", "{repeat: 1}", "{repeat: 2}"},
    {"stages[].drift.deadline", faulted, "stages.0.drift", "{deadline: 1s}", "{deadline: 2s}"},
    {"stages[].drift.repeat", faulted, "stages.0.drift", "{repeat: 1}", "{repeat: 2}"},
    {"invariants[].name", invariant, "invariants.0.name", "b", "c"},
    {"invariants[].after", invariant, "invariants.0.after", "each burst", "s"},
    {"invariants[].get", invariant, "invariants.0.get", "/a", "/b"},
    {"invariants[].headers", invariant, "invariants.0.headers", "{a: b}", "{a: c}"},
    {"invariants[].expect", invariant, "invariants.0.expect", "$.a == 2", "$.a == 3"},
    {"histories[].name", history, "histories.0.name", "b", "c"},
    {"histories[].model", history, "histories.0.model", "register", "cas"},
    {"histories[].operations.*.does", history, "histories.0.operations",
     "{'PUT /x/{id}': {does: write, value: $.a}}", "{'PUT /x/{id}': {does: cas, expected: $.b, value: $.a}}"},
    {"histories[].operations.*.key", history, "histories.0.operations",
     "{'PUT /x/{id}': {does: write, key: '{id}', value: $.a}}",
     "{'PUT /x/{id}': {does: write, key: $.b, value: $.a}}"},
    {"histories[].operations.*.value", history, "histories.0.operations",
     "{'PUT /x/{id}': {does: write, value: $.a}}", "{'PUT /x/{id}': {does: write, value: '{id}'}}"},
    {"histories[].operations.*.expected", history, "histories.0.operations",
     "{'PUT /x/{id}': {does: cas, expected: $.b, value: $.a}}",
     "{'PUT /x/{id}': {does: cas, expected: $.c, value: $.a}}"},
    {"touched.repository", changed, "touched.repository", ".", ".."},
    {"touched.since", changed, "touched.since", "v2", "main"},
    {"touched.routes", changed, "touched.routes", "{GET /a: [src/**]}", "{GET /a: [lib/**]}"},
    {"touched.agents", changed, "touched.agents", "a.har", "seed.db"},
    {"touched.noir", changed, "touched.noir", "a.har", "seed.db"},
    {"stages[].fuzz.endpoints", staged_change, "stages.0.fuzz", "{endpoints: touched}", "{endpoints: all}"},
    {"stages[].races.endpoints", staged_change, "stages.0.races", "{endpoints: touched}",
     "{endpoints: changing}"},
    {"stages[].access.endpoints", staged_change, "stages.0.access", "{endpoints: touched}",
     "{endpoints: all}"},
    {"touched.command", changed, "touched.command", "[a]", "[b]"},
    {"touched.confirm", changed, "touched.confirm", "true", "false"},
    {"touched.spans", changed, "touched.spans", "127.0.0.1:4318", "127.0.0.1:4319"},
    {"gates", attached, "gates", "[errors < 1%]", "[errors < 2%]"},
    {"quarantine[].id", aside_by_id, "quarantine.0.id", "'0000000000000001'", "'0000000000000002'"},
    {"quarantine[].rule", aside, "quarantine.0.rule", "x", "y"},
    {"quarantine[].endpoint", aside, "quarantine.0.endpoint", "GET /x", "GET /y"},
    {"quarantine[].reason", aside, "quarantine.0.reason", "x", "y"},
    {"quarantine[].owner", aside, "quarantine.0.owner", "x", "y"},
    {"quarantine[].ticket", aside, "quarantine.0.ticket", "x", "y"},
    {"quarantine[].until", aside, "quarantine.0.until", "2026-12-02", "2026-12-03"},
    {"tags", tagged, "tags", "{a: [GET /x]}", "{a: [GET /y]}"},
};

// Every key that holds a value of its own, as field_at names them.
void leaves(const Shape& shape, const std::string& path, std::set<std::string>& found) {
  if (shape.kind == Kind::map) {
    for (const auto& field : shape.fields)
      leaves(field.shape, path.empty() ? field.key : path + "." + field.key, found);
    return;
  }
  // A list of maps beside a map: the keys of both.
  if (shape.kind == Kind::either && shape.inner[0].kind == Kind::list && shape.inner[1].kind == Kind::map) {
    leaves(shape.inner[0], path, found);
    return leaves(shape.inner[1], path, found);
  }
  const bool deeper = shape.kind == Kind::list || shape.kind == Kind::table;
  const Shape* inner = deeper ? &shape.inner[0] : nullptr;
  if (inner != nullptr && inner->kind == Kind::either) inner = &inner->inner[1];
  if (inner != nullptr && inner->kind == Kind::map) {
    return leaves(*inner, path + (shape.kind == Kind::list ? "[]" : ".*"), found);
  }
  found.insert(path);
}

std::string scenario_with(const Workspace& workspace, const std::string& base, const std::string& path,
                          const std::string& value) {
  const auto loaded = workspace.load(base, {.set = {path + "=" + value}});
  INFO(path << "=" << value << "\n" << told(loaded.problems));
  REQUIRE(loaded.scenario);
  return dump(*loaded.scenario);
}

}  // namespace

TEST_CASE("every key of the description has a pair of values here, and no other") {
  std::set<std::string> described;
  leaves(scenario_shape(), "", described);
  std::set<std::string> tested;
  for (const auto& pair : pairs) tested.insert(pair.key);
  for (const auto& key : described) {
    INFO(key);
    CHECK(tested.count(key) == 1);
  }
  for (const auto& key : tested) {
    INFO(key);
    CHECK(described.count(key) == 1);
  }
}

TEST_CASE("every key changes the scenario") {
  const Workspace workspace;
  for (const auto& pair : pairs) {
    INFO(pair.key);
    CHECK(scenario_with(workspace, pair.base, pair.path, pair.one) !=
          scenario_with(workspace, pair.base, pair.path, pair.other));
  }
}

TEST_CASE("the defaults that the description states are those that hold") {
  const Workspace workspace;
  int checked = 0;
  for (const auto& pair : pairs) {
    const std::string path = pair.path;
    const auto& field = field_at(pair.key);
    const auto last = path.substr(path.rfind('.') + 1);
    // Words in parentheses describe a default that is no value.
    if (field.fallback.empty() || field.fallback[0] == '(' || last != field.key) continue;
    const auto without = workspace.load(pair.base);
    REQUIRE(without.scenario);
    INFO(pair.key);
    CHECK(scenario_with(workspace, pair.base, path, field.fallback) == dump(*without.scenario));
    ++checked;
  }
  CHECK(checked >= 15);
}

TEST_CASE("the defaults of keys inside a load hold too") {
  const Workspace workspace;
  const auto same = [&](const char* given, const char* left_out) {
    INFO(given);
    CHECK(scenario_with(workspace, staged, "stages.0.load", given) ==
          scenario_with(workspace, staged, "stages.0.load", left_out));
  };
  same("{rate: 5/s, arrivals: even}", "{rate: 5/s}");
  same("{ramp: [{to: 5/s, within: 1s}], from: 0/s}", "{ramp: [{to: 5/s, within: 1s}]}");
}

TEST_CASE("the defaults of keys inside faults hold too") {
  const Workspace workspace;
  const auto same = [&](const char* given, const char* left_out) {
    INFO(given);
    CHECK(scenario_with(workspace, faulted, "stages.0.faults", given) ==
          scenario_with(workspace, faulted, "stages.0.faults", left_out));
  };
  same("[{on: pay, latency: 1s, spread: uniform, stream: downstream, probability: 100%, every: 1}]",
       "[{on: pay, latency: 1s}]");
  same("[{on: pay, latency: 1s, name: latency on pay}]", "[{on: pay, latency: 1s}]");
  same("[{on: pay, status: 503, body: ''}]", "[{on: pay, status: 503}]");
  same("{matrix: all, on: [pay, db], deadline: 10s, recovery: 10s, repeat: 5}", "{matrix: all}");
}

TEST_CASE("every key says what it is for, and every single value has an example") {
  std::set<std::string> described;
  leaves(scenario_shape(), "", described);
  for (const auto& key : described) {
    INFO(key);
    const auto& field = field_at(key);
    CHECK_FALSE(field.doc.empty());
    CHECK(field.doc.back() != '.');
    CHECK_FALSE(field.example.empty());
  }
}
