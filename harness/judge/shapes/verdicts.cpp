// From counts to statements, one function each.
#include "harness/judge/shapes/verdicts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/shapes/facts.hpp"
#include "harness/judge/shapes/text_format.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string of(std::uint64_t part, std::uint64_t whole) {
  return say_count(part) + " of " + say_count(whole);
}

template <class Pairs>
void commonest_first(Pairs& pairs) {
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
}

// Types besides null, integers and other numbers together.
std::vector<std::pair<JsonType, std::uint64_t>> kinds_of(const PlaceShape& place) {
  std::vector<std::pair<JsonType, std::uint64_t>> kinds;
  for (const auto type :
       {JsonType::boolean, JsonType::integer, JsonType::string, JsonType::array, JsonType::object}) {
    const auto count = type == JsonType::integer ? place.numbers() : place.count(type);
    const bool whole = type == JsonType::integer && place.count(JsonType::number) == 0;
    if (count > 0) kinds.emplace_back(type == JsonType::integer && !whole ? JsonType::number : type, count);
  }
  commonest_first(kinds);
  return kinds;
}

bool is_id(std::string_view name) {
  constexpr std::uint32_t ids =
      1u << static_cast<unsigned>(TextFormat::integer_text) | 1u << static_cast<unsigned>(TextFormat::uuid) |
      1u << static_cast<unsigned>(TextFormat::ulid) | 1u << static_cast<unsigned>(TextFormat::date) |
      1u << static_cast<unsigned>(TextFormat::email) | 1u << static_cast<unsigned>(TextFormat::ipv4) |
      1u << static_cast<unsigned>(TextFormat::hex);
  return (formats_of(name).bits & ids) != 0;
}

// Values of one kind, as a map's are.
bool have_one_kind(const PlaceShape& place) {
  std::optional<JsonType> kind;
  for (const auto& [name, member] : place.members) {
    for (const auto& [type, count] : kinds_of(*member)) {
      const auto wide = type == JsonType::integer ? JsonType::number : type;
      if (kind && *kind != wide) return false;
      kind = wide;
    }
  }
  return kind.has_value();
}

}  // namespace

double rule_of_three(std::uint64_t n) {
  return n < 3 ? 1 : 3 / static_cast<double>(n);
}

Presence presence_of(std::uint64_t present, std::uint64_t n) {
  Presence presence;
  presence.present = present;
  presence.n = std::max(n, present);
  presence.share = share_of(present, presence.n);
  if (present == 0) {
    presence.is = Presence::Is::never;
  } else if (present < presence.n) {
    presence.is = Presence::Is::optional;
    presence.bound = 1 - presence.share;
  } else {
    presence.is = n >= enough_to_require ? Presence::Is::required : Presence::Is::always_so_far;
    presence.bound = rule_of_three(n);
  }
  return presence;
}

Presence presence_of(const PlaceShape& place) {
  return presence_of(place.present, place.parents);
}

std::string says(const Presence& presence) {
  const auto counts = of(presence.present, presence.n);
  switch (presence.is) {
    case Presence::Is::required:
      return "always (" + counts + "; absent in at most " + say_share(presence.bound) + ")";
    case Presence::Is::always_so_far:
      return "so far always (" + counts + ", too few to call it required)";
    case Presence::Is::optional:
      return say_share(presence.share) + " (" + counts + ")";
    case Presence::Is::never:
      break;
  }
  return "never (" + counts + ")";
}

Nullability nullability_of(const PlaceShape& place) {
  Nullability verdict;
  verdict.nulls = place.count(JsonType::null);
  verdict.n = place.present;
  verdict.nullable = verdict.nulls > 0;
  verdict.bound = verdict.nullable ? share_of(verdict.nulls, verdict.n) : rule_of_three(verdict.n);
  return verdict;
}

std::string says(const Nullability& verdict) {
  if (verdict.nullable) return "null in " + of(verdict.nulls, verdict.n);
  return "never null (0 of " + say_count(verdict.n) + "; null in at most " + say_share(verdict.bound) + ")";
}

std::optional<EnumVerdict> enum_of(const PlaceShape& place) {
  const auto strings = place.count(JsonType::string);
  const auto& values = place.values;
  const bool only_strings = strings > 0 && strings + place.count(JsonType::null) == place.present;
  if (!only_strings || strings < enough_for_enum || values.overflowed || values.beyond > 0) return {};
  const auto distinct = values.counts.size();
  if (distinct * distinct >= strings || values.counts.count("\"\"") > 0) return {};
  if (!common_format(place).empty()) return {};
  EnumVerdict verdict;
  verdict.n = strings;
  verdict.unseen = share_of(values.seen_once(), strings);
  if (verdict.unseen >= most_unseen) return {};
  verdict.values.assign(values.counts.begin(), values.counts.end());
  commonest_first(verdict.values);
  return verdict;
}

