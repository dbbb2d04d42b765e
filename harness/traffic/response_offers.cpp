// Walks headers and body of a recorded response.
#include "harness/traffic/response_offers.hpp"

#include <algorithm>
#include <array>

#include "harness/model/http_message.hpp"
#include "harness/traffic/cookies.hpp"
#include "harness/traffic/encoding.hpp"
#include "harness/traffic/html_fields.hpp"
#include "harness/traffic/path_template.hpp"
#include "harness/traffic/take_text.hpp"

namespace shakedown::traffic {
namespace {

constexpr std::size_t url_length_limit = 4096;

// Headers about the message or the server: no request ever sends their values back.
bool is_plumbing(std::string_view name) {
  static constexpr std::array<std::string_view, 14> names = {
      "date",          "server",     "content-type", "content-length", "content-encoding",
      "cache-control", "connection", "keep-alive",   "last-modified",  "expires",
      "vary",          "age",        "via",          "x-powered-by"};
  return starts_with_ignoring_case(name, "access-control-") ||
         std::any_of(names.begin(), names.end(),
                     [&](auto other) { return equal_ignoring_case(name, other); });
}

bool looks_like_url(std::string_view text) {
  if (text.size() < 2 || text.size() > url_length_limit || text.find(' ') != std::string_view::npos)
    return false;
  return text.front() == '/' || text.substr(0, 7) == "http://" || text.substr(0, 8) == "https://";
}

class Offers {
 public:
  Offers(detail::OfferVisit visit, void* context) : visit_(visit), context_(context) {}

  void whole(Take::From from, std::string_view name, std::string_view value, bool json_text) {
    visit_(context_, Offer{from, name, {}, value, json_text});
    constexpr std::string_view bearer = "Bearer ";
    if (starts_with_ignoring_case(value, bearer))
      visit_(context_, Offer{from, name, "after Bearer ", value.substr(bearer.size()), json_text});
  }

  // The parts of a URL that a client may use again.
  void url(Take::From from, std::string_view name, std::string_view value) {
    const auto parts = url_parts(value);
    std::size_t index = 0;
    for (const auto segment : path_segments(parts.path)) {
      part_ = "segment " + std::to_string(index++);
      visit_(context_, Offer{from, name, part_, percent_decoded(segment), false});
    }
    auto query = parts.query;
    while (!query.empty()) {
      const auto pair = query.substr(0, query.find('&'));
      query.remove_prefix(std::min(pair.size() + 1, query.size()));
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos) continue;
      part_ = "query " + percent_decoded(pair.substr(0, equals), true);
      visit_(context_, Offer{from, name, part_, percent_decoded(pair.substr(equals + 1), true), false});
    }
  }

  void cookie(std::string_view header) {
    const auto cookie = set_cookie(header);
    if (cookie.name.empty() || cookie.value.empty()) return;
    visit_(context_, Offer{Take::From::cookie, cookie.name, {}, cookie.value, false});
    if (cookie.value.find('%') != std::string_view::npos)
      visit_(context_,
             Offer{Take::From::cookie, cookie.name, "decoded", percent_decoded(cookie.value), false});
  }

 private:
  detail::OfferVisit visit_;
  void* context_;
  std::string part_;
};

}  // namespace

namespace detail {

void each_offer(const Response& response, JsonWalker& json, OfferVisit visit, void* context) {
  Offers offers(visit, context);
  for (const auto& header : response.headers) {
    if (equal_ignoring_case(header.name, "set-cookie")) {
      offers.cookie(header.value);
    } else if (!is_plumbing(header.name)) {
      offers.whole(Take::From::header, header.name, header.value, false);
      if (looks_like_url(header.value)) offers.url(Take::From::header, header.name, header.value);
    }
  }
  std::string_view body = response.body;
  if (looks_like_html(body)) {
    std::string buffer;
    traffic::each_html_field(body, buffer, [&](const HtmlField& field) {
      offers.whole(Take::From::html_field, field.name, field.value, false);
      return true;
    });
    return;
  }
  if (body.substr(0, 3) == "\xEF\xBB\xBF") body.remove_prefix(3);
  const auto first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return;
  // A body cut by the reader's limit ends in the middle: what came before the cut still counts.
  json.walk(body, JsonWalker::Ranges::no, [&](const JsonLeaf& leaf) {
    const bool is_text = leaf.kind == JsonLeaf::Kind::string;
    if (leaf.kind == JsonLeaf::Kind::other) return true;
    offers.whole(Take::From::json, leaf.path, leaf.text, is_text);
    if (is_text && looks_like_url(leaf.text)) offers.url(Take::From::json, leaf.path, leaf.text);
    return true;
  });
}

}  // namespace detail
}  // namespace shakedown::traffic
