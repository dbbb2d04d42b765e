// The client's side of one HTTP/2 connection without a socket: bytes and times in, bytes and answers out.
// Framing and header compression are nghttp2's. A request can be opened with its last byte withheld, so that
// the final frames of many go out together, and what is due for the peer comes as one run of bytes.
//
//     Http2Session session(limits);
//     send(session.to_send());                  // the preface; and after every call
//     session.receive(bytes, now);              // until greeted()
//     const int stream = session.open(request, true);
//     ... session.stands(stream) ...; session.let_go(stream);
//
// What is kept of an answer is bounded as `limits` say; a peer that breaks the protocol ends the connection.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "harness/http/http2_request.hpp"
#include "harness/http/response_reader.hpp"
#include "harness/model/time.hpp"

namespace shakedown::http {

struct Http2Answer {
  enum class End : std::uint8_t {
    none,  // it goes on
    whole,
    reset,      // by the peer
    refused,    // by the peer, which says that it did not begin with it (RFC 9113, 8.7)
    malformed,  // no response that HTTP/2 allows
    too_large,
  };
  End end = End::none;
  std::string error;  // what the peer or the protocol said
  Response response;  // final only; the body cut at the limit
  std::uint64_t body_bytes = 0;
  Nanoseconds first_byte{};
  Nanoseconds done{};
};

class Http2Session {
 public:
  explicit Http2Session(const ResponseLimits& limits = {});
  ~Http2Session();
  Http2Session(Http2Session&&) noexcept;
  Http2Session& operator=(Http2Session&&) noexcept;

  // The number of its stream, or 0: no more can be opened. With `withhold` the last byte of the body is not
  // sent before let_go(); for requests without a body it means nothing.
  int open(const Http2Request& request, bool withhold);
  bool stands(int stream) const;  // everything but what is withheld was handed out
  void let_go(int stream);

  std::string to_send();  // everything that may go to the peer now
  // False: the connection is of no use any more, and error() says why.
  bool receive(std::string_view bytes, Nanoseconds at);

  bool greeted() const;                // the peer's SETTINGS have come: it speaks HTTP/2
  bool leaves() const;                 // the peer said GOAWAY
  std::uint32_t most_streams() const;  // that it takes at once
  const Http2Answer& answer(int stream) const;
  const std::string& error() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace shakedown::http
