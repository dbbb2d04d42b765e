// What a service says of its own future: Deprecation (RFC 9745), Sunset (RFC 8594), and Link with the
// relations "deprecation", "sunset" and "next" (RFC 8288).
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "harness/judge/shapes/diff_parts.hpp"

namespace shakedown::judge {
namespace {

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "Sat, 31 Dec 2026 23:59:59 GMT" (RFC 9110, 5.6.7); the forms that it calls obsolete are no dates here.
std::optional<Nanoseconds> http_date(std::string_view text) {
  static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || text.substr(26) != "GMT") return std::nullopt;
  const auto month = months.find(text.substr(8, 3));
  const auto day = digits(text.substr(5, 2));
  const auto year = digits(text.substr(12, 4));
  const auto hour = digits(text.substr(17, 2));
  const auto minute = digits(text.substr(20, 2));
  const auto second = digits(text.substr(23, 2));
  if (month == std::string_view::npos || month % 3 != 0 || !day || !year || !hour || !minute || !second)
    return std::nullopt;
  // A count of nanoseconds holds 1678 to 2261.
  if (*year < 1970 || *year > 2200) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto at = std::chrono::sys_days(date).time_since_epoch();
  return at + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

const FieldShape* field(const MessageShape& shape, const char* name) {
  const auto found = shape.headers.find(name);
  return found == shape.headers.end() ? nullptr : &found->second;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// How many messages have a Link with this relation; of the values that are kept, each for its share.
std::uint64_t links(const MessageShape& shape, std::string_view relation) {
  const auto* link = field(shape, "link");
  if (link == nullptr) return 0;
  std::uint64_t with = 0, all = 0;
  const std::string quoted = "rel=\\\"" + std::string(relation) + "\\\"";
  const std::string plain = "rel=" + std::string(relation);
  for (const auto& [text, count] : link->values.counts) {
    all += count;
    if (contains(text, quoted) || contains(text, plain)) with += count;
  }
  if (all == 0) return 0;
  const double share = static_cast<double>(with) / static_cast<double>(all);
  return static_cast<std::uint64_t>(share * static_cast<double>(link->present));
}

std::uint64_t present(const MessageShape& shape, const char* name) {
  const auto* found = field(shape, name);
  return found == nullptr ? 0 : found->present;
}

struct Both {
  const Messages& messages;
  const MessageShape& before;
  const MessageShape& after;
};

Entry entry_at(const Ledger& ledger, const Both& both, const char* where, const char* kind, double p) {
  auto entry = ledger.entry(both.messages, where, kind);
  entry.p = p;
  entry.change.count_before = both.before.messages;
  entry.change.count_after = both.after.messages;
  entry.change.exchange_before = both.before.seen.exchange;
  entry.change.exchange_after = both.after.seen.exchange;
  return entry;
}

double ask(Ledger& ledger, const Both& both, std::uint64_t before, std::uint64_t after) {
  return ledger.ask({before, both.before.messages, 1}, {after, both.after.messages, 1});
}

std::string example(const MessageShape& shape, const char* name) {
  const auto* found = field(shape, name);
  return found == nullptr ? std::string() : std::string(bare(found->seen.example));
}

// INFO in a contract, and worth knowing: the next version of the client should not ask for this.
void diff_deprecated(Ledger& ledger, const Both& both) {
  const auto says = [&](const MessageShape& shape) {
    return std::max({present(shape, "deprecation"), links(shape, "deprecation"), present(shape, "sunset")});
  };
  const auto before = says(both.before);
  const auto after = says(both.after);
  if (before == 0 && after == 0) return;
  const double p = ask(ledger, both, before, after);
  const bool sunset = present(both.after, "sunset") > 0;
  const char* where = sunset
                          ? "header sunset"
                          : (present(both.after, "deprecation") > 0 ? "header deprecation" : "header link");
  if (before == 0) {
    auto entry = entry_at(ledger, both, where, "deprecation", p);
    set_rule(entry, sunset ? "endpoint-deprecated-with-sunset" : "endpoint-deprecated", Severity::low);
    const auto ends = sunset_of(both.after);
    const bool passed =
        ends && both.after.messages > 0 && ledger.options().now.count() != 0 && *ends < ledger.options().now;
    entry.change.severity = passed ? Severity::medium : Severity::low;
    entry.change.before = "not deprecated in " + of_in_words(both.before.messages, both.before.messages);
    entry.change.after = "deprecated in " + of_in_words(after, both.after.messages);
    if (sunset)
      entry.change.after +=
          ", sunset " + example(both.after, "sunset") + (passed ? ", which has passed" : "");
    entry.flipped = after == both.after.messages;
    return ledger.enter(std::move(entry));
  }
  if (after != 0) return;
  auto entry = entry_at(ledger, both, "header deprecation", "deprecation", p);
  set_rule(entry, "endpoint-reactivated", Severity::info);
  entry.change.before = "deprecated in " + of_in_words(before, both.before.messages);
  entry.change.after = "not deprecated any more";
  ledger.enter(std::move(entry));
}

void diff_sunset(Ledger& ledger, const Both& both) {
  const auto before = present(both.before, "sunset");
  const auto after = present(both.after, "sunset");
  if (before == 0) return;
  if (after == 0) {
    // Together with Deprecation it is taken back, which is good news.
    if (present(both.after, "deprecation") == 0 && links(both.after, "deprecation") == 0) return;
    auto entry = entry_at(ledger, both, "header sunset", "deprecation", ask(ledger, both, before, 0));
    set_rule(entry, "sunset-deleted", Severity::high);
    entry.flipped = before == both.before.messages;
    entry.change.before = "sunset " + example(both.before, "sunset");
    entry.change.after = "deprecated, without a date";
    return ledger.enter(std::move(entry));
  }
  const auto was = sunset_of(both.before);
  const auto is = sunset_of(both.after);
  const bool one_each = field(both.before, "sunset")->values.counts.size() == 1 &&
                        field(both.after, "sunset")->values.counts.size() == 1;
  if (!was || !is || !one_each || *is >= *was) return;
  auto entry =
      entry_at(ledger, both, "header sunset", "deprecation", ledger.ask({before, before, 1}, {0, after, 1}));
  set_rule(entry, "api-sunset-date-changed-too-small", Severity::high);
  entry.flipped = true;
  entry.change.before = "sunset " + example(both.before, "sunset");
  entry.change.after = "earlier: " + example(both.after, "sunset");
  ledger.enter(std::move(entry));
}

void diff_next(Ledger& ledger, const Both& both) {
  const auto before = links(both.before, "next");
  const auto after = links(both.after, "next");
  // A Link that is gone as a whole is told as a header.
  if (before == 0 || after > 0 || present(both.after, "link") == 0) return;
  auto entry = entry_at(ledger, both, "header link", "pagination", ask(ledger, both, before, after));
  entry.change.severity = Severity::medium;
  entry.flipped = before == both.before.messages;
  entry.change.before = "a next page in " + of_in_words(before, both.before.messages);
  entry.change.after = "no next page in " + of_in_words(both.after.messages, both.after.messages);
  ledger.enter(std::move(entry));
}

}  // namespace

std::optional<Nanoseconds> sunset_of(const MessageShape& shape) {
  const auto* sunset = field(shape, "sunset");
  if (sunset == nullptr) return std::nullopt;
  std::optional<Nanoseconds> earliest;
  for (const auto& [text, count] : sunset->values.counts) {
    const auto at = http_date(bare(text));
    if (at && (!earliest || *at < *earliest)) earliest = at;
  }
  return earliest;
}

void diff_links(Ledger& ledger, const Messages& messages, const MessageShape& before,
                const MessageShape& after) {
  const Both both{messages, before, after};
  diff_deprecated(ledger, both);
  diff_sunset(ledger, both);
  diff_next(ledger, both);
}

}  // namespace shakedown::judge
