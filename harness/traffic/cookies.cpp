// Cookie and Set-Cookie, split.
#include "harness/traffic/cookies.hpp"

#include <algorithm>

#include "harness/model/http_message.hpp"
#include "harness/traffic/encoding.hpp"

namespace shakedown::traffic {
namespace {

// One "name=value" that begins at `from` in the header.
CookiePair pair_in(std::string_view header, std::size_t from, std::size_t to) {
  const auto text = header.substr(from, to - from);
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return {};
  CookiePair pair;
  pair.name = trimmed(text.substr(0, equals));
  pair.value = trimmed(text.substr(equals + 1));
  pair.begin =
      pair.value.empty() ? from + equals + 1 : static_cast<std::size_t>(pair.value.data() - header.data());
  return pair;
}

}  // namespace

std::vector<CookiePair> cookies_of(std::string_view header) {
  std::vector<CookiePair> all;
  std::size_t from = 0;
  while (from < header.size() && all.size() < cookie_count_limit) {
    const auto to = std::min(header.find(';', from), header.size());
    const auto pair = pair_in(header, from, to);
    if (!pair.name.empty()) all.push_back(pair);
    from = to + 1;
  }
  return all;
}

CookiePair set_cookie(std::string_view header) {
  auto semicolon = std::min(header.find(';'), header.size());
  auto pair = pair_in(header, 0, semicolon);
  while (semicolon < header.size()) {
    const auto next = std::min(header.find(';', semicolon + 1), header.size());
    if (equal_ignoring_case(trimmed(header.substr(semicolon + 1, next - semicolon - 1)), "HttpOnly"))
      pair.http_only = true;
    semicolon = next;
  }
  return pair;
}

}  // namespace shakedown::traffic
