#include "harness/provoke/fuzz/values.hpp"

#include <algorithm>
#include <charconv>

namespace shakedown::fuzz {
namespace {

constexpr std::uint64_t longest_made = 70'000;
constexpr std::uint64_t longest_random = 4'000;
constexpr std::uint64_t most_items_made = 2'000;
constexpr int no_deeper = -8;            // what must be there is given up below it
constexpr std::size_t most_parts = 500;  // of one value: schemas may ask for themselves, several times
constexpr std::size_t most_parts_of_a_list = 20'000;  // of all items of a long one

JsonValue made(const Grammar& grammar, int index, Random& random, int depth, std::size_t& parts_left);

// Digits only, without a sign.
std::string digits_plus(std::string digits) {
  for (std::size_t i = digits.size(); i-- > 0;) {
    if (digits[i] != '9') {
      ++digits[i];
      return digits;
    }
    digits[i] = '0';
  }
  return "1" + digits;
}
std::string digits_minus(std::string digits) {  // of more than zero
  for (std::size_t i = digits.size(); i-- > 0;) {
    if (digits[i] != '0') {
      --digits[i];
      break;
    }
    digits[i] = '9';
  }
  const auto first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

// A text of this many characters that looks like the example where there is one.
std::string text_of_length(std::uint64_t length, const std::string& like) {
  std::string text;
  const std::string unit = like.empty() ? "a" : like;
  while (text.size() < length) text += unit;
  text.resize(length);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) c = 'a';
  }
  return text;
}

std::string example_text(const ValueSpec& spec) {
  for (const std::string& example : spec.examples) {
    const auto value = read_json_value(example);
    if (value && value->kind == JsonValue::Kind::scalar) return plain_text(*value);
  }
  return {};
}

void add(std::vector<Candidate>& list, JsonValue value, std::string what, bool documented = false) {
  list.push_back({std::move(value), std::move(what), documented});
}

void number_boundaries(const ValueSpec& spec, std::vector<Candidate>& list) {
  const bool whole = (spec.types & type_bit::number) == 0;
  const auto around = [&](const std::optional<std::string>& bound, const char* name, bool inclusive,
                          bool low) {
    if (!bound) return;
    const std::string number = plain_number(*bound);
    add(list, json_scalar(number), std::string("at its ") + name, inclusive);
    for (const bool above : {false, true}) {
      const std::string next = neighbour(number, above);
      if (next.empty()) continue;
      const bool inside = above == low;
      add(list, json_scalar(next), std::string(above ? "one above its " : "one below its ") + name,
          inside && whole);
    }
  };
  around(spec.least, "minimum", true, true);
  around(spec.above, "exclusive minimum", false, true);
  around(spec.most, "maximum", true, false);
  around(spec.below, "exclusive maximum", false, false);
  if (spec.multiple_of) add(list, json_scalar("1.0000001"), "no multiple of what it should be of");
  if (spec.format == "int32") {
    add(list, json_scalar("2147483647"), "the largest int32", !spec.most && !spec.below);
    add(list, json_scalar("2147483648"), "one above the largest int32");
    add(list, json_scalar("-2147483649"), "one below the smallest int32");
  }
}

void string_boundaries(const ValueSpec& spec, std::vector<Candidate>& list) {
  const std::string like = example_text(spec);
  const bool free = spec.pattern.empty() && spec.format.empty() && spec.allowed.empty();
  const auto sized = [&](std::uint64_t length, const char* what, bool documented) {
    if (length <= longest_made)
      add(list, json_string(text_of_length(length, like)), what, documented && free);
  };
  if (spec.shortest) {
    sized(*spec.shortest, "as short as allowed", true);
    if (*spec.shortest > 0) sized(*spec.shortest - 1, "one character too short", false);
  }
  if (spec.longest) {
    sized(*spec.longest, "as long as allowed", true);
    sized(*spec.longest + 1, "one character too long", false);
    sized(*spec.longest * 10, "ten times too long", false);
  }
  if (!spec.pattern.empty()) {
    add(list, json_string(like + "!"), "with a character that its pattern has no place for");
    add(list, json_string(like + "\n"), "with a line break at its end");
  }
  const auto of_format = [&](const char* format, std::initializer_list<const char*> texts) {
    if (spec.format != format) return;
    for (const char* text : texts) add(list, json_string(text), std::string("an odd ") + format);
  };
  of_format("date-time", {"2026-02-30T00:00:00Z", "2026-12-31T23:59:60Z", "0000-00-00T00:00:00Z",
                          "2026-01-01T00:00:00", "9999-12-31T23:59:59.999999999Z"});
  of_format("date", {"2026-02-30", "0000-00-00", "2024-02-29", "20260101", "99999-01-01"});
  of_format("uuid", {"00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-00000000000",
                     "gggggggg-0000-0000-0000-000000000000"});
  of_format("email", {"a@", "@a", "a@b@c", "\"a b\"@example.test", "a@[127.0.0.1]"});
  of_format("uri", {"javascript:1", "http://", "//", "http://127.0.0.1:1/", "file:///etc/passwd"});
  of_format("ipv4", {"256.0.0.1", "1.2.3", "01.02.03.04"});
  of_format("ipv6", {"::", "1::2::3", "fe80::1%lo"});
  of_format("byte", {"====", "YQ=", "YQ", "Y Q=="});
}

void array_boundaries(const Grammar& grammar, const ValueSpec& spec, std::vector<Candidate>& list) {
  Random random(1);
  const auto sized = [&](std::uint64_t count, const char* what, bool documented) {
    if (count > most_items_made) return;
    JsonValue array;
    array.kind = JsonValue::Kind::array;
    array.raw.clear();
    std::size_t parts_left = most_parts_of_a_list;
    for (std::uint64_t i = 0; i < count; ++i)
      array.items.push_back(made(grammar, spec.items, random, 4, parts_left));
    add(list, std::move(array), what, documented);
  };
  sized(0, "an empty list", spec.fewest_items.value_or(1) == 0);
  if (spec.fewest_items && *spec.fewest_items > 0) sized(*spec.fewest_items - 1, "one item too few", false);
  if (spec.most_items) {
    sized(*spec.most_items, "as many items as allowed", false);
    sized(*spec.most_items + 1, "one item too many", false);
  } else {
    sized(1000, "a thousand items", false);
  }
  JsonValue twice;
  twice.kind = JsonValue::Kind::array;
  twice.raw.clear();
  twice.items.assign(2, random_valid(grammar, spec.items, random));
  add(list, std::move(twice), "the same item twice");
}

JsonValue random_object(const Grammar& grammar, const ValueSpec& spec, Random& random, int depth,
                        std::size_t& parts_left) {
  JsonValue object;
  object.kind = JsonValue::Kind::object;
  object.raw.clear();
  for (const ValueSpec::Member& member : spec.members) {
    if (!member.required && (depth <= 0 || random.one_in(3))) continue;
    object.members.emplace_back(member.name, made(grammar, member.value, random, depth - 1, parts_left));
  }
  return object;
}

JsonValue random_array(const Grammar& grammar, const ValueSpec& spec, Random& random, int depth,
                       std::size_t& parts_left) {
  JsonValue array;
  array.kind = JsonValue::Kind::array;
  array.raw.clear();
  const auto fewest = std::min<std::uint64_t>(spec.fewest_items.value_or(0), most_items_made);
  const auto most = std::min<std::uint64_t>(spec.most_items.value_or(fewest + 3), fewest + 3);
  const auto count = depth <= 0 ? fewest : fewest + random.below(most - std::min(most, fewest) + 1);
  for (std::uint64_t i = 0; i < count; ++i)
    array.items.push_back(made(grammar, spec.items, random, depth - 1, parts_left));
  return array;
}

std::int64_t whole_of(const std::optional<std::string>& text, std::int64_t otherwise) {
  if (!text) return otherwise;
  const std::string plain = plain_number(*text);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  return error == std::errc{} && end != plain.data() ? value : otherwise;
}

// What branches turn on stands close to zero, below one, and at all magnitudes, and a uniform draw from a
// wide range meets none of it.
std::int64_t a_number_between(std::int64_t low, std::int64_t high, Random& random) {
  const auto fits = [&](std::int64_t number) { return number >= low && number <= high; };
  constexpr std::size_t small = 13;
  constexpr std::size_t magnitudes = 40;  // 2^40
  std::int64_t number = 0;
  switch (random.below(4)) {
    case 0:
      number = static_cast<std::int64_t>(random.below(small));
      break;
    case 1:
      number = static_cast<std::int64_t>(random.next() % (std::uint64_t{1} << random.below(magnitudes)));
      if (random.one_in(4)) number = -number;
      break;
    default:
      break;
  }
  if (number != 0 && fits(number)) return number;
  const auto width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  const std::uint64_t offset = width == UINT64_MAX ? random.next() : random.next() % (width + 1);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
}

JsonValue random_number(const ValueSpec& spec, Random& random) {
  const bool bounded = spec.least || spec.above || spec.most || spec.below;
  const bool unsigned_one = spec.format.starts_with("uint");
  const std::int64_t low =
      whole_of(spec.least, whole_of(spec.above, unsigned_one ? 0 : -1000) + (spec.above ? 1 : 0));
  const std::int64_t otherwise = low > INT64_MAX - 2000 ? low : low + 2000;
  const std::int64_t high =
      std::max(low, whole_of(spec.most, whole_of(spec.below, otherwise) - (spec.below ? 1 : 0)));
  const bool fraction = (spec.types & type_bit::number) != 0 && !spec.multiple_of;
  if (fraction && low <= 0 && high >= 1 && random.one_in(4))
    return json_scalar("0." + std::to_string(1 + random.below(999)));
  const bool narrow = spec.format == "int32" || spec.format.empty();
  const std::int64_t farthest = narrow ? INT32_MAX : std::int64_t{1} << 40;
  if (!bounded && random.one_in(3))
    return json_scalar(std::to_string(a_number_between(unsigned_one ? 0 : -farthest, farthest, random)));
  std::int64_t number = a_number_between(low, high, random);
  const std::int64_t step = whole_of(spec.multiple_of, 0);
  if (step > 0) {
    number -= number % step;
    if (number < low && number <= high - step) number += step;
  }
  return json_scalar(std::to_string(number));
}

std::string base64_of(std::size_t bytes, Random& random) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i + 3 <= bytes; i += 3) {
    for (int k = 0; k < 4; ++k) text += letters[random.below(letters.size())];
  }
  if (bytes % 3 == 1) text += "YQ==";
  if (bytes % 3 == 2) text += "YWI=";
  return text;
}

