// Names and values as people see them, and whether two places hold the same kind of thing.
#include <algorithm>
#include <array>
#include <cmath>

#include "harness/judge/shapes/diff_parts.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::judge {
namespace {

std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c - 'A' + 'a');
    } else if (c != '_' && c != '-' && c != '.' && c != ' ') {
      out += c;
    }
  }
  return out;
}

// The share of one's samples that are of types the other has as well; null says nothing.
double types_alike(const PlaceShape& one, const PlaceShape& other) {
  double shared = 0, all = 0;
  for (int i = 1; i < json_type_count; ++i) {
    const auto type = static_cast<JsonType>(i);
    const auto count = static_cast<double>(one.count(type));
    all += count;
    const bool number = type == JsonType::integer || type == JsonType::number;
    if (number ? other.numbers() > 0 : other.count(type) > 0) shared += count;
  }
  return all == 0 ? 0 : shared / all;
}

double members_alike(const PlaceShape& one, const PlaceShape& other) {
  if (one.members.empty() && other.members.empty()) return 1;
  double shared = 0, all = 0;
  for (const auto& [name, member] : one.members) {
    const double weight = static_cast<double>(member->present);
    all += weight;
    const auto found = other.members.find(name);
    if (found != other.members.end()) shared += weight * types_alike(*member, *found->second);
  }
  return all == 0 ? 0 : shared / all;
}

bool overlaps(double least, double most, double other_least, double other_most) {
  return least <= other_most && other_least <= most;
}

bool same_formats(const PlaceShape& one, const PlaceShape& other) {
  for (std::size_t i = 0; i < one.formats.size(); ++i) {
    const bool all_one = one.formats[i] > 0 && one.formats[i] == one.count(JsonType::string);
    const bool all_other = other.formats[i] > 0 && other.formats[i] == other.count(JsonType::string);
    if (all_one && all_other) return true;
  }
  return false;
}

// Of scalars whose values are too many to compare: formats, ranges and lengths.
double ranges_alike(const PlaceShape& one, const PlaceShape& other) {
  if (one.count(JsonType::string) > 0) {
    if (same_formats(one, other)) return 0.8;
    return overlaps(static_cast<double>(one.shortest), static_cast<double>(one.longest),
                    static_cast<double>(other.shortest), static_cast<double>(other.longest))
               ? 0.5
               : 0.2;
  }
  if (one.numbers() > 0 && overlaps(one.least, one.most, other.least, other.most)) return 0.5;
  return 0.2;
}

bool is_word(std::string_view text) {
  if (text.empty() || text.size() > 40) return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
           return letter(c) || c == '_' || c == '-' || c == '.' || c == '/';
         });
}

}  // namespace

std::string_view bare(std::string_view json_text) {
  if (json_text.size() >= 2 && json_text.front() == '"' && json_text.back() == '"')
    return json_text.substr(1, json_text.size() - 2);
  return json_text;
}

// Where a set keeps only the values of the smallest hashes, those beyond its highest prove nothing.
double values_alike(const ValueSet& one, const ValueSet& other) {
  double shared = 0, all = 0;
  for (const auto& [text, count] : one.counts) {
    if (other.overflowed && hash_text(text) > other.highest) continue;
    all += 1;
    if (other.counts.count(text) > 0) shared += 1;
  }
  return all == 0 ? 0 : shared / all;
}

std::string of_in_words(std::uint64_t count, std::uint64_t of) {
  return std::to_string(count) + " of " + std::to_string(of);
}

std::string types_in_words(const PlaceShape& place) {
  std::string words;
  std::uint64_t all = 0;
  for (int i = 0; i < json_type_count; ++i) {
    const auto type = static_cast<JsonType>(i);
    const auto count = place.count(type);
    all += count;
    if (count == 0) continue;
    if (!words.empty()) words += ", ";
    words += std::string(name_of(type)) + " in " + std::to_string(count);
  }
  return words.empty() ? "absent" : words + " of " + std::to_string(all);
}

bool same_but_case(std::string_view one, std::string_view other) {
  return one != other && folded(one) == folded(other);
}

double likeness(const PlaceShape& one, const PlaceShape& other) {
  const double types = std::min(types_alike(one, other), types_alike(other, one));
  if (types < 0.5) return 0;
  if (one.count(JsonType::object) > 0)
    return types * std::min(members_alike(one, other), members_alike(other, one));
  if (one.count(JsonType::array) > 0) {
    if (!one.elements || !other.elements) return types * 0.6;
    return types * likeness(*one.elements, *other.elements);
  }
  // Booleans share their values whatever they mean.
  if (one.count(JsonType::boolean) > 0) return types * 0.5;
  const double values =
      std::max(values_alike(one.values, other.values), values_alike(other.values, one.values));
  return types * std::max(values, ranges_alike(one, other));
}

bool is_word_set(const PlaceShape& place) {
  const auto& values = place.values;
  const auto strings = place.count(JsonType::string);
  const auto scalars = strings + place.numbers() + place.count(JsonType::boolean);
  if (strings < 30 || strings != scalars || values.overflowed || values.beyond > 0) return false;
  const auto distinct = static_cast<double>(values.counts.size());
  const auto samples = static_cast<double>(strings);
  // quicktype's bound, and Good and Turing's estimate of what has not been seen yet.
  if (distinct > std::min(20.0, std::sqrt(samples)) ||
      static_cast<double>(values.seen_once()) / samples >= 0.01)
    return false;
  return std::all_of(values.counts.begin(), values.counts.end(),
                     [](const auto& value) { return is_word(bare(value.first)); });
}

bool is_pagination_name(std::string_view name) {
  static constexpr std::array names = {std::string_view("next"),
                                       std::string_view("nextpage"),
                                       std::string_view("nextpagetoken"),
                                       std::string_view("nextcursor"),
                                       std::string_view("cursor"),
                                       std::string_view("nexttoken"),
                                       std::string_view("nexturl"),
                                       std::string_view("nextlink"),
                                       std::string_view("endcursor"),
                                       std::string_view("hasmore"),
                                       std::string_view("hasnext"),
                                       std::string_view("hasnextpage"),
                                       std::string_view("pagetoken"),
                                       std::string_view("nextoffset"),
                                       std::string_view("continuationtoken"),
                                       std::string_view("continuation"),
                                       std::string_view("nextmarker"),
                                       std::string_view("@odata.nextlink"),
                                       std::string_view("odatanextlink"),
                                       std::string_view("@odatanextlink")};
  return std::find(names.begin(), names.end(), folded(name)) != names.end();
}

}  // namespace shakedown::judge
