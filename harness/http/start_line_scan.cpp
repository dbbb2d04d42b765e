#include "harness/http/start_line_scan.hpp"

namespace shakedown::http {
namespace {

constexpr std::string_view version = "HTTP/1.";

}  // namespace

void StartLineScan::restart() {
  at_ = role_ == MessageRole::request ? At::method : At::version;
  count_ = 0;
}

bool StartLineScan::feed(std::string_view bytes) {
  for (const char c : bytes) {
    if (at_ == At::done) return true;
    if (!take(c)) return false;
  }
  return true;
}

bool StartLineScan::take(char c) {
  const auto become = [&](At next) {
    at_ = next;
    count_ = 0;
    return true;
  };
  const bool digit = c >= '0' && c <= '9';
  switch (at_) {
    case At::method:
      if (c == ' ' && count_ > 0) return become(At::target);
      return is_token_char(c) && ++count_ <= longest_method;
    case At::target:
      if (c == ' ' && count_ > 0) return become(At::version);
      ++count_;
      return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
    case At::version:
      if (count_ < version.size()) return c == version[count_++];
      if (count_++ == version.size()) return digit;
      return role_ == MessageRole::request ? c == '\r' && become(At::rest) : c == ' ' && become(At::status);
    case At::status:
      if (count_++ < 3) return digit;
      return (c == ' ' || c == '\r') && become(c == ' ' ? At::rest : At::done);
    case At::rest:
      if (c == '\n' || c == '\r') at_ = At::done;
      return true;
    case At::done:
      return true;
  }
  return true;
}

}  // namespace shakedown::http
