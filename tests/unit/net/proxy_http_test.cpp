// A proxy that knows HTTP, end to end: exchanges told apart and observed, faults for single requests of one
// connection, and bytes that are not HTTP.
#include <algorithm>
#include <thread>

#include "tests/unit/net/proxy_fixture.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using test::FakeServer;
using test::fault;
using test::ProxyClient;

namespace {

// Answers each request with its own target; counts them.
struct Upstream {
  std::atomic<int> requests{0};
  FakeServer server{[this](FakeServer::Peer& peer) {
    for (auto text = peer.request(); !text.empty(); text = peer.request()) {
      ++requests;
      const auto target =
          text.substr(text.find(' ') + 1, text.find(' ', text.find(' ') + 1) - text.find(' ') - 1);
      if (!peer.send(test::answer(200, "you asked for " + target))) return;
    }
  }};
};

struct Http {
  Upstream upstream;
  test::Proxies proxies;
  std::string listen{proxies.in_front_of(upstream.server.port(), true)};
  ProxyClient client{listen};
};

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n";
}

// One response with a Content-Length; what there was where it ends before.
std::string response(ProxyClient& client) {
  std::string text;
  while (text.find("\r\n\r\n") == std::string::npos) {
    const auto byte = client.receive(1);
    if (byte.empty()) return text;
    text += byte;
  }
  const auto at = text.find("Content-Length: ");
  return at == std::string::npos ? text : text + client.receive(std::stoul(text.substr(at + 16)));
}

}  // namespace

TEST_CASE("exchanges on a kept connection are observed one by one") {
  Http http;
  http.client.send(get("/a"));
  CHECK(response(http.client).ends_with("you asked for /a"));
  http.client.send("POST /b HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody");
  CHECK(response(http.client).ends_with("you asked for /b"));
  const auto seen = http.proxies.exchanges(2);
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].connection == 1);
  CHECK(seen[0].request_number == 1);
  CHECK(seen[0].request.target == "/a");
  CHECK(seen[0].response.status == 200);
  CHECK(seen[0].response.body == "you asked for /a");
  CHECK(seen[0].delivered);
  CHECK(seen[0].answered);
  CHECK(seen[1].request_number == 2);
  CHECK(seen[1].request.method == "POST");
  CHECK(seen[1].request.body == "body");
  CHECK(seen[1].done >= seen[1].first_byte);
  CHECK(http.proxies.state().requests == 2);
}

TEST_CASE("first 2 then fine, on one connection: the upstream is not asked for those") {
  Http http;
  auto status = fault(FaultKind::http_status);
  status.status = 503;
  status.first = 2;
  http.proxies.arm(status);
  for (int i = 1; i <= 4; ++i) {
    http.client.send(get("/" + std::to_string(i)));
    CHECK(response(http.client).find(i <= 2 ? " 503 " : " 200 ") != std::string::npos);
  }
  CHECK(http.upstream.requests == 2);
  const auto injected = http.proxies.injected();
  REQUIRE(injected.size() == 2);
  CHECK(injected[1].request_number == 2);
  const auto seen = http.proxies.exchanges(4);
  REQUIRE(seen.size() == 4);
  CHECK(seen[0].faults == std::vector<std::string>{"f"});
  CHECK(seen[3].faults.empty());
}

TEST_CASE("a truncated body: its length is promised and the connection ends before") {
  Http http;
  http.proxies.arm(fault(FaultKind::http_truncate));
  http.client.send(get("/long"));
  std::string rest;
  CHECK(http.client.ending(&rest) == "FIN");
  CHECK(rest.find("Content-Length: 19\r\n") != std::string::npos);
  CHECK(rest.ends_with("\r\n\r\nyou asked"));
  CHECK(http.upstream.requests == 1);
}

TEST_CASE("a lost answer: the request is worked on, the client gets an RST") {
  Http http;
  http.proxies.arm(fault(FaultKind::http_lose_answer));
  http.client.send(get("/charge"));
  std::string rest;
  CHECK(http.client.ending(&rest) == "RST");
  CHECK(rest.empty());
  const auto seen = http.proxies.exchanges(1);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].delivered);
  CHECK_FALSE(seen[0].answered);
  CHECK(seen[0].response.status == 200);
  CHECK(http.upstream.requests == 1);
  ProxyClient again(http.listen);
  http.proxies.disarm("f");
  again.send(get("/charge"));
  CHECK(response(again).ends_with("/charge"));
}

