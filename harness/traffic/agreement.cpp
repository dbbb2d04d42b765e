// Compares names by what they own and what owns them.
#include "harness/traffic/agreement.hpp"

#include <algorithm>

#include "harness/traffic/encoding.hpp"
#include "harness/traffic/path_template.hpp"
#include "harness/traffic/value_kinds.hpp"

namespace shakedown::traffic {
namespace {

// A value's own name and the thing it belongs to, both plain: order and id, or empty and token.
struct Named {
  std::string owner;
  std::string name;
};

// The members of a canonical path: "$.order.items[0]['odd key']" -> order, items, odd key.
std::vector<std::string> members(std::string_view path) {
  std::vector<std::string> all;
  std::size_t at = 1;
  while (at < path.size()) {
    std::size_t end = 0;
    if (path[at] == '.') {
      end = std::min(path.find_first_of(".[", at + 1), path.size());
      all.emplace_back(path.substr(at + 1, end - at - 1));
    } else if (path.substr(at, 2) == "['") {
      end = std::min(path.find("']", at), path.size());
      all.emplace_back(path.substr(std::min(at + 2, end), end - std::min(at + 2, end)));
      end = std::min(end + 2, path.size());
    } else {
      end = std::min(path.find_first_of(".[", at + 1), path.size());
    }
    at = end;
  }
  return all;
}

bool is_wrapper(std::string_view plain) {
  static const auto words = {"data",    "result",  "results", "items", "response",
                             "payload", "content", "body",    "list"};
  return std::find(words.begin(), words.end(), plain) != words.end();
}

// "POST /shop/orders/{id}" is about an "order".
std::string resource_of(const Endpoint& endpoint) {
  const auto segments = path_segments(endpoint.path);
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    if (segment->find('{') == std::string_view::npos && !segment->empty())
      return singular(plain_name(*segment));
  }
  return {};
}

Named of_json(std::string_view path, const Endpoint& endpoint) {
  auto names = members(path);
  Named named;
  if (!names.empty()) {
    named.name = plain_name(names.back());
    names.pop_back();
  }
  while (!names.empty() && is_wrapper(plain_name(names.back()))) names.pop_back();
  named.owner = names.empty() ? resource_of(endpoint) : singular(plain_name(names.back()));
  return named;
}

// The segment of the URL before the one that an offer's part names.
std::string_view part_argument(const Take& take, std::string_view kind) {
  const std::string_view part = take.part;
  return part.substr(0, kind.size()) == kind ? part.substr(kind.size()) : std::string_view();
}

Named of_offer(const DraftStep& producer, const KeptOffer& offer) {
  const auto& take = offer.take;
  if (const auto query = part_argument(take, "query "); !query.empty()) return {{}, plain_name(query)};
  switch (take.from) {
    case Take::From::json:
      return of_json(take.name, producer.endpoint);
    case Take::From::header:
      if (equal_ignoring_case(take.name, "location")) return {resource_of(producer.endpoint), "id"};
      return {resource_of(producer.endpoint), plain_name(take.name)};
    case Take::From::cookie:
    case Take::From::html_field:
    case Take::From::status:
      return {{}, plain_name(take.name)};
  }
  return {};
}

Named of_site(const DraftStep& consumer, const Site& site) {
  switch (site.kind) {
    case Site::Kind::path_segment: {
      const auto segments = path_segments(consumer.request.target);
      const auto index = static_cast<std::size_t>(std::stoul(site.name));
      if (index == 0 || index > segments.size()) return {{}, "id"};
      return {singular(plain_name(segments[index - 1])), "id"};
    }
    case Site::Kind::json:
      return of_json(site.name, consumer.endpoint);
    case Site::Kind::query:
    case Site::Kind::form:
    case Site::Kind::header:
    case Site::Kind::cookie:
      return {resource_of(consumer.endpoint), plain_name(site.name)};
  }
  return {};
}

bool contains(const std::string& long_name, const std::string& short_name) {
  return short_name.size() >= 3 && long_name.find(short_name) != std::string::npos;
}

// A Location of /orders/17 and a request to /orders/17/items: the same place of the same path.
bool same_place(const KeptOffer& offer, const DraftStep& consumer, const Site& site) {
  const auto segment = part_argument(offer.take, "segment ");
  return site.kind == Site::Kind::path_segment && !segment.empty() && segment == site.name &&
         consumer.request.target.size() > 1;
}

}  // namespace

Agreement agreement(const DraftStep& producer, const KeptOffer& offer, const DraftStep& consumer,
                    const Site& site) {
  if (same_place(offer, consumer, site)) return Agreement::strong;
  const auto from = of_offer(producer, offer);
  const auto to = of_site(consumer, site);
  if (from.name.empty() || to.name.empty()) return Agreement::none;
  const bool generic_from = is_generic_name(from.name);
  const bool generic_to = is_generic_name(to.name);
  if (from.name == to.name && !generic_from) return Agreement::strong;
  if (generic_from && generic_to && !from.owner.empty() && from.owner == to.owner) return Agreement::strong;
  if (generic_from && !from.owner.empty() && (to.name == from.owner + from.name || to.name == from.owner))
    return Agreement::strong;
  if (generic_to && !to.owner.empty() && (from.name == to.owner + to.name || from.name == to.owner))
    return Agreement::strong;
  if (!generic_from && !generic_to && (contains(from.name, to.name) || contains(to.name, from.name)))
    return Agreement::loose;
  if (!from.owner.empty() && from.owner == to.owner && (generic_from || generic_to)) return Agreement::loose;
  return Agreement::none;
}

bool about_identity(const DraftStep& producer, const KeptOffer& offer, const DraftStep& consumer,
                    const Site& site) {
  if (site.kind == Site::Kind::path_segment) {
    // Where the endpoint has a word, it is a word: /orders/17/done.
    const auto segments = path_segments(consumer.endpoint.path);
    const auto index = static_cast<std::size_t>(std::stoul(site.name));
    const bool is_hole = index < segments.size() && segments[index].find('{') != std::string_view::npos;
    return is_hole && identifies(of_offer(producer, offer).name);
  }
  return identifies(of_site(consumer, site).name) && identifies(of_offer(producer, offer).name);
}

std::string variable_name(const DraftStep& producer, const KeptOffer& offer) {
  const auto& take = offer.take;
  if (const auto query = part_argument(take, "query "); !query.empty()) return std::string(query);
  if (take.from == Take::From::cookie) return take.name;
  if (take.from == Take::From::html_field) return take.name;
  if (take.from == Take::From::status) return "status";
  const auto named = of_offer(producer, offer);
  if (take.from == Take::From::json) {
    const auto names = members(take.name);
    if (!names.empty() && !is_generic_name(named.name)) return names.back();
  } else if (!is_generic_name(named.name)) {
    return lower_case(take.name);
  }
  if (named.name.empty()) return named.owner.empty() ? "value" : named.owner;
  return named.owner.empty() ? named.name : named.owner + "." + named.name;
}

}  // namespace shakedown::traffic
