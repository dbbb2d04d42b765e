// The engine's connection: an answer in pieces, one that is cut, one that does not come, a connection closed
// in between.
#include "fuzz/engine/client.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/fake_server.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;
using std::chrono::milliseconds;

namespace {

const Message get{"GET", "/", {}, ""};

Exchanged ask(const test::FakeServer& server, milliseconds patience = milliseconds(5000)) {
  Client client;
  client.aim_at("127.0.0.1", server.port());
  return client.exchange(get, patience);
}

}  // namespace

TEST_CASE("an answer that comes byte by byte is one answer", "[fuzz]") {
  test::FakeServer server([](auto& peer) {
    peer.request();
    for (const char c : test::answer(201, "hello", "X-A: b\r\n")) peer.send({&c, 1});
    peer.wait_for_close();
  });
  const auto got = ask(server);
  CHECK(got.outcome == Outcome::answered);
  CHECK(got.answer.status == 201);
  CHECK(got.answer.body == "hello");
}

TEST_CASE("what ends early, late or is not HTTP is told apart", "[fuzz]") {
  test::FakeServer cut([](auto& peer) {
    peer.request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe");
  });
  CHECK(ask(cut).outcome == Outcome::closed);
  test::FakeServer silent([](auto& peer) { peer.request(); });
  CHECK(ask(silent).outcome == Outcome::closed);
  test::FakeServer stuck([](auto& peer) {
    peer.request();
    peer.wait_for_close();
  });
  CHECK(ask(stuck, milliseconds(20)).outcome == Outcome::late);
  test::FakeServer noise([](auto& peer) {
    peer.request();
    peer.send("SMTP ready, and nothing of HTTP\r\n\r\n");
    peer.wait_for_close();
  });
  CHECK(ask(noise).outcome == Outcome::not_http);
}

TEST_CASE("a kept connection that was closed meanwhile is opened again", "[fuzz]") {
  test::FakeServer server([](auto& peer) {
    peer.request();
    peer.send(test::answer(200, "one"));
  });
  Client client;
  client.aim_at("127.0.0.1", server.port());
  for (int i = 0; i < 3; ++i) CHECK(client.exchange(get, milliseconds(5000)).outcome == Outcome::answered);
  CHECK(server.connections() == 3);
}
