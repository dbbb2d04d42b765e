// Bursts by HTTP/2: streams of one connection that become whole in one write, and how the ways in which a
// stream or its connection can end come back as outcomes.
#include <algorithm>

#include "harness/net/burst.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/fake_server.hpp"
#include "tests/support/stamping_server.hpp"
#include "tests/unit/net/burst_requests.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using shakedown::test::burst;
using shakedown::test::FakeServer;
using shakedown::test::gets;
using shakedown::test::posts;
using shakedown::test::StampingServer;
using HoldBack = net::BurstOptions::HoldBack;

namespace {

net::BurstOptions http2(HoldBack hold_back = HoldBack::headers) {
  net::BurstOptions options;
  options.protocol = net::BurstOptions::Protocol::http2;
  options.hold_back = hold_back;
  return options;
}

net::BurstRequest get(const std::string& target) {
  return {"GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n", {}, false};
}

net::ExchangeAnswer only(std::uint16_t port, const std::string& target, Nanoseconds deadline = 10s) {
  auto options = http2();
  options.deadline = deadline;
  return burst(port, {get(target)}, options).answers.at(0).answer;
}

std::vector<std::string> bodies(const net::BurstResult& result) {
  std::vector<std::string> all;
  for (const auto& one : result.answers) all.push_back(one.answer.response.body);
  return all;
}

bool all_ended(const net::BurstResult& result, Outcome outcome) {
  return std::all_of(result.answers.begin(), result.answers.end(),
                     [&](const auto& one) { return one.answer.outcome == outcome; });
}

}  // namespace

TEST_CASE("by HTTP/2 no request is whole before all of them stand at the target") {
  StampingServer server({.together = 20, .http2 = true});
  auto options = http2(HoldBack::body);
  options.settle = 300ms;
  const auto result = burst(server.port(), posts(20), options);
  CHECK(result.not_exercised == "");
  CHECK(all_ended(result, Outcome::answered));
  CHECK(result.overlap == 20);
  CHECK(result.connections == 1);
  CHECK(result.possible == 20);
  CHECK(bodies(result)[7] == "/7");
  const auto arrivals = server.arrivals();
  REQUIRE(arrivals.size() == 20);
  for (const auto& one : arrivals) {
    CHECK(one.began < arrivals[0].whole);
    CHECK(one.request.ends_with("{\"a\":1}"));
  }
}

TEST_CASE("requests that a server begins with at their headers go as wholes, in one write") {
  StampingServer server({.together = 20, .http2 = true});
  auto options = http2(HoldBack::headers);
  options.warm_up = "GET /warm HTTP/1.1\r\nHost: h\r\n\r\n";
  StampingServer each({.http2 = true});
  const auto result = burst(each.port(), posts(20), options);
  CHECK(all_ended(result, Outcome::answered));
  CHECK(result.release_spread == 0ns);
  CHECK(each.arrivals().size() == 21);
  CHECK(each.arrivals()[0].target == "/warm");
  options.warm_up.clear();
  CHECK(burst(server.port(), gets(20), options).overlap == 20);
}

TEST_CASE("streams are made whole in the order asked for, a step apart where one is asked for") {
  StampingServer server({.together = 3, .http2 = true});
  auto options = http2(GENERATE(HoldBack::body, HoldBack::headers));
  options.order = {2, 0, 1};
  options.step = GENERATE(0us, 300us);
  const auto result = burst(server.port(), posts(3), options);
  CHECK(result.not_exercised == "");
  std::vector<std::string> targets;
  for (const auto& arrival : server.arrivals()) targets.push_back(arrival.target);
  CHECK(targets == std::vector<std::string>{"/2", "/0", "/1"});
  CHECK(result.release_spread >= 2 * options.step - 50us);
}

TEST_CASE("a request's fields are said as HTTP/2 says them") {
  StampingServer server({.http2 = true});
  const net::BurstRequest request{
      "POST /a?b=c HTTP/1.1\r\nHost: shop.test\r\nX-Trace: 7\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n"
      "Keep-Alive: 5\r\nTE: gzip\r\nContent-Length: 2\r\n\r\n",
      "hi", false};
  CHECK(all_ended(burst(server.port(), {request}, http2()), Outcome::answered));
  REQUIRE(server.arrivals().size() == 1);
  CHECK(server.arrivals()[0].request ==
        ":method: POST\n:scheme: http\n:authority: shop.test\n:path: /a?b=c\nx-trace: 7\ncontent-length: "
        "2\nhi");
}

