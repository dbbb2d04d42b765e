// Requests and responses in report.json.
#include "reports/messages.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <string_view>

#include "reports/limits.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;

json::object body_json(const std::string& body, std::uint64_t bytes, bool cut) {
  const bool shortened = body.size() > limits::body;
  const auto shown = std::string_view(body).substr(0, limits::body);
  json::object out;
  out["bytes"] = std::max<std::uint64_t>(bytes, body.size());
  out["cut"] = cut || shortened;
  if (auto text = body_as_text(shown, cut || shortened)) {
    out["text"] = std::move(*text);
  } else {
    out["base64"] = base64(shown);
  }
  return out;
}

json::array headers_json(const Headers& headers) {
  json::array out;
  for (const auto& header : headers) {
    if (out.size() == limits::header_count) break;
    out.push_back(json::array{clean(header.name, limits::name), clean(header.value, limits::header_value)});
  }
  return out;
}

}  // namespace

json::value request_json(const Request& request, std::uint64_t body_bytes, bool cut) {
  return json::object{{"method", clean(request.method, limits::name)},
                      {"target", clean(request.target, limits::sentence)},
                      {"headers", headers_json(request.headers)},
                      {"body", body_json(request.body, body_bytes, cut)}};
}

json::value response_json(const Response& response, std::uint64_t body_bytes, bool cut) {
  if (response.status == 0 && response.headers.empty() && response.body.empty()) return nullptr;
  return json::object{{"status", std::max(response.status, 0)},
                      {"headers", headers_json(response.headers)},
                      {"body", body_json(response.body, body_bytes, cut)}};
}

}  // namespace shakedown::reports
