#include "harness/touched/noir.hpp"

#include <boost/json/parse.hpp>

namespace shakedown::touched {
namespace {

namespace json = boost::json;

constexpr std::size_t most_noir_bytes = 64 << 20;
constexpr std::size_t most_given = 20'000;

const json::value* inside(const json::value* value, std::string_view key) {
  const auto* object = value == nullptr ? nullptr : value->if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

std::string text_inside(const json::value& value, std::string_view key) {
  const auto* found = inside(&value, key);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string() : std::string(std::string_view(*text).substr(0, 4096));
}

int line_inside(const json::value& value) {
  const auto* found = inside(&value, "line");
  boost::json::error_code error;
  const auto line = found == nullptr ? 0 : found->to_number<std::int64_t>(error);
  return error || line < 0 || line > 100'000'000 ? 0 : static_cast<int>(line);
}

const json::array* array_of(const json::value* value) {
  return value == nullptr ? nullptr : value->if_array();
}

// "http://localhost/orders", "/orders".
std::string path_of_url(std::string url) {
  const auto scheme = url.find("://");
  if (scheme != std::string::npos) url.erase(0, std::min(url.find('/', scheme + 3), url.size()));
  return url.empty() ? "/" : url;
}

}  // namespace

Result<std::vector<GivenRoute>> read_noir(std::string_view text) {
  if (text.size() > most_noir_bytes) return problem("is larger than 64 MiB");
  boost::json::error_code error;
  const auto document = json::parse({text.data(), text.size()}, error);
  if (error) return problem("is not JSON: " + error.message());
  const auto* endpoints =
      document.is_array() ? &document.get_array() : array_of(inside(&document, "endpoints"));
  if (endpoints == nullptr)
    return problem("has no list of `endpoints`", "it is made by noir scan . -f json --include callee");
  std::vector<GivenRoute> routes;
  for (const json::value& endpoint : *endpoints) {
    GivenRoute route;
    route.method = text_inside(endpoint, "method");
    route.path = path_of_url(text_inside(endpoint, "url"));
    route.how = "Noir";
    if (route.method.empty()) continue;
    if (const auto* callees = array_of(inside(&endpoint, "callees"))) {
      for (const json::value& callee : *callees) {
        if (route.calls.size() < 200)
          route.calls.push_back({text_inside(callee, "path"), line_inside(callee)});
      }
    }
    const auto* places = array_of(inside(inside(&endpoint, "details"), "code_paths"));
    if (places == nullptr) continue;
    for (const json::value& place : *places) {
      if (routes.size() == most_given) return routes;
      route.file = text_inside(place, "path");
      route.line = line_inside(place);
      routes.push_back(route);
    }
  }
  return routes;
}

}  // namespace shakedown::touched