// Empty: of no format that is known.
std::string text_of_format(const ValueSpec& spec, Random& random) {
  const std::string& format = spec.format;
  if (format == "uuid") return "6fa459ea-ee8a-4ca4-894e-db77e160355e";
  if (format == "date-time") return "2026-05-04T12:00:00Z";
  if (format == "date") return "2026-05-04";
  if (format == "time") return "12:00:00Z";
  if (format == "duration") return "PT5M";
  if (format == "email" || format == "idn-email") return "someone@example.test";
  if (format == "uri" || format == "url" || format == "iri") return "http://127.0.0.1/";
  if (format == "uri-reference") return "/";
  if (format == "hostname" || format == "idn-hostname") return "example.test";
  if (format == "ipv4" || format == "ip") return "127.0.0." + std::to_string(1 + random.below(9));
  if (format == "ipv6") return "::1";
  if (format == "byte" || format == "base64") return base64_of(1 + random.below(9), random);
  // A whole number that JSON's readers would round, which gRPC's gateway writes as a text.
  if (format == "int64" || format == "uint64" || format == "int32" || format == "uint32" || format == "int") {
    const std::int64_t low = format.starts_with("u") || random.one_in(2) ? 0 : -1000;
    return std::to_string(a_number_between(low, 2000, random));
  }
  return {};
}