TEST_CASE("by TLS HTTP/2 is agreed on before anything is sent") {
  const auto certificates = test::make_certificates("127.0.0.1");
  net::TlsSettings tls;
  tls.verify = false;
  StampingServer server({.together = 5, .tls = certificates, .http2 = true});
  const auto origin = test::loopback(server.port(), true);
  CHECK(net::speaks_http2(origin, tls, 10s));
  const auto result = net::send_burst(origin, tls, posts(5), http2(HoldBack::body), RunClock());
  CHECK(result.not_exercised == "");
  CHECK(all_ended(result, Outcome::answered));
  CHECK(result.overlap == 5);

  StampingServer older({.tls = certificates});
  const auto other = test::loopback(older.port(), true);
  CHECK_FALSE(net::speaks_http2(other, tls, 10s));
  const auto refused = net::send_burst(other, tls, posts(5), http2(), RunClock());
  CHECK(refused.not_exercised == "the target does not speak HTTP/2 by ALPN");
  CHECK(older.arrivals().empty());
  CHECK(all_ended(net::send_burst(origin, {}, posts(2), http2(), RunClock()), Outcome::tls_failed));
}

TEST_CASE("whether a target speaks HTTP/2 without TLS is seen by its greeting") {
  StampingServer server({.http2 = true});
  CHECK(net::speaks_http2(test::loopback(server.port()), {}, 10s));
  FakeServer older([](FakeServer::Peer& peer) {
    peer.head();
    peer.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  CHECK_FALSE(net::speaks_http2(test::loopback(older.port()), {}, 10s));
  const auto result = burst(older.port(), gets(2), http2());
  CHECK(result.not_exercised.starts_with("the target does not speak HTTP/2: "));
  CHECK(all_ended(result, Outcome::malformed));
  FakeServer silent([](FakeServer::Peer& peer) { peer.wait_for_close(); });
  CHECK_FALSE(net::speaks_http2(test::loopback(silent.port()), {}, 100ms));
  CHECK_FALSE(net::speaks_http2(test::loopback(test::closed_port()), {}, 10s));
}

TEST_CASE("how a stream ends is told apart") {
  StampingServer server({.http2 = true});
  const auto [target, outcome, status] = GENERATE(table<std::string, Outcome, int>({
      {"/x", Outcome::answered, 200},
      {"/interim", Outcome::answered, 200},
      {"/reset", Outcome::reset, 0},
      {"/refuse", Outcome::send_failed, 0},
      {"/goaway", Outcome::send_failed, 0},
      {"/nonsense", Outcome::malformed, 0},
  }));
  const auto answer = only(server.port(), target);
  CAPTURE(target, answer.error);
  CHECK(answer.outcome == outcome);
  CHECK(answer.response.status == status);
  CHECK(answer.error.empty() == (outcome == Outcome::answered));
}

TEST_CASE("a stream that is never answered is left at the deadline") {
  StampingServer server({.http2 = true});
  CHECK(only(server.port(), "/hang", 150ms).outcome == Outcome::first_byte_timeout);
}

TEST_CASE("an answer at the headers voids a burst whose bodies were held back") {
  StampingServer server({.http2 = true});
  auto options = http2(HoldBack::body);
  options.settle = 60s;
  auto requests = posts(2);
  requests[1].head.replace(5, 2, "/early");
  const auto result = burst(server.port(), requests, options);
  CHECK(result.not_exercised == "1 of 2 requests were answered before they were whole");
  CHECK(result.answers[1].early);
  CHECK(result.answers[1].answer.response.status == 200);
  CHECK(result.answers[0].answer.outcome == Outcome::not_sent);
  CHECK(server.arrivals().empty());
}

TEST_CASE("a burst of more streams than the target takes is told, and sends nothing") {
  StampingServer server({.http2 = true, .most_streams = 3});
  const auto result = burst(server.port(), gets(5), http2());
  CHECK(result.not_exercised == "the target takes 3 streams of a connection at once, the burst has 5");
  CHECK(result.possible == 3);
  CHECK(all_ended(result, Outcome::not_sent));
  CHECK(server.arrivals().empty());
  CHECK(all_ended(burst(server.port(), gets(3), http2()), Outcome::answered));
}

TEST_CASE("what HTTP/2 has no form for is told before anything is sent") {
  StampingServer server({.http2 = true});
  const net::BurstRequest chunks{"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
                                 "0\r\n\r\n", false};
  CHECK(burst(server.port(), {chunks}, http2()).not_exercised == "a body in chunks has no form in HTTP/2");
  const net::BurstRequest garbage{"nonsense", {}, false};
  CHECK(burst(server.port(), {garbage}, http2()).not_exercised == "this is no HTTP/1.1 request");
}

TEST_CASE("a target that ends the connection in a burst of HTTP/2 has answered nothing") {
  FakeServer server([](FakeServer::Peer& peer) { peer.bytes(24); });
  const auto result = burst(server.port(), gets(2), http2());
  CHECK(result.not_exercised == "the target closed the connection in place of speaking HTTP/2");
  CHECK_FALSE(all_ended(result, Outcome::answered));
}
