// For JSON that nobody thought of: every operator at every place either applies, and the text is the same up
// to the place and behind it, or says why not and changes nothing.
#include <string>
#include <vector>

#include "harness/faults/drift.hpp"
#include "harness/faults/drift/json_scan.hpp"
#include "harness/model/hash.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::faults;

namespace {

class Random {
 public:
  explicit Random(std::uint64_t seed) : seed_(seed) {}
  std::uint64_t below(std::uint64_t n) { return mix(seed_ + ++count_) % n; }

 private:
  std::uint64_t seed_, count_ = 0;
};

std::string space(Random& random) {
  constexpr const char* all[] = {"", "", " ", "\n  "};
  return all[random.below(4)];
}

std::string json(Random& random, int depth) {
  constexpr const char* scalars[] = {"0",
                                     "12",
                                     "-3.50",
                                     "1e3",
                                     "\"\"",
                                     "\"paid\"",
                                     "\"a\\\"b\\u00e9\"",
                                     "\"caf\xc3\xa9\"",
                                     "true",
                                     "false",
                                     "1688169599",
                                     "null",
                                     "\"12\"",
                                     "\"2026-11-24T10:20:30Z\"",
                                     "\"https://a.test/b?page=3\""};
  constexpr const char* keys[] = {"a", "userName", "user_id", "odd key", "next"};
  const auto choice = depth == 0 ? 0 : random.below(4);
  if (choice < 2) return scalars[random.below(std::size(scalars))];
  const auto count = random.below(4);
  std::string out = choice == 2 ? "[" : "{";
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i > 0) out += "," + space(random);
    if (choice == 3) out += "\"" + std::string(keys[random.below(5)]) + "\":" + space(random);
    out += json(random, depth - 1);
  }
  return out + space(random) + (choice == 2 ? "]" : "}");
}

void add_paths(std::string_view text, const DriftPath& path, int depth, std::vector<DriftPath>& all) {
  const auto found = find_places(text, path).places;
  if (found.empty() || depth == 0) return;
  all.push_back(path);
  const auto deeper = [&](DriftStep step) {
    auto longer = path;
    longer.push_back(std::move(step));
    add_paths(text, longer, depth - 1, all);
  };
  for (const char* key : {"a", "userName", "user_id", "odd key", "next"})
    deeper({DriftStep::Kind::member, key});
  deeper({DriftStep::Kind::any_element, {}});
  deeper({DriftStep::Kind::any_member, {}});
}

bool breaks_json(std::string_view op) {
  return op == "not-a-number" || op == "string-latin1";
}

// What stands before the first place or its parent and behind the last one is as it was.
void check_around(const std::string& before, const std::string& after, const DriftPath& path) {
  auto outer = path;
  if (!outer.empty()) outer.pop_back();
  const auto parents = find_places(before, outer).places;
  REQUIRE_FALSE(parents.empty());
  CHECK(after.substr(0, parents.front().begin) == before.substr(0, parents.front().begin));
  const auto tail = before.substr(parents.back().end);
  REQUIRE(after.size() >= tail.size());
  CHECK(after.substr(after.size() - tail.size()) == tail);
}

}  // namespace

TEST_CASE("every operator at every place of random JSON changes that place or says why not") {
  std::size_t applied = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed * 1000);
    const std::string before = json(random, 4);
    REQUIRE(find_places(before, {}).why.empty());
    std::vector<DriftPath> paths;
    add_paths(before, {}, 5, paths);
    for (const auto& path : paths) {
      REQUIRE(parse_drift_path(to_text(path)).value() == path);
      for (const auto& op : drift_operators()) {
        const DriftSpec spec{op.name, to_text(path), ""};
        if (op.place != DriftPlace::value || !check(spec)) continue;
        DriftMessage message{200, {}, before};
        const auto drifted = apply(spec, message, 3);
        INFO(op.name << " " << spec.at << " of " << before << " gave " << message.body << ": "
                     << drifted.says);
        REQUIRE_FALSE(drifted.says.empty());
        if (!drifted.applied) {
          ++refused;
          REQUIRE(message.body == before);
          continue;
        }
        ++applied;
        if (!breaks_json(op.name)) REQUIRE(find_places(message.body, {}).why.empty());
        REQUIRE(message.body != before);
        check_around(before, message.body, path);
      }
    }
  }
  CHECK(applied > 1000);
  CHECK(refused > 1000);
}

TEST_CASE("a path is read as it is written") {
  for (const char* text :
       {"$", "$.a", "$.a.b[*].c", "$['odd key']", "$['it\\'s \\\\']", "$.map{}.x", "$[*][*]"})
    CHECK(to_text(parse_drift_path(text).value()) == text);
  for (const char* text : {"", "a", "$.", "$a", "$[0]", "$.a[", "$['a", "$.a{", "$..a"})
    CHECK_FALSE(parse_drift_path(text));
  std::string deep = "$";
  for (int i = 0; i < 65; ++i) deep += ".a";
  CHECK_FALSE(parse_drift_path(deep));
}
