#include "harness/traffic/har_writer.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "harness/model/utf8.hpp"
#include "harness/traffic/cookies.hpp"
#include "harness/traffic/encoding.hpp"

namespace shakedown::traffic {
namespace {

// A JSON string. Bytes that are not UTF-8 (headers may have them: RFC 9110, 5.5) are taken for Latin-1.
std::string quoted(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  out.reserve(text.size() + 2);
  while (!text.empty()) {
    const char c = text.front();
    const auto byte = static_cast<unsigned char>(c);
    std::size_t length = 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += c == '\n'   ? std::string("\\n")
             : c == '\r' ? std::string("\\r")
             : c == '\t' ? std::string("\\t")
                         : std::string("\\u00") + digits[byte >> 4u] + digits[byte & 15u];
    } else if (length = utf8_length(text); length == 0) {
      length = 1;
      out += std::string("\\u00") + digits[byte >> 4u] + digits[byte & 15u];
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  out += '"';
  return out;
}

std::string pair_json(std::string_view name, std::string_view value) {
  return "{\"name\":" + quoted(name) + ",\"value\":" + quoted(value) + "}";
}

std::string headers_json(const Headers& headers) {
  std::string out;
  for (const auto& header : headers) out += (out.empty() ? "" : ",") + pair_json(header.name, header.value);
  return "[" + out + "]";
}

std::string sent_cookies_json(const Headers& headers) {
  std::string out;
  for (const auto& header : headers) {
    if (!equal_ignoring_case(header.name, "cookie")) continue;
    for (const auto& cookie : cookies_of(header.value))
      out += (out.empty() ? "" : ",") + pair_json(cookie.name, cookie.value);
  }
  return "[" + out + "]";
}

std::string set_cookies_json(const Headers& headers) {
  std::string out;
  for (const auto& header : headers) {
    if (!equal_ignoring_case(header.name, "set-cookie")) continue;
    const auto cookie = set_cookie(header.value);
    if (cookie.name.empty()) continue;
    const auto pair = pair_json(cookie.name, cookie.value);
    out += (out.empty() ? "" : ",") + pair.substr(0, pair.size() - 1) +
           ",\"httpOnly\":" + (cookie.http_only ? "true" : "false") + "}";
  }
  return "[" + out + "]";
}

std::string query_json(std::string_view url) {
  const auto begin = url.find('?');
  std::string out;
  if (begin == std::string_view::npos) return "[]";
  auto rest = url.substr(begin + 1);
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto value = equals == pair.size() ? std::string_view() : pair.substr(equals + 1);
    out += (out.empty() ? "" : ",") +
           pair_json(percent_decoded(pair.substr(0, equals), true), percent_decoded(value, true));
  }
  return "[" + out + "]";
}

std::string milliseconds(Nanoseconds duration) {
  char text[48];
  std::snprintf(text, sizeof text, "%.6f",
                static_cast<double>(std::max(duration, Nanoseconds{}).count()) / 1e6);
  std::string out = text;
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out;
}

std::string value_or(const Headers& headers, const char* name, const char* fallback) {
  const auto* value = find_header(headers, name);
  return value != nullptr ? *value : fallback;
}

std::string text_json(std::string_view body) {
  if (is_utf8(body)) return "\"text\":" + quoted(body);
  return "\"text\":\"" + base64_encoded(body) + "\",\"encoding\":\"base64\"";
}

std::string request_json(const HarExchange& exchange) {
  const auto& request = exchange.request;
  std::string out = "{\"method\":" + quoted(request.method) + ",\"url\":" + quoted(exchange.url) +
                    ",\"httpVersion\":\"HTTP/1.1\",\"cookies\":" + sent_cookies_json(request.headers) +
                    ",\"headers\":" + headers_json(request.headers) +
                    ",\"queryString\":" + query_json(exchange.url);
  if (exchange.request_body_bytes > 0) {
    out += ",\"postData\":{\"mimeType\":" +
           quoted(value_or(request.headers, "content-type", "application/octet-stream")) + ",";
    // A part of a body would replay as a different request: the reader is told that there is none.
    out += exchange.request_body_cut ? std::string("\"text\":\"\",\"_truncated\":true}")
                                     : text_json(request.body) + "}";
  }
  return out + ",\"headersSize\":-1,\"bodySize\":" + std::to_string(exchange.request_body_bytes) + "}";
}

std::string response_json(const HarExchange& exchange) {
  const auto& response = exchange.response;
  const auto body = static_cast<std::uint64_t>(response.body.size());
  const bool coded = find_header(response.headers, "content-encoding") != nullptr &&
                     body > exchange.response_body_bytes && !exchange.response_body_cut;
  const auto size = exchange.response_body_cut ? exchange.response_body_bytes : body;
  std::string content = "{\"size\":" + std::to_string(size);
  if (coded) content += ",\"compression\":" + std::to_string(body - exchange.response_body_bytes);
  content += ",\"mimeType\":" + quoted(value_or(response.headers, "content-type", "")) + ",";
  content += text_json(response.body);
  if (exchange.response_body_cut) content += ",\"comment\":\"cut at the recorder's limit\"";
  return "{\"status\":" + std::to_string(response.status) +
         ",\"statusText\":\"\",\"httpVersion\":\"HTTP/1.1\",\"cookies\":" +
         set_cookies_json(response.headers) + ",\"headers\":" + headers_json(response.headers) +
         ",\"content\":" + content + "}" +
         ",\"redirectURL\":" + quoted(value_or(response.headers, "location", "")) +
         ",\"headersSize\":-1,\"bodySize\":" + std::to_string(exchange.response_body_bytes) + "}";
}

}  // namespace

std::string iso8601(Nanoseconds since_1970) {
  using std::chrono::microseconds;
  const auto whole = std::chrono::floor<microseconds>(since_1970);
  const auto days = std::chrono::floor<std::chrono::days>(whole);
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  const auto time = (whole - days).count();
  char text[80];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time / 3'600'000'000), static_cast<int>(time / 60'000'000 % 60),
                static_cast<int>(time / 1'000'000 % 60), static_cast<int>(time % 1'000'000));
  return text;
}

std::string har_begin(std::string_view creator, std::string_view version) {
  return "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":" + quoted(creator) +
         ",\"version\":" + quoted(version) + "},\"pages\":[],\"entries\":[\n";
}

std::string har_entry(const HarExchange& exchange) {
  const auto total = exchange.send + exchange.wait + exchange.receive;
  std::string out =
      "{\"startedDateTime\":\"" + iso8601(exchange.started) + "\",\"time\":" + milliseconds(total) +
      ",\"request\":" + request_json(exchange) + ",\"response\":" + response_json(exchange) +
      ",\"cache\":{},\"timings\":{" +
      "\"blocked\":-1,\"dns\":-1,\"connect\":-1,\"ssl\":-1,\"send\":" + milliseconds(exchange.send) +
      ",\"wait\":" + milliseconds(exchange.wait) + ",\"receive\":" + milliseconds(exchange.receive) + "}";
  if (!exchange.connection.empty()) out += ",\"connection\":" + quoted(exchange.connection);
  if (!exchange.comment.empty()) out += ",\"comment\":" + quoted(exchange.comment);
  return out + "}";
}

}  // namespace shakedown::traffic
