// How a proxied connection begins: the client was accepted, the upstream is looked up, dialled and, where the
// proxy says so, both are greeted with TLS. The client is read only once both are there.
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "harness/net/proxied_connection.hpp"
#include "harness/net/proxy.hpp"

namespace shakedown::net {

ProxiedConnection::ProxiedConnection(ProxyShared& shared, Proxy& proxy, std::uint64_t number)
    : shared_(shared),
      proxy_(proxy),
      number_(number),
      client_(shared.loop, [this](std::uint32_t events) { client_ready(events); }),
      upstream_(shared.loop, [this](std::uint32_t events) { upstream_ready(events); }),
      link_(proxy.make_link(number)),
      timer_(shared.loop, [this] { wake(); }) {
  flows_[0].from = flows_[1].to = &client_;
  flows_[0].to = flows_[1].from = &upstream_;
}

ProxiedConnection::~ProxiedConnection() = default;

void ProxiedConnection::start(Descriptor client) {
  client_.open(std::move(client));
  dial();
}

void ProxiedConnection::dial() {
  const auto& target = proxy_.upstream();
  if (!target) return dial_failed(target.error().message);
  const auto& [host, port] = target.value();
  const auto numeric = numeric_address(host.empty() ? "127.0.0.1" : host, port);
  if (numeric.size > 0) {
    addresses_.push_back(numeric);
    return dial_next();
  }
  const auto self = weak_from_this();
  auto& loop = shared_.loop;
  shared_.names.ask(host, port, [self, &loop](std::vector<SocketAddress> found) {
    loop.post([self, found = std::move(found)] {
      const auto connection = self.lock();
      if (!connection || connection->state_ != State::dialling) return;
      connection->addresses_.assign(found.rbegin(), found.rend());
      connection->dial_error_ = "no such host";
      connection->dial_next();
    });
  });
}

void ProxiedConnection::dial_next() {
  while (!addresses_.empty()) {
    const auto address = addresses_.back();
    addresses_.pop_back();
    if (!address.is_loopback() && !proxy_.may_leave_loopback()) {
      dial_error_ = address.text() + " is neither loopback nor named in allow_hosts";
      continue;
    }
    Descriptor socket(
        ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    if (!socket) {
      dial_error_ = std::strerror(errno);
      continue;
    }
    const bool at_once = ::connect(socket.get(), address.get(), address.size) == 0;
    if (!at_once && errno != EINPROGRESS) {
      dial_error_ = std::strerror(errno);
      continue;
    }
    upstream_.open(std::move(socket));
    if (at_once) return connected();
    return upstream_.want(EPOLLOUT);
  }
  dial_failed(dial_error_);
}

void ProxiedConnection::dial_failed(const std::string& why) {
  proxy_.upstream_failed(why);
  if (link_) tell(link_->upstream_refused(shared_.loop.now()));
  end(false, "upstream refused");
}

void ProxiedConnection::connected() {
  proxy_.upstream_worked();
  state_ = State::greeting;
  if (SSL_CTX* context = proxy_.upstream_context()) {
    upstream_.secure(context, false);
    proxy_.name_upstream(upstream_.session());
  } else {
    upstream_greeted_ = true;
  }
  if (SSL_CTX* context = proxy_.listener_context())
    client_.secure(context, true);
  else
    client_greeted_ = true;
  greet();
}

void ProxiedConnection::greet() {
  for (auto* side : {&upstream_, &client_}) {
    bool& greeted = side == &client_ ? client_greeted_ : upstream_greeted_;
    if (!greeted) {
      const auto done = side->handshake();
      if (done.moved == Moved::failed || done.moved == Moved::ended) {
        const auto why = side->handshake_error();
        proxy_.note_once(std::string(side == &client_ ? "a client's" : "the upstream's") +
                         " TLS handshake failed: " + why);
        return end(false, side == &client_ ? "client closed" : "upstream refused");
      }
      greeted = done.moved == Moved::some;
    }
    side->want(0);  // and what TLS needs
  }
  if (client_greeted_ && upstream_greeted_) opened();
}

void ProxiedConnection::opened() {
  state_ = State::open;
  // Tried at once: the client has mostly sent something by now.
  client_.readable = true;
  upstream_.readable = !upstream_.is_plain();
  for (auto& one : flows_) pump(one);
  settle();
}

void ProxiedConnection::client_ready(std::uint32_t events) {
  if (state_ == State::greeting) return greet();
  if (state_ != State::open) return;
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) {
    client_.readable = true;
    pump(flows_[0]);
  }
  if ((events & ~static_cast<std::uint32_t>(EPOLLIN)) != 0) pump(flows_[1]);
  settle();
}

void ProxiedConnection::upstream_ready(std::uint32_t events) {
  if (state_ == State::dialling) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(upstream_.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0) return connected();
    dial_error_ = std::strerror(error);
    return dial_next();
  }
  if (state_ == State::greeting) return greet();
  if (state_ != State::open) return;
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) {
    upstream_.readable = true;
    pump(flows_[1]);
  }
  if ((events & ~static_cast<std::uint32_t>(EPOLLIN)) != 0) pump(flows_[0]);
  settle();
}

}  // namespace shakedown::net
