// No false alarm on equal sources: thousands of pairs of halves of one random traffic. What is random about a
// traffic is drawn first (which members are optional, nullable, words, maps, and how often), then each half
// draws its own exchanges from it.
#include <map>

#include "harness/judge/shapes/diff.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/unit/judge/shapes/diff_samples.hpp"

namespace shakedown::judge::test {
namespace {

using shakedown::test::Dice;

struct Member {
  std::string name;
  enum class Kind {
    id,
    uuid,
    time,
    token,
    word,
    price,
    quantity,
    flag,
    name,
    text,
    map,
    list,
    object,
    mixed,
    big
  };
  Kind kind = Kind::id;
  double present = 1, null = 0, correlated = 0;
  std::uint64_t size = 1;
  std::vector<Member> members;
};

constexpr int kinds = 15;

std::vector<Member> drawn_members(Dice& dice, int depth) {
  std::vector<Member> members(1 + dice.below(depth == 0 ? 8 : 4));
  for (std::size_t i = 0; i < members.size(); ++i) {
    auto& member = members[i];
    member.name = "m" + std::to_string(i);
    member.kind = static_cast<Member::Kind>(dice.below(kinds));
    const double shape = dice.share();
    // Always, nearly always, rarely, and in between.
    member.present = shape < 0.4 ? 1 : (shape < 0.55 ? 0.99 : (shape < 0.65 ? 0.02 : dice.share()));
    member.null = dice.share() < 0.3 ? dice.share() * dice.share() : 0;
    member.correlated = dice.share() < 0.5 ? 1 : 0;
    member.size = 1 + dice.below(12);
    const bool nested = member.kind == Member::Kind::list || member.kind == Member::Kind::object ||
                        member.kind == Member::Kind::map;
    if (nested && depth < 3) member.members = drawn_members(dice, depth + 1);
    if (nested && depth >= 3) member.kind = Member::Kind::id;
  }
  return members;
}

std::string hex(std::uint64_t value, int digits) {
  std::string text;
  for (int i = 0; i < digits; ++i) text += "0123456789abcdef"[value >> (4 * (i % 16)) & 15];
  return text;
}

std::string two(std::uint64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

std::string object_of(const std::vector<Member>& members, Dice& dice, Dice& message);

std::string value_of(const Member& member, Dice& dice, Dice& message) {
  using Kind = Member::Kind;
  const auto number = [&](std::uint64_t bound) { return std::to_string(dice.below(bound)); };
  const auto random = dice.below(~std::uint64_t{0});
  switch (member.kind) {
    case Kind::id:
      return number(100000);
    case Kind::uuid:
      return "\"" + hex(random, 8) + "-" + hex(random >> 3, 4) + "-4" + hex(random >> 5, 3) + "-a" +
             hex(random >> 7, 3) + "-" + hex(random >> 9, 12) + "\"";
    case Kind::time:
      return "\"2026-11-" + two(1 + dice.below(28)) + "T" + two(dice.below(24)) +
             ":00:" + two(dice.below(60)) + (member.size % 2 == 0 ? "." + number(1000000) : "") + "Z\"";
    case Kind::token:
      return "\"" + hex(random, 32) + "\"";
    case Kind::word: {
      // Some words are rare.
      static const char* words[] = {"placed", "paid", "shipped", "lost", "returned", "held"};
      const double at = dice.share();
      return std::string("\"") + words[static_cast<int>(at * at * at * 6)] + "\"";
    }
    case Kind::price:
      return number(200) + (dice.below(10) == 0 ? "" : "." + number(100));
    case Kind::quantity:
      return std::to_string(1 +
                            static_cast<int>(dice.share() * dice.share() * static_cast<double>(member.size)));
    case Kind::flag:
      return dice.share() < 0.9 ? "true" : "false";
    case Kind::name:
      return "\"Customer " + number(30) + "\"";
    case Kind::text:
      return "\"" + std::string(dice.below(member.size * 20), 'x') + number(1000) + "\"";
    case Kind::mixed:
      return dice.below(7) == 0 ? "\"n/a\"" : number(50);
    case Kind::big:
      return dice.below(9) == 0 ? "9007199254740995" : number(1000000000);
    case Kind::object:
      return object_of(member.members, dice, message);
    case Kind::list: {
      std::string text = "[";
      const auto size = dice.below(4) == 0 ? 0 : dice.below(member.size + 1);
      for (std::uint64_t i = 0; i < size; ++i)
        text += (i == 0 ? "" : ",") + object_of(member.members, dice, message);
      return text + "]";
    }
    case Kind::map: {
      std::map<std::string, std::string> entries;
      const auto size = dice.below(member.size + 1);
      for (std::uint64_t i = 0; i < size; ++i)
        entries["p" + number(40)] = object_of(member.members, dice, message);
      std::string text = "{";
      for (const auto& [name, value] : entries)
        text += (text.size() == 1 ? "\"" : ",\"") + name + "\":" + value;
      return text + "}";
    }
  }
  return "0";
}

std::string object_of(const std::vector<Member>& members, Dice& dice, Dice& message) {
  std::string text = "{";
  // Within one message the elements of a list often agree on what they have.
  Dice agreed = message;
  for (const auto& member : members) {
    const double at = member.correlated > 0 ? agreed.share() : dice.share();
    if (at >= member.present) continue;
    text += (text.size() == 1 ? "\"" : ",\"") + member.name + "\":";
    text += dice.share() < member.null ? "null" : value_of(member, dice, message);
  }
  return text + "}";
}

struct Traffic {
  std::vector<Member> members;
  double not_found = 0, cache = 0;

  explicit Traffic(std::uint64_t seed) {
    Dice dice(seed, "traffic");
    members = drawn_members(dice, 0);
    not_found = dice.share() < 0.5 ? dice.share() * 0.3 : 0;
    cache = dice.share();
  }

  ShapeSet learned(std::uint64_t seed, std::uint64_t count) const {
    ShapeSet set;
    ShapeLearner learner;
    for (std::uint64_t i = 0; i < count; ++i) {
      Dice dice(hash(seed, "half", 0, i), "exchange");
      Dice message(hash(seed, "half", 0, i), "message");
      Response response{
          200, {{"Content-Type", "application/json"}, {"X-Request-Id", hex(dice.below(1u << 31), 16)}}, {}};
      if (dice.share() < cache) response.headers.push_back({"X-Cache", dice.share() < 0.5 ? "hit" : "miss"});
      if (dice.share() < not_found) response.status = dice.share() < 0.9 ? 404 : 503;
      response.body = object_of(members, dice, message);
      if (response.status == 503 && dice.share() < 0.5) response.headers[0].value = "text/html";
      ShapedExchange exchange;
      exchange.endpoint = "GET /things/{id}";
      exchange.response = &response;
      learner.learn(set, exchange);
    }
    return set;
  }
};

TEST_CASE("equal sources are not said to differ, whatever they are made of") {
  const std::uint64_t traffics = sanitized ? 100 : 1000;
  std::uint64_t tests = 0, told = 0;
  for (std::uint64_t seed = 0; seed < traffics; ++seed) {
    const Traffic traffic(seed);
    Dice dice(seed, "sizes");
    const auto one = traffic.learned(hash(seed, "one"), 5 + dice.below(200));
    const auto other = traffic.learned(hash(seed, "other"), 5 + dice.below(200));
    const auto difference = compare(one, other);
    tests += difference.tests;
    told += difference.changes.size();
    for (const auto& change : difference.changes) {
      INFO("seed " << seed << '\n' << to_string(difference.changes));
      REQUIRE(change.severity < Severity::medium);
    }
  }
  INFO(tests << " comparisons, " << told << " said to differ");
  CHECK(tests > 25 * traffics);
  // Guesses of too few samples.
  CHECK(told < 30);
}

TEST_CASE("the noise of two equal runs hides little of what they have in common") {
  std::uint64_t places = 0, noise = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Traffic traffic(seed);
    const auto one = traffic.learned(hash(seed, "one"), 100);
    const auto other = traffic.learned(hash(seed, "other"), 100);
    noise += noise_between(one, other).size();
    places += compare(one, other).tests;
  }
  CHECK(places > 1000);
  CHECK(noise * 20 < places);
}

}  // namespace
}  // namespace shakedown::judge::test
