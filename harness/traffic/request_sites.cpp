// Takes a request apart without changing a byte of it.
#include "harness/traffic/request_sites.hpp"

#include <algorithm>
#include <array>

#include "harness/traffic/cookies.hpp"
#include "harness/traffic/encoding.hpp"
#include "harness/traffic/take_text.hpp"

namespace shakedown::traffic {
namespace {

// Headers in which browsers say things about themselves: never a value that a server gave.
bool is_client_header(std::string_view name) {
  static constexpr std::array<std::string_view, 13> names = {"accept",
                                                             "accept-encoding",
                                                             "accept-language",
                                                             "accept-charset",
                                                             "user-agent",
                                                             "cache-control",
                                                             "pragma",
                                                             "content-type",
                                                             "upgrade-insecure-requests",
                                                             "dnt",
                                                             "priority",
                                                             "origin",
                                                             "referer"};
  return starts_with_ignoring_case(name, "sec-") || std::any_of(names.begin(), names.end(), [&](auto other) {
           return equal_ignoring_case(name, other);
         });
}

void add_path(const std::string& target, std::vector<Site>& sites) {
  const auto end = std::min(target.find('?'), target.size());
  std::size_t begin = 1;
  for (int index = 0; begin <= end && sites.size() < site_limit; ++index) {
    const auto slash = std::min(target.find('/', begin), end);
    if (slash > begin) {
      Site site;
      site.begin = begin;
      site.end = slash;
      site.encoding = Encoding::path_segment;
      site.name = std::to_string(index);
      site.value = percent_decoded(std::string_view(target).substr(begin, slash - begin));
      sites.push_back(std::move(site));
    }
    begin = slash + 1;
  }
}

// "a=1&b=2" from `begin` to the end of the text, which is a query or a form.
void add_pairs(const std::string& text, std::size_t begin, TextId id, Site::Kind kind, Encoding encoding,
               std::vector<Site>& sites) {
  while (begin < text.size() && sites.size() < site_limit) {
    const auto end = std::min(text.find('&', begin), text.size());
    const auto equals = text.find('=', begin);
    if (equals < end) {
      Site site;
      site.kind = kind;
      site.text = id;
      site.begin = equals + 1;
      site.end = end;
      site.encoding = encoding;
      site.name = percent_decoded(std::string_view(text).substr(begin, equals - begin), true);
      site.value = percent_decoded(std::string_view(text).substr(equals + 1, end - equals - 1), true);
      sites.push_back(std::move(site));
    }
    begin = end + 1;
  }
}

void add_cookies(const Header& header, TextId id, std::vector<Site>& sites) {
  for (const auto& cookie : cookies_of(header.value)) {
    Site site;
    site.kind = Site::Kind::cookie;
    site.text = id;
    site.begin = cookie.begin;
    site.end = cookie.begin + cookie.value.size();
    site.name = cookie.name;
    site.value = cookie.value;
    sites.push_back(std::move(site));
  }
}

void add_header(const Header& header, TextId id, std::vector<Site>& sites) {
  if (equal_ignoring_case(header.name, "cookie")) return add_cookies(header, id, sites);
  if (is_client_header(header.name) || header.value.empty()) return;
  Site site;
  site.kind = Site::Kind::header;
  site.text = id;
  site.name = header.name;
  site.end = header.value.size();
  // "Bearer abc": the value is what follows the scheme (RFC 9110, 11.4).
  const auto space = header.value.find(' ');
  if (lower_case(header.name).find("authorization") != std::string::npos && space != std::string::npos) {
    site.begin = header.value.find_first_not_of(' ', space);
    if (site.begin == std::string::npos) return;
    site.after = header.value.substr(0, site.begin);
  }
  site.value = header.value.substr(site.begin);
  sites.push_back(std::move(site));
}

void add_json(const Request& request, JsonWalker& json, std::vector<Site>& sites) {
  const auto before = sites.size();
  const bool whole = json.walk(request.body, JsonWalker::Ranges::yes, [&](const JsonLeaf& leaf) {
    Site site;
    site.kind = Site::Kind::json;
    site.text = {TextId::body};
    site.begin = leaf.begin;
    site.end = leaf.end;
    site.encoding = leaf.kind == JsonLeaf::Kind::string ? Encoding::json_string : Encoding::json_value;
    site.name = leaf.path;
    site.value = leaf.text;
    sites.push_back(std::move(site));
    return sites.size() < site_limit;
  });
  if (!whole) sites.resize(before);
}

}  // namespace

const std::string& text_of(const Request& request, TextId id) {
  if (id.which == TextId::target) return request.target;
  if (id.which == TextId::body) return request.body;
  return request.headers[static_cast<std::size_t>(id.which)].value;
}

std::string place_text(const Site& site) {
  switch (site.kind) {
    case Site::Kind::path_segment:
      return "path segment " + site.name;
    case Site::Kind::query:
      return "query " + site.name;
    case Site::Kind::header:
      return "header " + site.name + (site.after.empty() ? "" : " after '" + site.after + "'");
    case Site::Kind::cookie:
      return "cookie " + site.name;
    case Site::Kind::json:
      return "JSON " + site.name;
    case Site::Kind::form:
      return "form field " + site.name;
  }
  return {};
}

BodyKind body_kind(const Request& request) {
  if (request.body.empty()) return BodyKind::none;
  const auto* type = find_header(request.headers, "content-type");
  if (type != nullptr && lower_case(*type).find("x-www-form-urlencoded") != std::string::npos)
    return BodyKind::form;
  const auto first = request.body.find_first_not_of(" \t\r\n");
  const bool opens = first != std::string::npos && (request.body[first] == '{' || request.body[first] == '[');
  if (opens || (type != nullptr && lower_case(*type).find("json") != std::string::npos))
    return BodyKind::json;
  return BodyKind::other;
}

std::vector<Site> sites_of(const Request& request, JsonWalker& json) {
  std::vector<Site> sites;
  add_path(request.target, sites);
  if (const auto question = request.target.find('?'); question != std::string::npos)
    add_pairs(request.target, question + 1, {TextId::target}, Site::Kind::query, Encoding::query, sites);
  for (std::size_t i = 0; i < request.headers.size(); ++i)
    add_header(request.headers[i], {static_cast<int>(i)}, sites);
  if (request.body.size() <= searched_body_limit) {
    const auto kind = body_kind(request);
    if (kind == BodyKind::json) add_json(request, json, sites);
    if (kind == BodyKind::form)
      add_pairs(request.body, 0, {TextId::body}, Site::Kind::form, Encoding::form, sites);
  }
  return sites;
}

bool overlaps(const std::vector<Hole>& holes, TextId text, std::size_t begin, std::size_t end) {
  return std::any_of(holes.begin(), holes.end(), [&](const Hole& hole) {
    return hole.text == text && hole.begin < end && begin < hole.end;
  });
}

Text text_with_holes(const Request& request, TextId id, const std::vector<Hole>& holes) {
  std::vector<Hole> mine;
  std::copy_if(holes.begin(), holes.end(), std::back_inserter(mine),
               [&](const Hole& h) { return h.text == id; });
  std::sort(mine.begin(), mine.end(), [](const Hole& a, const Hole& b) { return a.begin < b.begin; });
  const auto& whole = text_of(request, id);
  Text text;
  std::size_t at = 0;
  for (const auto& hole : mine) {
    text.push_back({whole.substr(at, hole.begin - at), hole.variable, hole.encoding});
    at = hole.end;
  }
  if (at < whole.size()) text.push_back({whole.substr(at), -1, Encoding::raw});
  return text;
}

}  // namespace shakedown::traffic
