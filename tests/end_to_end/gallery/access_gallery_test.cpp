// The gallery's room for access: the demo's own scenarios, one planted mistake at a time, its rule and no
// other; and the clean services without a finding. Printed: how often it showed, and how long the run took.
// Each is run five times, and the clean services ten times.
#include <fmt/format.h>

#include <chrono>

#include "tests/end_to_end/demo_scenario.hpp"
#include "tests/end_to_end/gallery/services.hpp"
#include "tests/support/catch.hpp"

using namespace gallery;

namespace {

struct AccessExhibit {
  const char* file;
  const char* bug;
  const char* rule;
};

constexpr const char* shop = "access.yaml";
constexpr const char* tours = "tours-access.yaml";

const std::vector<AccessExhibit>& mistakes() {
  static const std::vector<AccessExhibit> all{
      {shop, "other-users-order", "access/other-users-object"},
      {shop, "token-after-logout", "access/token-after-logout, access/token-after-password-change"},
      {shop, "mass-assignment", "access/privileged-field"},
      {shop, "fail-open", "access/fail-open"},
      {shop, "admin-by-case", "access/path-variant"},
      {shop, "admin-by-path", "access/path-variant"},
      {shop, "unchecked-admin", "access/privileged-route"},
      {shop, "shared-answers", "access/foreign-cache"},
      {tours, "other-guests-wish", "access/other-users-object"},
      {tours, "token-after-logout", "access/token-after-logout"},
      {tours, "mass-assignment", "access/privileged-field"},
      {tours, "fail-open", "access/fail-open"},
      {tours, "admin-by-case", "access/path-variant"},
      {tours, "unchecked-admin", "access/privileged-route"},
  };
  return all;
}

// The demo's file with its paths as they are from anywhere, and with the bug.
std::string demo_scenario(const std::string& file, const std::string& bug) {
  using shakedown::test::replace_all;
  std::string text = shakedown::test::demo_from_anywhere(file);
  replace_all(text, "within: 10s", "within: 30s");
  // This bug is one of the shop's own list of tokens.
  if (bug == "token-after-logout" && file == shop)
    replace_all(text, "    - --identity={tokens.address}\n", "");
  if (!bug.empty())
    replace_all(text, "    - --log=failures\n", "    - --log=failures\n    - --bug=" + bug + "\n");
  return text;
}

struct Seen {
  std::string rules;
  std::string rate;
  double seconds = 0;
};

Seen look_at(const std::string& file, const std::string& bug) {
  const auto began = std::chrono::steady_clock::now();
  const auto report = report_of_run(demo_scenario(file, bug));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  Seen seen{joined(rules_of(report)), "", took.count()};
  for (const auto& finding : report.at("findings").as_array()) {
    if (seen.rate.empty())
      seen.rate =
          fmt::format("{} of {}", finding.at("count").to_number<int>(), finding.at("of").to_number<int>());
  }
  return seen;
}

void show_mistakes(const std::vector<AccessExhibit>& all, int times) {
  std::string table = fmt::format("\n{:<18} {:<20} {:<28} {:<8} {:>5} {:>8}\n", "scenario", "bug", "found",
                                  "shown", "runs", "seconds");
  for (const AccessExhibit& exhibit : all) {
    int found = 0;
    Seen seen;
    for (int n = 0; n < times; ++n) {
      seen = look_at(exhibit.file, exhibit.bug);
      INFO(exhibit.file << ", " << exhibit.bug);
      CHECK(seen.rules == exhibit.rule);
      if (seen.rules == exhibit.rule) ++found;
    }
    table += fmt::format("{:<18} {:<20} {:<28} {:<8} {:>2}/{:<2} {:>8.1f}\n", exhibit.file, exhibit.bug,
                         seen.rules, seen.rate, found, times, seen.seconds);
  }
  fmt::print("{}", table);
}

void show_clean(int times) {
  for (const char* file : {shop, tours}) {
    int silent = 0;
    for (int n = 0; n < times; ++n) {
      const Seen seen = look_at(file, "");
      INFO(file);
      CHECK(seen.rules == "nothing");
      if (seen.rules == "nothing") ++silent;
    }
    fmt::print("{:<18} clean: silent in {} of {} runs\n", file, silent, times);
  }
}

}  // namespace

TEST_CASE("a planted mistake about access is found by its rule and by no other, five times of five",
          "[access]") {
  show_mistakes(mistakes(), 5);
}

TEST_CASE("the clean services have no finding in ten runs", "[access]") {
  show_clean(10);
}
