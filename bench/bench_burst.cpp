// How close together the requests of a burst arrive, measured at the server: from the first that is whole to
// the last. Beside it what a plain client does: connect and send one after another, and send whole requests
// on connections that stand. Prints microseconds, the median and the 95th percentile of many rounds.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "harness/net/burst.hpp"
#include "harness/net/descriptor.hpp"
#include "tests/support/stamping_server.hpp"

using namespace shakedown;
using Protocol = net::BurstOptions::Protocol;
using HoldBack = net::BurstOptions::HoldBack;
using test::StampingServer;

namespace {

constexpr int together = 20;

std::vector<net::BurstRequest> requests(bool with_body) {
  std::vector<net::BurstRequest> all;
  for (int i = 0; i < together; ++i) {
    const std::string head = std::string(with_body ? "POST" : "GET") + " /coupons/" + std::to_string(i) +
                             " HTTP/1.1\r\nHost: shop.test\r\nAuthorization: Bearer 0123456789abcdef\r\n";
    all.push_back(with_body
                      ? net::BurstRequest{head + "Content-Length: 17\r\n\r\n", R"({"code":"SUMMER"})", false}
                      : net::BurstRequest{head + "\r\n", {}, false});
  }
  return all;
}

// Of the last round, in microseconds; below 0 where not all came.
double spread_at(StampingServer& server) {
  const auto arrivals = server.arrivals();
  server.forget();
  std::vector<std::chrono::steady_clock::time_point> whole;
  for (const auto& one : arrivals) {
    if (one.target != "/warm") whole.push_back(one.whole);
  }
  if (whole.size() < together) return -1;
  const auto [first, last] = std::minmax_element(whole.begin(), whole.end());
  return std::chrono::duration<double, std::micro>(*last - *first).count();
}

void measure(const std::string& name, int rounds, StampingServer& server, const std::function<void()>& once) {
  std::vector<double> spreads;
  for (int i = 0; i < rounds; ++i) {
    once();
    const double spread = spread_at(server);
    if (spread >= 0) spreads.push_back(spread);
  }
  std::sort(spreads.begin(), spreads.end());
  if (spreads.empty()) {
    fmt::print("{:<44} nothing arrived\n", name);
    return;
  }
  const auto at = [&](std::size_t percent) { return spreads[(spreads.size() - 1) * percent / 100]; };
  fmt::print("{:<44} {:>8.0f} {:>8.0f} {:>8.0f} {:>8}\n", name, at(5), at(50), at(95), spreads.size());
  std::fflush(stdout);
}

net::Descriptor connect_to(std::uint16_t port) {
  net::Descriptor one(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::connect(one.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  const int on = 1;
  ::setsockopt(one.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return one;
}

void plain_client(std::uint16_t port, const std::vector<net::BurstRequest>& all, bool connected_before) {
  std::vector<net::Descriptor> sockets;
  for (std::size_t i = 0; connected_before && i < all.size(); ++i) sockets.push_back(connect_to(port));
  if (connected_before) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!connected_before) sockets.push_back(connect_to(port));
    const auto text = all[i].head + all[i].body;
    ::send(sockets[i].get(), text.data(), text.size(), MSG_NOSIGNAL);
  }
  for (const auto& one : sockets) {
    char room[4096];
    ::recv(one.get(), room, sizeof room, 0);
  }
}

void bursts(int rounds, Protocol protocol, bool tls) {
  test::StampingOptions serving{.together = together};
  if (tls) serving.tls = test::make_certificates("127.0.0.1");
  serving.http2 = protocol == Protocol::http2;
  StampingServer server(serving);
  net::Origin origin;
  origin.tls = tls;
  origin.host = "127.0.0.1";
  origin.port = server.port();
  const net::ResolvedOrigin resolved{origin, {"127.0.0.1"}};
  net::TlsSettings settings;
  settings.verify = false;
  for (const bool with_body : {true, false}) {
    net::BurstOptions options;
    options.protocol = protocol;
    options.hold_back = HoldBack::body;
    options.warm_up =
        "GET /warm HTTP/1.1\r\nHost: shop.test\r\nAuthorization: Bearer 0123456789abcdef\r\n\r\n";
    const auto all = requests(with_body);
    const auto name = fmt::format("burst, {}{}, {}", protocol == Protocol::http1 ? "HTTP/1.1" : "HTTP/2",
                                  tls ? " over TLS" : "", with_body ? "POST" : "GET");
    measure(name, rounds, server, [&] { net::send_burst(resolved, settings, all, options, RunClock()); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(std::atoi(argv[1]), 1) : 100;
  fmt::print("spread of {} requests at the server, us {:>8} {:>8} {:>8} {:>8}\n", together, "5 %", "median",
             "95 %", "rounds");
  {
    StampingServer server({.together = together});
    const auto all = requests(true);
    measure("connect and send, HTTP/1.1, POST", rounds, server,
            [&] { plain_client(server.port(), all, false); });
    measure("whole requests on open connections, POST", rounds, server,
            [&] { plain_client(server.port(), all, true); });
  }
  bursts(rounds, Protocol::http1, false);
  bursts(rounds, Protocol::http1, true);
  bursts(rounds, Protocol::http2, false);
  bursts(rounds, Protocol::http2, true);
}
