// Numbers, lengths and array sizes outside what was seen. A range that was seen is no range that was
// promised, so these changes are never more than low, though their rules are ERR in a contract. How far the
// extremes lie apart proves nothing (one run's largest id is always above another's); how many samples lie
// outside does.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

#include "harness/judge/shapes/diff_parts.hpp"

namespace shakedown::judge {
namespace {

using Measure = std::function<std::optional<double>(std::string_view json_text)>;

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> length_of(std::string_view text) {
  if (text.empty() || text.front() != '"') return std::nullopt;
  return static_cast<double>(bare(text).size());
}

std::optional<double> fraction_digits_of(std::string_view text) {
  if (!number_in(text) || text.find_first_of("eE") != std::string_view::npos) return std::nullopt;
  const auto point = text.find('.');
  return point == std::string_view::npos ? 0 : static_cast<double>(text.size() - point - 1);
}

struct Outside {
  Share before, after;
  double example = 0;  // the farthest one that is known
};

// How many of `after` lie beyond `limit`, which is an extreme of `samples` values in `before`. Where there
// were too many values to keep, each value that is kept stands for itself; then it is the distinct ones
// before, too, that could have gone farther.
Outside outside(const ValueSet& before, const ValueSet& after, std::uint64_t samples, double limit,
                bool above, const Measure& measure) {
  Outside out;
  out.before.of = samples;
  out.example = limit;
  if (after.overflowed)
    out.before.of = std::min(samples, static_cast<std::uint64_t>(std::max(1.0, before.distinct())));
  for (const auto& [text, count] : after.counts) {
    const auto value = measure(text);
    if (!value) continue;
    const std::uint64_t times = after.overflowed ? 1 : count;
    out.after.of += times;
    if (above ? *value <= limit : *value >= limit) continue;
    out.after.hits += times;
    out.example = above ? std::max(out.example, *value) : std::min(out.example, *value);
  }
  return out;
}

std::string number_text(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return {text, end};
}

struct RangeCheck {
  const char* what;  // of oasdiff: "max-increased"
  const char* kind = "value";
  std::string before;
  std::string after;  // in front of the example
};

void enter_outside(Ledger& ledger, const Messages& messages, const PlacePair& pair, Outside seen,
                   const RangeCheck& check) {
  seen.before.cluster = pair.cluster_before;
  seen.after.cluster = pair.cluster_after;
  const double p = ledger.ask(seen.before, seen.after);
  if (seen.after.hits == 0) return;
  auto entry = ledger.entry(messages, pair.path, check.kind);
  entry.p = p;
  set_rule(entry, rule_of(messages.direction, pair.is_body(), check.what), Severity::low);
  entry.change.severity = std::min(entry.change.severity, Severity::low);
  entry.change.before = check.before;
  entry.change.after = check.after + number_text(seen.example) + " (outside in " +
                       of_in_words(seen.after.hits, seen.after.of) + " values looked at)";
  entry.change.count_before = pair.before->present;
  entry.change.count_after = pair.after->present;
  entry.change.exchange_before = pair.before->seen.exchange;
  entry.change.exchange_after = pair.after->seen.exchange;
  ledger.enter(std::move(entry));
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Those grow by themselves.
bool is_id_or_time(const PlacePair& pair) {
  const auto integers = pair.after->count(JsonType::integer);
  const bool time =
      integers > 0 && (pair.after->epoch_seconds == integers || pair.after->epoch_ms == integers);
  return time || pair.name == "id" || ends_with(pair.name, "_id") || ends_with(pair.name, "Id") ||
         ends_with(pair.name, "ID");
}

void diff_numbers(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  const auto& before = *pair.before;
  const auto& after = *pair.after;
  if (before.numbers() == 0 || after.numbers() == 0) return;
  if (!is_id_or_time(pair)) {
    const auto range = number_text(before.least) + " to " + number_text(before.most);
    enter_outside(ledger, messages, pair,
                  outside(before.values, after.values, before.numbers(), before.most, true, number_in),
                  {"max-increased", "value", range, "up to "});
    enter_outside(ledger, messages, pair,
                  outside(before.values, after.values, before.numbers(), before.least, false, number_in),
                  {"min-decreased", "value", range, "down to "});
  }
  if (before.count(JsonType::number) > 0 && after.fraction_digits > before.fraction_digits)
    enter_outside(
        ledger, messages, pair,
        outside(before.values, after.values, before.numbers(), before.fraction_digits, true,
                fraction_digits_of),
        {"", "precision", "at most " + std::to_string(before.fraction_digits) + " digits behind the point",
         "up to "});
}

// What a double holds as another number, or not at all.
void diff_precision(Ledger& ledger, const Messages& messages, const PlacePair& pair, std::uint64_t before,
                    std::uint64_t after, const char* says) {
  if (before == 0 && after == 0) return;
  const double p = ledger.ask(pair.share_before(before, pair.before->numbers()),
                              pair.share_after(after, pair.after->numbers()));
  if (before > 0) return;
  auto entry = ledger.entry(messages, pair.path, "precision");
  entry.p = p;
  entry.flipped = after == pair.after->numbers();
  entry.change.severity = Severity::medium;
  entry.change.before = "none " + std::string(says) + " of " + std::to_string(pair.before->numbers());
  entry.change.after =
      of_in_words(after, pair.after->numbers()) + " " + says + ", such as " + pair.after->seen.example;
  entry.change.count_before = pair.before->numbers();
  entry.change.count_after = pair.after->numbers();
  entry.change.exchange_after = pair.after->seen.exchange;
  ledger.enter(std::move(entry));
}

void diff_lengths(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  const auto& before = *pair.before;
  const auto& after = *pair.after;
  const auto strings = before.count(JsonType::string);
  if (strings == 0 || after.count(JsonType::string) == 0) return;
  // The length of a word or of a date is not what changes about it.
  if (is_word_set(before) || is_word_set(after)) return;
  if (!common_text_format(before).name.empty()) return;
  const auto range = "length " + std::to_string(before.shortest) + " to " + std::to_string(before.longest);
  auto longer =
      outside(before.values, after.values, strings, static_cast<double>(before.longest), true, length_of);
  // Those that are too long to be kept, where nothing else was left out.
  if (!after.values.overflowed && before.longest <= ValueSet::longest && after.values.beyond > 0) {
    longer.after.hits += after.values.beyond;
    longer.after.of += after.values.beyond;
    longer.example = static_cast<double>(after.longest);
  }
  enter_outside(ledger, messages, pair, longer, {"max-length-increased", "value", range, "length up to "});
  enter_outside(
      ledger, messages, pair,
      outside(before.values, after.values, strings, static_cast<double>(before.shortest), false, length_of),
      {"min-length-decreased", "value", range, "length down to "});
}

std::uint64_t arrays_of(const ValueSet& lengths, std::uint64_t size) {
  const auto found = lengths.counts.find(std::to_string(size));
  return found == lengths.counts.end() ? 0 : found->second;
}

// Many arrays are as long as the longest one: a page.
bool is_page(const PlaceShape& place) {
  return place.longest_array >= 2 &&
         arrays_of(place.lengths, place.longest_array) * 4 >= place.count(JsonType::array);
}

// Pages of 20 became pages of 10: before there were many that do not fit into any page of now.
void diff_page_size(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  const auto& before = *pair.before;
  const auto& after = *pair.after;
  if (before.lengths.overflowed || !is_page(before) || !is_page(after)) return;
  std::uint64_t larger = 0;
  for (const auto& [text, count] : before.lengths.counts) {
    const auto size = number_in(text);
    if (size && *size > static_cast<double>(after.longest_array)) larger += count;
  }
  const double p = ledger.ask(pair.share_before(larger, before.count(JsonType::array)),
                              pair.share_after(0, after.count(JsonType::array)));
  if (larger == 0) return;
  auto entry = ledger.entry(messages, pair.path, "pagination");
  entry.p = p;
  entry.change.severity = Severity::medium;
  entry.change.before = "pages of " + std::to_string(before.longest_array);
  entry.change.after = "pages of " + std::to_string(after.longest_array);
  entry.change.count_before = before.count(JsonType::array);
  entry.change.count_after = after.count(JsonType::array);
  entry.change.exchange_before = before.seen.exchange;
  entry.change.exchange_after = after.seen.exchange;
  ledger.enter(std::move(entry));
}

}  // namespace

void diff_ranges(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  diff_numbers(ledger, messages, pair);
  if (pair.before->numbers() > 0 && pair.after->numbers() > 0) {
    diff_precision(ledger, messages, pair, pair.before->beyond_2_53, pair.after->beyond_2_53, "above 2^53");
    diff_precision(ledger, messages, pair, pair.before->beyond_double, pair.after->beyond_double,
                   "beyond a double");
  }
  diff_lengths(ledger, messages, pair);
}

void diff_arrays(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  const auto& before = *pair.before;
  const auto& after = *pair.after;
  auto fewer = outside(before.lengths, after.lengths, before.count(JsonType::array),
                       static_cast<double>(before.fewest), false, number_in);
  enter_outside(ledger, messages, pair, fewer,
                {"min-items-decreased", "value", "at least " + std::to_string(before.fewest) + " elements",
                 "down to "});
  diff_page_size(ledger, messages, pair);
}

}  // namespace shakedown::judge
