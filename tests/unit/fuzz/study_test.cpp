// What the service compared a value with is put in the value's place.
#include "fuzz/engine/study.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

using namespace shakedown::fuzz;

namespace {

bool offers(const std::string& value, const std::vector<TextCompare>& texts,
            const std::vector<NumberCompare>& numbers, const std::string& wanted) {
  Sequence sequence;
  sequence.steps.push_back({0, {{0, Form::text, 0, value}}});
  const auto hints = hints_of(sequence, texts, numbers);
  return std::any_of(hints.begin(), hints.end(), [&](const Hint& hint) { return hint.bytes == wanted; });
}

}  // namespace

TEST_CASE("a compared text takes the place of the part that was compared", "[fuzz]") {
  CHECK(offers("abc", {{"abc", "internal-debug-mode"}}, {}, "internal-debug-mode"));
  CHECK(offers("abc", {{"internal-debug-mode", "abc"}}, {}, "internal-debug-mode"));
  CHECK(offers("x-abc-y", {{"abc", "def"}}, {}, "x-def-y"));
  CHECK(offers("abcdef", {{"abc", "GIFT-"}}, {}, "GIFT-"));
  CHECK_FALSE(offers("xyz", {{"abc", "def"}}, {}, "def"));
  // With something in front of it, and behind.
  CHECK(offers("abc", {{"/abc", "/internal"}}, {}, "internal"));
  CHECK(offers("abcdefgh", {{"/abcdef", "/health"}}, {}, "health"));
  CHECK(offers("abc", {{"<abc>", "<internal>"}}, {}, "internal"));
  CHECK_FALSE(offers("abc", {{"/abc", "internal"}}, {}, "nternal"));
}

TEST_CASE("a compared number changes the number, the length or the character that it is", "[fuzz]") {
  CHECK(offers("17", {}, {{4096, 17, 8}}, "4096"));
  CHECK(offers("17", {}, {{4096, 17, 8}}, "4097"));
  CHECK(offers("-1", {}, {{0xfffffffeULL, 0xffffffffULL, 4}}, "-2"));
  CHECK(offers("abc", {}, {{5, 3, 8}}, "abccc"));
  CHECK(offers("GIFT", {}, {{'7', 'I', 1}}, "G7FT"));
  CHECK(offers("abcd", {}, {{0x44434241, 0x64636261, 4}}, "ABCD"));
  CHECK_FALSE(offers("GIFT", {}, {{'7', 'x', 1}}, "7IFT"));
}

TEST_CASE("hints are bounded, and references get none", "[fuzz]") {
  Sequence sequence;
  for (std::size_t i = 0; i < most_steps; ++i)
    sequence.steps.push_back({0, {{0, Form::text, 0, std::string(64, 'a')}}});
  sequence.steps.push_back({0, {{0, Form::reference, 1, "aaaa"}}});
  std::vector<NumberCompare> numbers;
  for (std::uint64_t i = 1; i < 255; ++i) numbers.push_back({i, 'a', 1});
  const auto hints = hints_of(sequence, {}, numbers);
  CHECK(hints.size() == most_hints);
  CHECK(std::none_of(hints.begin(), hints.end(), [](const Hint& hint) { return hint.step == most_steps; }));
}
