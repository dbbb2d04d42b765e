// Numbers and strings.
#include <re2/re2.h>

#include <algorithm>

#include "harness/judge/contract/validator.hpp"

namespace shakedown::judge::openapi {
namespace {

struct Range {
  Decimal least, most;
};

const Range* range_of(Format format) {
  static const Range int32{Decimal::from("-2147483648"), Decimal::from("2147483647")};
  static const Range int64{Decimal::from("-9223372036854775808"), Decimal::from("9223372036854775807")};
  static const Range uint32{Decimal::from("0"), Decimal::from("4294967295")};
  static const Range uint64{Decimal::from("0"), Decimal::from("18446744073709551615")};
  static const Range real32{Decimal::from("-3.4028236e38"), Decimal::from("3.4028236e38")};
  static const Range real64{Decimal::from("-1.7976931348623158e308"),
                            Decimal::from("1.7976931348623158e308")};
  switch (format) {
    case Format::int32:
      return &int32;
    case Format::int64:
      return &int64;
    case Format::uint32:
      return &uint32;
    case Format::uint64:
      return &uint64;
    case Format::real32:
      return &real32;
    case Format::real64:
      return &real64;
    default:
      return nullptr;
  }
}

std::string shown(const SpecNode& schema, std::string_view keyword) {
  const SpecNode* value = schema.find(keyword);
  return value == nullptr ? std::string() : text_of(*value, 60);
}

std::uint64_t characters(std::string_view text) {
  return static_cast<std::uint64_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace

bool Validator::check_number(const Schema& schema, std::uint32_t index, Out out) {
  const bool ranged = is_number_format(schema.format);
  if (!ranged && !schema.least && !schema.above && !schema.most && !schema.below && !schema.multiple_of)
    return true;
  const auto text = tree_[index].text;
  const Decimal value = Decimal::from(text);
  bool fits = true;
  const auto ask = [&](bool held, std::string_view words, std::string_view keyword) {
    if (held) return;
    fits = out == nullptr ? false
                          : fail_value(out, schema, index, std::string(words) + shown(*schema.node, keyword));
  };
  const bool above = schema.node->find("exclusiveMinimum") != nullptr && !schema.least;
  const bool below = schema.node->find("exclusiveMaximum") != nullptr && !schema.most;
  const auto strict = [&](std::string_view flag, std::string_view bound) {
    const SpecNode* node = schema.node->find(flag);
    return node != nullptr && node->kind == JsonKind::boolean ? bound : flag;
  };
  if (schema.least) ask(compare(value, *schema.least) >= 0, "at least ", "minimum");
  if (schema.most) ask(compare(value, *schema.most) <= 0, "at most ", "maximum");
  if (schema.above)
    ask(compare(value, *schema.above) > 0, "more than ",
        above ? strict("exclusiveMinimum", "minimum") : "exclusiveMinimum");
  if (schema.below)
    ask(compare(value, *schema.below) < 0, "less than ",
        below ? strict("exclusiveMaximum", "maximum") : "exclusiveMaximum");
  if (schema.multiple_of)
    ask(is_multiple(value, *schema.multiple_of).value_or(true), "a multiple of ", "multipleOf");
  const Range* range = range_of(schema.format);
  if (range != nullptr && (compare(value, range->least) < 0 || compare(value, range->most) > 0))
    fits =
        fail_value(out, schema, index, "a number that " + std::string(name_of(schema.format)) + " can hold");
  return fits;
}

bool Validator::check_string(const Schema& schema, std::uint32_t index, Out out) {
  const auto text = tree_[index].text;
  bool fits = true;
  if (schema.shortest || schema.longest) {
    const auto length = characters(text);
    if (schema.shortest && length < *schema.shortest)
      fits = fail_value(out, schema, index, "at least " + std::to_string(*schema.shortest) + " characters");
    if (schema.longest && length > *schema.longest)
      fits = fail_value(out, schema, index, "at most " + std::to_string(*schema.longest) + " characters");
  }
  if (schema.pattern && !re2::RE2::PartialMatch({text.data(), text.size()}, *schema.pattern->machine))
    fits = fail_value(out, schema, index, "text that matches " + quoted_json(schema.pattern->text, 100));
  if (!is_number_format(schema.format) && !openapi::fits(schema.format, text))
    fits = fail_value(out, schema, index, "a string of the format " + std::string(name_of(schema.format)));
  return fits;
}

}  // namespace shakedown::judge::openapi
