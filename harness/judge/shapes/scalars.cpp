// What is counted of null, booleans, numbers and strings.
#include "harness/judge/shapes/scalars.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "harness/judge/shapes/json_text.hpp"
#include "harness/judge/shapes/places.hpp"
#include "harness/judge/shapes/text_format.hpp"

namespace shakedown::judge {
namespace {

// An extreme of none is no extreme.
template <class Number>
void widen(Number& least, Number& most, bool any, Number value) {
  least = any ? std::min(least, value) : value;
  most = any ? std::max(most, value) : value;
}

void offer_example(Seen& seen, std::string_view json, const Sighting& sighting) {
  if (!is_better_example(json, sighting.exchange, seen)) return;
  seen.example = json;
  seen.exchange = sighting.exchange;
}

struct NumberText {
  int integer_digits = 0;
  int fraction_digits = 0;
  bool is_integer = true;
  bool small_exponent = false;  // negative: what is out of range is 0
};

NumberText take_apart(std::string_view text) {
  NumberText number;
  std::size_t at = text[0] == '-' ? 1 : 0;
  constexpr int enough = std::numeric_limits<int>::max() - 1;
  const auto digits = [&] {
    const auto begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return static_cast<int>(std::min<std::size_t>(at - begin, enough));
  };
  number.integer_digits = digits();
  if (at < text.size() && text[at] == '.') {
    number.is_integer = false;
    ++at;
    number.fraction_digits = digits();
  }
  if (at + 1 < text.size()) {
    number.is_integer = false;
    number.small_exponent = text[at + 1] == '-';
  }
  return number;
}

// What an integer tells besides its value.
void learn_integer(PlaceShape& place, std::string_view text, const NumberText& number) {
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  constexpr std::int64_t year_2000 = 946'684'800, year_2100 = 4'102'444'800;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (number.integer_digits > 19 || error != std::errc() || value > exact || value < -exact) {
    ++place.beyond_2_53;
    return;
  }
  if (value >= year_2000 && value < year_2100) ++place.epoch_seconds;
  if (value >= year_2000 * 1000 && value < year_2100 * 1000) ++place.epoch_ms;
}

}  // namespace

void count_value(PlaceShape& place, JsonType type, const Sighting& sighting) {
  ++place.present;
  ++place.types[static_cast<std::size_t>(type)];
  place.seen.first = std::min(place.seen.first, sighting.at);
  place.seen.last = std::max(place.seen.last, sighting.at);
}

void learn_null(PlaceShape& place, const Sighting& sighting) {
  count_value(place, JsonType::null, sighting);
  offer_example(place.seen, "null", sighting);
}

void learn_boolean(PlaceShape& place, bool value, const Sighting& sighting) {
  const std::string_view text = value ? "true" : "false";
  count_value(place, JsonType::boolean, sighting);
  place.values.add(text);
  offer_example(place.seen, text, sighting);
}

void learn_number(PlaceShape& place, std::string_view text, const Sighting& sighting) {
  const auto number = take_apart(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) value = 0;
  if (error == std::errc::result_out_of_range && !number.small_exponent) {
    ++place.beyond_double;
  } else {
    widen(place.least, place.most, place.numbers() > place.beyond_double, value);
  }
  count_value(place, number.is_integer ? JsonType::integer : JsonType::number, sighting);
  place.integer_digits = std::max(place.integer_digits, number.integer_digits);
  place.fraction_digits = std::max(place.fraction_digits, number.fraction_digits);
  if (number.is_integer) learn_integer(place, text, number);
  place.values.add(text);
  offer_example(place.seen, text.substr(0, longest_example), sighting);
}

void learn_string(PlaceShape& place, std::string_view text, std::size_t length, const Sighting& sighting,
                  std::string& buffer) {
  widen(place.shortest, place.longest, place.count(JsonType::string) > 0, std::uint64_t{length});
  if (length <= longest_formatted) {
    const auto found = formats_of(text);
    const bool dated = found.has(TextFormat::date_time_z) || found.has(TextFormat::date_time_offset) ||
                       found.has(TextFormat::date_time_bare);
    if (dated)
      widen(place.date_fraction_digits_least, place.date_fraction_digits_most, place.dates_with_time() > 0,
            found.date_fraction_digits);
    for (int i = 0; found.bits >> i != 0; ++i)
      place.formats[static_cast<std::size_t>(i)] += found.bits >> i & 1u;
  }
  count_value(place, JsonType::string, sighting);
  if (length <= ValueSet::longest) {
    buffer.clear();
    append_json_string(buffer, text);
    place.values.add(buffer);
    if (buffer.size() <= longest_example) return offer_example(place.seen, buffer, sighting);
  } else {
    ++place.values.beyond;
  }
  // Only now is it worth a string of its own.
  const auto& seen = place.seen;
  const bool maybe = seen.example.empty() || seen.example == "null" || seen.exchange == 0 ||
                     (sighting.exchange != 0 && sighting.exchange <= seen.exchange);
  if (maybe) offer_example(place.seen, example_of(text), sighting);
}

std::string example_of(std::string_view text) {
  // A byte takes at most six when it is escaped.
  for (const std::size_t most : {longest_example - 2, (longest_example - 2) / 6}) {
    std::string json;
    append_json_string(json, clean_text(text, most));
    if (json.size() <= longest_example) return json;
  }
  return "\"\"";
}

}  // namespace shakedown::judge
