// Requests that are released together, on connections that stand: what the target sees of them, and what
// becomes of a burst that the target does not let happen.
#include "harness/net/burst.hpp"

#include <algorithm>
#include <set>

#include "harness/net/burst_parts.hpp"
#include "harness/net/fault_proxy.hpp"
#include "harness/net/run_certificate.hpp"
#include "tests/support/catch.hpp"
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

// Long enough for a server of the tests to have read what came, on a machine with other work.
constexpr Nanoseconds patient = 300ms;

std::vector<Outcome> outcomes(const net::BurstResult& result) {
  std::vector<Outcome> all;
  for (const auto& one : result.answers) all.push_back(one.answer.outcome);
  return all;
}

std::vector<std::string> bodies(const net::BurstResult& result) {
  std::vector<std::string> all;
  for (const auto& one : result.answers) all.push_back(one.answer.response.body);
  return all;
}

// Every request was released. On a busy machine each may have been answered before the next one's turn.
bool is_made(const net::BurstResult& result) {
  return result.not_exercised.empty() || result.not_exercised.starts_with("no two requests");
}

net::BurstAnswer answered(Nanoseconds sent, Nanoseconds first_byte, Nanoseconds done) {
  net::BurstAnswer one;
  one.answer.timing = {sent, sent, sent, first_byte, done};
  return one;
}

}  // namespace

TEST_CASE("no request of a burst is whole before all of them stand at the target") {
  StampingServer server({.together = 20});
  net::BurstOptions options;
  options.settle = patient;
  const auto result = burst(server.port(), posts(20), options);
  CHECK(result.not_exercised == "");
  CHECK(outcomes(result) == std::vector<Outcome>(20, Outcome::answered));
  CHECK(result.connections == 20);
  CHECK(result.overlap == 20);
  CHECK(result.rearmed == 0);
  const auto arrivals = server.arrivals();
  REQUIRE(arrivals.size() == 20);
  const auto by = [](auto field) {
    return [field](const auto& a, const auto& b) { return a.*field < b.*field; };
  };
  using Arrival = StampingServer::Arrival;
  const auto last_begun = std::max_element(arrivals.begin(), arrivals.end(), by(&Arrival::began))->began;
  const auto first_whole = std::min_element(arrivals.begin(), arrivals.end(), by(&Arrival::whole))->whole;
  CHECK(last_begun < first_whole);
}

TEST_CASE("each answer stands at its request's place, with times that count from its release") {
  StampingServer server;
  const auto result = burst(server.port(), gets(5));
  CHECK(bodies(result) == std::vector<std::string>{"/0", "/1", "/2", "/3", "/4"});
  for (const auto& [answer, early] : result.answers) {
    CHECK(answer.response.status == 200);
    CHECK_FALSE(early);
    CHECK(answer.timing.due == answer.timing.sent);
    CHECK(answer.timing.sent >= result.released);
    CHECK(answer.timing.sent <= result.released + result.release_spread);
    CHECK(answer.timing.first_byte >= answer.timing.sent);
    CHECK(answer.timing.done >= answer.timing.first_byte);
  }
}

TEST_CASE("what is held back is the last byte of the body, or everything from the end of the headers on") {
  const auto [hold_back, first] = GENERATE(table<HoldBack, std::string>({
      {HoldBack::body, "POST /0 HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n{\"a\":1"},
      {HoldBack::headers, "POST /0 HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r"},
  }));
  StampingServer server({.together = 2});
  net::BurstOptions options;
  options.hold_back = hold_back;
  options.settle = patient;
  burst(server.port(), {posts(1)[0], gets(2)[1]}, options);
  for (const auto& arrival : server.arrivals())
    CHECK(arrival.first == (arrival.target == "/0" ? first : "GET /1 HTTP/1.1\r\nHost: h\r\n\r"));
}

TEST_CASE("requests are released in the order asked for, a step apart") {
  StampingServer server({.together = 4});
  net::BurstOptions options;
  options.order = {2, 0, 3, 1};
  options.step = 300us;
  const auto result = burst(server.port(), gets(4), options);
  CHECK(result.not_exercised == "");
  std::vector<std::string> targets;
  for (const auto& arrival : server.arrivals()) targets.push_back(arrival.target);
  CHECK(targets == std::vector<std::string>{"/2", "/0", "/3", "/1"});
  CHECK(result.release_spread >= 850us);
  CHECK(result.answers[2].answer.timing.sent == result.released);
  CHECK(result.answers[0].answer.timing.sent - result.answers[2].answer.timing.sent >= 250us);
}

