// A request and a response as they were, without meaning attached. Names keep the spelling they came with and
// are compared without case (RFC 9110, 5.1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shakedown {

struct Header {
  std::string name;
  std::string value;
};
using Headers = std::vector<Header>;

bool equal_ignoring_case(std::string_view a, std::string_view b);

// The first value under this name, or nullptr.
const std::string* find_header(const Headers& headers, std::string_view name);

struct Request {
  std::string method;
  std::string target;  // origin form: path and query, as on the wire
  Headers headers;
  std::string body;
};

struct Response {
  int status = 0;
  Headers headers;
  std::string body;
};

}  // namespace shakedown
