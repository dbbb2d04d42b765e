#include "harness/scenario/shape.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace shakedown::scenario {

const Field* find_field(const Shape& map, std::string_view key) {
  for (const auto& field : map.fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

std::vector<std::string> keys_of(const Shape& map) {
  std::vector<std::string> keys;
  keys.reserve(map.fields.size());
  for (const auto& field : map.fields) keys.push_back(field.key);
  return keys;
}

namespace {

std::string or_words(const Shape& shape) {
  return shape.words.empty() ? "" : fmt::format(", or {}", fmt::join(shape.words, ", "));
}

std::string whole_in_words(const Shape& shape) {
  constexpr auto unlimited = std::numeric_limits<std::uint64_t>::max();
  if (shape.most == unlimited && shape.least == 0) return "a whole number";
  if (shape.most == unlimited) return fmt::format("a whole number, at least {}", shape.least);
  return fmt::format("a whole number from {} to {}", shape.least, shape.most);
}

}  // namespace

std::string in_words(const Shape& shape) {
  switch (shape.kind) {
    case Kind::text:
      return shape.pattern_says.empty() ? "a text" : shape.pattern_says;
    case Kind::word:
      return fmt::format("one of {}", fmt::join(shape.words, ", "));
    case Kind::flag:
      return shape.zero ? "true or false" : "true";
    case Kind::whole:
      return whole_in_words(shape);
    case Kind::duration:
      return "a duration such as 250ms, 10s or 1m30s" + or_words(shape);
    case Kind::step:
      return "a duration with or without a sign, such as 90s or -1h";
    case Kind::size:
      return "a size such as 64MB or 1GiB";
    case Kind::rate:
      return "a rate such as 500/s, 30/m or 20 journeys/s";
    case Kind::percentage:
      return "a percentage such as 0.1%";
    case Kind::speed:
      return "a speed such as 1 or 10x" + or_words(shape);
    case Kind::gate:
      return "a gate such as errors < 0.1%";
    case Kind::json:
      return "anything that JSON can say";
    case Kind::list:
      return fmt::format("a list: [{}, ...]", in_words(shape.inner[0]));
    case Kind::map:
      return fmt::format("a map with the keys {}", fmt::join(keys_of(shape), ", "));
    case Kind::table:
      return fmt::format("a map from names to values, each {}", in_words(shape.inner[0]));
    case Kind::either: {
      std::vector<std::string> all;
      for (const auto& inner : shape.inner) all.push_back(in_words(inner));
      return fmt::format("{}", fmt::join(all, ", or "));
    }
  }
  return {};
}

}  // namespace shakedown::scenario
