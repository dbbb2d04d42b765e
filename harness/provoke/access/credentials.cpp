#include "harness/provoke/access/credentials.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "harness/provoke/experiment/journey_player.hpp"
#include "harness/traffic/encoding.hpp"
#include "harness/traffic/value_kinds.hpp"

namespace shakedown::access {
namespace {

constexpr std::size_t shortest_token = 8;

char changed(char c) {
  if (c >= '0' && c <= '8') return static_cast<char>(c + 1);
  if (c == '9') return '0';
  // Within a to f, so that what was hexadecimal stays so.
  if ((c >= 'a' && c <= 'e') || (c >= 'A' && c <= 'E')) return static_cast<char>(c + 1);
  if (c == 'f' || c == 'F') return static_cast<char>(c - 1);
  if ((c >= 'g' && c <= 'y') || (c >= 'G' && c <= 'Y')) return static_cast<char>(c + 1);
  if (c == 'z' || c == 'Z') return static_cast<char>(c - 1);
  return 'A';
}

using Edit = std::function<std::string(const std::string& token)>;  // empty: no such token

// Edits what is a token in the value of this field: what follows a scheme, or the values of a cookie.
bool edit(Header& header, const Edit& edit_token) {
  if (equal_ignoring_case(header.name, "Cookie")) {
    std::string out;
    bool any = false;
    std::size_t at = 0;
    while (at <= header.value.size()) {
      const auto end = std::min(header.value.find(';', at), header.value.size());
      std::string pair(traffic::trimmed(std::string_view(header.value).substr(at, end - at)));
      const auto equals = pair.find('=');
      if (equals != std::string::npos && pair.size() - equals > shortest_token) {
        const auto token = edit_token(pair.substr(equals + 1));
        if (!token.empty()) {
          pair = pair.substr(0, equals + 1) + token;
          any = true;
        }
      }
      out += (out.empty() ? "" : "; ") + pair;
      at = end + 1;
    }
    header.value = out;
    return any;
  }
  const auto space = header.value.rfind(' ');
  const auto begin = space == std::string::npos ? 0 : space + 1;
  if (header.value.size() - begin < shortest_token) return false;
  const auto token = edit_token(header.value.substr(begin));
  if (token.empty()) return false;
  header.value = header.value.substr(0, begin) + token;
  return true;
}

std::optional<Credentials> edited(Credentials credentials, const Edit& edit_token) {
  bool any = false;
  for (Header& header : credentials) any = edit(header, edit_token) || any;
  if (!any) return std::nullopt;
  return credentials;
}

}  // namespace

bool is_credential(std::string_view header) {
  const std::string name = traffic::plain_name(header);
  if (name == "authorization" || name == "cookie") return true;
  static constexpr std::array<std::string_view, 6> words = {"token", "apikey", "session",
                                                            "auth",  "csrf",   "xsrf"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

std::string carried_by(const RequestTemplate& request) {
  std::string carried;
  for (const HeaderText& header : request.headers) {
    if (!is_credential(header.name)) continue;
    if (!equal_ignoring_case(header.name, "Cookie")) return "header";
    carried = "cookie";
  }
  return carried;
}

Credentials credentials_in(const std::string& head) {
  Credentials found;
  for (const Header& header : experiments::headers_of(head)) {
    if (is_credential(header.name))
      found.push_back({header.name, std::string(traffic::trimmed(header.value))});
  }
  return found;
}

std::string with_credentials(const std::string& head, const Credentials& credentials) {
  std::string out;
  std::size_t at = 0;
  while (at < head.size()) {
    const auto end = std::min(head.find("\r\n", at), head.size());
    const std::string line = head.substr(at, end - at);
    if (line.empty()) break;
    const auto colon = line.find(':');
    const bool field = at > 0 && colon != std::string::npos;
    if (!field || !is_credential(line.substr(0, colon))) out += line + "\r\n";
    at = end + 2;
  }
  for (const Header& header : credentials) out += header.name + ": " + header.value + "\r\n";
  return out + "\r\n";
}

std::optional<Credentials> with_changed_token(const Credentials& credentials) {
  return edited(credentials, [](std::string token) {
    const auto dot = token.rfind('.');
    const std::size_t begin = dot == std::string::npos || dot + 1 == token.size() ? 0 : dot + 1;
    char& c = token[begin + (token.size() - begin) / 2];
    c = changed(c);
    return token;
  });
}

std::optional<Credentials> with_unsigned_token(const Credentials& credentials) {
  return edited(credentials, [](const std::string& token) -> std::string {
    const auto first = token.find('.');
    const auto second = first == std::string::npos ? first : token.find('.', first + 1);
    if (second == std::string::npos || !token.starts_with("eyJ")) return {};  // {" in base64
    // {"alg":"none","typ":"JWT"}
    return "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0" + token.substr(first, second - first + 1);
  });
}

std::optional<Credentials> with_token(const Credentials& credentials, const std::string& token) {
  return edited(credentials, [&](const std::string&) { return token; });
}

}  // namespace shakedown::access
