// Null, types that came or went, and numbers that are not whole any more.
#include <algorithm>
#include <array>

#include "harness/judge/shapes/diff_parts.hpp"

namespace shakedown::judge {
namespace {

// Integers are numbers, and nothing else is anything else: in JSON "12" is no number.
enum class Family { boolean, number, string, array, object };
constexpr std::array families = {Family::boolean, Family::number, Family::string, Family::array,
                                 Family::object};

std::uint64_t count(const PlaceShape& place, Family family) {
  switch (family) {
    case Family::boolean:
      return place.count(JsonType::boolean);
    case Family::number:
      return place.numbers();
    case Family::string:
      return place.count(JsonType::string);
    case Family::array:
      return place.count(JsonType::array);
    case Family::object:
      return place.count(JsonType::object);
  }
  return 0;
}

std::uint64_t not_null(const PlaceShape& place) {
  std::uint64_t sum = 0;
  for (const auto family : families) sum += count(place, family);
  return sum;
}

std::uint64_t all_types(const PlaceShape& place) {
  return not_null(place) + place.count(JsonType::null);
}

Entry entry_at(Ledger& ledger, const Messages& messages, const PlacePair& pair, const char* kind, double p) {
  auto entry = ledger.entry(messages, pair.path, kind);
  entry.p = p;
  entry.change.before = types_in_words(*pair.before);
  entry.change.after = types_in_words(*pair.after);
  entry.change.count_before = pair.before->present;
  entry.change.count_after = pair.after->present;
  entry.change.exchange_before = pair.before->seen.exchange;
  entry.change.exchange_after = pair.after->seen.exchange;
  return entry;
}

void diff_null(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  const auto before = pair.before->count(JsonType::null);
  const auto after = pair.after->count(JsonType::null);
  if (before == 0 && after == 0) return;
  const auto of_before = all_types(*pair.before);
  const auto of_after = all_types(*pair.after);
  const double p = ledger.ask(pair.share_before(before, of_before), pair.share_after(after, of_after));
  auto entry = entry_at(ledger, messages, pair, "null", p);
  if (before == 0) {
    set_rule(entry, rule_of(messages.direction, pair.is_body(), "became-nullable"), Severity::info);
    entry.flipped = after == of_after;
  } else if (after == 0) {
    set_rule(entry, rule_of(messages.direction, pair.is_body(), "became-not-nullable"), Severity::info);
  }
  const bool more = after * of_before > before * of_after;
  if (more && is_pagination_name(pair.name)) entry.change.kind = "pagination";
  ledger.enter(std::move(entry));
}

// 12 where there were only whole numbers before is 12.5 now.
void diff_whole_numbers(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  const auto before = pair.before->numbers();
  const auto after = pair.after->numbers();
  if (before == 0 || after == 0) return;
  const auto real_before = pair.before->count(JsonType::number);
  const auto real_after = pair.after->count(JsonType::number);
  if (real_before == 0 && real_after == 0) return;
  const double p = ledger.ask(pair.share_before(real_before, before), pair.share_after(real_after, after));
  if (real_before > 0 && real_after > 0) return;
  auto entry = entry_at(ledger, messages, pair, "precision", p);
  const char* what = real_before == 0 ? "type-generalized" : "type-specialized";
  set_rule(entry, rule_of(messages.direction, pair.is_body(), what), Severity::info);
  entry.flipped = real_after == after && real_before == 0;
  ledger.enter(std::move(entry));
}

bool is_decimal_text(const PlaceShape& place) {
  const auto strings = place.count(JsonType::string);
  return strings > 0 &&
         place.count(TextFormat::decimal_text) + place.count(TextFormat::integer_text) >= strings;
}

bool is_epoch(const PlaceShape& place) {
  const auto integers = place.count(JsonType::integer);
  return integers > 0 && (place.epoch_seconds == integers || place.epoch_ms == integers);
}

const char* kind_of_retyping(const PlaceShape& before, const PlaceShape& after) {
  const bool array_before = count(before, Family::array) > 0;
  const bool array_after = count(after, Family::array) > 0;
  if (array_before != array_after) {
    const auto& array = array_before ? before : after;
    const auto& other = array_before ? after : before;
    const bool element = array.elements && likeness(*array.elements, other) >= 0.5;
    return count(other, Family::object) > 0 && !element ? "retyped" : "array-to-scalar";
  }
  if ((before.numbers() > 0 && is_decimal_text(after)) || (is_decimal_text(before) && after.numbers() > 0)) {
    if (before.count(JsonType::number) > 0 || after.count(JsonType::number) > 0) return "precision";
  }
  if ((is_epoch(before) && common_text_format(after).is_date) ||
      (common_text_format(before).is_date && is_epoch(after)))
    return "format";
  return "retyped";
}

void diff_families(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  const auto of_before = not_null(*pair.before);
  const auto of_after = not_null(*pair.after);
  if (of_before == 0 || of_after == 0) return;
  double came = 1, went = 1;
  bool stays = false;
  for (const auto family : families) {
    const auto before = count(*pair.before, family);
    const auto after = count(*pair.after, family);
    if (before == 0 && after == 0) continue;
    const double p = ledger.ask(pair.share_before(before, of_before), pair.share_after(after, of_after));
    if (before == 0) came = std::min(came, p);
    if (after == 0) went = std::min(went, p);
    stays = stays || (before > 0 && after > 0);
  }
  if (came == 1 && went == 1) return;
  const char* what =
      !stays ? "type-changed" : (came < 1 ? "list-of-types-widened" : "list-of-types-narrowed");
  auto entry =
      entry_at(ledger, messages, pair, kind_of_retyping(*pair.before, *pair.after), came < 1 ? came : went);
  set_rule(entry, rule_of(messages.direction, pair.is_body(), what), Severity::info);
  entry.flipped = !stays;
  entry.move = Entry::Move::retyped;
  entry.was = pair.before;
  entry.is = pair.after;
  ledger.enter(std::move(entry));
}

}  // namespace

void diff_types(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  diff_null(ledger, messages, pair);
  diff_whole_numbers(ledger, messages, pair);
  diff_families(ledger, messages, pair);
}

}  // namespace shakedown::judge