std::string says(const EnumVerdict& verdict) {
  constexpr std::size_t shown = 6;
  std::string text = "one of ";
  for (std::size_t i = 0; i < std::min(shown, verdict.values.size()); ++i)
    text += (i > 0 ? ", " : "") + verdict.values[i].first;
  if (verdict.values.size() > shown)
    text += " and " + std::to_string(verdict.values.size() - shown) + " more";
  const auto unseen = verdict.unseen > 0 ? "others about " + say_share(verdict.unseen)
                                         : "others in at most " + say_share(rule_of_three(verdict.n));
  return text + " (" + counted(verdict.n, "sample") + "; " + unseen + ")";
}

std::optional<MapVerdict> map_of(const PlaceShape& place) {
  constexpr std::size_t fewest_ids = 2;
  constexpr std::size_t fewest_names = 20;
  MapVerdict verdict;
  verdict.n = place.count(JsonType::object);
  verdict.names = place.members.size();
  if (place.others) return verdict;
  if (!have_one_kind(place)) return {};
  const auto all = [&](auto is) { return std::all_of(place.members.begin(), place.members.end(), is); };
  if (verdict.names >= fewest_ids && all([](const auto& member) { return is_id(member.first); })) {
    verdict.why = MapVerdict::Why::names_are_ids;
    return verdict;
  }
  // A record's fields are there more often than not, or at least some are.
  const bool all_rare = all([&](const auto& member) { return member.second->present * 2 < verdict.n; });
  if (verdict.names < fewest_names || !all_rare) return {};
  verdict.why = MapVerdict::Why::names_come_and_go;
  return verdict;
}

std::string says(const MapVerdict& verdict) {
  switch (verdict.why) {
    case MapVerdict::Why::outgrown:
      return "a map: more than " + say_count(most_members) + " names in " + counted(verdict.n, "object");
    case MapVerdict::Why::names_are_ids:
      return "a map: all " + say_count(verdict.names) + " names are ids, in " + counted(verdict.n, "object");
    case MapVerdict::Why::names_come_and_go:
      break;
  }
  return "a map: none of " + say_count(verdict.names) + " names is in half of " +
         counted(verdict.n, "object");
}

std::optional<UnionVerdict> union_of(const PlaceShape& place) {
  UnionVerdict verdict{kinds_of(place), place.present};
  if (verdict.types.size() < 2) return {};
  return verdict;
}

std::string says(const UnionVerdict& verdict) {
  std::string text;
  for (const auto& [type, count] : verdict.types)
    text += (text.empty() ? "" : ", ") + std::string(name_of(type)) + " in " + say_count(count);
  return text + " of " + say_count(verdict.n);
}

std::optional<FormatVerdict> format_verdict_of(const PlaceShape& place) {
  const auto name = common_format(place);
  const auto n = place.count(JsonType::string) > 0 ? place.count(JsonType::string) : place.numbers();
  if (name.empty() || n < enough_for_format) return {};
  return FormatVerdict{name, n, rule_of_three(n)};
}

std::string says(const FormatVerdict& verdict) {
  return std::string(verdict.name) + " in all " + say_count(verdict.n) + " (others in at most " +
         say_share(verdict.bound) + ")";
}

std::optional<NumberVerdict> number_of(const PlaceShape& place) {
  if (place.numbers() == 0) return {};
  NumberVerdict verdict;
  verdict.only_integers = place.count(JsonType::number) == 0;
  verdict.least = place.least;
  verdict.most = place.most;
  verdict.fraction_digits = place.fraction_digits;
  verdict.beyond_2_53 = place.beyond_2_53;
  verdict.beyond_double = place.beyond_double;
  verdict.n = place.numbers();
  return verdict;
}

std::string says(const NumberVerdict& verdict) {
  std::string text = verdict.only_integers ? "integer" : "number";
  if (verdict.n > verdict.beyond_double) text += fmt::format(" {} to {}", verdict.least, verdict.most);
  if (!verdict.only_integers)
    text += ", " + counted(static_cast<std::uint64_t>(verdict.fraction_digits), "decimal");
  if (verdict.beyond_2_53 > 0) text += ", " + say_count(verdict.beyond_2_53) + " beyond 2^53";
  if (verdict.beyond_double > 0) text += ", " + say_count(verdict.beyond_double) + " beyond double";
  return text;
}

std::string type_words(const PlaceShape& place) {
  std::string text;
  for (const auto& [type, count] : kinds_of(place)) {
    text += (text.empty() ? "" : " or ") + std::string(name_of(type));
    if (type == JsonType::array && place.elements && place.elements->present > 0) {
      const auto words = type_words(*place.elements);
      text += " of " + (words.find(' ') == std::string::npos ? words : "(" + words + ")");
    }
  }
  if (place.count(JsonType::null) > 0) text += text.empty() ? "null" : " or null";
  return text;
}

}  // namespace shakedown::judge
