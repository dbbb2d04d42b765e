// A summary does not depend on how its samples were split and in which order they came.
#include <algorithm>

#include "harness/model/hash.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/judge/shapes/samples.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace shakedown::judge::test;

namespace {

// Bodies that reach every counter: all types, large sets, maps, formats, faults of the text itself.
std::string random_value(std::uint64_t random, int depth) {
  const auto next = mix(random);
  const auto small = std::to_string(next % 9);
  switch (random % (depth > 3 ? 9 : 13)) {
    case 0:
      return "null";
    case 1:
      return next % 2 == 0 ? "true" : "false";
    case 2:
      return std::to_string(next % 100'000'000'000'000'000);
    case 3:
      return "-" + small + "." + std::to_string(next % 1000) + "e" + std::to_string(next % 500);
    case 4:
      return "\"2024-0" + std::to_string(1 + next % 9) + "-01T10:00:00." + small + "Z\"";
    case 5:
      return "\"word" + small + "\"";
    case 6:
      return "\"" + std::string(next % 300, 'x') + "\"";
    case 7:
      return "\"" + std::to_string(next) + "\"";
    case 8:
      return "\"\\u00e9\\n\xFF\"";
    case 9:
    case 10: {
      std::string array = "[";
      for (std::uint64_t i = 0; i < next % 4; ++i)
        array += (i > 0 ? "," : "") + random_value(mix(next + i), depth + 1);
      return array + "]";
    }
    default: {
      std::string object = "{";
      const auto names = next % 50 == 0 ? 400 : next % 5;
      for (std::uint64_t i = 0; i < names; ++i)
        object += (i > 0 ? ",\"k" : "\"k") + std::to_string(mix(next + i) % (names > 9 ? 900 : 6)) +
                  "\":" + random_value(mix(next * 3 + i), depth + 1);
      return object + "}";
    }
  }
}

Sample random_sample(std::uint64_t seed, std::int64_t number) {
  const auto random = hash(seed, "sample", static_cast<std::uint64_t>(number));
  auto sample = answer(random_value(mix(random), 0));
  if (random % 17 == 0) sample.response.body += "}";
  if (random % 19 == 0) sample.response.body.clear();
  sample.number = random % 3 == 0 ? 0 : number;
  sample.response.status = random % 5 == 0 ? 404 : 200;
  sample.request.target = "/orders?p" + std::to_string(random % 300) + "=" + std::to_string(random % 7);
  sample.response.headers.push_back({"X-H" + std::to_string(random % 260), std::to_string(random % 90)});
  sample.response.headers.push_back({random % 2 == 0 ? "Vary" : "vary", "Accept"});
  return sample;
}

std::vector<Sample> random_samples(std::uint64_t seed, int count) {
  std::vector<Sample> samples;
  for (int i = 1; i <= count; ++i) samples.push_back(random_sample(seed, i));
  return samples;
}

void shuffle(std::vector<Sample>& samples, std::uint64_t seed) {
  for (std::size_t i = samples.size(); i > 1; --i)
    std::swap(samples[i - 1], samples[hash(seed, "shuffle", i) % i]);
}

}  // namespace

TEST_CASE("samples in any order, split anywhere, give the same summary", "[shapes]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    auto samples = random_samples(seed, 250);
    const auto whole = to_text(learned(samples));
    shuffle(samples, seed);
    CHECK(to_text(learned(samples)) == whole);
    // Three parts, merged as (a b) c, a (b c) and c (b a).
    const auto first = static_cast<std::ptrdiff_t>(hash(seed, "first") % 250);
    const auto second =
        first + static_cast<std::ptrdiff_t>(hash(seed, "second") % (250 - static_cast<std::uint64_t>(first)));
    const auto part = [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
      return learned({samples.begin() + begin, samples.begin() + end});
    };
    const auto a = part(0, first);
    const auto b = part(first, second);
    const auto c = part(second, 250);
    ShapeSet left, right, bc, back;
    merge(left, a);
    merge(left, b);
    merge(left, c);
    merge(bc, b);
    merge(bc, c);
    merge(right, a);
    merge(right, bc);
    merge(back, c);
    merge(back, b);
    merge(back, a);
    CHECK(to_text(left) == whole);
    CHECK(to_text(right) == whole);
    CHECK(to_text(back) == whole);
  }
}

TEST_CASE("merging a summary with nothing changes nothing", "[shapes]") {
  const auto set = learned(random_samples(7, 60));
  ShapeSet into, from;
  merge(into, set);
  merge(into, from);
  CHECK(to_text(into) == to_text(set));
}

TEST_CASE("merged summaries know in how many objects a member could have been", "[shapes]") {
  auto a = learned_bodies({R"({"a":1})", R"({"a":1})"});
  merge(a, learned_bodies({R"({"b":1})"}));
  CHECK(place_at(response_shape(a), "a")->parents == 3);
  CHECK(place_at(response_shape(a), "b")->parents == 3);
  CHECK(place_at(response_shape(a), "b")->present == 1);
}

TEST_CASE("maps on one side only stay maps", "[shapes]") {
  ShapeSet map;
  for (int i = 0; i < 300; ++i) learn(map, answer("{\"k" + std::to_string(i) + "\":1}"));
  auto record = learned_bodies({R"({"name":"x"})"});
  merge(record, map);
  CHECK(response_shape(record).body.members.empty());
  CHECK(response_shape(record).body.others->present == 301);
}
