// A sequence's bytes: whole round trips, hostile bytes, and a corpus of other operations.
#include "fuzz/engine/sequence.hpp"

#include "fuzz/engine/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/fuzz/orders_operations.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

Sequence make_and_read() {
  Sequence sequence;
  sequence.steps.push_back({0, {{0, Form::text, 0, std::string("a\0b", 3)}, {1, Form::raw, 0, "7"}}});
  sequence.steps.push_back({1, {{0, Form::reference, 1, "/id"}}});
  return sequence;
}

}  // namespace

TEST_CASE("a sequence comes back from its bytes", "[fuzz]") {
  const auto operations = test::orders_operations();
  const auto sequence = make_and_read();
  CHECK(decode(encode(sequence, operations), operations) == sequence);
  for (const auto& seed : seeds(operations)) CHECK(decode(encode(seed, operations), operations) == seed);
}

TEST_CASE("cut and changed bytes are no sequence or a right one", "[fuzz]") {
  const auto operations = test::orders_operations();
  const auto bytes = encode(make_and_read(), operations);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) CHECK_FALSE(decode(bytes.substr(0, cut), operations));
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    auto changed = bytes;
    changed[random.below(changed.size())] = static_cast<char>(random.below(256));
    const auto read = decode(changed, operations);
    if (!read) continue;
    for (std::size_t at = 0; at < read->steps.size(); ++at) {
      REQUIRE(read->steps[at].operation < 2);
      for (const auto& value : read->steps[at].values) {
        REQUIRE(value.field < operations.operations[read->steps[at].operation].fields.size());
        if (value.form == Form::reference) REQUIRE((value.back >= 1 && value.back <= at));
      }
    }
  }
}

TEST_CASE("of a corpus of other operations what is still known is kept", "[fuzz]") {
  const auto before = test::orders_operations();
  auto sequence = make_and_read();
  sequence.steps.insert(sequence.steps.begin() + 1, Step{1, {}});
  sequence.steps[2].values[0].back = 2;
  const auto bytes = encode(sequence, before);

  auto reordered = before;
  std::swap(reordered.operations[0], reordered.operations[1]);
  const auto read = decode(bytes, reordered);
  REQUIRE(read);
  CHECK(read->steps[0].operation == 1);
  CHECK(read->steps[2].values[0].back == 2);

  auto fewer = before;
  fewer.operations.pop_back();
  const auto left = decode(bytes, fewer);
  REQUIRE(left);
  CHECK(left->steps.size() == 1);

  auto without_first = before;
  without_first.operations.erase(without_first.operations.begin());
  const auto orphaned = decode(bytes, without_first);
  REQUIRE(orphaned);
  CHECK(orphaned->steps.size() == 2);
  CHECK(orphaned->steps[1].values.empty());
}

TEST_CASE("references mean the same step after another comes or goes", "[fuzz]") {
  auto sequence = make_and_read();
  insert_step(sequence, 1, Step{1, {}});
  CHECK(sequence.steps[2].values[0].back == 2);
  insert_step(sequence, 0, Step{1, {}});
  CHECK(sequence.steps[3].values[0].back == 2);
  erase_step(sequence, 2);
  CHECK(sequence.steps[2].values[0].back == 1);
  erase_step(sequence, 1);
  CHECK(sequence.steps[1].values.empty());
}
