// TLS between a target and its dependency, with the run's proxy in the middle of it: a Node service that pays
// over HTTPS, at a dependency that speaks nothing else. What a fault does to HTTP, it does inside of TLS too.
#include <algorithm>

#include "harness/journal/reader.hpp"
#include "tests/end_to_end/cli.hpp"
#include "tests/support/certificates.hpp"

using namespace shakedown;
using namespace shakedown::test;

namespace {

const std::string pair = std::string(SHAKEDOWN_SOURCE_DIR) + "/tests/end_to_end/tls_pair/";

// The dependency's certificate is for 127.0.0.1, of an authority that only the scenario's `ca` knows.
struct TlsShop {
  TemporaryFolder folder;
  Ran ran;
  journal::StoredRun run;

  TlsShop() {
    const auto made = make_certificates("127.0.0.1");
    folder.write("certificate.pem", made.certificate);
    folder.write("key.pem", made.key);
    folder.write("ca.pem", made.ca);
  }

  std::string scenario(const std::string& stages, const std::string& tls = "{ca: ca.pem}",
                       const std::string& bug = "none") const {
    return "scenario: tls\nseed: 7\nlate: {by: 60s}\n"
           "target:\n"
           "  command: [node, " +
           pair + "orders.mjs, \"{target.port}\", \"{payments.url}\", " + bug +
           "]\n"
           "  environment: {NODE_EXTRA_CA_CERTS: \"{payments.ca}\"}\n"
           "  ready: {get: /healthz, within: 60s}\n"
           "dependencies:\n"
           "  payments: {command: [node, " +
           pair +
           "charges.mjs, \"{port}\", certificate.pem, key.pem], ready: {get: /healthz, within: 60s}, tls: " +
           tls +
           "}\n"
           "traffic:\n"
           "  - journeys: [{name: buy, steps: [{post: /orders, json: {id: 1}, expect: {status: 201}}]}]\n"
           "gates: [\"findings: none at low or above\"]\n"
           "stages:\n" +
           stages;
  }

  void play(const std::string& text) {
    folder.write("scenario.yaml", text);
    ran = run_shakedown({"run", "scenario.yaml", "--out", "run"}, folder.path().string());
    INFO(ran.out);
    INFO(ran.err);
    auto read = journal::read_run(folder.file("run"));
    REQUIRE(read);
    run = std::move(read).value();
  }

  const journal::CallRecord* call_with(const std::string& fault) const {
    const auto found = std::find_if(run.calls.begin(), run.calls.end(), [&](const auto& call) {
      return std::find(call.faults.begin(), call.faults.end(), fault) != call.faults.end();
    });
    return found == run.calls.end() ? nullptr : &*found;
  }
};

}  // namespace

TEST_CASE("a target that speaks TLS to its dependency trusts the run's proxy, and nothing of it stays") {
  TlsShop shop;
  shop.play(shop.scenario("  - {name: calm, for: 2s, load: {users: 2, think: 50ms}}\n"));
  CHECK(shop.ran.status == 0);
  REQUIRE_FALSE(shop.run.calls.empty());
  for (const auto& call : shop.run.calls) {
    CHECK(call.request.target == "/charges");
    CHECK(call.response.status == 201);
  }
  CHECK(std::all_of(shop.run.exchanges.begin(), shop.run.exchanges.end(),
                    [](const auto& kept) { return kept.exchange.response.status == 201; }));
  CHECK_FALSE(std::filesystem::exists(shop.folder.file("run") + "/ca.pem"));
}

TEST_CASE("faults of HTTP act inside of TLS, on both of its sides") {
  TlsShop shop;
  shop.play(shop.scenario(R"(
  - name: trouble
    for: 6s
    load: {users: 2, think: 50ms}
    faults:
      - {on: payments, status: 503, from: 1s, until: 3s, name: down}
      - {on: payments, lose_answer: true, from: 3s, until: 5s, name: lost}
)"));
  CHECK(shop.ran.status <= 1);
  REQUIRE(shop.run.faults.size() == 2);
  for (const auto& fault : shop.run.faults) CHECK(fault.injected > 0);
  const auto* down = shop.call_with("down");
  REQUIRE(down != nullptr);
  CHECK_FALSE(down->delivered);
  const auto* lost = shop.call_with("lost");
  REQUIRE(lost != nullptr);
  CHECK(lost->delivered);
  CHECK(lost->response.status == 201);
  CHECK_FALSE(lost->answered);
}

TEST_CASE("one side of a dependency's TLS may be left out") {
  TlsShop shop;
  auto text = shop.scenario("  - {name: calm, for: 1s, load: {users: 1, think: 50ms}}\n",
                            "{ca: ca.pem, target: false}");
  text.replace(text.find("  environment:"), text.find("  ready:") - text.find("  environment:"), "");
  text.replace(text.find("{payments.url}"), 14, "https://{payments.address}");
  shop.play(text);
  // It speaks TLS to a proxy that speaks none: its calls fail, and the run tells what came there.
  CHECK(std::any_of(shop.run.exchanges.begin(), shop.run.exchanges.end(),
                    [](const auto& kept) { return kept.exchange.response.status == 502; }));
  CHECK(std::any_of(shop.run.events.begin(), shop.run.events.end(),
                    [](const auto& stored) { return contains(stored.event.text, "not HTTP"); }));
}

TEST_CASE("a dependency whose certificate does not verify is told by name before anything is sent") {
  TlsShop shop;
  shop.folder.write("scenario.yaml", shop.scenario("  - {name: calm, for: 1s, load: {users: 1}}\n", "{}"));
  shop.folder.write("short.yaml", [&] {
    auto text = read_file(shop.folder.file("scenario.yaml"));
    const auto at = text.rfind("within: 60s", text.find("tls: {}"));
    return text.replace(at, 11, "within: 8s");
  }());
  const auto ran = run_shakedown({"run", "short.yaml", "--out", "run"}, shop.folder.path().string());
  INFO(ran.err);
  CHECK(ran.status == 4);
  CHECK(contains(ran.err, "payments was not ready"));
  CHECK(contains(ran.err, "certificate"));
}

TEST_CASE("the matrix works over TLS: silent for a service that tells of its failure, and else not") {
  TlsShop shop;
  SECTION("clean") {
    shop.play(
        shop.scenario("  - {name: matrix, faults: {on: payments, matrix: [status, lose_answer, reset, "
                      "latency], repeat: 2}}\n"));
    CHECK(shop.ran.status == 0);
    CHECK(shop.run.findings.empty());
    // Each action of a fault is told, in experiments as elsewhere.
    for (const auto& fault : shop.run.faults) {
      const auto told = std::count_if(shop.run.injections.begin(), shop.run.injections.end(),
                                      [&](const auto& injection) { return injection.fault == fault.id; });
      INFO(fault.says);
      CHECK(static_cast<std::uint64_t>(told) == fault.injected + fault.too_late);
      CHECK(told > 0);
    }
  }
  SECTION("planted") {
    shop.play(shop.scenario("  - {name: matrix, faults: {on: payments, matrix: [status], repeat: 3}}\n",
                            "{ca: ca.pem}", "swallow"));
    REQUIRE_FALSE(shop.run.findings.empty());
    CHECK(shop.run.findings.front().rule == "false-success");
    const auto again = run_shakedown({"reproduce", "run", "F1", "--times", "1"}, shop.folder.path().string());
    INFO(again.out << again.err);
    CHECK(contains(again.out, "shown in 1 of 1"));
  }
}