TEST_CASE("an order that is none of these requests releases nothing") {
  StampingServer server;
  net::BurstOptions options;
  options.order =
      GENERATE(std::vector<int>{0, 0}, std::vector<int>{0}, std::vector<int>{0, 2}, std::vector<int>{-1, 0});
  const auto result = burst(server.port(), gets(2), options);
  CHECK(result.not_exercised == "the order of release is none of 2 requests");
  CHECK(outcomes(result) == std::vector<Outcome>(2, Outcome::not_sent));
  CHECK(server.arrivals().empty());
}

TEST_CASE("connections are warm where a warm-up is asked for, and it is no answer") {
  StampingServer server;
  net::BurstOptions options;
  options.warm_up = "GET /warm HTTP/1.1\r\nHost: h\r\n\r\n";
  const auto result = burst(server.port(), gets(3), options);
  CHECK(bodies(result) == std::vector<std::string>{"/0", "/1", "/2"});
  CHECK(server.arrivals().size() == 6);
}

TEST_CASE("a target that keeps no connection gets its requests on fresh ones after the warm-up") {
  FakeServer server([](FakeServer::Peer& peer) {
    if (!peer.request().empty()) peer.send(test::answer(200, "x", "Connection: close\r\n"));
  });
  net::BurstOptions options;
  options.warm_up = "GET /warm HTTP/1.1\r\nHost: h\r\n\r\n";
  const auto result = burst(server.port(), gets(3), options);
  CHECK(is_made(result));
  CHECK(outcomes(result) == std::vector<Outcome>(3, Outcome::answered));
  CHECK(result.rearmed == 0);
  CHECK(server.connections() == 6);
}

TEST_CASE("an answer before the last byte voids the burst: nothing is released") {
  std::atomic<int> whole{0};
  FakeServer server([&](FakeServer::Peer& peer) {
    if (peer.head().empty()) return;
    if (peer.number() == 1) peer.send(test::answer(401, "no"));
    if (peer.bytes(7).size() == 7) ++whole;
  });
  net::BurstOptions options;
  options.hold_back = HoldBack::body;
  options.settle = 60s;
  const auto result = burst(server.port(), posts(3), options);
  CHECK(result.not_exercised == "1 of 3 requests were answered before they were whole");
  CHECK(std::count_if(result.answers.begin(), result.answers.end(),
                      [](const auto& one) { return one.early && one.answer.response.status == 401; }) == 1);
  CHECK(std::count_if(result.answers.begin(), result.answers.end(),
                      [](const auto& one) { return one.answer.outcome == Outcome::not_sent; }) == 2);
  CHECK(whole == 0);
}

TEST_CASE("100 Continue before the last byte is no early answer") {
  FakeServer server([](FakeServer::Peer& peer) {
    peer.head();
    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
    if (peer.bytes(7).size() == 7) peer.send(test::answer(200, "x"));
    peer.wait_for_close();
  });
  net::BurstOptions options;
  options.hold_back = HoldBack::body;
  const auto result = burst(server.port(), posts(2), options);
  CHECK(is_made(result));
  CHECK(outcomes(result) == std::vector<Outcome>(2, Outcome::answered));
}

TEST_CASE("a connection that the target closes while it waits is opened again") {
  FakeServer server([](FakeServer::Peer& peer) {
    if (peer.number() < 2) {
      peer.bytes(1);
      return;
    }
    if (!peer.request().empty()) peer.send(test::answer(200, "x"));
    peer.wait_for_close();
  });
  net::BurstOptions options;
  options.settle = patient;
  const auto result = burst(server.port(), gets(4), options);
  CHECK(is_made(result));
  CHECK(result.rearmed == 2);
  CHECK(result.connections == 4);
  CHECK(outcomes(result) == std::vector<Outcome>(4, Outcome::answered));
}

TEST_CASE("a target that lets only some connections stand is told so, and gets no request") {
  std::atomic<int> standing{0};
  std::atomic<int> whole{0};
  FakeServer server([&](FakeServer::Peer& peer) {
    if (++standing > 3) {
      --standing;
      return peer.reset();
    }
    peer.request();
    peer.send(test::answer(200, "warm"));
    if (!peer.request().empty()) ++whole;
    peer.wait_for_close();
  });
  net::BurstOptions options;
  options.warm_up = "GET /warm HTTP/1.1\r\nHost: h\r\n\r\n";
  const auto result = burst(server.port(), gets(5), options);
  CHECK(result.not_exercised.starts_with("only 3 of 5 connections stood: "));
  CHECK(result.connections == 3);
  CHECK(whole == 0);
  CHECK(result.overlap == 0);
}

TEST_CASE("a target that serves fewer connections than there are shows at the warm-up") {
  FakeServer server([&](FakeServer::Peer& peer) {
    while (peer.number() < 2 && !peer.request().empty()) peer.send(test::answer(200, "x"));
    peer.wait_for_close();
  });
  net::BurstOptions options;
  options.warm_up = "GET /warm HTTP/1.1\r\nHost: h\r\n\r\n";
  options.deadline = 200ms;
  const auto result = burst(server.port(), gets(3), options);
  CHECK(result.not_exercised == "only 2 of 3 connections stood: the warm-up was not answered");
  CHECK(result.connections == 2);
}

