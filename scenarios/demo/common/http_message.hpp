// A request and a response as the two services' handlers see them: plain values, no sockets, no Beast.
#pragma once

#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace demo {

struct Request {
  std::string method;
  std::string path;                            // without the query, not decoded
  std::map<std::string, std::string> query;    // decoded; the last of equal names
  std::string query_text;                      // as it was sent
  std::map<std::string, std::string> headers;  // names in lower case
  std::vector<std::string> parameters;         // what the route's {holes} matched, decoded, in order
  std::string body;

  // The header of this lower-case name, or an empty text.
  std::string_view header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
  }
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// Why a request is refused. Handlers throw it; the service turns it into the documented JSON error.
struct Refusal {
  int status;
  std::string code;     // for programs: "out_of_stock"
  std::string message;  // for people: one sentence
};

}  // namespace demo
