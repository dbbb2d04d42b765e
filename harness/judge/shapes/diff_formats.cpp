// Strings that were all of one format and are not any more: times, ids, addresses, encodings.
#include <algorithm>
#include <array>

#include "harness/judge/shapes/diff_parts.hpp"

namespace shakedown::judge {
namespace {

// The more telling first.
constexpr std::array by_telling = {TextFormat::date_time_z,    TextFormat::date_time_offset,
                                   TextFormat::date_time_bare, TextFormat::date,
                                   TextFormat::time,           TextFormat::uuid,
                                   TextFormat::ulid,           TextFormat::jwt,
                                   TextFormat::email,          TextFormat::uri,
                                   TextFormat::ipv4,           TextFormat::ipv6,
                                   TextFormat::boolean_text,   TextFormat::integer_text,
                                   TextFormat::decimal_text,   TextFormat::hex,
                                   TextFormat::base64};

TextFormat by_name(std::string_view name) {
  for (const auto format : by_telling) {
    if (name_of(format) == name) return format;
  }
  return TextFormat::base64;
}

bool is_encoding(std::string_view format) {
  return format == name_of(TextFormat::hex) || format == name_of(TextFormat::base64);
}

Entry entry_at(Ledger& ledger, const Messages& messages, const PlacePair& pair, const char* kind, double p) {
  auto entry = ledger.entry(messages, pair.path, kind);
  entry.p = p;
  entry.change.count_before = pair.before->present;
  entry.change.count_after = pair.after->present;
  entry.change.exchange_before = pair.before->seen.exchange;
  entry.change.exchange_after = pair.after->seen.exchange;
  return entry;
}

std::string in_words(const CommonFormat& format, const PlaceShape& place) {
  const auto strings = place.count(JsonType::string);
  const std::string name = format.name.empty() ? "no one format" : format.name;
  const auto& example = place.seen.example;
  return name + " in " + of_in_words(format.name.empty() ? strings : format.count_in(place), strings) +
         (example.empty() ? "" : ", such as " + example);
}

// Every hexadecimal text is base64, too: then it is the other way round that shows a change.
bool is_narrower(const CommonFormat& before, const CommonFormat& after) {
  return before.name == name_of(TextFormat::base64) && after.name == name_of(TextFormat::hex);
}

void diff_format(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  const auto strings_before = pair.before->count(JsonType::string);
  const auto strings_after = pair.after->count(JsonType::string);
  if (strings_before == 0 || strings_after == 0) return;
  const auto before = common_text_format(*pair.before);
  if (before.name.empty()) return;
  // A word may look like anything.
  if (before.is_weak && pair.before->values.counts.size() < 8) return;
  const auto after = common_text_format(*pair.after);
  const auto still = before.count_in(*pair.after);
  const bool narrower = is_narrower(before, after);
  const auto& asked = narrower ? after : before;
  const double p = ledger.ask(pair.share_before(asked.count_in(*pair.before), strings_before),
                              pair.share_after(asked.count_in(*pair.after), strings_after));
  if (still == strings_after && !narrower) return;
  auto entry = entry_at(ledger, messages, pair, "format", p);
  entry.flipped = narrower ? after.count_in(*pair.before) == 0 : still == 0;
  if (is_encoding(before.name) && is_encoding(after.name)) {
    set_rule(entry, rule_of(messages.direction, pair.is_body(), "content-encoding-changed"), Severity::high);
  } else if (!before.is_weak) {
    set_rule(entry, rule_of(messages.direction, pair.is_body(), "type-changed"), Severity::high);
  } else {
    entry.change.severity = Severity::low;
  }
  entry.change.before = in_words(before, *pair.before);
  entry.change.after = in_words(after, *pair.after);
  if (after.name.empty() && still > 0)
    entry.change.after = before.name + " only in " + of_in_words(still, strings_after);
  ledger.enter(std::move(entry));
}

// 3 digits behind the second became 9. Only the extremes are known, so they must not overlap.
void diff_date_digits(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  const auto& before = *pair.before;
  const auto& after = *pair.after;
  if (before.dates_with_time() == 0 || after.dates_with_time() == 0) return;
  const bool apart = before.date_fraction_digits_most < after.date_fraction_digits_least ||
                     after.date_fraction_digits_most < before.date_fraction_digits_least;
  if (!apart) return;
  const double p = ledger.ask(pair.share_before(before.dates_with_time(), before.dates_with_time()),
                              pair.share_after(0, after.dates_with_time()));
  auto entry = entry_at(ledger, messages, pair, "format", p);
  entry.flipped = true;
  entry.change.severity = Severity::medium;
  const auto words = [](const PlaceShape& place) {
    const auto most = std::to_string(place.date_fraction_digits_most);
    const auto least = std::to_string(place.date_fraction_digits_least);
    return (least == most ? most : least + " to " + most) + " digits behind the second, such as " +
           place.seen.example;
  };
  entry.change.before = words(before);
  entry.change.after = words(after);
  ledger.enter(std::move(entry));
}

// Seconds since 1970 became milliseconds, or no time at all.
void diff_epoch(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  const auto before = pair.before->count(JsonType::integer);
  const auto after = pair.after->count(JsonType::integer);
  if (before == 0 || after == 0) return;
  const auto one = [&](std::uint64_t all_before, std::uint64_t other_before, std::uint64_t still,
                       std::uint64_t other_after, const char* was, const char* is) {
    if (all_before != before || other_before != 0 || other_after != after || still != 0) return;
    const double p = ledger.ask(pair.share_before(before, before), pair.share_after(0, after));
    auto entry = entry_at(ledger, messages, pair, "format", p);
    entry.flipped = true;
    entry.change.severity = Severity::medium;
    entry.change.before = std::string(was) + " since 1970, such as " + pair.before->seen.example;
    entry.change.after = std::string(is) + " since 1970, such as " + pair.after->seen.example;
    ledger.enter(std::move(entry));
  };
  const auto& b = *pair.before;
  const auto& a = *pair.after;
  one(b.epoch_seconds, b.epoch_ms, a.epoch_seconds, a.epoch_ms, "seconds", "milliseconds");
  one(b.epoch_ms, b.epoch_seconds, a.epoch_ms, a.epoch_seconds, "milliseconds", "seconds");
}

}  // namespace

std::uint64_t CommonFormat::count_in(const PlaceShape& place) const {
  return name.empty() ? 0 : place.count(by_name(name));
}

CommonFormat common_text_format(const PlaceShape& place) {
  CommonFormat common;
  const auto strings = place.count(JsonType::string);
  if (strings == 0) return common;
  for (const auto format : by_telling) {
    // By chance one of many is all letters, which the learner takes for a word.
    const auto enough = is_encoding(name_of(format)) ? strings - strings / 20 : strings;
    if (place.count(format) < enough) continue;
    common.name = std::string(name_of(format));
    common.is_date = format <= TextFormat::time;
    common.is_weak = format >= TextFormat::integer_text && format != TextFormat::jwt;
    break;
  }
  return common;
}

void diff_formats(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  diff_format(ledger, messages, pair);
  diff_date_digits(ledger, messages, pair);
  diff_epoch(ledger, messages, pair);
}

}  // namespace shakedown::judge
