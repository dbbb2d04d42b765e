// From counts to yes or no.
#include "harness/judge/shapes/facts.hpp"

#include <algorithm>
#include <array>

#include "harness/judge/shapes/places.hpp"
#include "harness/judge/shapes/walk.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t most_words = 12;

// Strings that come back, or a single word that may: few of them, and each a word.
std::vector<std::string> words_of(const PlaceShape& place) {
  const auto& values = place.values;
  const auto strings = place.count(JsonType::string);
  if (strings == 0 || values.overflowed || values.beyond > 0 || values.counts.size() > most_words) return {};
  std::vector<std::string> words;
  for (const auto& [text, count] : values.counts) {
    if (text.size() < 2 || text.front() != '"') continue;
    const std::string_view word = std::string_view(text).substr(1, text.size() - 2);
    if (!is_word(word)) return {};
    words.emplace_back(word);
  }
  const bool few = words.size() <= 2 || words.size() * 2 <= strings;
  return few ? words : std::vector<std::string>{};
}

FieldFacts facts_at(const PlaceAt& at) {
  const auto& place = *at.place;
  FieldFacts facts;
  facts.at = at.path;
  facts.in_array = at.in_array;
  facts.is_null = place.count(JsonType::null) > 0;
  facts.is_boolean = place.count(JsonType::boolean) > 0;
  facts.is_integer = place.count(JsonType::integer) > 0;
  facts.is_number = place.count(JsonType::number) > 0;
  facts.is_string = place.count(JsonType::string) > 0;
  facts.is_object = place.count(JsonType::object) > 0;
  facts.is_array = place.count(JsonType::array) > 0;
  facts.required = place.parents > 0 && place.present >= place.parents;
  facts.words = words_of(place);
  facts.format = common_format(place);
  facts.example = place.seen.example;
  return facts;
}

FieldFacts facts_of_header(const std::string& name, const FieldShape& field, std::uint64_t messages) {
  FieldFacts facts;
  facts.at = "header " + name;
  facts.is_string = true;
  facts.required = field.present >= messages;
  facts.example = field.seen.example;
  return facts;
}

}  // namespace

std::string_view common_format(const PlaceShape& place) {
  const auto strings = place.count(JsonType::string);
  const auto integers = place.count(JsonType::integer);
  if (strings > 0) {
    if (place.dates_with_time() == strings) return "date-time";
    constexpr std::array by_telling = {TextFormat::date,         TextFormat::time,         TextFormat::uuid,
                                       TextFormat::ulid,         TextFormat::jwt,          TextFormat::ipv4,
                                       TextFormat::ipv6,         TextFormat::email,        TextFormat::uri,
                                       TextFormat::boolean_text, TextFormat::integer_text, TextFormat::hex,
                                       TextFormat::base64};
    for (const auto format : by_telling) {
      if (place.count(format) == strings) return name_of(format);
    }
    // "12" beside "12.50" is a decimal, too.
    const auto decimals = place.count(TextFormat::decimal_text);
    if (decimals > 0 && decimals + place.count(TextFormat::integer_text) == strings) return "decimal";
    return {};
  }
  if (integers > 0 && integers == place.epoch_ms) return "epoch-ms";
  if (integers > 0 && integers == place.epoch_seconds) return "epoch-s";
  return {};
}

std::vector<FieldFacts> facts_of(const MessageShape& shape) {
  std::vector<FieldFacts> all;
  if (shape.body.present > 0) {
    for_each_place(shape.body, [&](const PlaceAt& at) {
      if (!at.in_map) all.push_back(facts_at(at));
    });
  }
  for (const auto& [name, field] : shape.headers) all.push_back(facts_of_header(name, field, shape.messages));
  return all;
}

}  // namespace shakedown::judge