TEST_CASE("delays of HTTP are kept by the loop, with a fault of TCP behind them") {
  Http http;
  auto headers = fault(FaultKind::http_delay_headers, "headers");
  headers.delay = 20ms;
  auto latency = fault(FaultKind::latency, "latency");
  latency.delay = 20ms;
  http.proxies.arm(headers);
  http.proxies.arm(latency);
  const auto began = std::chrono::steady_clock::now();
  http.client.send(get("/slow"));
  CHECK(response(http.client).ends_with("/slow"));
  CHECK(std::chrono::steady_clock::now() - began >= 40ms);
  const auto seen = http.proxies.exchanges(1);
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].faults.size() == 2);
}

TEST_CASE("answers at a gate wait for each other, and go on in the order of the requests behind them") {
  Http http;
  auto gate = fault(FaultKind::http_delay_headers);
  gate.delay = 1h;
  gate.gather = {3, 10ms, {std::string(32, 'c'), std::string(32, 'a')}};
  http.proxies.arm(gate);
  ProxyClient second(http.listen);
  ProxyClient third(http.listen);
  const auto traced = [](char id) {
    return "GET /stock/7 HTTP/1.1\r\nHost: test\r\ntraceparent: 00-" + std::string(32, id) +
           "-0123456789abcdef-01\r\n\r\n";
  };
  http.client.send(traced('a'));
  second.send(traced('b'));
  third.send(traced('c'));
  for (auto* client : {&http.client, &second, &third}) CHECK(response(*client).ends_with("/stock/7"));
  auto seen = http.proxies.exchanges(3);
  REQUIRE(seen.size() == 3);
  std::sort(seen.begin(), seen.end(), [](const auto& a, const auto& b) { return a.done < b.done; });
  std::string order;
  for (const auto& exchange : seen) order += find_header(exchange.request.headers, "traceparent")->at(3);
  CHECK(order == "cab");
  CHECK(seen[1].done - seen[0].done >= 5ms);
}

TEST_CASE("what waits at a gate goes on when the gate is disarmed") {
  Http http;
  auto gate = fault(FaultKind::http_delay_headers);
  gate.delay = 1h;
  gate.gather.calls = 2;
  http.proxies.arm(gate);
  http.client.send(get("/stock"));
  while (http.proxies.injected().empty()) std::this_thread::yield();
  http.proxies.disarm("f");
  CHECK(response(http.client).ends_with("/stock"));
}

TEST_CASE("an exchange is over when its last byte has left, whatever a fault of TCP held back") {
  Http http;
  SECTION("latency is part of how long it took") {
    auto latency = fault(FaultKind::latency);
    latency.delay = 30ms;
    http.proxies.arm(latency);
    http.client.send(get("/slow"));
    CHECK(response(http.client).ends_with("/slow"));
    const auto seen = http.proxies.exchanges(1);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].answered);
    CHECK(seen[0].done - seen[0].first_byte >= 30ms);
  }
  SECTION("bytes that never left are no answer, and end with the connection") {
    http.proxies.arm(fault(FaultKind::stall));
    http.client.send(get("/held"));
    while (http.proxies.state().received_bytes[1] == 0) std::this_thread::yield();
    http.proxies->drop_connections("p", false);
    const auto seen = http.proxies.exchanges(1);
    REQUIRE(seen.size() == 1);
    CHECK_FALSE(seen[0].answered);
    CHECK(seen[0].response.status == 200);
    CHECK(seen[0].ending == "proxy closed");
  }
  SECTION("a request that is held back was not delivered") {
    auto stall = fault(FaultKind::stall);
    stall.stream = Stream::upstream;
    http.proxies.arm(stall);
    http.client.send(get("/held"));
    while (http.proxies.state().requests == 0) std::this_thread::yield();
    http.client.reset();
    const auto seen = http.proxies.exchanges(1);
    REQUIRE(seen.size() == 1);
    CHECK_FALSE(seen[0].delivered);
  }
  SECTION("what a cut left out was not answered") {
    auto cut = fault(FaultKind::cut);
    cut.bytes = 20;
    http.proxies.arm(cut);
    http.client.send(get("/cut"));
    CHECK(http.client.ending() == "FIN");
    const auto seen = http.proxies.exchanges(1);
    REQUIRE(seen.size() == 1);
    CHECK_FALSE(seen[0].answered);
    CHECK(seen[0].ending == "fault");
  }
}

