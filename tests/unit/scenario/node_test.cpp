// The YAML layer: what is read, with which places, and what is refused.
#include "harness/scenario/node.hpp"

#include <fmt/format.h>

#include "tests/support/catch.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;

namespace {

std::string refused(const std::string& text) {
  Problems problems;
  const auto node = read_yaml(text, "s.yaml", problems);
  return (node ? "" : "nothing: ") + told(problems);
}

Node read(const std::string& text) {
  Problems problems;
  auto node = read_yaml(text, "s.yaml", problems);
  INFO(told(problems));
  REQUIRE(problems.empty());
  REQUIRE(node);
  return *node;
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("values keep their places and their quotes") {
  const auto node = read("a: 1\nb:\n  - x\n  - \"2\"\nc: {d: e}\n");
  REQUIRE(node.entries.size() == 3);
  CHECK(node.entries[1].where.line == 2);
  CHECK(node.entries[1].where.column == 1);
  const auto& list = node.entries[1].value;
  REQUIRE(list.items.size() == 2);
  CHECK(list.items[1].where.line == 4);
  CHECK(list.items[1].where.column == 5);
  CHECK_FALSE(list.items[0].quoted);
  CHECK(list.items[1].quoted);
}

TEST_CASE("null is a plain word, and a quoted null is a text") {
  const auto node = read("[~, null, '', 'null', ]");
  CHECK(node.items[0].kind == Node::Kind::null);
  CHECK(node.items[1].kind == Node::Kind::null);
  CHECK(node.items[2].kind == Node::Kind::scalar);
  CHECK(node.items[3].text == "null");
}

TEST_CASE("an alias stands for its value") {
  const auto node = read("a: &x {k: v}\nb: *x\nc: [*x, *x]\n");
  CHECK(node.find("b")->find("k")->text == "v");
  CHECK(node.find("c")->items[1].find("k")->text == "v");
}

TEST_CASE("a key given twice is a problem and the rest is read") {
  Problems problems;
  const auto node = read_yaml("a: 1\nb: 2\na: 3\n", "s.yaml", problems);
  CHECK(told(problems) == "3:1: the key `a` is given twice (the first one is on line 1)\n");
  REQUIRE(node);
  CHECK(node->find("a")->text == "1");
  CHECK(node->find("b")->text == "2");
}

TEST_CASE("a bomb of aliases ends at the limit") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const auto inner = repeated(fmt::format("*a{}, ", i - 1), 9);
    bomb += fmt::format("a{}: &a{} [{}]\n", i, i, inner);
  }
  CHECK(refused(bomb).find("more than 50000 values") != std::string::npos);
}

TEST_CASE("a long text cannot be repeated by aliases without end") {
  CHECK(refused("a: &a " + std::string(500'000, 'x') + "\nb: [" + repeated("*a, ", 100) + "]\n")
            .find("more than 50000 values") != std::string::npos);
}

TEST_CASE("anchors inside anchors cannot multiply the text") {
  std::string text = "a: ";
  for (int i = 0; i < 40; ++i) text += fmt::format("&n{} [", i);
  text += repeated("x, ", 20'000) + repeated("]", 40);
  CHECK(refused(text).find("more than 50000 values") != std::string::npos);
}

TEST_CASE("what cannot be a scenario is refused with its place") {
  CHECK(refused("a: &x [*x]") ==
        "nothing: 1:8: this alias stands inside its own anchor (write the value out)\n");
  CHECK(refused("a: *x").find("nothing: 1:4: this is not valid YAML") == 0);
  CHECK(refused("a: \"x\nb: c\n") ==
        "nothing: 1:4: this quote is never closed (it took in the rest of the file)\n");
  CHECK(refused("a: &k 'it''s\n").find("1:4: this quote is never closed") != std::string::npos);
  CHECK(refused("a: [1, 2\n").find("end of sequence flow not found") != std::string::npos);
  CHECK(refused("[a]: b").find("nothing: 1:1: a key must be a plain text") == 0);
  CHECK(refused("a:\n\tb: c").find("indent with spaces") != std::string::npos);
  CHECK(refused("a: \xff").find("nothing: 1:4: byte 0xff is not UTF-8 text") == 0);
  CHECK(refused("a: b\nc: \xed\xa0\x80").find("nothing: 2:4: byte 0xed") == 0);
  CHECK(refused(std::string("a: b\0c", 6)).find("nothing: 1:5: byte 0x00") == 0);
  CHECK(refused("a: \"\\0\"").find("1:4: this text holds a control character") == 0);
  CHECK(refused("a: !mine b").find("1:4: unknown tag !mine") == 0);
  CHECK(refused("a: b\n---\nc: d\n").find("3:1: a second document begins here") == 0);
  CHECK(refused(std::string(max_text_bytes + 1, ' ')).find("bytes are too many") != std::string::npos);
}

TEST_CASE("depth is bounded in every notation") {
  const std::string deep_flow = "a: " + repeated("[", 2000) + repeated("]", 2000);
  CHECK(refused(deep_flow).find("nested deeper than 64 levels") != std::string::npos);
  std::string deep_block;
  for (int i = 0; i < 500; ++i) deep_block += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  CHECK(refused(deep_block).find("nested deeper than 64 levels") != std::string::npos);
  CHECK(refused(repeated("- ", 100'000)).find("nested deeper than 64 levels") != std::string::npos);
  CHECK_FALSE(refused(repeated("[", 100'000)).empty());
  CHECK_FALSE(refused(repeated("{", 100'000)).empty());
  CHECK_FALSE(refused(repeated("? ", 100'000)).empty());
}

TEST_CASE("a byte order mark, Windows line ends and an empty text are fine") {
  CHECK(read("\xef\xbb\xbf"
             "a: b\r\nc: d\r\n")
            .find("c")
            ->text == "d");
  CHECK(read("").kind == Node::Kind::null);
  CHECK(read("# nothing\n").kind == Node::Kind::null);
}
