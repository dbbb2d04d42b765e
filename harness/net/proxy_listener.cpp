#include "harness/net/proxy_listener.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cctype>
#include <cerrno>
#include <cstring>

namespace shakedown::net {
namespace {

constexpr int backlog = 4096;  // the kernel's own limit holds as well
constexpr int most_at_once = 64;
constexpr Nanoseconds pause_length = std::chrono::milliseconds(50);

// As Go says it: the system's words with a small letter in front.
Problem listen_problem(const SocketAddress& at, const char* call, int error) {
  std::string why = std::strerror(error);
  if (!why.empty()) why[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(why[0])));
  return problem("listen tcp " + at.text() + ": " + call + ": " + why);
}

Result<Descriptor> bind_to(const SocketAddress& at) {
  Descriptor socket(::socket(at.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!socket) return listen_problem(at, "socket", errno);
  const int on = 1;
  const int off = 0;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (at.storage.ss_family == AF_INET6)
    ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (::bind(socket.get(), at.get(), at.size) != 0) return listen_problem(at, "bind", errno);
  return socket;
}

std::string peer_name(int descriptor) {
  SocketAddress peer;
  peer.size = sizeof peer.storage;
  if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer.storage), &peer.size) != 0) return {};
  return peer.text();
}

// How to connect to what listens on all interfaces.
SocketAddress reachable(const SocketAddress& address) {
  if (address.text().starts_with("[::]")) return numeric_address("::1", address.port());
  if (address.text().starts_with("0.0.0.0")) return numeric_address("127.0.0.1", address.port());
  return address;
}

}  // namespace

ProxyListener::ProxyListener(ProxyShared& shared, Accepted accepted,
                             std::function<void(const std::string&)> note)
    : shared_(shared),
      accepted_(std::move(accepted)),
      note_(std::move(note)),
      resume_(shared.loop, [this] { watch(mode_ == Mode::open); }) {}

Result<std::unique_ptr<ProxyListener>> ProxyListener::make(ProxyShared& shared, const SocketAddress& at,
                                                           Accepted accepted,
                                                           std::function<void(const std::string&)> note) {
  std::unique_ptr<ProxyListener> made(new ProxyListener(shared, std::move(accepted), std::move(note)));
  auto socket = bind_to(at);
  if (!socket && at.storage.ss_family == AF_INET6 && at.text().starts_with("[::]:")) {
    socket = bind_to(numeric_address("0.0.0.0", at.port()));  // a machine without IPv6
  }
  if (!socket) return socket.error();
  if (::listen(socket.value().get(), backlog) != 0) return listen_problem(at, "listen", errno);
  made->socket_ = std::move(socket).value();
  made->address_ = local_address(made->socket_.get());
  made->watch(true);
  return made;
}

ProxyListener::~ProxyListener() {
  watch(false);
}

void ProxyListener::watch(bool on) {
  if (on == watched_ || !socket_) return;
  const std::uint32_t events = EPOLLIN;
  shared_.loop.watch(socket_.get(), watched_ ? events : 0, on ? events : 0, *this);
  watched_ = on;
}

void ProxyListener::ready(std::uint32_t) {
  if (watched_) accept_some();
}

void ProxyListener::accept_some() {
  for (int i = 0; i < most_at_once; ++i) {
    if (shared_.connections_open >= shared_.options.most_connections) {
      note_("as many connections are open as may be (" + std::to_string(shared_.options.most_connections) +
            "): more wait");
      return pause();
    }
    Descriptor client(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!client) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        note_(std::string("no connection can be accepted: ") + std::strerror(errno));
        pause();
      }
      if (errno == ECONNABORTED || errno == EINTR) continue;
      return;
    }
    if (!filler_name_.empty() && peer_name(client.get()) == filler_name_) {
      filler_name_.clear();
      continue;
    }
    accepted_(std::move(client));
    if (!watched_) return;  // the observer's answer to it may have changed the listener
  }
}

void ProxyListener::pause() {
  watch(false);
  resume_.set(shared_.loop.now() + pause_length);
}

Status ProxyListener::set(Mode mode) {
  if (mode == mode_) return Done{};
  Status done = Done{};
  if (mode_ != Mode::open) done = open_again();
  if (done && mode == Mode::refusing) done = refuse();
  if (done && mode == Mode::hanging) done = hang();
  return done;
}

Status ProxyListener::open_again() {
  filler_.close();
  if (!socket_) {  // the port was not to be had when it was last asked for
    auto socket = bind_to(address_);
    if (!socket) return socket.error();
    socket_ = std::move(socket).value();
  }
  if (::listen(socket_.get(), backlog) != 0) return listen_problem(address_, "listen", errno);
  mode_ = Mode::open;
  watch(true);
  return Done{};
}

Status ProxyListener::refuse() {
  watch(false);
  resume_.clear();
  socket_.close();
  mode_ = Mode::refusing;
  // Bound again at once and not listening: nobody else gets the port meanwhile.
  if (auto socket = bind_to(address_)) socket_ = std::move(socket).value();
  return Done{};
}

Status ProxyListener::hang() {
  accept_some();  // those who were let in before are not part of it
  watch(false);
  resume_.clear();
  mode_ = Mode::hanging;
  if (::listen(socket_.get(), 0) != 0) return listen_problem(address_, "listen", errno);
  const auto target = reachable(address_);
  filler_ =
      Descriptor(::socket(target.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!filler_) return listen_problem(address_, "socket", errno);
  if (::connect(filler_.get(), target.get(), target.size) != 0 && errno != EINPROGRESS) {
    return listen_problem(address_, "connect", errno);
  }
  pollfd established{filler_.get(), POLLOUT, 0};
  ::poll(&established, 1, 100);  // over loopback: at once
  filler_name_ = local_address(filler_.get()).text();
  return Done{};
}

}  // namespace shakedown::net
