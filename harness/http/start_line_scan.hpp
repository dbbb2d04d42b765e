// Whether the bytes of a connection can still become an HTTP/1.x start line, told byte by byte: another
// protocol is known by its first bytes and need not wait for an empty line that never comes.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/http/message_head.hpp"

namespace shakedown::http {

class StartLineScan {
 public:
  explicit StartLineScan(MessageRole role) : role_(role) { restart(); }

  void restart();
  // False: it cannot. Everything that parse_head takes passes here.
  bool feed(std::string_view bytes);

 private:
  enum class At : std::uint8_t { method, target, version, status, rest, done };
  bool take(char c);

  MessageRole role_;
  At at_ = At::method;
  std::size_t count_ = 0;  // of characters in this part
};

}  // namespace shakedown::http
