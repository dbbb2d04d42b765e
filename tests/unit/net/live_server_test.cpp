// What the live view's server says to whom, byte by byte.
#include "harness/net/live_server.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/net/plain_client.hpp"

using namespace shakedown::net;

namespace {

std::unique_ptr<LiveServer> server() {
  auto started = LiveServer::start(0, [](const std::string& address) { return "<p>page of " + address; });
  REQUIRE(started);
  return std::move(started).value();
}

std::string asked(const LiveServer& server, const std::string& target, const std::string& host) {
  Client client(server.address());
  client.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  return client.rest();
}

void upgrade(Client& client, const std::string& host, const std::string& origin) {
  client.send("GET /live HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin +
              "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
}

}  // namespace

TEST_CASE("the page is served under the server's own address alone") {
  const auto live = server();
  const auto page = asked(*live, "/", live->address());
  CHECK(page.find("HTTP/1.1 200 OK") == 0);
  CHECK(page.find("<p>page of " + live->address()) != std::string::npos);
  const auto port = live->address().substr(live->address().find(':'));
  CHECK(asked(*live, "/", "localhost" + port).find("HTTP/1.1 200 OK") == 0);
  CHECK(asked(*live, "/", "attacker.test" + port).find("HTTP/1.1 404") == 0);
  CHECK(asked(*live, "/else", live->address()).find("HTTP/1.1 404") == 0);
}

TEST_CASE("who watches gets the newest state, also one that was published before") {
  const auto live = server();
  live->publish("old");
  live->publish("so far");
  Client client(live->address());
  upgrade(client, live->address(), "http://" + live->address());
  // A text frame: its first byte, its length, its text.
  CHECK(client.until("so far").find("HTTP/1.1 101") == 0);
  live->publish("further");
  CHECK(client.until("further").find("\x81\x07"
                                     "further") != std::string::npos);
  CHECK(live->watchers() == 1);
}

TEST_CASE("the page of another site cannot watch") {
  const auto live = server();
  live->publish("secret");
  for (const std::string& origin : {std::string("http://attacker.test"), std::string("null")}) {
    Client client(live->address());
    upgrade(client, live->address(), origin);
    const auto answer = client.rest();
    CHECK(answer.find("HTTP/1.1 404") == 0);
    CHECK(answer.find("secret") == std::string::npos);
  }
  Client client(live->address());
  upgrade(client, "attacker.test", "http://attacker.test");
  CHECK(client.rest().find("HTTP/1.1 404") == 0);
}

TEST_CASE("what was published last reaches those who watch before the server ends") {
  auto live = server();
  Client client(live->address());
  upgrade(client, live->address(), "http://" + live->address());
  client.until("\r\n\r\n");
  live->publish("the end");
  live.reset();
  CHECK(client.rest().find("the end") != std::string::npos);
}

TEST_CASE("what is no request, or too much of one, ends the connection") {
  const auto live = server();
  Client client(live->address());
  client.send("GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x'));
  client.end();
  CHECK(client.rest().find("200") == std::string::npos);
  CHECK(asked(*live, "/", live->address()).find("HTTP/1.1 200 OK") == 0);
}
