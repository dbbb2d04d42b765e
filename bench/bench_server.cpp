// The server of the side-by-side runs: one thread, answers every request with the same few bytes, and writes
// down when each request arrived. So the figures on schedules come from the receiving end and not from any
// generator's own word.
//
//   bench_server [--rate R] [--freeze-at S --freeze-for S] [--body BYTES]
//
// Prints "port N" when it listens and, at SIGTERM or SIGINT, one line of figures: requests; with --rate also
// how late requests came after an ideal even schedule (lag, from the best-fitting start) and the share of
// gaps shorter than a tenth of the ideal. With --freeze-at it stops reading for a while, that many seconds
// after the first request.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::string answer_with(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}
constexpr std::size_t most_arrivals = 20'000'000;

double now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct Settings {
  double rate = 0, freeze_at = 0, freeze_for = 0, body = 0;
};

double percentile(std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

void print_schedule(const std::vector<double>& arrivals, double rate) {
  const double gap = 1 / rate;
  std::size_t bunched = 0;
  // The ideal schedule starts where no request would have come early: the generator's own start, seen from
  // here.
  double start = 1e300;
  for (std::size_t i = 0; i < arrivals.size(); ++i)
    start = std::min(start, arrivals[i] - gap * static_cast<double>(i));
  std::vector<double> lag;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    lag.push_back(1e6 * (arrivals[i] - start - gap * static_cast<double>(i)));
    if (i > 0 && arrivals[i] - arrivals[i - 1] < gap / 10) ++bunched;
  }
  std::sort(lag.begin(), lag.end());
  const double length = arrivals.back() - arrivals.front();
  std::printf(" rate %.1f lag_p50_us %.1f lag_p99_us %.1f bunched_percent %.2f",
              static_cast<double>(arrivals.size() - 1) / length, percentile(lag, 0.5), percentile(lag, 0.99),
              100.0 * static_cast<double>(bunched) / static_cast<double>(arrivals.size()));
}

Settings settings_from(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const double value = std::atof(argv[i + 1]);
    if (std::strcmp(argv[i], "--rate") == 0) settings.rate = value;
    if (std::strcmp(argv[i], "--freeze-at") == 0) settings.freeze_at = value;
    if (std::strcmp(argv[i], "--freeze-for") == 0) settings.freeze_for = value;
    if (std::strcmp(argv[i], "--body") == 0) settings.body = value;
  }
  return settings;
}

int listen_on_loopback() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (listener < 0 || bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener, 4096) != 0) {
    std::perror("bench_server");
    std::exit(1);
  }
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("port %d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

}  // namespace

int main(int argc, char** argv) {
  const auto settings = settings_from(argc, argv);
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  const int signals = signalfd(-1, &ends, SFD_NONBLOCK);
  const int listener = listen_on_loopback();
  const int loop = epoll_create1(0);
  for (const int descriptor : {signals, listener}) {
    epoll_event event{EPOLLIN, {.fd = descriptor}};
    epoll_ctl(loop, EPOLL_CTL_ADD, descriptor, &event);
  }
  const std::string answer = answer_with(
      settings.body > 0 ? std::string(static_cast<std::size_t>(settings.body), 'x') : "hello world\n");
  std::map<int, std::size_t> unsent;  // what of an answer did not fit into the socket
  const auto send_some = [&](int descriptor, std::size_t size) {
    const auto n = send(descriptor, answer.data() + (answer.size() - size), size, MSG_NOSIGNAL);
    const std::size_t left = n < 0 ? size : size - static_cast<std::size_t>(n);
    const bool waits = left > 0;
    if (waits != unsent.contains(descriptor)) {
      epoll_event event{waits ? EPOLLOUT : EPOLLIN, {.fd = descriptor}};
      epoll_ctl(loop, EPOLL_CTL_MOD, descriptor, &event);
    }
    if (waits)
      unsent[descriptor] = left;
    else
      unsent.erase(descriptor);
  };
  std::vector<double> arrivals;
  if (settings.rate > 0) arrivals.reserve(1 << 20);
  std::uint64_t requests = 0;
  double first = 0;
  bool frozen = false, ended = false;
  std::map<int, std::string> partial;  // a request may come in parts
  std::vector<epoll_event> events(256);
  std::vector<char> room(64 * 1024);
  while (!ended) {
    const int n = epoll_wait(loop, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < n; ++i) {
      const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
      if (descriptor == signals) {
        ended = true;
      } else if (descriptor == listener) {
        const int accepted = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        const int on = 1;
        setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event event{EPOLLIN, {.fd = accepted}};
        epoll_ctl(loop, EPOLL_CTL_ADD, accepted, &event);
      } else if (unsent.contains(descriptor) &&
                 (events[static_cast<std::size_t>(i)].events & EPOLLERR) == 0) {
        send_some(descriptor, unsent[descriptor]);
      } else {
        const auto size = recv(descriptor, room.data(), room.size(), 0);
        if (size <= 0) {
          partial.erase(descriptor);
          unsent.erase(descriptor);
          close(descriptor);
          continue;
        }
        const std::string_view bytes(room.data(), static_cast<std::size_t>(size));
        const auto held = partial.find(descriptor);
        if (held != partial.end() ||
            bytes.substr(bytes.size() - std::min<std::size_t>(4, bytes.size())) != "\r\n\r\n") {
          auto& text = partial[descriptor];
          text += bytes;
          if (text.size() < 4 || text.compare(text.size() - 4, 4, "\r\n\r\n") != 0) continue;
          partial.erase(descriptor);
        }
        if (settings.rate > 0 && arrivals.size() < most_arrivals) arrivals.push_back(now());
        if (requests++ == 0 && settings.freeze_for > 0) first = now();
        send_some(descriptor, answer.size());
      }
    }
    if (settings.freeze_for > 0 && !frozen && first > 0 && now() - first >= settings.freeze_at) {
      frozen = true;
      usleep(static_cast<useconds_t>(settings.freeze_for * 1e6));
    }
  }
  std::printf("requests %llu", static_cast<unsigned long long>(requests));
  if (settings.rate > 0 && arrivals.size() > 1) print_schedule(arrivals, settings.rate);
  std::printf("\n");
}
