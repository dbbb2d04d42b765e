#include "harness/http/http2_request.hpp"

#include <algorithm>
#include <array>

#include "harness/http/message_head.hpp"

namespace shakedown::http {
namespace {

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return small;
}

// RFC 9113, 8.2.2; what the Connection field names goes with it.
bool is_about_connection(std::string_view name, std::string_view value, const MessageHead& head) {
  static constexpr std::array<std::string_view, 7> always{
      "connection",     "keep-alive", "proxy-connection", "transfer-encoding", "upgrade",
      "http2-settings", "host"};
  if (std::find(always.begin(), always.end(), name) != always.end()) return true;
  if (name == "te" && !equal_ignoring_case(value, "trailers")) return true;
  return std::any_of(head.fields.begin(), head.fields.end(), [&](const FieldView& field) {
    return equal_ignoring_case(field.name, "connection") && lists_token(field.value, name);
  });
}

}  // namespace

Result<Http2Request> as_http2(std::string_view head, std::string_view body, std::string_view scheme,
                              std::string_view authority) {
  MessageHead parsed;
  if (!parse_head(head, MessageRole::request, {}, parsed)) return problem("this is no HTTP/1.1 request");
  if (parsed.method == "CONNECT") return problem("CONNECT has no form in a burst of HTTP/2");
  if (parsed.framing == BodyFraming::chunked)
    return problem("a body in chunks has no form in HTTP/2", "send it with its length");
  const auto host = parsed.field("Host");
  Http2Request request;
  request.fields = {{":method", std::string(parsed.method)},
                    {":scheme", std::string(scheme)},
                    {":authority", std::string(host.empty() ? authority : host)},
                    {":path", std::string(parsed.target)}};
  for (const auto& [name, value] : parsed.fields) {
    auto small = in_small_letters(name);
    if (!is_about_connection(small, value, parsed))
      request.fields.push_back({std::move(small), std::string(value)});
  }
  request.body = body;
  return request;
}

}  // namespace shakedown::http