JsonValue random_string(const ValueSpec& spec, Random& random) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_";
  if (std::string text = text_of_format(spec, random); !text.empty()) return json_string(text);
  const auto shortest = std::min<std::uint64_t>(spec.shortest.value_or(1), longest_random);
  const auto longest = std::min<std::uint64_t>(spec.longest.value_or(shortest + 12), shortest + 12);
  std::string text;
  const auto length = shortest + random.below(longest - std::min(longest, shortest) + 1);
  for (std::uint64_t i = 0; i < length; ++i) text += letters[random.below(letters.size())];
  return json_string(text);
}

JsonValue made(const Grammar& grammar, int index, Random& random, int depth, std::size_t& parts_left) {
  const ValueSpec* spec = spec_at(grammar, index);
  if (!spec) return json_string("x");
  parts_left -= parts_left > 0 ? 1 : 0;
  if (parts_left == 0) depth = std::min(depth, no_deeper);
  if (!spec->allowed.empty()) {
    auto word = read_json_value(random.pick(spec->allowed));
    return word ? *word : json_scalar(spec->allowed.front());
  }
  if (!spec->examples.empty() && (!spec->pattern.empty() || random.one_in(2))) {
    if (auto example = read_json_value(random.pick(spec->examples))) return *example;
  }
  if (!spec->alternatives.empty() && depth > -4)
    return made(grammar, random.pick(spec->alternatives), random, depth - 1, parts_left);
  if ((spec->types & type_bit::object) != 0 || !spec->members.empty()) {
    if (depth > no_deeper) return random_object(grammar, *spec, random, depth, parts_left);
    return json_scalar("{}");
  }
  if ((spec->types & type_bit::array) != 0) {
    if (depth > no_deeper) return random_array(grammar, *spec, random, depth, parts_left);
    return json_scalar("[]");
  }
  if ((spec->types & (type_bit::integer | type_bit::number)) != 0) return random_number(*spec, random);
  if ((spec->types & type_bit::boolean) != 0) return json_scalar(random.one_in(2) ? "true" : "false");
  if (spec->types == type_bit::null) return json_scalar("null");
  return random_string(*spec, random);
}

}  // namespace

