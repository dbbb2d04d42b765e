#include "harness/traffic/json_leaves.hpp"

#include <vector>

#include "tests/support/catch.hpp"

namespace shakedown::traffic {
namespace {

struct Seen {
  std::string path;
  std::string text;
  std::string raw;  // the bytes at its range
};

std::vector<Seen> leaves(const std::string& json, bool& whole) {
  std::vector<Seen> all;
  JsonWalker walker;
  whole = walker.walk(json, JsonWalker::Ranges::yes, [&](const JsonLeaf& leaf) {
    all.push_back(
        {std::string(leaf.path), std::string(leaf.text), json.substr(leaf.begin, leaf.end - leaf.begin)});
    return true;
  });
  return all;
}

TEST_CASE("every scalar has its path, its text and its place in the bytes") {
  const std::string json =
      R"( {"a" : [ {"id": 17.50}, "x\"\u00e4\\", [true, null]], "odd key" : {"b-c": -1e3}, "e":{}, "f": [] , "": "z"} )";
  bool whole = false;
  const auto seen = leaves(json, whole);
  REQUIRE(whole);
  REQUIRE(seen.size() == 6);
  CHECK(seen[0].path == "$.a[0].id");
  CHECK(seen[0].text == "17.50");  // the source text, not a double's
  CHECK(seen[0].raw == "17.50");
  CHECK(seen[1].path == "$.a[1]");
  CHECK(seen[1].text == "x\"\xC3\xA4\\");
  CHECK(seen[1].raw == R"(x\"\u00e4\\)");
  CHECK(seen[2].path == "$.a[2][0]");
  CHECK(seen[2].raw == "true");
  CHECK(seen[3].raw == "null");
  CHECK(seen[4].path == "$['odd key'].b-c");
  CHECK(seen[4].raw == "-1e3");
  CHECK(seen[5].path == "$['']");
  CHECK(seen[5].raw == "z");
}

TEST_CASE("a number keeps its source text however long it is") {
  bool whole = false;
  const auto seen = leaves("[12345678901234567890123, 0.1000000000000000000001, 1]", whole);
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].text == "12345678901234567890123");
  CHECK(seen[1].raw == "0.1000000000000000000001");
}

TEST_CASE("a document that is one scalar has the path $") {
  bool whole = false;
  CHECK(leaves("\"x\"", whole).at(0).path == "$");
  CHECK(whole);
}

TEST_CASE("text cut anywhere is not whole JSON, and its leaves before the cut are still seen") {
  const std::string json = R"({"token":"abc","list":[1,2,{"x":"\u00e9"}],"n":null})";
  for (std::size_t cut = 0; cut < json.size(); ++cut) {
    CAPTURE(cut);
    bool whole = true;
    const auto seen = leaves(json.substr(0, cut), whole);
    CHECK_FALSE(whole);
    if (cut > 15) CHECK(seen.at(0).text == "abc");
  }
}

TEST_CASE("what is not JSON or too deep is refused") {
  bool whole = true;
  leaves("", whole);
  CHECK_FALSE(whole);
  leaves("{\"a\":1} x", whole);
  CHECK_FALSE(whole);
  leaves(std::string(json_depth_limit + 1, '['), whole);
  CHECK_FALSE(whole);
  leaves(std::string(100'000, '['), whole);
  CHECK_FALSE(whole);
  const std::string deepest = std::string(json_depth_limit, '[') + "1" + std::string(json_depth_limit, ']');
  CHECK(leaves(deepest, whole).size() == 1);
  CHECK(whole);
}

TEST_CASE("a walker is used again after a broken document") {
  JsonWalker walker;
  int count = 0;
  const auto add = [&](const JsonLeaf&) { return ++count > 0; };
  CHECK_FALSE(walker.walk("{\"a\":{\"b\":[1,", JsonWalker::Ranges::no, add));
  count = 0;
  CHECK(walker.walk("{\"a\":1}", JsonWalker::Ranges::no, add));
  CHECK(count == 1);
}

TEST_CASE("a visitor that has seen enough stops the walk") {
  JsonWalker walker;
  int count = 0;
  CHECK(walker.walk("[1,2,3", JsonWalker::Ranges::no, [&](const JsonLeaf&) { return ++count < 2; }));
  CHECK(count == 2);
}

TEST_CASE("paths are brought to one spelling, and what is no path to one value is refused") {
  CHECK(canonical_json_path("$.a.b") == "$.a.b");
  CHECK(canonical_json_path("$['a']['b c'][007]") == "$.a['b c'][7]");
  CHECK(canonical_json_path("$[\"it's\"]") == R"($['it\'s'])");
  CHECK(canonical_json_path("$") == "$");
  for (const char* bad :
       {"", "a.b", "$.", "$..a", "$.*", "$[*]", "$[-1]", "$[1:2]", "$['a", "$['a'", "$[", "$a"}) {
    CAPTURE(bad);
    CHECK_FALSE(canonical_json_path(bad));
  }
}

}  // namespace
}  // namespace shakedown::traffic
