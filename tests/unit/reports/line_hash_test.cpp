// The hash that code scanning tells alerts apart by, on the values that its own tests publish.
#include "reports/line_hash.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown::reports;
using Hashes = std::vector<std::string>;

TEST_CASE("line hashes are those that code scanning works out") {
  CHECK(line_hashes("") == Hashes{"c129715d7a2bc9a3:1"});
  CHECK(line_hashes(" a\nb\n  \t\tc\n d") ==
        Hashes{"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"});
}

TEST_CASE("blanks and the kind of line end count for nothing") {
  CHECK(line_hashes("a: 1\r\nb: 2\r\n") == line_hashes("a:1\n  b:2\n"));
  CHECK(line_hashes("a\rb") == line_hashes("a\nb"));
}

TEST_CASE("a line far from the end keeps its hash when lines are added above") {
  const std::string line(120, 'x');
  const auto before = line_hashes("first\n" + line + "\nlast\n");
  const auto after = line_hashes("zero\nnew\nfirst\n" + line + "\nlast\n");
  CHECK(before[1] == after[3]);
  CHECK(before[0] == after[2]);
}

TEST_CASE("lines with the same hash are counted") {
  const std::string block = std::string(101, 'y') + "\n";
  const auto hashes = line_hashes(block + block + block);
  CHECK(hashes[0].substr(0, hashes[0].find(':')) == hashes[1].substr(0, hashes[1].find(':')));
  CHECK(hashes[0].ends_with(":1"));
  CHECK(hashes[1].ends_with(":2"));
}

TEST_CASE("characters are those of UTF-16, and bytes that are no text do no harm") {
  CHECK(line_hashes("\xF0\x9F\x9A\xA2\nnext").size() == 2);
  CHECK(line_hashes("\xFF\xFE\n\xC0").size() == 2);
  CHECK(line_hashes("\xF0\x9F\x9A\xA2") != line_hashes("\xF0\x9F\x9A\xA3"));
}
