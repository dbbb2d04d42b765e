// The request is a sequence of texts, each with its length before it; lists begin with their count.
#include "harness/target/guardian_protocol.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace shakedown::target {
namespace {

using Count = std::uint32_t;

void put(std::string& bytes, Count count) {
  char raw[sizeof count];
  std::memcpy(raw, &count, sizeof count);
  bytes.append(raw, sizeof raw);
}

void put(std::string& bytes, const std::string& text) {
  put(bytes, static_cast<Count>(text.size()));
  bytes += text;
}

void put(std::string& bytes, const std::vector<std::string>& texts) {
  put(bytes, static_cast<Count>(texts.size()));
  for (const auto& text : texts) put(bytes, text);
}

bool take(std::string_view& bytes, Count& count) {
  if (bytes.size() < sizeof count) return false;
  std::memcpy(&count, bytes.data(), sizeof count);
  bytes.remove_prefix(sizeof count);
  return true;
}

void put(std::string& bytes, std::uint64_t number) {
  put(bytes, static_cast<Count>(number >> 32));
  put(bytes, static_cast<Count>(number));
}

bool take(std::string_view& bytes, std::uint64_t& number) {
  Count high = 0;
  Count low = 0;
  if (!take(bytes, high) || !take(bytes, low)) return false;
  number = std::uint64_t{high} << 32 | low;
  return true;
}

bool take(std::string_view& bytes, std::string& text) {
  Count size = 0;
  if (!take(bytes, size) || bytes.size() < size) return false;
  text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

bool take(std::string_view& bytes, std::vector<std::string>& texts) {
  Count count = 0;
  if (!take(bytes, count)) return false;
  for (Count i = 0; i < count; ++i) {
    std::string text;
    if (!take(bytes, text)) return false;
    texts.push_back(std::move(text));
  }
  return true;
}

}  // namespace

std::string encode(const GuardianRequest& request) {
  std::string bytes;
  put(bytes, request.program);
  put(bytes, request.arguments);
  put(bytes, request.environment);
  put(bytes, request.directory);
  put(bytes, request.remove);
  put(bytes, request.remove_empty);
  put(bytes, request.in_memory);
  put(bytes, request.descriptors);
  put(bytes, Count{request.fixed_addresses ? 1u : 0u});
  return bytes;
}

std::optional<GuardianRequest> decode(std::string_view bytes) {
  GuardianRequest request;
  Count fixed = 0;
  const bool whole = take(bytes, request.program) && take(bytes, request.arguments) &&
                     take(bytes, request.environment) && take(bytes, request.directory) &&
                     take(bytes, request.remove) && take(bytes, request.remove_empty) &&
                     take(bytes, request.in_memory) && take(bytes, request.descriptors) &&
                     take(bytes, fixed) && bytes.empty();
  request.fixed_addresses = fixed != 0;
  if (!whole) return std::nullopt;
  return request;
}

bool send_message(int socket, const Message& message) {
  ssize_t sent = 0;
  do {
    sent = ::send(socket, &message, sizeof message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(sizeof message);
}

bool send_launch(int socket, int out, int err) {
  Message message{.kind = Message::Kind::launch, .a = 0, .b = 0, .c = 0};
  const std::array<int, 2> descriptors = {out, err};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof descriptors)> control{};
  iovec piece{.iov_base = &message, .iov_len = sizeof message};
  msghdr header{};
  header.msg_iov = &piece;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  cmsghdr* const first = CMSG_FIRSTHDR(&header);
  first->cmsg_level = SOL_SOCKET;
  first->cmsg_type = SCM_RIGHTS;
  first->cmsg_len = CMSG_LEN(sizeof descriptors);
  std::memcpy(CMSG_DATA(first), descriptors.data(), sizeof descriptors);
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket, &header, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(sizeof message);
}

std::optional<Message> receive_message(int socket, Descriptor* out, Descriptor* err) {
  Message message;
  std::array<int, 2> numbers{};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof numbers)> control{};
  iovec piece{.iov_base = &message, .iov_len = sizeof message};
  msghdr header{};
  header.msg_iov = &piece;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  ssize_t got = 0;
  do {
    got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return std::nullopt;
  const cmsghdr* const first = CMSG_FIRSTHDR(&header);
  if (first != nullptr && first->cmsg_type == SCM_RIGHTS && first->cmsg_len == CMSG_LEN(sizeof numbers)) {
    std::memcpy(numbers.data(), CMSG_DATA(first), sizeof numbers);
    Descriptor its_out(numbers[0]);
    Descriptor its_err(numbers[1]);
    if (out != nullptr) *out = std::move(its_out);
    if (err != nullptr) *err = std::move(its_err);
  }
  if (got != static_cast<ssize_t>(sizeof message)) return std::nullopt;
  return message;
}

}  // namespace shakedown::target
