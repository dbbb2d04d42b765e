// The readiness probe against servers that behave and servers that do not.
#include "harness/net/probe.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/fake_server.hpp"

using namespace shakedown;
using std::chrono::milliseconds;
using test::FakeServer;

namespace {

constexpr auto patience = std::chrono::seconds(60);

Result<net::ProbeAnswer> ask(std::uint16_t port, const std::string& path, Nanoseconds within = patience) {
  net::ResolvedOrigin origin;
  origin.origin.host = "127.0.0.1";
  origin.origin.port = port;
  origin.addresses = {"127.0.0.1", "::1"};
  return net::probe(origin, {}, path, within);
}

}  // namespace

TEST_CASE("a probe sends a plain GET and returns the final status") {
  std::string request;
  FakeServer server([&](FakeServer::Peer& peer) {
    request = peer.request();
    peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
    peer.wait_for_close();
  });
  const auto answer = ask(server.port(), "/healthz?deep=1");
  REQUIRE(answer);
  CHECK(answer.value().status == 204);
  CHECK(answer.value().address == "127.0.0.1");
  CHECK(request.starts_with("GET /healthz?deep=1 HTTP/1.1\r\n"));
  CHECK(request.find("Host: 127.0.0.1:" + std::to_string(server.port())) != std::string::npos);
  CHECK(request.find("Connection: close") != std::string::npos);
}

TEST_CASE("a probe reads the head only, however much follows") {
  FakeServer server([](FakeServer::Peer& peer) {
    peer.request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
    while (peer.send(std::string(65536, 'x'))) {
    }
  });
  CHECK(ask(server.port(), "/").value().status == 200);
}

TEST_CASE("without a path a probe is content with a connection") {
  FakeServer server([](FakeServer::Peer& peer) { peer.wait_for_close(); });
  const auto answer = ask(server.port(), "");
  REQUIRE(answer);
  CHECK(answer.value().status == 0);
}

TEST_CASE("a server that does not answer is a problem that says how") {
  SECTION("closed port") {
    const auto answer = ask(test::closed_port(), "/");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message == "Connection refused");
  }
  SECTION("silence") {
    FakeServer server([](FakeServer::Peer& peer) { peer.wait_for_close(); });
    const auto answer = ask(server.port(), "/", milliseconds(1000));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message == "nothing answered within 1000 ms");
  }
  SECTION("a head that never ends") {
    FakeServer server([](FakeServer::Peer& peer) {
      peer.request();
      peer.send("HTTP/1.1 200 OK\r\n");
      while (peer.send("X-More: and more\r\n")) {
      }
    });
    const auto answer = ask(server.port(), "/");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message.find("limit") != std::string::npos);
  }
  SECTION("interim responses for ever") {
    FakeServer server([](FakeServer::Peer& peer) {
      peer.request();
      while (peer.send("HTTP/1.1 103 Early Hints\r\n\r\n")) {
      }
    });
    const auto answer = ask(server.port(), "/");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message == "it sent interim responses only");
  }
  SECTION("garbage") {
    FakeServer server([](FakeServer::Peer& peer) {
      peer.request();
      peer.send("SSH-2.0-OpenSSH_9.2\r\n\r\n");
      peer.wait_for_close();
    });
    CHECK_FALSE(ask(server.port(), "/"));
  }
  SECTION("a reset") {
    FakeServer server([](FakeServer::Peer& peer) {
      peer.request();
      peer.reset();
    });
    CHECK_FALSE(ask(server.port(), "/"));
  }
}