TEST_CASE("a fault that replaces one of another level under its name takes its place whole") {
  Http http;
  auto status = fault(FaultKind::http_status);
  status.status = 503;
  http.proxies.arm(status);
  http.client.send(get("/1"));
  CHECK(response(http.client).find(" 503 ") != std::string::npos);
  auto latency = fault(FaultKind::latency);
  http.proxies.arm(latency);
  http.client.send(get("/2"));
  CHECK(response(http.client).find(" 200 ") != std::string::npos);
  http.proxies.arm(status);
  http.client.send(get("/3"));
  CHECK(response(http.client).find(" 503 ") != std::string::npos);
  CHECK(http.proxies.state().faults.size() == 1);
  http.proxies->disarm_all("p");
  http.client.send(get("/4"));
  CHECK(response(http.client).find(" 200 ") != std::string::npos);
}

TEST_CASE("a body of megabytes passes a proxy that knows HTTP whole, both ways") {
  std::string body(5'000'000, '\0');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i * i % 23);
  FakeServer server([&](FakeServer::Peer& peer) {
    for (auto text = peer.request(); !text.empty(); text = peer.request()) {
      if (!peer.send(test::answer(200, text.substr(text.find("\r\n\r\n") + 4)))) return;
    }
  });
  test::Proxies proxies;
  ProxyClient client(proxies.in_front_of(server.port(), true));
  for (int i = 1; i <= 2; ++i) {
    client.send("POST / HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    CHECK((response(client).ends_with(body)));
  }
  const auto seen = proxies.exchanges(2);
  REQUIRE(seen.size() == 2);
  CHECK(seen[1].request_body_bytes == body.size());
  CHECK(seen[1].response_body_bytes == body.size());
  CHECK(seen[1].response.body.size() == 64 * 1024);
}

TEST_CASE("garbage where HTTP was promised passes as bytes, and is said once for the connection") {
  FakeServer server(test::echo);
  test::Proxies proxies;
  ProxyClient client(proxies.in_front_of(server.port(), true));
  const std::string garbage = "\x01\x02 not HTTP at all\r\n\r\n";
  for (int i = 0; i < 3; ++i) {
    client.send(garbage);
    CHECK(client.receive(garbage.size()) == garbage);
  }
  CHECK(proxies.notes().size() == 1);
  client.finish();
  CHECK(client.ending() == "FIN");
}

TEST_CASE("an exchange cut off by its upstream, by its client or by a fault of TCP says so") {
  test::Proxies proxies;
  SECTION("the upstream closes without an answer") {
    FakeServer server([](FakeServer::Peer& peer) { peer.head(); });
    ProxyClient client(proxies.in_front_of(server.port(), true));
    client.send(get("/"));
    CHECK(client.ending() == "FIN");
    const auto seen = proxies.exchanges(1);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].ending == "upstream closed");
    CHECK(seen[0].delivered);
    CHECK_FALSE(seen[0].answered);
  }
  SECTION("the client leaves") {
    FakeServer server([](FakeServer::Peer& peer) { peer.head(), peer.wait_for_close(); });
    ProxyClient client(proxies.in_front_of(server.port(), true));
    client.send(get("/"));
    while (proxies.state().requests == 0) std::this_thread::yield();
    client.reset();
    const auto seen = proxies.exchanges(1);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].ending == "client closed");
  }
  SECTION("a cut") {
    Upstream upstream;
    ProxyClient client(proxies.in_front_of(upstream.server.port(), true));
    auto cut = fault(FaultKind::cut, "cut");
    cut.bytes = 20;
    proxies.arm(cut);
    client.send(get("/"));
    std::string rest;
    CHECK(client.ending(&rest) == "FIN");
    CHECK(rest.size() == 20);
    const auto seen = proxies.exchanges(1);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].faults == std::vector<std::string>{"cut"});
  }
}
