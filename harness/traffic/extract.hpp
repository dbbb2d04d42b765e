// Taking values from live responses. Used for every response of a journey that carries a later request's
// value, so a body is walked at most once for all takes and nothing is allocated in the long run. Whatever
// the target sent, this neither throws nor takes more than time linear in its size.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "harness/model/journey.hpp"
#include "harness/traffic/json_leaves.hpp"
#include "harness/traffic/render.hpp"

namespace shakedown::traffic {

struct HeaderView {
  std::string_view name;
  std::string_view value;
};

struct ResponseView {
  int status = 0;
  std::span<const HeaderView> headers;
  std::string_view body;  // after the content encoding was undone
};

// One thread each; keeps its buffers.
class Extractor {
 public:
  // Fills values[take.variable] for each take that the response answers. Where it does not, the value stays
  // what it was, as a cookie jar's would. Several Set-Cookies of one name: the last one counts. Returns how
  // many takes found nothing.
  std::size_t extract(std::span<const Take> takes, const ResponseView& response, Values& values);

 private:
  bool take_header(const Take& take, const ResponseView& response, Value& value);
  bool take_cookie(const Take& take, const ResponseView& response, Value& value);
  std::size_t take_json(std::span<const Take> takes, std::string_view body, Values& values);
  std::size_t take_html(std::span<const Take> takes, std::string_view body, Values& values);
  bool put(const Take& take, std::string_view found, Value::Kind kind, Value& value);

  JsonWalker json_;
  std::string buffer_;
  std::string part_;
};

// The same for a whole recorded response.
std::size_t extract(std::span<const Take> takes, const Response& response, Values& values);

}  // namespace shakedown::traffic
