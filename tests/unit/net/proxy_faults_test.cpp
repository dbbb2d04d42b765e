// Every fault of TCP on real sockets, on new connections and on open ones. Delays are checked from below
// only.
#include <chrono>
#include <set>
#include <thread>

#include "tests/unit/net/proxy_fixture.hpp"

using namespace shakedown;
using namespace std::chrono_literals;
using test::FakeServer;
using test::fault;
using test::ProxyClient;

namespace {

// An echo behind a proxy and a client that has already spoken through it.
struct Open {
  FakeServer server{test::echo};
  test::Proxies proxies;
  std::string listen{proxies.in_front_of(server.port())};
  ProxyClient client{listen};
  Open() {
    client.send("first");
    CHECK(client.receive(5) == "first");
  }
};

}  // namespace

TEST_CASE("refuse: open connections are reset, new ones refused, and the port comes back") {
  Open open;
  open.proxies.arm(fault(FaultKind::refuse));
  CHECK(open.client.ending() == "RST");
  CHECK(ProxyClient(open.listen).connect_error() == ECONNREFUSED);
  open.proxies.disarm("f");
  ProxyClient again(open.listen);
  again.send("a");
  CHECK(again.receive(1) == "a");
  const auto injected = open.proxies.injected();
  REQUIRE(injected.size() == 1);
  CHECK(injected[0].says == "connections are refused, 1 open ones reset");
}

