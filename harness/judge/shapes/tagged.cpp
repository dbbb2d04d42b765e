// Tagged unions: for each member that always holds one of a few words, how often every other member is there
// with each of them.
#include <algorithm>
#include <map>

#include "harness/judge/shapes/verdicts.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

// For one word: how many objects, and in how many of them each member was.
struct WithWord {
  std::uint64_t n = 0;
  std::map<std::string, std::uint64_t> members;
};
using ByWord = std::map<std::string, WithWord>;

// What a set of names says of the words of one member, as long as they are all known.
bool add(const ObjectVariant& variant, const std::string& tag, ByWord& by_word) {
  const auto found = variant.words.find(tag);
  if (found == variant.words.end() || found->second.many) return false;
  std::uint64_t known = 0;
  for (const auto& [word, count] : found->second.counts) known += count;
  if (known != variant.count) return false;
  // Objects of one variant have the same names, so each word's share of them is told by its count.
  for (const auto& [word, count] : found->second.counts) {
    auto& with = by_word[word];
    with.n += count;
    for (const auto& name : variant.names) with.members[name] += count;
  }
  return true;
}

bool has_all(const WithWord& with, const std::string& name) {
  const auto found = with.members.find(name);
  return found != with.members.end() && found->second == with.n;
}

// A member is decided where it is always there with some words and never with the others.
std::size_t count_decided(const ByWord& by_word, const PlaceShape& place) {
  std::size_t decided = 0;
  for (const auto& [name, member] : place.members) {
    std::size_t always = 0, never_there = 0;
    for (const auto& [word, with] : by_word) {
      always += has_all(with, name) ? 1 : 0;
      never_there += with.members.count(name) == 0 ? 1 : 0;
    }
    if (always > 0 && never_there > 0 && always + never_there == by_word.size()) ++decided;
  }
  return decided;
}

TaggedVerdict verdict_of(const std::string& tag, const ByWord& by_word) {
  TaggedVerdict verdict;
  verdict.tag = tag;
  for (const auto& [word, with] : by_word) {
    TaggedVerdict::Case made{word, with.n, {}};
    for (const auto& [name, count] : with.members) {
      const bool elsewhere =
          std::all_of(by_word.begin(), by_word.end(),
                      [&, &member = name](const auto& other) { return has_all(other.second, member); });
      if (count == with.n && !elsewhere) made.brings.push_back(name);
    }
    verdict.n += with.n;
    verdict.cases.push_back(std::move(made));
  }
  return verdict;
}

}  // namespace

std::optional<TaggedVerdict> tagged_of(const PlaceShape& place) {
  if (place.many_variants || place.variants.size() < 2) return {};
  std::optional<TaggedVerdict> best;
  std::size_t most_decided = 0;
  for (const auto& [name, member] : place.members) {
    ByWord by_word;
    const bool known =
        std::all_of(place.variants.begin(), place.variants.end(),
                    [&, &tag = name](const auto& variant) { return add(variant.second, tag, by_word); });
    const bool enough = by_word.size() >= 2 && by_word.size() <= ObjectVariant::most_words &&
                        std::all_of(by_word.begin(), by_word.end(),
                                    [](const auto& with) { return with.second.n >= enough_for_enum; });
    if (!known || !enough) continue;
    const auto decided = count_decided(by_word, place);
    if (decided <= most_decided) continue;
    most_decided = decided;
    best = verdict_of(name, by_word);
  }
  return best;
}

std::string says(const TaggedVerdict& verdict) {
  std::string text = "\"" + verdict.tag + "\" decides: ";
  bool first = true;
  for (const auto& one : verdict.cases) {
    text += (first ? "" : "; ") + one.value + " (" + say_count(one.n) + ") brings ";
    first = false;
    std::string names;
    for (const auto& name : one.brings) names += (names.empty() ? "" : ", ") + name;
    text += names.empty() ? "nothing more" : names;
  }
  return text;
}

}  // namespace shakedown::judge
