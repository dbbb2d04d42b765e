// Plain proxying: bytes through unchanged both ways, endings as they were, and proxies that come and go.
#include "harness/net/fault_proxy.hpp"

#include <sys/resource.h>

#include <future>
#include <thread>

#include "tests/unit/net/proxy_fixture.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using test::FakeServer;
using test::ProxyClient;

namespace {

std::string many_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

}  // namespace

TEST_CASE("bytes pass both ways as they are") {
  FakeServer server(test::echo);
  test::Proxies proxies;
  ProxyClient client(proxies.in_front_of(server.port()));
  REQUIRE(client.send("hello"));
  CHECK(client.receive(5) == "hello");
  CHECK(proxies.state().connections_open == 1);
  client.finish();
  CHECK(client.ending() == "FIN");
}

TEST_CASE("10 MB pass both ways at once, whole and in order") {
  const auto sent = many_bytes(10'000'000);
  std::promise<std::string> arrived;
  FakeServer server([&](FakeServer::Peer& peer) {
    std::thread back([&] { peer.send(sent); });
    arrived.set_value(peer.bytes(sent.size()));
    back.join();
  });
  test::Proxies proxies;
  ProxyClient client(proxies.in_front_of(server.port()));
  std::thread up([&] {
    client.send(sent);
    client.finish();
  });
  const auto got = client.receive(sent.size());
  up.join();
  CHECK(client.ending() == "FIN");
  CHECK((got == sent));
  CHECK((arrived.get_future().get() == sent));
  const auto state = proxies.state();
  CHECK(state.received_bytes[0] == sent.size());
  CHECK(state.sent_bytes[1] == sent.size());
}