TEST_CASE("connect_hang: even the first connect gets no answer, open connections go on") {
  Open open;
  open.proxies.arm(fault(FaultKind::connect_hang));
  const int hanging = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(ProxyClient::port_of(open.listen));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(::connect(hanging, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0);
  CHECK(errno == EINPROGRESS);
  pollfd answered{hanging, POLLOUT, 0};
  CHECK(::poll(&answered, 1, 200) == 0);
  open.client.send("on");
  CHECK(open.client.receive(2) == "on");
  open.proxies.disarm("f");
  CHECK(::poll(&answered, 1, 20'000) == 1);  // the kernel asks again by itself
  ::close(hanging);
  ProxyClient again(open.listen);
  again.send("a");
  CHECK(again.receive(1) == "a");
}

TEST_CASE("reset: a true RST after the first byte, on open and on new connections") {
  Open open;
  open.proxies.arm(fault(FaultKind::reset));
  open.client.send("x");
  CHECK(open.client.ending() == "RST");
  ProxyClient fresh(open.listen);
  CHECK(fresh.connect_error() == 0);
  fresh.send("x");
  CHECK(fresh.ending() == "RST");
  const auto injected = open.proxies.injected();
  REQUIRE(injected.size() == 2);
  CHECK(injected[0].connection == 1);
  CHECK(injected[1].connection == 2);
  CHECK(injected[0].says == "RST after 1 B");
  CHECK(injected[0].applied);
}

TEST_CASE("reset waits its delay, and one that never came to it is told as not applied") {
  Open open;
  auto reset = fault(FaultKind::reset);
  SECTION("it waits") {
    reset.delay = 30ms;
    open.proxies.arm(reset);
    const auto began = std::chrono::steady_clock::now();
    open.client.send("x");
    CHECK(open.client.ending() == "RST");
    CHECK(std::chrono::steady_clock::now() - began >= 30ms);
  }
  SECTION("removed in time it has taken nothing away") {
    reset.delay = 1h;
    reset.stream = Stream::upstream;
    open.proxies.arm(reset);
    open.client.send("held");
    open.proxies.disarm("f");
    CHECK(open.client.receive(4) == "held");
  }
  SECTION("never came to it") {
    reset.delay = 1h;
    open.proxies.arm(reset);
    open.client.send("x");
    while (open.proxies.state().received_bytes[1] < 6) std::this_thread::yield();
    open.proxies->drop_connections("p", false);
    const auto injected = open.proxies.injected();
    REQUIRE(injected.size() == 1);
    CHECK_FALSE(injected[0].applied);
  }
}

TEST_CASE("a connection that the draw spares is not touched") {
  Open open;
  auto reset = fault(FaultKind::reset);
  reset.probability = 0;
  open.proxies.arm(reset);
  open.client.send("on");
  CHECK(open.client.receive(2) == "on");
  open.client.finish();
  CHECK(open.client.ending() == "FIN");
  CHECK(open.proxies.injected().empty());
}

TEST_CASE("latency: each chunk comes later, in both directions where asked, and stops when it is over") {
  Open open;
  auto latency = fault(FaultKind::latency);
  latency.delay = 20ms;
  latency.stream = GENERATE(Stream::upstream, Stream::downstream, Stream::both);
  open.proxies.arm(latency);
  const auto began = std::chrono::steady_clock::now();
  open.client.send("x");
  CHECK(open.client.receive(1) == "x");
  const auto took = std::chrono::steady_clock::now() - began;
  CHECK(took >= (latency.stream == Stream::both ? 40ms : 20ms));

  latency.delay = 1h;
  open.proxies.arm(latency);
  open.client.send("waiting");
  open.proxies.disarm("f");  // what waits goes at once
  CHECK(open.client.receive(7) == "waiting");
}

TEST_CASE("bandwidth: bytes come no faster, nothing at rate 0 until the fault is over") {
  Open open;
  auto bandwidth = fault(FaultKind::bandwidth);
  SECTION("1 MB/s") {
    bandwidth.bytes_per_second = 1'000'000;
    open.proxies.arm(bandwidth);
    const auto began = std::chrono::steady_clock::now();
    open.client.send(std::string(50'000, 'x'));
    CHECK(open.client.receive(50'000).size() == 50'000);
    CHECK(std::chrono::steady_clock::now() - began >= 50ms);
  }
  SECTION("0") {
    open.proxies.arm(bandwidth);
    open.client.send("x");
    CHECK_FALSE(open.client.has_bytes_within(50));
    open.proxies.disarm("f");
    CHECK(open.client.receive(1) == "x");
  }
}

TEST_CASE("slice: in pieces; size 0 leaves chunks whole") {
  FakeServer server([](FakeServer::Peer& peer) {
    const auto all = peer.bytes(1);
    peer.send(std::string(100, 's'));
    peer.wait_for_close();
  });
  test::Proxies proxies;
  const auto listen = proxies.in_front_of(server.port());
  auto slice = fault(FaultKind::slice);
  SECTION("10 ms apart") {
    slice.bytes = 30;
    slice.delay = 10ms;
    proxies.arm(slice);
    ProxyClient client(listen);
    const auto began = std::chrono::steady_clock::now();
    client.send("x");
    CHECK(client.receive(100) == std::string(100, 's'));
    CHECK(std::chrono::steady_clock::now() - began >= 30ms);  // 30, 30, 30 and 10
  }
  SECTION("default values") {
    proxies.arm(slice);
    ProxyClient client(listen);
    client.send("x");
    CHECK(client.receive(100) == std::string(100, 's'));
  }
}

TEST_CASE("cut: FIN after so many bytes, counted for each connection and across changes") {
  Open open;
  auto cut = fault(FaultKind::cut);
  cut.bytes = 10;
  open.proxies.arm(cut);
  open.client.send("1234567");
  CHECK(open.client.receive(7) == "1234567");
  open.proxies.arm(cut);
  open.client.send("8901234");
  std::string rest;
  CHECK(open.client.ending(&rest) == "FIN");
  CHECK(rest == "890");
  const auto injected = open.proxies.injected();
  REQUIRE(injected.size() == 1);
  CHECK(injected[0].says == "closed after 10 B");
}

TEST_CASE("cut after a time of use; stall closes after its delay and when it is over") {
  Open open;
  const auto began = std::chrono::steady_clock::now();
  SECTION("cut") {
    auto cut = fault(FaultKind::cut);
    cut.delay = 20ms;
    open.proxies.arm(cut);
    CHECK(open.client.ending() == "FIN");
    CHECK(std::chrono::steady_clock::now() - began >= 20ms);
  }
  SECTION("stall with a delay") {
    auto stall = fault(FaultKind::stall);
    stall.delay = 20ms;
    open.proxies.arm(stall);
    open.client.send("lost");
    std::string rest;
    CHECK(open.client.ending(&rest) == "FIN");
    CHECK(rest.empty());
    CHECK(std::chrono::steady_clock::now() - began >= 20ms);
  }
  SECTION("stall without") {
    open.proxies.arm(fault(FaultKind::stall));
    open.client.send("lost");
    CHECK_FALSE(open.client.has_bytes_within(50));
    open.proxies.disarm("f");
    CHECK(open.client.ending() == "FIN");
  }
}

TEST_CASE("a stalled connection whose peers have both gone does not stay") {
  FakeServer server([](FakeServer::Peer& peer) { peer.wait_for_close(); });
  test::Proxies proxies;
  proxies.in_front_of(server.port());
  proxies.arm(fault(FaultKind::stall));
  {
    ProxyClient client(proxies.state().listen);
    client.send("x");
  }
  while (proxies.state().connections == 0 || proxies.state().connections_open > 0) std::this_thread::yield();
  SUCCEED();
}

TEST_CASE("half_close: one direction ends, the other goes on") {
  std::string heard;
  {
    FakeServer server([&](FakeServer::Peer& peer) {
      peer.send("greeting");
      heard = peer.bytes(100);
    });
    test::Proxies proxies;
    proxies.in_front_of(server.port());
    auto half = fault(FaultKind::half_close);
    half.bytes = 5;
    proxies.arm(half);
    ProxyClient client(proxies.state().listen);
    std::string got;
    CHECK(client.ending(&got) == "FIN");
    CHECK(got == "greet");
    client.send("still talking");
    client.finish();
  }
  CHECK(heard == "still talking");
}

TEST_CASE("slow_close: the end comes later, bytes do not") {
  FakeServer server([](FakeServer::Peer& peer) { peer.send("bye"); });
  test::Proxies proxies;
  proxies.in_front_of(server.port());
  auto slow = fault(FaultKind::slow_close);
  slow.delay = 20ms;
  proxies.arm(slow);
  ProxyClient client(proxies.state().listen);
  CHECK(client.receive(3) == "bye");
  const auto began = std::chrono::steady_clock::now();
  CHECK(client.ending() == "FIN");
  CHECK(std::chrono::steady_clock::now() - began >=
        10ms);  // from the upstream's close, which was a little before
}

TEST_CASE("corrupt: the same bytes for the same seed") {
  const std::string sent(1000, 'a');
  const auto corrupted = [&](std::uint64_t seed) {
    FakeServer server(test::echo);
    test::Proxies proxies(seed);
    proxies.in_front_of(server.port());
    auto corrupt = fault(FaultKind::corrupt);
    corrupt.share = 0.1;
    proxies.arm(corrupt);
    ProxyClient client(proxies.state().listen);
    client.send(sent);
    return client.receive(1000);
  };
  const auto got = corrupted(7);
  const auto changed = 1000 - std::count(got.begin(), got.end(), 'a');
  CHECK(changed > 50);
  CHECK(changed < 150);
  CHECK(corrupted(7) == got);
  CHECK(corrupted(8) != got);
}

TEST_CASE("probability, first and every choose connections, the same for the same seed") {
  const auto hit = [](std::uint64_t seed, const FaultSpec& spec) {
    FakeServer server(test::echo);
    test::Proxies proxies(seed);
    const auto listen = proxies.in_front_of(server.port());
    proxies.arm(spec);
    std::set<int> ended;
    for (int i = 1; i <= 20; ++i) {
      ProxyClient client(listen);
      client.send("x");
      if (client.receive(1).empty()) ended.insert(i);
    }
    return ended;
  };
  auto reset = fault(FaultKind::reset);
  reset.first = 3;
  CHECK(hit(1, reset) == std::set<int>{1, 2, 3});
  reset.first = 0;
  reset.every = 5;
  CHECK(hit(1, reset) == std::set<int>{5, 10, 15, 20});
  reset.every = 1;
  reset.probability = 0.5;
  const auto some = hit(1, reset);
  CHECK(some.size() > 3);
  CHECK(some.size() < 17);
  CHECK(hit(1, reset) == some);
  CHECK(hit(2, reset) != some);
}

TEST_CASE("faults that cannot be are Problems") {
  FakeServer server(test::echo);
  test::Proxies proxies;
  proxies.in_front_of(server.port());
  auto half_refused = fault(FaultKind::refuse);
  half_refused.probability = 0.5;
  auto odd_share = fault(FaultKind::corrupt);
  odd_share.share = 1.5;
  for (const auto& spec :
       {fault(FaultKind::pause), fault(FaultKind::disk_full), fault(FaultKind::http_status),
        fault(FaultKind::latency, ""), half_refused, odd_share}) {
    CHECK_FALSE(proxies->arm("p", spec));
  }
  CHECK_FALSE(proxies->arm("unknown", fault(FaultKind::latency)));
  CHECK_FALSE(proxies->disarm("p", "unknown"));
  CHECK(proxies.state().faults.empty());
}

TEST_CASE("absurd values neither crash nor hang the loop") {
  Open open;
  for (const auto kind : {FaultKind::latency, FaultKind::slice, FaultKind::bandwidth, FaultKind::cut,
                          FaultKind::slow_close, FaultKind::stall, FaultKind::reset, FaultKind::half_close}) {
    for (const std::int64_t value : {INT64_MIN, std::int64_t{-1}, INT64_MAX}) {
      auto absurd = fault(kind);
      absurd.delay = absurd.jitter = Nanoseconds(value);
      absurd.bytes = absurd.variation = absurd.bytes_per_second = value;
      absurd.probability = static_cast<double>(value);
      open.proxies.arm(absurd);
      open.client.send("x");
      open.proxies.disarm("f");
    }
  }
  ProxyClient fresh(open.listen);
  fresh.send("x");
  CHECK(fresh.receive(1) == "x");
}
