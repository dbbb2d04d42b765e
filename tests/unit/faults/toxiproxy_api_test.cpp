#include "harness/faults/toxiproxy_api.hpp"

#include "harness/faults/listen_address.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/faults/fake_holder.hpp"

using namespace shakedown;
using namespace shakedown::faults;

namespace {

struct Server {
  test::FakeProxies proxies;
  ToxiproxyApi api{proxies.holder(), {.version = "1", .metrics = true}};

  ApiResponse ask(const char* method, const std::string& target, const std::string& body = {}) {
    return api.answer({method, target, "test", body});
  }
  void add(const std::string& name, const std::string& listen = "localhost:0") {
    REQUIRE(ask("POST", "/proxies",
                R"({"name":")" + name + R"(","listen":")" + listen + R"(","upstream":"127.0.0.1:9"})")
                .status == 201);
  }
};

bool has(const ApiResponse& answer, const std::string& part) {
  INFO(answer.body);
  return answer.body.find(part) != std::string::npos;
}

FaultSpec stage_fault(const char* name) {
  FaultSpec fault;
  fault.name = name;
  fault.kind = FaultKind::http_status;
  fault.status = 500;
  return fault;
}

}  // namespace

TEST_CASE("what a toxic does reaches the holder, and its update and removal too") {
  Server server;
  server.add("a");
  const std::string toxics = "/proxies/a/toxics";
  REQUIRE(server.ask("POST", toxics, R"({"type":"latency","attributes":{"latency":10}})").status == 200);
  REQUIRE(server.proxies.proxies["a"].faults.size() == 1);
  CHECK(server.proxies.proxies["a"].faults[0].delay == std::chrono::milliseconds(10));
  server.ask("PATCH", toxics + "/latency_downstream", R"({"attributes":{"latency":20},"toxicity":0.25})");
  CHECK(server.proxies.proxies["a"].faults[0].delay == std::chrono::milliseconds(20));
  CHECK(server.proxies.proxies["a"].faults[0].probability == 0.25);
  CHECK(server.ask("DELETE", toxics + "/latency_downstream").status == 204);
  CHECK(server.proxies.proxies["a"].faults.empty());
}

TEST_CASE("a slicer without a size is there and does nothing, until it gets one") {
  Server server;
  server.add("a");
  CHECK(server.ask("POST", "/proxies/a/toxics", R"({"type":"slicer"})").status == 200);
  CHECK(server.proxies.proxies["a"].faults.empty());
  const std::string slicer = "/proxies/a/toxics/slicer_downstream";
  CHECK(server.ask("GET", slicer).status == 200);
  server.ask("POST", slicer, R"({"attributes":{"average_size":10}})");
  CHECK(server.proxies.proxies["a"].faults.size() == 1);
  server.ask("POST", slicer, R"({"attributes":{"average_size":0}})");
  CHECK(server.proxies.proxies["a"].faults.empty());
  CHECK(server.ask("GET", slicer).status == 200);
}

TEST_CASE("upstream toxics come first, each kind in order of addition") {
  Server server;
  server.add("a");
  for (const auto* toxic :
       {R"({"name":"1","type":"noop"})", R"({"name":"2","type":"latency"})",
        R"({"name":"3","type":"latency","stream":"upstream"})",
        R"({"name":"4","type":"noop","stream":"upstream"})", R"({"name":"5","type":"timeout"})"})
    REQUIRE(server.ask("POST", "/proxies/a/toxics", toxic).status == 200);
  const auto all = server.ask("GET", "/proxies/a/toxics").body;
  std::string order;
  for (auto at = all.find("\"name\":\""); at != std::string::npos; at = all.find("\"name\":\"", at + 1))
    order += all[at + 8];
  CHECK(order == "34125");
}

