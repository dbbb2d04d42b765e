// The fault proxy by itself and the clients that bench/proxy measures it with.
//
//   bench_proxy serve --upstream PORT [--latency-ms N]   prints "port N"; at SIGTERM "rss_kb N connections N"
//   bench_proxy trips --port PORT [--count N]            one connection, one request at a time: "p50_us N
//   p99_us N" bench_proxy many --port PORT [--count N]             N connections open at once, two requests
//   on each:
//                                                        "opened N answered N"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "harness/net/fault_proxy.hpp"

namespace {

using namespace shakedown;
using Clock = std::chrono::steady_clock;
constexpr char request[] = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n";

std::string option(int argc, char** argv, const char* name, const char* fallback) {
  for (int i = 2; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], name) == 0) return argv[i + 1];
  }
  return fallback;
}

long resident_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
  }
  return 0;
}

int fail(const std::string& why) {
  std::fprintf(stderr, "bench_proxy: %s\n", why.c_str());
  return 1;
}

int serve(int argc, char** argv) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  auto started = net::FaultProxies::start({}, RunClock{}, {});
  if (!started) return fail(to_string(started.error()));
  auto& proxies = *started.value();
  net::ProxySpec spec;
  spec.name = "bench";
  spec.upstream = "127.0.0.1:" + option(argc, argv, "--upstream", "0");
  const auto added = proxies.add(spec);
  if (!added) return fail(to_string(added.error()));
  if (const int delay = std::atoi(option(argc, argv, "--latency-ms", "0").c_str()); delay > 0) {
    FaultSpec latency;
    latency.name = "latency";
    latency.delay = std::chrono::milliseconds(delay);
    const auto armed = proxies.arm("bench", latency);
    if (!armed) return fail(to_string(armed.error()));
  }
  std::printf("port %s\n", added.value().listen.substr(added.value().listen.rfind(':') + 1).c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  std::printf("rss_kb %ld connections %llu\n", resident_kb(),
              static_cast<unsigned long long>(proxies.find("bench")->connections));
  return 0;
}

int connect_to(int port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    ::close(descriptor);
    return -1;
  }
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const timeval longest{10, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
  return descriptor;
}

bool ask(int descriptor) {
  return ::send(descriptor, request, sizeof request - 1, MSG_NOSIGNAL) == sizeof request - 1;
}

bool is_answered(int descriptor) {
  char room[4096];
  return ::recv(descriptor, room, sizeof room, 0) > 0;
}

int trips(int argc, char** argv) {
  const int port = std::atoi(option(argc, argv, "--port", "0").c_str());
  const int count = std::atoi(option(argc, argv, "--count", "20000").c_str());
  const int descriptor = connect_to(port);
  if (descriptor < 0) return fail("no connection");
  std::vector<double> took;
  for (int i = 0; i < count; ++i) {
    const auto began = Clock::now();
    if (!ask(descriptor) || !is_answered(descriptor)) return fail("the connection ended");
    took.push_back(std::chrono::duration<double, std::micro>(Clock::now() - began).count());
  }
  ::close(descriptor);
  std::sort(took.begin(), took.end());
  std::printf("p50_us %.1f p99_us %.1f\n", took[took.size() / 2], took[took.size() * 99 / 100]);
  return 0;
}

int many(int argc, char** argv) {
  const int port = std::atoi(option(argc, argv, "--port", "0").c_str());
  const auto count = std::atol(option(argc, argv, "--count", "5000").c_str());
  std::vector<int> open;
  for (long i = 0; i < count; ++i) {
    const int descriptor = connect_to(port);
    if (descriptor >= 0) open.push_back(descriptor);
  }
  long answered = 0;
  for (int round = 0; round < 2; ++round) {
    for (const int descriptor : open) ask(descriptor);
    for (const int descriptor : open) answered += is_answered(descriptor) ? 1 : 0;
  }
  std::printf("opened %zu answered %ld\n", open.size(), answered);
  std::fflush(stdout);
  // Stays until it is told to end, so that all are open while the proxy's memory is read.
  std::getchar();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "serve") return serve(argc, argv);
  if (what == "trips") return trips(argc, argv);
  if (what == "many") return many(argc, argv);
  return fail("serve, trips or many?");
}
