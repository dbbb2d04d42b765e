// A thread for each connection: few, short-lived, and simple to read.
#include "tests/end_to_end/demo/bad_line.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <optional>

#include "scenarios/demo/common/http_client.hpp"
#include "tests/end_to_end/demo/listener.hpp"

namespace demo_tests {
namespace {

// A header's value, by its name in lower case; empty where it has none.
std::string header_of(const std::string& head, const std::string& name) {
  std::string lower = head;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto at = lower.find("\r\n" + name + ":");
  if (at == std::string::npos) return "";
  auto begin = at + name.size() + 3;
  while (begin < head.size() && head[begin] == ' ') ++begin;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

// The next request: its head and its body. None where the connection ends first.
std::optional<std::pair<std::string, std::string>> read_request(int connection, std::string& pending) {
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto end = pending.find("\r\n\r\n");
    if (end != std::string::npos) {
      const auto head = pending.substr(0, end + 2);
      const auto length_text = header_of(head, "content-length");
      const std::size_t length = length_text.empty() ? 0 : std::stoul(length_text);
      if (pending.size() >= end + 4 + length) {
        const auto body = pending.substr(end + 4, length);
        pending.erase(0, end + 4 + length);
        return std::pair{head, body};
      }
    }
    const auto count = ::recv(connection, buffer.data(), buffer.size(), 0);
    if (count <= 0) return std::nullopt;
    pending.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

std::string response(int status, const std::string& body, std::size_t length,
                     const std::string& type = "application/json") {
  return fmt::format("HTTP/1.1 {} Status\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", status, type,
                     length, body);
}

std::string response(int status, const std::string& body) {
  return response(status, body, body.size());
}

void send_all(int connection, const std::string& bytes) {
  [[maybe_unused]] const auto sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

// The close that follows will be an RST.
void arm_reset(int connection) {
  const linger at_once{1, 0};
  ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

std::string target_of(const std::string& head) {
  const auto space = head.find(' ');
  return head.substr(space + 1, head.find(' ', space + 1) - space - 1);
}

std::string pass_on(const std::string& payments, const std::string& head, const std::string& body,
                    int& status) {
  demo::ClientCall call{payments, head.substr(0, head.find(' ')), target_of(head), {},
                        body,     std::chrono::seconds(10)};
  if (const auto key = header_of(head, "idempotency-key"); !key.empty())
    call.headers.emplace_back("Idempotency-Key", key);
  const auto answer = demo::call(call);
  status = answer.status;
  return answer.body;
}

}  // namespace

BadLine::BadLine() {
  auto made = listen_anywhere();
  listener_ = made.descriptor;
  address_ = std::move(made.address);
  acceptor_ = std::jthread([this] { accept_all(); });
}

BadLine::~BadLine() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    for (const int connection : open_) ::shutdown(connection, SHUT_RDWR);
    changed_.notify_all();
  }
  threads_.clear();
}

void BadLine::lead_to(const std::string& payments) {
  const std::lock_guard lock(mutex_);
  payments_ = payments;
}

void BadLine::harm(Harm harm, int first) {
  const std::lock_guard lock(mutex_);
  harm_ = harm;
  left_ = first;
  changed_.notify_all();
}

void BadLine::rewrite(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  from_ = from;
  to_ = to;
}

std::string BadLine::rewritten(std::string body) const {
  const std::lock_guard lock(mutex_);
  if (from_.empty()) return to_.empty() ? body : to_;
  for (auto at = body.find(from_); at != std::string::npos; at = body.find(from_, at + to_.size()))
    body.replace(at, from_.size(), to_);
  return body;
}

std::string BadLine::last_target() const {
  const std::lock_guard lock(mutex_);
  return target_;
}

int BadLine::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

void BadLine::wait_for_calls(int count) const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return calls_ >= count; });
}

void BadLine::accept_all() {
  for (;;) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    const std::lock_guard lock(mutex_);
    open_.insert(connection);
    threads_.emplace_back([this, connection] { serve(connection); });
  }
}

void BadLine::serve(int connection) {
  std::string pending;
  while (auto request = read_request(connection, pending)) {
    if (!answer(connection, request->first, request->second)) break;
    if (header_of(request->first, "connection") == "close") break;
  }
  const std::lock_guard lock(mutex_);
  open_.erase(connection);
  ::close(connection);
}

Harm BadLine::next_harm(const std::string& target) {
  const std::lock_guard lock(mutex_);
  target_ = target;
  ++calls_;
  changed_.notify_all();
  if (harm_ == Harm::none || left_ == 0) return Harm::none;
  if (left_ > 0) --left_;
  return harm_;
}

void BadLine::wait_until_healed(int connection) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return over_ || harm_ == Harm::none; });
  arm_reset(connection);
}

bool BadLine::answer(int connection, const std::string& head, const std::string& body) {
  const auto harm = next_harm(target_of(head));
  switch (harm) {
    case Harm::reset:
      arm_reset(connection);
      return false;
    case Harm::stall:
      wait_until_healed(connection);
      return false;
    case Harm::unavailable: {
      const std::string page = "<h1>Service Unavailable</h1>";
      send_all(connection, response(503, page, page.size(), "text/html"));
      return true;
    }
    case Harm::throttled:
      send_all(connection, response(429, R"({"error":"slow_down"})"));
      return true;
    case Harm::odd:
      send_all(connection, response(201, R"({"ok":true})"));
      return true;
    case Harm::nothing:
      send_all(connection, response(201, ""));
      return true;
    case Harm::garbage:
      send_all(connection, "\x16\x03\x01 this is not HTTP\r\n\r\n");
      return false;
    default:
      break;
  }
  std::string payments;
  {
    const std::lock_guard lock(mutex_);
    payments = payments_;
  }
  int status = 0;
  const auto text = rewritten(pass_on(payments, head, body, status));
  const auto half = text.substr(0, text.size() / 2);
  switch (harm) {
    case Harm::late: {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, std::chrono::milliseconds(200), [&] { return over_; });
      break;
    }
    case Harm::lost:
      arm_reset(connection);
      return false;
    case Harm::empty:
      return false;
    case Harm::truncated:
      send_all(connection, response(status, half, text.size()));
      return false;
    case Harm::wrong_length:
      send_all(connection, response(status, text, text.size() + 10));
      return false;
    case Harm::bad_chunk:
      send_all(connection, fmt::format("HTTP/1.1 {} Status\r\nContent-Type: application/json\r\n"
                                       "Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\nno size\r\n",
                                       status, half.size(), half));
      return false;
    case Harm::duplicate:
      send_all(connection, response(status, text) + response(status, text));
      return true;
    default:
      break;
  }
  send_all(connection, response(status, text));
  return true;
}

}  // namespace demo_tests