TEST_CASE("a fault that comes and goes during a transfer loses and moves no byte") {
  const auto sent = many_bytes(8'000'000);
  FakeServer server([&](FakeServer::Peer& peer) {
    peer.send(sent);
    peer.wait_for_close();
  });
  test::Proxies proxies;
  ProxyClient client(proxies.in_front_of(server.port()));
  auto latency = test::fault(FaultKind::latency, "late");
  latency.delay = 1ms;
  auto slices = test::fault(FaultKind::slice, "slices");
  slices.bytes = 1000;
  std::string got;
  for (int turn = 0; got.size() < sent.size(); ++turn) {
    if (turn % 4 == 0) proxies.arm(latency);
    if (turn % 4 == 1) proxies.arm(slices);
    if (turn % 4 == 2) proxies.disarm("late");
    if (turn % 4 == 3) proxies.disarm("slices");
    const auto part = client.receive(std::min<std::size_t>(200'000, sent.size() - got.size()));
    if (part.empty()) break;
    got += part;
  }
  CHECK((got == sent));
}

TEST_CASE("an upstream's RST comes through as RST, its half-close as FIN") {
  test::Proxies proxies;
  SECTION("RST") {
    FakeServer server([](FakeServer::Peer& peer) {
      peer.bytes(1);
      peer.reset();
    });
    ProxyClient client(proxies.in_front_of(server.port()));
    client.send("x");
    CHECK(client.ending() == "RST");
  }
  SECTION("the client's RST reaches the upstream") {
    std::string seen;
    {
      FakeServer server([&](FakeServer::Peer& peer) {
        peer.bytes(1);
        peer.send("a");
        peer.wait_for_close();
        seen = peer.send("b") && peer.send("c") ? "still open" : "gone";
      });
      ProxyClient client(proxies.in_front_of(server.port()));
      client.send("x");
      CHECK(client.receive(1) == "a");
      client.reset();
    }
    CHECK(seen == "gone");
  }
  SECTION("half-close: the client may go on talking") {
    std::string heard;
    {
      FakeServer server([&](FakeServer::Peer& peer) {
        heard = peer.bytes(100);
        peer.send("answer after the question's end");
      });
      ProxyClient client(proxies.in_front_of(server.port()));
      client.send("question");
      client.finish();
      std::string rest;
      CHECK(client.ending(&rest) == "FIN");
      CHECK(rest == "answer after the question's end");
    }
    CHECK(heard == "question");
  }
}

TEST_CASE("an upstream that answers before the request is whole and closes: the answer arrives") {
  FakeServer server([](FakeServer::Peer& peer) {
    peer.bytes(10);
    peer.send("too large");
  });
  test::Proxies proxies;
  ProxyClient client(proxies.in_front_of(server.port()));
  client.send(many_bytes(10));
  CHECK(client.receive(9) == "too large");
  client.send(many_bytes(3'000'000));  // nobody reads it
  const auto end = client.ending();
  CHECK((end == "FIN" || end == "RST"));
}

TEST_CASE("an upstream that refuses: the client is accepted, then closed by FIN, and it is said once") {
  test::Proxies proxies;
  const auto listen = proxies.in_front_of(test::closed_port());
  for (int i = 0; i < 3; ++i) {
    ProxyClient client(listen);
    CHECK(client.connect_error() == 0);
    CHECK(client.ending() == "FIN");
  }
  REQUIRE(proxies.wait_for_note("cannot be reached: Connection refused"));
  CHECK(proxies.notes().size() == 1);
}

TEST_CASE("names are looked up for each client") {
  FakeServer server(test::echo);
  test::Proxies proxies;
  net::ProxySpec spec;
  spec.name = "p";
  spec.upstream = "localhost:" + std::to_string(server.port());
  ProxyClient client(proxies.add(spec));
  client.send("hi");
  CHECK(client.receive(2) == "hi");
}

TEST_CASE("200 connections at once are all served") {
  FakeServer server(test::echo);
  test::Proxies proxies;
  const auto listen = proxies.in_front_of(server.port());
  std::vector<ProxyClient> clients;
  for (int i = 0; i < 200; ++i) clients.emplace_back(listen);
  for (auto& client : clients) CHECK(client.send("ping"));
  for (auto& client : clients) CHECK(client.receive(4) == "ping");
  CHECK(proxies.state().connections_open == 200);
  CHECK(proxies.state().connections == 200);
}

TEST_CASE("more connections than may be open wait and are served later") {
  FakeServer server(test::echo);
  net::ProxyOptions options;
  options.most_connections = 1;
  test::Proxies proxies(1, options);
  const auto listen = proxies.in_front_of(server.port());
  auto first = std::make_unique<ProxyClient>(listen);
  first->send("1");
  CHECK(first->receive(1) == "1");
  ProxyClient second(listen);
  second.send("2");
  CHECK(proxies.wait_for_note("as many connections"));
  first.reset();
  CHECK(second.receive(1) == "2");
}

TEST_CASE("starting proxies allows as many open descriptors as the machine does") {
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 600);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  const test::Proxies proxies;
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  CHECK(limit.rlim_cur == limit.rlim_max);
}

TEST_CASE("a proxy is added, listed, changed and removed") {
  FakeServer one([](FakeServer::Peer& peer) { peer.send("1"), peer.wait_for_close(); });
  FakeServer two([](FakeServer::Peer& peer) { peer.send("2"), peer.wait_for_close(); });
  test::Proxies proxies;
  net::ProxySpec spec;
  spec.name = "p";
  spec.listen = "localhost:0";
  spec.upstream = "127.0.0.1:" + std::to_string(one.port());
  const auto listen = proxies.add(spec);
  CHECK(listen.starts_with("127.0.0.1:"));
  CHECK_FALSE(proxies->add(spec));
  REQUIRE(proxies->list().size() == 1);
  ProxyClient client(listen);
  CHECK(client.receive(1) == "1");

  SECTION("another upstream drops its connections and keeps the port and the faults") {
    proxies.arm(test::fault(FaultKind::latency));
    spec.upstream = "127.0.0.1:" + std::to_string(two.port());
    const auto changed = proxies->change(spec);
    REQUIRE(changed);
    CHECK(changed.value().listen == listen);
    CHECK(changed.value().faults.size() == 1);
    CHECK(client.ending() == "FIN");
    CHECK(ProxyClient(listen).receive(1) == "2");
  }
  SECTION("disabled nobody listens; enabled again it is the same port") {
    spec.enabled = false;
    REQUIRE(proxies->change(spec));
    CHECK(client.ending() == "FIN");
    CHECK(ProxyClient(listen).connect_error() == ECONNREFUSED);
    spec.enabled = true;
    const auto changed = proxies->change(spec);
    REQUIRE(changed);
    CHECK(changed.value().listen == listen);
    CHECK(ProxyClient(listen).receive(1) == "1");
  }
  SECTION("another address") {
    spec.listen = "127.0.0.1:" + std::to_string(test::closed_port());
    const auto changed = proxies->change(spec);
    REQUIRE(changed);
    CHECK(changed.value().listen == spec.listen);
    CHECK(ProxyClient(spec.listen).receive(1) == "1");
    CHECK(ProxyClient(listen).connect_error() == ECONNREFUSED);
  }
  SECTION("an address that is taken changes nothing") {
    spec.listen = "127.0.0.1:" + std::to_string(two.port());
    const auto changed = proxies->change(spec);
    REQUIRE_FALSE(changed);
    CHECK(changed.error().message == "listen tcp " + spec.listen + ": bind: address already in use");
    CHECK(ProxyClient(listen).receive(1) == "1");
  }
  SECTION("removed it is gone, twice is a Problem") {
    REQUIRE(proxies->remove("p"));
    CHECK(client.ending() == "FIN");
    CHECK(ProxyClient(listen).connect_error() == ECONNREFUSED);
    CHECK_FALSE(proxies->remove("p"));
    CHECK_FALSE(proxies->find("p"));
  }
  SECTION("dropped connections are reset or closed as asked") {
    const bool reset = GENERATE(true, false);
    proxies->drop_connections("p", reset);
    CHECK(client.ending() == (reset ? "RST" : "FIN"));
  }
}

TEST_CASE("addresses that cannot be are told in the words that Toxiproxy's users know") {
  test::Proxies proxies;
  FakeServer taken(test::echo);
  const auto port = std::to_string(taken.port());
  const std::vector<std::pair<std::string, std::string>> cases{
      {"local373", "listen tcp: address local373: missing port in address"},
      {"127.0.0.1:99999", "listen tcp: address 99999: invalid port"},
      {"127.0.0.1:-1", "listen tcp: address -1: invalid port"},
      {"1:2:3", "listen tcp: address 1:2:3: too many colons in address"},
      {"[::1", "listen tcp: address [::1: missing ']' in address"},
      {"[::1:80", "listen tcp: address [::1:80: missing ']' in address"},
      {"127.0.0.1:" + port, "listen tcp 127.0.0.1:" + port + ": bind: address already in use"},
      {"192.0.2.1:0", "listen tcp 192.0.2.1:0: bind: cannot assign requested address"},
  };
  for (const auto& [listen, message] : cases) {
    net::ProxySpec spec;
    spec.name = "x";
    spec.listen = listen;
    spec.upstream = "127.0.0.1:1";
    const auto added = proxies->add(spec);
    REQUIRE_FALSE(added);
    CHECK(added.error().message == message);
  }
  for (const std::string listen : {"", ":0", "[::]:0"}) {
    net::ProxySpec spec;
    spec.name = "all" + listen;
    spec.listen = listen;
    spec.upstream = "127.0.0.1:" + port;
    ProxyClient client(proxies.add(spec));
    client.send("a");
    CHECK(client.receive(1) == "a");
  }
}

TEST_CASE("nothing is sent beyond loopback unless the host is named") {
  net::ProxySpec spec;
  spec.name = "far";
  spec.upstream = "192.0.2.1:80";
  test::Proxies proxies;
  const auto refused = proxies->add(spec);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("allow_hosts") != std::string::npos);
  net::ProxyOptions options;
  options.allow_hosts = {"192.0.2.1"};
  test::Proxies allowed(1, options);
  CHECK(allowed->add(spec));
}

TEST_CASE("the end of the proxies is the end of everything they carried") {
  FakeServer server(test::echo);
  test::Proxies proxies;
  const auto listen = proxies.in_front_of(server.port());
  ProxyClient client(listen);
  client.send("x");
  CHECK(client.receive(1) == "x");
  proxies.stop();
  CHECK(client.ending() == "FIN");
  CHECK(ProxyClient(listen).connect_error() == ECONNREFUSED);
}
