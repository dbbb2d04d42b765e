#include "fuzz/engine/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace shakedown::fuzz {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Whether there is something to read (or to write) before the time is over.
bool wait_for(int socket, short what, steady_clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd one{socket, what, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

// True: all went out. A peer that closed early may still have answered.
bool send_all(int socket, std::string_view bytes, steady_clock::time_point until) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EINTR) {
      if (!wait_for(socket, POLLOUT, until)) return false;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

void Client::aim_at(const std::string& host, std::uint16_t port) {
  close();
  host_ = host;
  port_ = port;
}

void Client::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  used_ = false;
}

bool Client::connect() {
  if (socket_ >= 0) return true;
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  ::inet_pton(AF_INET, host_.c_str(), &address.sin_addr);
  const int on = 1;
  if (socket_ < 0 || ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    close();
    return false;
  }
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return true;
}

Exchanged Client::exchange(const Message& message, milliseconds patience) {
  const auto bytes = bytes_of(message, host_ + ":" + std::to_string(port_));
  const auto until = steady_clock::now() + patience;
  const bool was_used = used_;
  auto result = once(bytes, message.method == "HEAD", until);
  // A connection that was kept may be closed at any time between requests.
  const bool nothing_came = result.outcome == Outcome::closed && !got_bytes_;
  if (was_used && nothing_came) result = once(bytes, message.method == "HEAD", until);
  return result;
}

Exchanged Client::once(const std::string& bytes, bool head, steady_clock::time_point until) {
  Exchanged result;
  got_bytes_ = false;
  if (!connect()) return result;
  const auto began = steady_clock::now();
  send_all(socket_, bytes, until);
  reader_.begin(head);
  std::array<char, 16 * 1024> buffer{};
  std::string left;  // a part of a head that the reader wants again with what comes next
  auto progress = http::ResponseReader::Progress::more;
  result.outcome = Outcome::answered;
  while (progress == http::ResponseReader::Progress::more ||
         progress == http::ResponseReader::Progress::interim) {
    auto got = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
      // A service that sends head and body apart waits for what the kernel would hold back for 40 ms.
      const int on = 1;
      ::setsockopt(socket_, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
      if (wait_for(socket_, POLLIN, until)) continue;
      result.outcome = Outcome::late;
      break;
    }
    if (got <= 0) {
      const bool is_whole =
          got == 0 && got_bytes_ && reader_.closed() == http::ResponseReader::Progress::done;
      if (!is_whole) result.outcome = Outcome::closed;
      break;
    }
    got_bytes_ = true;
    left.append(buffer.data(), static_cast<std::size_t>(got));
    std::string_view rest = left;
    while (!rest.empty() && progress != http::ResponseReader::Progress::done) {
      std::size_t used = 0;
      progress = reader_.feed(rest, used);
      rest.remove_prefix(used);
      if (progress == http::ResponseReader::Progress::malformed ||
          progress == http::ResponseReader::Progress::too_large) {
        result.outcome = Outcome::not_http;
        break;
      }
      if (used == 0) break;
    }
    left.erase(0, left.size() - rest.size());
  }
  result.took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - began);
  if (result.outcome != Outcome::answered) {
    close();
    return result;
  }
  result.answer.status = reader_.status();
  result.answer.content_type = reader_.field("content-type");
  for (std::size_t i = 0; i < reader_.field_count(); ++i) {
    result.answer.header_names.emplace_back(reader_.field(i).name);
  }
  result.answer.body = reader_.body();
  used_ = true;
  if (!reader_.keep_alive()) close();
  return result;
}

}  // namespace shakedown::fuzz