std::string plain_number(const std::string& text) {
  const auto e = text.find('e');
  if (e == std::string::npos) return text;
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data() + e + 1, text.data() + text.size(), exponent);
  if (error != std::errc{} || end != text.data() + text.size() || exponent < 0 || exponent > 400) return text;
  std::string digits = text.substr(0, e);
  const auto dot = digits.find('.');
  if (dot != std::string::npos) {
    const int behind = static_cast<int>(digits.size() - dot - 1);
    if (behind > exponent) return text;
    digits.erase(dot, 1);
    exponent -= behind;
  }
  return digits + std::string(static_cast<std::size_t>(exponent), '0');
}

std::string neighbour(const std::string& number, bool above) {
  const bool negative = number.starts_with('-');
  const std::string digits = number.substr(negative ? 1 : 0);
  if (digits.empty() ||
      !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return {};
  const bool zero = digits.find_first_not_of('0') == std::string::npos;
  if (zero) return above ? "1" : "-1";
  if (negative == above) {
    const std::string smaller = digits_minus(digits);
    return negative && smaller != "0" ? "-" + smaller : smaller;
  }
  return (negative ? "-" : "") + digits_plus(digits);
}

std::vector<Candidate> boundaries(const Grammar& grammar, const ValueSpec* spec) {
  std::vector<Candidate> list;
  if (!spec) return list;
  for (const std::string& word : spec->allowed) add(list, json_scalar(word), "the documented " + word, true);
  for (const std::string& example : spec->examples) add(list, json_scalar(example), "its example", true);
  if (!spec->allowed.empty()) add(list, json_string("no-such-word"), "a word that its set does not have");
  if (spec->types == 0 || (spec->types & (type_bit::integer | type_bit::number)) != 0)
    number_boundaries(*spec, list);
  if (spec->types == 0 || (spec->types & type_bit::string) != 0) string_boundaries(*spec, list);
  if ((spec->types & type_bit::array) != 0) array_boundaries(grammar, *spec, list);
  if ((spec->types & type_bit::boolean) != 0) {
    add(list, json_scalar("true"), "true", true);
    add(list, json_scalar("false"), "false", true);
  }
  for (const int alternative : spec->alternatives) {
    Random random(2);
    add(list, random_valid(grammar, alternative, random), "another of its alternatives");
  }
  return list;
}

JsonValue random_valid(const Grammar& grammar, int index, Random& random, int depth) {
  std::size_t parts_left = most_parts;
  return made(grammar, index, random, depth, parts_left);
}

}  // namespace shakedown::fuzz
