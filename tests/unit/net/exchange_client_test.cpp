// One request and its answer, or what happened in its place: whatever the server does, it ends.
#include "harness/net/exchange_client.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/fake_server.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using shakedown::test::FakeServer;

namespace {

net::ExchangeAnswer ask(std::uint16_t port, Nanoseconds deadline = 10s, const std::stop_token& stop = {}) {
  net::Origin origin;
  origin.host = "127.0.0.1";
  origin.port = port;
  const net::ExchangeQuestion question{"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n", "hi", false, 1024};
  return net::ask_once({origin, {"127.0.0.1"}}, {}, question, deadline, RunClock(), stop);
}

}  // namespace

TEST_CASE("an answer comes whole, after interim responses too") {
  std::string seen;
  FakeServer server([&](FakeServer::Peer& peer) {
    seen = peer.request();
    peer.send("HTTP/1.1 102 Processing\r\n\r\n" + test::answer(201, "made", "X-A: b\r\n"));
    peer.wait_for_close();
  });
  const auto answer = ask(server.port());
  CHECK(answer.outcome == Outcome::answered);
  CHECK(answer.response.status == 201);
  CHECK(answer.response.body == "made");
  REQUIRE(find_header(answer.response.headers, "x-a") != nullptr);
  CHECK(answer.timing.done >= answer.timing.first_byte);
  CHECK(answer.timing.first_byte >= answer.timing.sent);
  CHECK(seen.find("\r\n\r\nhi") != std::string::npos);
}

TEST_CASE("a server that never answers is left at the deadline") {
  FakeServer server([](FakeServer::Peer& peer) { peer.wait_for_close(); });
  const auto answer = ask(server.port(), 100ms);
  CHECK(answer.outcome == Outcome::first_byte_timeout);
  CHECK(answer.response.status == 0);
  CHECK(answer.timing.done - answer.timing.sent >= 90ms);
}

TEST_CASE("an answer that begins and stops is left at the deadline with what came") {
  FakeServer server([](FakeServer::Peer& peer) {
    peer.request();
    peer.send("HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nabc");
    peer.wait_for_close();
  });
  const auto answer = ask(server.port(), 200ms);
  CHECK(answer.outcome == Outcome::whole_timeout);
  CHECK(answer.response.status == 200);
}

TEST_CASE("how a connection ends is told apart") {
  const auto [bytes, reset, outcome] = GENERATE(table<std::string, bool, Outcome>({
      {"", false, Outcome::closed},
      {"", true, Outcome::reset},
      {"HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nabc", false, Outcome::truncated},
      {"HTTP/1.1 200 X\r\nConnection: close\r\n\r\nabc", false, Outcome::answered},
      {"not HTTP at all\r\n\r\n", false, Outcome::malformed},
  }));
  FakeServer server([&, text = bytes, with_reset = reset](FakeServer::Peer& peer) {
    peer.request();
    if (!text.empty()) peer.send(text);
    if (with_reset) peer.reset();
  });
  CHECK(ask(server.port()).outcome == outcome);
}

TEST_CASE("nobody listens, or the run is stopped") {
  CHECK(ask(test::closed_port()).outcome == Outcome::refused);
  FakeServer server([](FakeServer::Peer& peer) { peer.wait_for_close(); });
  std::stop_source stop;
  stop.request_stop();
  CHECK(ask(server.port(), 60s, stop.get_token()).outcome == Outcome::not_sent);
}
