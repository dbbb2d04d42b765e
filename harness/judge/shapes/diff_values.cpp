// Words outside a known set: the status that nobody has heard of. Only strings that look like such words are
// taken for a set (is_word_set); names, numbers and ids may be new every day.
#include <algorithm>

#include "harness/judge/shapes/diff_parts.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t most_listed = 4;

struct Word {
  std::string text;
  std::uint64_t count = 0;
};
struct Words {
  std::vector<Word> all;
  double p = 1;
};

// The words of `here` that `there` has not. Each is a question of its own.
Words missing(Ledger& ledger, const PlaceShape& here, const PlaceShape& there, double cluster_here,
              double cluster_there) {
  Words words;
  for (const auto& [text, count] : here.values.counts) {
    if (text.empty() || text.front() != '"' || there.values.counts.count(text) > 0) continue;
    const double p = ledger.ask({count, here.count(JsonType::string), cluster_here},
                                {0, there.count(JsonType::string), cluster_there});
    words.all.push_back({text, count});
    words.p = std::min(words.p, p);
  }
  std::stable_sort(words.all.begin(), words.all.end(),
                   [](const Word& a, const Word& b) { return a.count > b.count; });
  return words;
}

// Many new ones, each of them rare: against the share that may have been overlooked. One value that makes up
// 20/n of the samples is missed by n of them once in 5e8; Good and Turing's singletons come on top.
double overlooked(Ledger& ledger, const PlacePair& pair) {
  const auto& known = pair.before->values;
  std::uint64_t outside = pair.after->values.beyond;
  for (const auto& [text, count] : pair.after->values.counts) {
    if (known.counts.count(text) == 0) outside += count;
  }
  const auto samples = static_cast<double>(pair.before->count(JsonType::string)) / pair.cluster_before;
  const double share = (20 + 3 * static_cast<double>(known.seen_once())) / std::max(1.0, samples);
  const auto scaled = [&](std::uint64_t count) {
    return static_cast<std::uint64_t>(static_cast<double>(count) / pair.cluster_after);
  };
  return ledger.ask(binomial_tail(scaled(outside), scaled(pair.after->count(JsonType::string)), share));
}

std::string listed(const ValueSet& values) {
  std::string text;
  std::size_t shown = 0;
  for (const auto& [value, count] : values.counts) {
    if (++shown > most_listed + 2) return text + " …";
    text += (text.empty() ? "" : ", ") + value;
  }
  return text;
}

std::string listed(const std::vector<Word>& words, std::uint64_t of) {
  std::string text;
  for (std::size_t i = 0; i < words.size() && i < most_listed; ++i)
    text += (i == 0 ? "" : ", ") + words[i].text + " in " + std::to_string(words[i].count);
  if (words.size() > most_listed) text += " …";
  return text + " of " + std::to_string(of);
}

bool all_case(const std::vector<Word>& fresh, const std::vector<Word>& gone) {
  return !fresh.empty() && std::all_of(fresh.begin(), fresh.end(), [&](const Word& word) {
    return std::any_of(gone.begin(), gone.end(),
                       [&](const Word& old) { return same_but_case(bare(word.text), bare(old.text)); });
  });
}

Entry entry_at(Ledger& ledger, const Messages& messages, const PlacePair& pair, const char* kind, double p) {
  auto entry = ledger.entry(messages, pair.path, kind);
  entry.p = p;
  entry.change.count_before = pair.before->count(JsonType::string);
  entry.change.count_after = pair.after->count(JsonType::string);
  entry.change.exchange_before = pair.before->seen.exchange;
  entry.change.exchange_after = pair.after->seen.exchange;
  return entry;
}

}  // namespace

void diff_values(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  if (!is_word_set(*pair.before) || pair.after->count(JsonType::string) == 0) return;
  const auto& before = pair.before->values;
  const auto& after = pair.after->values;
  auto fresh = missing(ledger, *pair.after, *pair.before, pair.cluster_after, pair.cluster_before);
  const double many = overlooked(ledger, pair);
  auto gone = missing(ledger, *pair.before, *pair.after, pair.cluster_before, pair.cluster_after);
  if (after.overflowed) gone = {};
  const bool no_set = after.overflowed || after.counts.size() > 20;
  if (!fresh.all.empty() || no_set) {
    const bool was_one = before.counts.size() == 1;
    const char* what = "enum-value-added";
    if (was_one && no_set) what = "const-removed";
    if (was_one && !no_set && after.counts.size() == 1) what = "const-changed";
    auto entry = entry_at(ledger, messages, pair, all_case(fresh.all, gone.all) ? "case" : "new-value",
                          std::min(fresh.p, many));
    entry.flipped = was_one && after.counts.size() == 1;
    // A body that is one word has no rule for its words.
    set_rule(entry, rule_of(messages.direction, pair.is_body(), what), Severity::medium);
    entry.change.before = "one of " + listed(before);
    entry.change.after = no_set ? "about " + std::to_string(static_cast<std::uint64_t>(after.distinct())) +
                                      " values, such as " + pair.after->seen.example
                                : listed(fresh.all, pair.after->count(JsonType::string));
    ledger.enter(std::move(entry));
  }
  if (gone.all.empty() || (!fresh.all.empty() && before.counts.size() == 1)) return;
  auto entry = entry_at(ledger, messages, pair, "value", gone.p);
  set_rule(entry, rule_of(messages.direction, pair.is_body(), "enum-value-removed"), Severity::info);
  entry.change.before = listed(gone.all, pair.before->count(JsonType::string));
  entry.change.after = "none of these in " + std::to_string(pair.after->count(JsonType::string));
  ledger.enter(std::move(entry));
}

}  // namespace shakedown::judge
