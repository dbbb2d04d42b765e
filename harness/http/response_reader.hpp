// Reads one HTTP/1.x response after another from bytes, without a socket: bytes in, what was seen out. The
// parsing is Beast's basic_parser (RFC 9112); this class adds what a load generator needs around it: interim
// responses, a bounded kept body while the whole of it is counted, reuse without allocation, and a reason
// when the bytes are not HTTP.
//
// One reader serves one connection for its life. Not thread-safe. The views it hands out are valid until the
// next begin() or feed().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/http/field_view.hpp"
#include "harness/model/http_message.hpp"

namespace shakedown::http {

struct ResponseLimits {
  std::uint32_t header_bytes = 64 * 1024;
  std::uint64_t body_bytes = 1ull << 30;  // more than this is `too_large`
  std::size_t kept_bytes = 64 * 1024;     // of the body, the rest is counted and dropped
};

class ResponseReader {
 public:
  enum class Progress : std::uint8_t {
    more,     // the response goes on; feed again
    interim,  // a 1xx response other than 101 ended (interim_status()); the final one is still to come
    done,
    malformed,  // not HTTP/1.x: error() says why; the connection is of no use any more
    too_large,
  };

  ResponseReader();
  ~ResponseReader();
  ResponseReader(ResponseReader&&) noexcept;
  ResponseReader& operator=(ResponseReader&&) noexcept;

  // Call before each request's response. A response to HEAD has no body whatever its fields say (RFC
  // 9110, 9.3.2).
  void begin(bool to_head_request, const ResponseLimits& limits = {});

  // Takes bytes from the front of `bytes` and says how many in `used`; the caller keeps the rest and offers
  // it again with what comes next. Stops at the end of a response: bytes behind it stay unused.
  Progress feed(std::string_view bytes, std::size_t& used);

  // The peer closed. done where the body was delimited by that (RFC 9112, 6.3), malformed where the response
  // was cut.
  Progress closed();

  bool started() const;     // at least one byte of the final or an interim response was taken
  bool keep_alive() const;  // after done: whether the connection may be used again
  int interim_status() const;

  int status() const;
  std::size_t field_count() const;
  FieldView field(std::size_t index) const;
  std::string_view field(
      std::string_view name) const;  // first value under this name, empty where there is none
  std::string_view body() const;     // as on the wire, without chunking; cut at kept_bytes
  std::uint64_t body_bytes() const;  // of the whole body
  const std::string& error() const;

  Headers headers() const;  // a copy, for evidence

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace shakedown::http
