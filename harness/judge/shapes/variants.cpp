// Which names objects have together, bounded so that the order of samples does not matter: too many sets of
// names, or too many words of one member, and none is kept from then on.
#include <algorithm>

#include "harness/judge/shapes/places.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::judge {
namespace {

void add_word(ObjectVariant::Words& words, std::string_view word, std::uint64_t times) {
  if (words.many) return;
  const auto found = words.counts.find(word);
  if (found != words.counts.end()) {
    found->second += times;
    return;
  }
  words.counts.emplace(std::string(word), times);
  if (words.counts.size() <= ObjectVariant::most_words) return;
  words.counts.clear();
  words.many = true;
}

// Null: there are too many.
ObjectVariant* variant_of(PlaceShape& place, std::uint64_t hash) {
  if (place.many_variants) return nullptr;
  auto& variant = place.variants[hash];
  if (place.variants.size() <= ObjectVariant::most) return &variant;
  place.variants.clear();
  place.many_variants = true;
  return nullptr;
}

}  // namespace

bool is_word(std::string_view text) {
  constexpr std::size_t longest_word = 40;
  if (text.empty() || text.size() > longest_word) return false;
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const bool letters = std::all_of(
      text.begin(), text.end(), [&](char c) { return is_lower(c) || is_upper(c) || c == '_' || c == '-'; });
  const bool mixed = is_upper(text[0]) && std::any_of(text.begin(), text.end(), is_lower);
  return letters && (is_lower(text[0]) || is_upper(text[0])) && !mixed;
}

std::uint64_t with_name(std::uint64_t names, std::string_view name) {
  return names ^ hash_text(name);
}

void add_variant(PlaceShape& place, std::uint64_t hash, std::span<const std::string* const> names,
                 std::span<const WordOf> words) {
  auto* variant = variant_of(place, hash);
  if (variant == nullptr) return;
  if (variant->count++ == 0) {
    for (const auto* name : names) variant->names.push_back(*name);
    std::sort(variant->names.begin(), variant->names.end());
  }
  for (const auto& [name, word] : words) {
    auto found = variant->words.find(*name);
    if (found == variant->words.end()) found = variant->words.emplace(*name, ObjectVariant::Words{}).first;
    add_word(found->second, word, 1);
  }
}

void merge_variants(PlaceShape& into, const PlaceShape& from) {
  if (from.many_variants) {
    into.variants.clear();
    into.many_variants = true;
  }
  for (const auto& [hash, more] : from.variants) {
    auto* variant = variant_of(into, hash);
    if (variant == nullptr) return;
    if (variant->count == 0) variant->names = more.names;
    variant->count += more.count;
    for (const auto& [name, words] : more.words) {
      auto& here = variant->words[name];
      here.many = here.many || words.many;
      if (here.many) here.counts.clear();
      for (const auto& [word, count] : words.counts) add_word(here, word, count);
    }
  }
}

void drop_variants(PlaceShape& place) {
  place.variants.clear();
  place.many_variants = false;
}

}  // namespace shakedown::judge
