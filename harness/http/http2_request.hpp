// A request that is written out as HTTP/1.1, as HTTP/2 says it (RFC 9113, 8.3.1): pseudo fields in front,
// names in small letters, nothing that is about the connection.
#pragma once

#include <string>
#include <string_view>

#include "harness/model/http_message.hpp"
#include "harness/model/result.hpp"

namespace shakedown::http {

struct Http2Request {
  Headers fields;  // pseudo fields first
  std::string body;
};

// `head` is the request line and the fields with the empty line at the end. `authority` stands where it has
// no Host. Fails on what is no request, on CONNECT, and on a body in chunks, which HTTP/2 does not know.
Result<Http2Request> as_http2(std::string_view head, std::string_view body, std::string_view scheme,
                              std::string_view authority);

}  // namespace shakedown::http
