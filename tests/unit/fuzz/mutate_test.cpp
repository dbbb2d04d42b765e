// Whatever is done to a sequence, it stays one; and every way of changing it comes up.
#include "fuzz/engine/mutate.hpp"

#include <set>

#include "tests/support/catch.hpp"
#include "tests/unit/fuzz/orders_operations.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

void check(const Sequence& sequence, const Operations& operations) {
  REQUIRE(!sequence.steps.empty());
  REQUIRE(sequence.steps.size() <= most_steps);
  for (std::size_t at = 0; at < sequence.steps.size(); ++at) {
    const auto& step = sequence.steps[at];
    REQUIRE(step.operation < operations.operations.size());
    for (const auto& value : step.values) {
      REQUIRE(value.field < operations.operations[step.operation].fields.size());
      if (value.form == Form::reference) REQUIRE((value.back >= 1 && value.back <= at));
    }
  }
  REQUIRE(decode(encode(sequence, operations), operations) == sequence);
}

void append(std::string& bytes) {
  bytes += '!';
}

}  // namespace

TEST_CASE("ten thousand mutations leave a right sequence, and reach every kind of value", "[fuzz]") {
  const auto operations = test::orders_operations();
  Knowledge knowledge{&operations, {"word"}, {{0, "/id"}}, {}};
  Random random(7);
  auto sequence = seeds(operations)[0];
  std::set<Form> forms;
  std::set<std::size_t> lengths;
  bool has_word = false;
  for (int i = 0; i < 10'000; ++i) {
    mutate(sequence, knowledge, random, append);
    check(sequence, operations);
    lengths.insert(sequence.steps.size());
    for (const auto& step : sequence.steps) {
      for (const auto& value : step.values) {
        forms.insert(value.form);
        has_word = has_word || value.bytes.find("word") != std::string::npos;
      }
    }
  }
  CHECK(forms.size() == 3);
  CHECK(lengths.size() >= 6);
  CHECK(has_word);
}

TEST_CASE("the same seed makes the same mutations", "[fuzz]") {
  const auto operations = test::orders_operations();
  const Knowledge knowledge{&operations, {}, {}, {}};
  const auto run = [&](std::uint64_t seed) {
    Random random(seed);
    auto sequence = seeds(operations)[0];
    for (int i = 0; i < 100; ++i) mutate(sequence, knowledge, random, append);
    return sequence;
  };
  CHECK(run(3) == run(3));
  CHECK_FALSE(run(3) == run(4));
}

TEST_CASE("two sequences are crossed between requests", "[fuzz]") {
  const auto operations = test::orders_operations();
  const Knowledge knowledge{&operations, {}, {{0, "/id"}}, {}};
  Random random(11);
  auto a = seeds(operations)[0];
  auto b = seeds(operations)[1];
  for (int i = 0; i < 1000; ++i) {
    mutate(a, knowledge, random, append);
    mutate(b, knowledge, random, append);
    check(crossed(a, b, random), operations);
  }
}
