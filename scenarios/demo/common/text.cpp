// Small readings of text that both services need. Whatever a client sends is bounded before it is looked at.
#include "scenarios/demo/common/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <stdexcept>

namespace demo {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

template <std::size_t N>
std::array<unsigned char, N> random_bytes() {
  std::array<unsigned char, N> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(N)) != 1) throw std::runtime_error("no random bytes");
  return bytes;
}

Refusal unprocessable(std::string message) {
  return Refusal{422, "invalid_field", std::move(message)};
}

const boost::json::value& required(const boost::json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  if (value == nullptr) throw unprocessable(fmt::format("the field '{}' is missing", name));
  return *value;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::map<std::string, std::string> parse_query(std::string_view query) {
  std::map<std::string, std::string> out;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = percent_decoded(pair.substr(0, equals));
    const auto value = percent_decoded(pair.substr(std::min(pair.size(), equals + 1)));
    if (!name || !value) throw Refusal{400, "bad_query", "the query cannot be decoded"};
    if (!name->empty()) out[*name] = *value;
  }
  return out;
}

bool path_matches(std::string_view pattern, std::string_view path, std::vector<std::string>& parameters) {
  parameters.clear();
  while (!pattern.empty() && !path.empty()) {
    if (pattern.front() != '/' || path.front() != '/') return false;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    const auto wanted = pattern.substr(0, pattern.find('/'));
    const auto given = path.substr(0, path.find('/'));
    if (wanted.starts_with('{')) {
      auto decoded = percent_decoded(given);
      if (!decoded || decoded->empty()) return false;
      parameters.push_back(std::move(*decoded));
    } else if (wanted != given) {
      return false;
    }
    pattern.remove_prefix(wanted.size());
    path.remove_prefix(given.size());
  }
  return pattern.empty() && path.empty();
}

boost::json::object json_body(const Request& request) {
  const auto type = request.header("content-type");
  if (!type.empty() && !type.starts_with("application/json")) {
    throw Refusal{415, "unsupported_media_type", "the body must be application/json"};
  }
  boost::system::error_code error;
  auto value = boost::json::parse(request.body, error);
  if (error) throw Refusal{400, "invalid_json", "the body is not JSON: " + error.message()};
  if (!value.is_object()) throw Refusal{400, "invalid_json", "the body must be a JSON object"};
  return std::move(value.as_object());
}

std::string text_field(const boost::json::object& body, std::string_view name, std::size_t longest) {
  const auto& value = required(body, name);
  if (!value.is_string() || value.as_string().empty() || value.as_string().size() > longest) {
    throw unprocessable(fmt::format("the field '{}' must be a text of 1 to {} bytes", name, longest));
  }
  return std::string(value.as_string());
}

std::int64_t integer_field(const boost::json::object& body, std::string_view name, std::int64_t lowest,
                           std::int64_t highest) {
  const auto& value = required(body, name);
  if (!value.is_int64() || value.as_int64() < lowest || value.as_int64() > highest) {
    throw unprocessable(
        fmt::format("the field '{}' must be a whole number from {} to {}", name, lowest, highest));
  }
  return value.as_int64();
}

std::string card_field(const boost::json::object& body) {
  auto card = text_field(body, "card", 19);
  const bool digits = std::all_of(card.begin(), card.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (card.size() < 12 || !digits) throw unprocessable("the field 'card' must be 12 to 19 digits");
  return card;
}

Response json_response(int status, const boost::json::value& body) {
  return Response{status, "application/json", boost::json::serialize(body), {}};
}

Response error_response(const Refusal& refusal) {
  return json_response(refusal.status, {{"error", refusal.code}, {"message", refusal.message}});
}

std::string new_ulid() {
  static constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  std::string out(26, '0');
  auto time = static_cast<std::uint64_t>(now);
  for (std::size_t i = 10; i-- > 0; time /= 32) out[i] = alphabet[time % 32];
  const auto bytes = random_bytes<16>();
  for (std::size_t i = 0; i < 16; ++i) out[10 + i] = alphabet[bytes[i] % 32];
  return out;
}

std::string random_hex(std::size_t bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes; ++i) out += fmt::format("{:02x}", random_bytes<1>()[0]);
  return out;
}

std::string timestamp_now() {
  const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto milliseconds = now.time_since_epoch().count() % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                     milliseconds);
}

}  // namespace demo