TEST_CASE("how an answer of a burst ends is told apart") {
  const auto [bytes, reset, outcome] = GENERATE(table<std::string, bool, Outcome>({
      {"", false, Outcome::closed},
      {"", true, Outcome::reset},
      {"HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nabc", false, Outcome::truncated},
      {"HTTP/1.1 200 X\r\nConnection: close\r\n\r\nabc", false, Outcome::answered},
      {"not HTTP at all\r\n\r\n", false, Outcome::malformed},
  }));
  FakeServer server([&, text = bytes, with_reset = reset](FakeServer::Peer& peer) {
    if (peer.request().empty()) return;
    if (!text.empty()) peer.send(text);
    if (with_reset) peer.reset();
  });
  const auto result = burst(server.port(), gets(2));
  CHECK(outcomes(result) == std::vector<Outcome>(2, outcome));
}

TEST_CASE("a target that hangs in a burst is left at the deadline") {
  FakeServer server([](FakeServer::Peer& peer) {
    peer.request();
    if (peer.number() == 0) peer.send("HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nabc");
    peer.wait_for_close();
  });
  net::BurstOptions options;
  options.deadline = 200ms;
  const auto result = burst(server.port(), gets(2), options);
  auto ends = outcomes(result);
  std::sort(ends.begin(), ends.end());
  CHECK(ends == std::vector<Outcome>{Outcome::first_byte_timeout, Outcome::whole_timeout});
}

TEST_CASE("nobody listens, or the run is stopped: nothing was released") {
  const auto refused = burst(test::closed_port(), gets(2));
  CHECK(outcomes(refused) == std::vector<Outcome>(2, Outcome::refused));
  CHECK(refused.not_exercised.starts_with("only 0 of 2 connections stood: "));
  StampingServer server;
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = burst(server.port(), gets(2), {}, stop.get_token());
  CHECK(outcomes(stopped) == std::vector<Outcome>(2, Outcome::not_sent));
  CHECK(stopped.not_exercised == "the run was stopped");
}

TEST_CASE("by TLS the last bytes are encrypted before they are released") {
  StampingServer server({.together = 5});
  const auto proxies = net::FaultProxies::start({}, RunClock(), {});
  REQUIRE(proxies);
  const auto certificate = net::make_run_certificate();
  net::ProxySpec front;
  front.name = "front";
  front.upstream = "127.0.0.1:" + std::to_string(server.port());
  front.listener_tls = net::ListenerTls{certificate.value().certificate, certificate.value().key};
  const auto at = proxies.value()->add(front);
  REQUIRE(at);
  const auto port = std::stoi(at.value().listen.substr(at.value().listen.rfind(':') + 1));
  const auto origin = test::loopback(static_cast<std::uint16_t>(port), true);

  net::TlsSettings tls;
  tls.verify = false;
  const auto result = net::send_burst(origin, tls, posts(5), {}, RunClock());
  CHECK(result.not_exercised == "");
  CHECK(outcomes(result) == std::vector<Outcome>(5, Outcome::answered));
  CHECK(bodies(result) == std::vector<std::string>{"/0", "/1", "/2", "/3", "/4"});

  const auto distrusted = net::send_burst(origin, {}, posts(2), {}, RunClock());
  CHECK(outcomes(distrusted) == std::vector<Outcome>(2, Outcome::tls_failed));
}

TEST_CASE("overlap is the most requests at once between release and first byte") {
  CHECK(net::overlap_of({}) == 0);
  CHECK(net::overlap_of({answered(1us, 5us, 9us), answered(5us, 7us, 9us)}) == 1);
  CHECK(net::overlap_of({answered(1us, 5us, 9us), answered(4us, 7us, 9us), answered(6us, 8us, 9us)}) == 2);
  CHECK(net::overlap_of({answered(1us, 0us, 9us), answered(8us, 9us, 9us)}) == 2);
  auto early = answered(1us, 9us, 9us);
  early.early = true;
  CHECK(net::overlap_of({early, answered(2us, 9us, 9us)}) == 1);
}

TEST_CASE("a burst whose requests did not overlap proves nothing, and says so") {
  net::BurstResult result;
  result.answers = {answered(1us, 5us, 9us), answered(20us, 25us, 29us)};
  net::tell_releases(result);
  CHECK(result.overlap == 1);
  CHECK(result.released == 1us);
  CHECK(result.release_spread == 19us);
  CHECK(result.not_exercised.starts_with("no two requests were seen to overlap"));
}
