// The head of an HTTP/1.x message as text, and what it says about the body behind it (RFC 9112, 2 to 6). For
// a proxy that must agree with both of its neighbours about where a message ends, so whatever two parsers
// read in two ways is refused: a length twice, a length beside a transfer coding, folded lines, a lone CR or
// LF, a space before the colon. Refused means "not HTTP", and bytes pass as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/http/field_view.hpp"

namespace shakedown::http {

enum class MessageRole : std::uint8_t { request, response };

enum class BodyFraming : std::uint8_t { none, length, chunked, until_close };

// Views into the text that was parsed.
struct MessageHead {
  std::string_view method;  // requests
  std::string_view target;
  int status = 0;  // responses
  int minor_version = 1;
  std::vector<FieldView> fields;

  BodyFraming framing = BodyFraming::none;
  std::uint64_t length = 0;       // BodyFraming::length
  bool keep_alive = true;         // what version and Connection say (RFC 9112, 9.3)
  bool upgrade = false;           // it has an Upgrade field
  bool expects_continue = false;  // Expect: 100-continue

  bool interim() const { return status >= 100 && status < 200 && status != 101; }
  std::string_view field(std::string_view name) const;  // the first value, empty where there is none
};

// What a response's framing depends on besides its own head.
struct AnsweredRequest {
  bool head = false;     // HEAD: no body whatever the fields say
  bool connect = false;  // CONNECT: a tunnel behind a 2xx
};

// `text` from the start line to the empty line, both included. False: not HTTP/1.x as above. `head` is then
// unspecified. Its storage is used again.
bool parse_head(std::string_view text, MessageRole role, const AnsweredRequest& answered, MessageHead& head);

inline constexpr std::size_t longest_method = 64;

// RFC 9110, 5.6.2.
bool is_token_char(char c);
bool is_token(std::string_view text);

// Whether a comma separated list of tokens holds this one, without case: "keep-alive, Upgrade".
bool lists_token(std::string_view list, std::string_view token);

}  // namespace shakedown::http
