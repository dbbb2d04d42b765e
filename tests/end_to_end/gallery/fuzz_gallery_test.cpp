// The gallery's room for made-up requests: one planted bug, one journey, one expected rule; and the clean
// twins without a finding, ten times over. Printed: how often it was found, and when it was first seen.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "tests/end_to_end/gallery/services.hpp"
#include "tests/support/catch.hpp"

using namespace gallery;

namespace {

Service shop() {
  return with_identities(shop_with("shop", R"(
          - {post: /login, json: {name: "{identity.name}", password: "{identity.password}"}, take: {token: $.token}}
          - {get: "/products?limit=5"}
          - post: /orders
            headers: {Authorization: "Bearer {token}"}
            json: {items: [{productId: 3, quantity: 1}]}
            take: {order: $.id}
          - {get: "/orders?limit=5", headers: {Authorization: "Bearer {token}"}}
          - {get: "/orders/{order}", headers: {Authorization: "Bearer {token}"}}
          - post: /addresses
            headers: {Authorization: "Bearer {token}"}
            json: {label: office, street: 1 Harbour Row, city: Hull})",
                                   true));
}

Service tours() {
  return with_identities(tours_with("tours", R"(
          - {post: /sessions, json: {name: "{identity.name}", password: "{identity.password}"}, take: {token: $.token}}
          - {get: /tours}
          - {get: /guests}
          - {put: /guests/me, headers: {Authorization: "Bearer {token}"}, json: {displayName: A guest}}
          - {get: /guests/me, headers: {Authorization: "Bearer {token}"}})",
                                    true));
}

struct Exhibit {
  const char* bug;
  const char* rule;
  bool at_tours = false;
  int enough = 1;  // things that the run may end at: some bugs show in more ways than their own
};

constexpr Exhibit exhibits[] = {
    {"negative-quantity", "fuzz/accepted-invalid"},
    {"overflow-quantity", "fuzz/accepted-invalid"},
    {"deep-nesting", "fuzz/crash"},
    {"page-zero", "fuzz/server-error"},
    {"repeated-parameter", "fuzz/server-error"},
    {"invalid-utf8", "fuzz/server-error"},
    {"stack-trace", "fuzz/leak"},
    {"endless-loop", "fuzz/hang"},
    {"heap-overflow", "fuzz/crash"},
    {"crash-on-empty-cart", "fuzz/crash"},
    {"silent-500", "fuzz/server-error"},
    {"page-in-header", "fuzz/response-splitting", false, 2},
    {"kept-address", "fuzz/not-deleted"},
    {"ghost-address", "fuzz/use-after-delete"},
    {"added-before-checked", "fuzz/failed-create"},
    {"lost-location", "fuzz/location"},
    {"city-stays", "fuzz/partial-put"},
    {"former-street", "fuzz/put-not-idempotent"},
    {"cached-addresses", "fuzz/list-differs"},
    {"stale-search", "fuzz/search-differs"},
    {"late-search", "fuzz/search-differs"},
    {"moved-twice", "fuzz/server-error"},
    {"page-of-path", "fuzz/reflected"},
    {"quadratic-trim", "fuzz/super-linear"},
    {"open-spool", "fuzz/growth"},
    {"kept-refusals", "fuzz/growth"},
    {"sticky-limit", "fuzz/pollution"},
    {"printed-label", "fuzz/poisoned-restart"},
    {"slow-trim", "fuzz/super-linear", true},
    {"merged-guest", "fuzz/pollution", true},
};

// A minute is what a planted bug may take until it is found.
std::string stage_of(const Exhibit& exhibit) {
  return fmt::format("{{name: made up, for: 60s, fuzz: {{enough: {}}}}}", exhibit.enough);
}
constexpr int rounds = 5;
constexpr auto short_stage = "{name: made up, for: 20s, fuzz: {}}";
constexpr int clean_runs = 10;

void with_seed(std::string& text, int seed) {
  const std::string there = "seed: 7";
  text.replace(text.find(there), there.size(), fmt::format("seed: {}", seed));
}

// A line at once, because all of them take an hour.
void show(const Exhibit& exhibit) {
  int found = 0;
  std::string rules;
  std::string shown;
  std::vector<double> seen;
  for (int round = 1; round <= rounds; ++round) {
    INFO(exhibit.bug << ", seed " << round << ": expected " << exhibit.rule);
    auto text = scenario(exhibit.at_tours ? tours() : shop(), exhibit.bug, stage_of(exhibit));
    with_seed(text, round);
    const auto report = report_of_run(text);
    rules = joined(rules_of(report));
    for (const auto& finding : report.at("findings").as_array()) {
      if (finding.at("rule").as_string() != exhibit.rule) continue;
      ++found;
      shown =
          fmt::format("{} of {}", finding.at("count").to_number<int>(), finding.at("of").to_number<int>());
      seen.push_back(finding.at("first_seen_us").to_number<double>() / 1e6);
      break;
    }
    CHECK(rules_of(report).contains(exhibit.rule));
  }
  const auto [least, most] = std::minmax_element(seen.begin(), seen.end());
  fmt::print("{:<22} {} of {}  {:<36} shown {:<7} {}\n", exhibit.bug, found, rounds, rules, shown,
             seen.empty() ? "" : fmt::format("seen after {:.1f} to {:.1f} s", *least, *most));
  std::fflush(stdout);
}

}  // namespace

// One of them: test_gallery [fuzz_found] -c page-zero
TEST_CASE("a planted bug is found by its rule within a minute of made-up requests, five times of five",
          "[fuzz_found]") {
  for (const auto& exhibit : exhibits) DYNAMIC_SECTION(exhibit.bug) show(exhibit);
}

TEST_CASE("the clean tours have nothing that made-up requests find", "[fuzz_clean]") {
  for (int run = 0; run < clean_runs; ++run) {
    auto text = scenario(tours(), "", short_stage);
    with_seed(text, run + 1);
    INFO("seed " << run + 1);
    CHECK(joined(rules_found(text)) == "nothing");
  }
}

TEST_CASE("the clean shop has nothing that made-up requests find", "[fuzz_clean]") {
  for (int run = 0; run < clean_runs; ++run) {
    auto text = scenario(shop(), "", short_stage);
    with_seed(text, run + 1);
    INFO("seed " << run + 1);
    CHECK(joined(rules_found(text)) == "nothing");
  }
}