TEST_CASE("names are percent-decoded and escaped") {
  Server server;
  REQUIRE(server.ask("POST", "/proxies", R"({"name":"a b\"","upstream":"x:1"})").status == 201);
  CHECK(server.ask("GET", "/proxies/a%20b%22").status == 200);
  CHECK(server.ask("GET", "/proxies/a%20b%22?x=/y").status == 200);
  CHECK(has(server.ask("GET", "/proxies"), R"({"a b\"":{"name":"a b\"",)"));
}

TEST_CASE("an update that changes nothing keeps the address, a disabled proxy gives it up") {
  Server server;
  server.add("a");
  const auto listen = server.proxies.proxies["a"].listen;
  server.ask("POST", "/proxies/a", R"({"listen":"localhost)" + listen.substr(listen.rfind(':')) + "\"}");
  CHECK(server.proxies.proxies["a"].listen == listen);
  CHECK(has(server.ask("POST", "/proxies/a", R"({"enabled":false})"), listen));
  CHECK_FALSE(server.proxies.proxies["a"].enabled);
  CHECK(server.ask("POST", "/reset").status == 204);
  CHECK(server.proxies.proxies["a"].enabled);
}

TEST_CASE("populate keeps what is the same with its toxics, and replaces what differs") {
  Server server;
  server.add("a", "localhost:28001");
  server.ask("POST", "/proxies/a/toxics", R"({"type":"latency"})");
  const std::string same = R"([{"name":"a","listen":"localhost:28001","upstream":"127.0.0.1:9"}])";
  CHECK(has(server.ask("POST", "/populate", same), "latency_downstream"));
  CHECK(server.proxies.changes == 0);
  const std::string other = R"([{"name":"a","listen":"localhost:28001","upstream":"127.0.0.1:10"}])";
  const auto replaced = server.ask("POST", "/populate", other);
  CHECK(replaced.status == 201);
  CHECK(has(replaced, R"("toxics":[])"));
  CHECK(server.proxies.proxies["a"].faults.empty());
}

TEST_CASE("populate checks all names before it makes anything") {
  Server server;
  const auto answer = server.ask("POST", "/populate", R"([{"name":"a","upstream":"x:1"},{"name":"b"}])");
  CHECK(answer.status == 400);
  CHECK(has(answer, "missing required field: upstream at proxy 2"));
  CHECK(server.proxies.proxies.empty());
}

TEST_CASE("a run's own proxies cannot be removed") {
  Server server;
  server.add("payments");
  server.proxies.kept.insert("payments");
  const auto answer = server.ask("DELETE", "/proxies/payments");
  CHECK(answer.status == 403);
  CHECK(has(answer, "payments is a dependency of this run"));
  CHECK(server.ask("GET", "/proxies/payments").status == 200);
}

TEST_CASE("faults that a run armed are shown as toxics and can be taken off") {
  Server server;
  server.add("a");
  server.proxies.proxies["a"].faults.push_back(stage_fault("stage 2"));
  CHECK(has(server.ask("GET", "/proxies/a"), R"("name":"stage 2","type":"http_status")"));
  CHECK(server.ask("POST", "/proxies/a/toxics", R"({"name":"stage 2","type":"noop"})").status == 409);
  CHECK(server.ask("DELETE", "/proxies/a/toxics/stage%202").status == 204);
  CHECK(server.proxies.proxies["a"].faults.empty());
}

TEST_CASE("a toxic that the holder dropped is gone, and its name is free") {
  Server server;
  server.add("a");
  server.ask("POST", "/proxies/a/toxics", R"({"type":"latency"})");
  server.proxies.proxies["a"].faults.clear();
  CHECK(has(server.ask("GET", "/proxies/a"), R"("toxics":[])"));
  CHECK(server.ask("POST", "/proxies/a/toxics", R"({"type":"latency"})").status == 200);
}

TEST_CASE("a fault that the holder cannot make is the client's mistake") {
  Server server;
  server.add("a");
  const auto answer =
      server.ask("POST", "/proxies/a/toxics", R"({"type":"http_status","attributes":{"status":42}})");
  CHECK(answer.status == 400);
  CHECK(has(answer, "status 42 is none"));
  CHECK(has(server.ask("GET", "/proxies/a"), R"("toxics":[])"));
}

TEST_CASE("the counters are those of this moment") {
  Server server;
  server.add("a", "localhost:28002");
  server.proxies.proxies["a"].received_bytes[0] = 12;
  server.proxies.proxies["a"].sent_bytes[1] = 34;
  const auto metrics = server.ask("GET", "/metrics");
  CHECK(metrics.status == 200);
  const std::string labels = R"(listener="127.0.0.1:28002",proxy="a",upstream="127.0.0.1:9"})";
  CHECK(has(metrics, "# TYPE toxiproxy_proxy_received_bytes_total counter\n"));
  CHECK(has(metrics, R"(toxiproxy_proxy_received_bytes_total{direction="upstream",)" + labels + " 12\n"));
  CHECK(has(metrics, R"(toxiproxy_proxy_sent_bytes_total{direction="downstream",)" + labels + " 34\n"));
}

TEST_CASE("what the process uses is among the metrics where it was asked for") {
  test::FakeProxies proxies;
  ToxiproxyApi none{proxies.holder(), {.version = "1"}};
  CHECK(none.answer({"GET", "/metrics", "test", ""}).status == 404);
  CHECK_FALSE(has(Server().ask("GET", "/metrics"), "process_"));

  ApiOptions options{.version = "1"};
  options.process = [] { return ProcessFigures{1.5, 1.8e9, 12, 1024, 4096, 3}; };
  ToxiproxyApi api{proxies.holder(), options};
  const auto metrics = api.answer({"GET", "/metrics", "test", ""});
  CHECK(metrics.status == 200);
  CHECK(has(metrics, "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1.50\n"));
  CHECK(has(metrics, "process_open_fds 12\n"));
  CHECK(has(metrics, "process_max_fds 1024\n"));
  CHECK(has(metrics, "process_start_time_seconds 1800000000.00\n"));
  CHECK_FALSE(has(metrics, "toxiproxy_proxy_"));
}

TEST_CASE("request ids have the form that clients expect and differ") {
  Server server;
  const auto first = server.ask("GET", "/proxies");
  const auto second = server.ask("GET", "/proxies");
  const auto* one = find_header(first.headers, "X-Toxiproxy-Request-Id");
  const auto* other = find_header(second.headers, "X-Toxiproxy-Request-Id");
  REQUIRE((one != nullptr && other != nullptr));
  CHECK(one->size() == 20);
  CHECK(*one != *other);
}

TEST_CASE("listening addresses are told wrong in the words of the original") {
  CHECK(read_listen_address("").resolved == "[::]:0");
  CHECK(read_listen_address(":80").resolved == "[::]:80");
  CHECK(read_listen_address("localhost:80").resolved == "127.0.0.1:80");
  CHECK(read_listen_address("[::1]:080").resolved == "[::1]:80");
  CHECK(read_listen_address("bad").error == "address bad: missing port in address");
  CHECK(read_listen_address("a:b:1").error == "address a:b:1: too many colons in address");
  CHECK(read_listen_address("[::1").error == "address [::1: missing ']' in address");
  CHECK(read_listen_address("a:99999").error == "address 99999: invalid port");
  CHECK(read_listen_address("a:http").error == "address tcp/http: unknown port");
}
