// One place on both sides, its members, and what lies below them.
#include <algorithm>
#include <set>

#include "harness/judge/shapes/diff_parts.hpp"
#include "harness/judge/shapes/verdicts.hpp"
#include "harness/judge/shapes/walk.hpp"

namespace shakedown::judge {
namespace {

struct Counts {
  std::uint64_t before, parents_before, after, parents_after;

  bool always_before() const { return before == parents_before; }
  bool always_after() const { return after == parents_after; }
};

// What oasdiff calls it, and what it is called here.
void classify(Entry& entry, const Counts& seen, Direction direction) {
  const bool request = direction == Direction::request;
  if (seen.before == 0) {
    entry.change.kind = "added";
    const bool required = seen.always_after();
    const std::string rule =
        request ? (required ? "new-required-request-property" : "new-optional-request-property")
                : (required ? "response-required-property-added" : "response-optional-property-added");
    return set_rule(entry, rule, Severity::info);
  }
  if (seen.after == 0) {
    entry.change.kind = "removed";
    entry.flipped = seen.always_before();
    const std::string response =
        seen.always_before() ? "response-required-property-removed" : "response-optional-property-removed";
    return set_rule(entry, request ? "request-property-removed" : response, Severity::medium);
  }
  entry.change.kind = "absent";
  if (seen.always_before())
    return set_rule(entry, rule_of(direction, false, "became-optional"), Severity::info);
  if (seen.always_after())
    return set_rule(entry, rule_of(direction, false, "became-required"), Severity::info);
}

void diff_presence(Ledger& ledger, const Messages& messages, const PlacePair& parent, const PlacePair& pair) {
  const Counts seen{pair.before != nullptr ? pair.before->present : 0, parent.before->count(JsonType::object),
                    pair.after != nullptr ? pair.after->present : 0, parent.after->count(JsonType::object)};
  const double p = ledger.ask(pair.share_before(seen.before, seen.parents_before),
                              pair.share_after(seen.after, seen.parents_after));
  if (p >= 0.05) return;
  auto entry = ledger.entry(messages, pair.path, "");
  entry.p = p;
  classify(entry, seen, messages.direction);
  entry.change.before = seen.before == 0
                            ? "absent in " + of_in_words(seen.parents_before, seen.parents_before)
                            : "present in " + of_in_words(seen.before, seen.parents_before);
  entry.change.after = seen.after == 0 ? "absent in " + of_in_words(seen.parents_after, seen.parents_after)
                                       : "present in " + of_in_words(seen.after, seen.parents_after);
  entry.change.count_before = seen.parents_before;
  entry.change.count_after = seen.parents_after;
  if (pair.before != nullptr) entry.change.exchange_before = pair.before->seen.exchange;
  if (pair.after != nullptr) entry.change.exchange_after = pair.after->seen.exchange;
  const bool less = seen.before * seen.parents_after > seen.after * seen.parents_before;
  if (less && is_pagination_name(pair.name)) entry.change.kind = "pagination";
  entry.was = pair.before;
  entry.is = pair.after;
  if (seen.before == 0) {
    entry.move = Entry::Move::come;
  } else if (less) {
    entry.move = seen.after == 0 ? Entry::Move::gone : Entry::Move::fewer;
  }
  entry.parent = parent.path;
  entry.name = pair.name;
  entry.parents = seen.after == 0 ? seen.parents_before : seen.parents_after;
  entry.present = seen.after == 0 ? seen.before : seen.after;
  ledger.enter(std::move(entry));
}

// A union with a word that says which variant it is: where a new word comes exactly as often as a new member,
// it is a variant that nobody knew.
void diff_variants(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  for (const auto& [name, tag] : pair.after->members) {
    const auto known = pair.before->members.find(name);
    if (known == pair.before->members.end() || !is_word_set(*known->second) || tag->values.overflowed)
      continue;
    for (const auto& [word, count] : tag->values.counts) {
      if (known->second->values.counts.count(word) > 0) continue;
      const bool member =
          std::any_of(pair.after->members.begin(), pair.after->members.end(), [&](const auto& other) {
            return other.second->present == count && pair.before->members.count(other.first) == 0;
          });
      if (!member || count == pair.after->count(JsonType::object)) continue;
      auto entry = ledger.entry(messages, pair.path, "retyped");
      entry.p =
          ledger.ask(pair.share_before(0, known->second->present), pair.share_after(count, tag->present));
      set_rule(entry, rule_of(messages.direction, pair.is_body(), "one-of-added"), Severity::info);
      entry.change.before = std::to_string(known->second->values.counts.size()) + " variants by " + name;
      entry.change.after = "a variant " + word + " with members of its own in " +
                           of_in_words(count, pair.after->count(JsonType::object));
      entry.change.count_before = known->second->present;
      entry.change.count_after = tag->present;
      ledger.enter(std::move(entry));
    }
  }
}

// Names that are data. Where few objects were seen, fewer names than map_of asks for have to do: members
// that come and go are better compared as values than one by one.
bool is_map(const PlaceShape& place) {
  if (map_of(place)) return true;
  const auto objects = static_cast<double>(place.count(JsonType::object));
  if (place.members.size() < 10) return false;
  double present = 0;
  std::set<int> types;
  for (const auto& [name, member] : place.members) {
    present += static_cast<double>(member->present);
    for (int i = 1; i < json_type_count; ++i) {
      const auto type = static_cast<JsonType>(i);
      if (member->count(type) > 0)
        types.insert(type == JsonType::integer ? static_cast<int>(JsonType::number) : i);
    }
  }
  return types.size() <= 1 && present / static_cast<double>(place.members.size()) < objects / 3;
}

const PlaceShape* values_of_map(Ledger& ledger, const PlaceShape& place) {
  if (place.others) return place.others.get();
  auto all = std::make_unique<PlaceShape>();
  for (const auto& [name, member] : place.members) merge(*all, *member);
  return &ledger.keep(std::move(all));
}

double values_a_map(const PlaceShape& values, const PlaceShape& map) {
  const auto maps = static_cast<double>(std::max<std::uint64_t>(1, map.count(JsonType::object)));
  // The largest is not known; twice the mean is on the safe side of it for most.
  return std::max(1.0, 2 * static_cast<double>(values.present) / maps);
}

void diff_map(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  PlacePair values = pair;
  values.before = values_of_map(ledger, *pair.before);
  values.after = values_of_map(ledger, *pair.after);
  values.path += "{}";
  values.name.clear();
  values.cluster_before *= values_a_map(*values.before, *pair.before);
  values.cluster_after *= values_a_map(*values.after, *pair.after);
  diff_place(ledger, messages, values);
}

void diff_elements(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  if (!pair.before->elements || !pair.after->elements) return;
  PlacePair elements = pair;
  elements.before = pair.before->elements.get();
  elements.after = pair.after->elements.get();
  elements.path += "[*]";
  elements.name.clear();
  elements.cluster_before *= static_cast<double>(std::max<std::uint64_t>(1, pair.before->longest_array));
  elements.cluster_after *= static_cast<double>(std::max<std::uint64_t>(1, pair.after->longest_array));
  diff_place(ledger, messages, elements);
}

}  // namespace

void diff_members(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  if (is_map(*pair.before) || is_map(*pair.after)) return diff_map(ledger, messages, pair);
  std::set<std::string_view> names;
  for (const auto& [name, member] : pair.before->members) names.insert(name);
  for (const auto& [name, member] : pair.after->members) names.insert(name);
  for (const auto name : names) {
    const auto before = pair.before->members.find(name);
    const auto after = pair.after->members.find(name);
    PlacePair member = pair;
    member.before = before == pair.before->members.end() ? nullptr : before->second.get();
    member.after = after == pair.after->members.end() ? nullptr : after->second.get();
    member.name = std::string(name);
    append_member(member.path, name);
    diff_presence(ledger, messages, pair, member);
    if (member.before != nullptr && member.after != nullptr) diff_place(ledger, messages, member);
  }
  diff_variants(ledger, messages, pair);
}

void diff_place(Ledger& ledger, const Messages& messages, const PlacePair& pair) {
  if (pair.before->present == 0 || pair.after->present == 0) return;
  diff_types(ledger, messages, pair);
  diff_values(ledger, messages, pair);
  diff_formats(ledger, messages, pair);
  diff_ranges(ledger, messages, pair);
  if (pair.before->count(JsonType::array) > 0 && pair.after->count(JsonType::array) > 0) {
    diff_arrays(ledger, messages, pair);
    diff_elements(ledger, messages, pair);
  }
  if (pair.before->count(JsonType::object) > 0 && pair.after->count(JsonType::object) > 0)
    diff_members(ledger, messages, pair);
}

}  // namespace shakedown::judge
