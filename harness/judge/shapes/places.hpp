// What learning and merging do to the tree of places to keep it within its bounds.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

// All members become one place.
void make_map(PlaceShape& place);

std::size_t count_places(const PlaceShape& place);

// Leaves out what is more than `depth` levels below `place`.
void prune(PlaceShape& place, int depth);

// Makes the body of this shape shallower until it has at most most_places, and counts them.
void fit_places(MessageShape& shape);

// A hash of names in any order: begin with 0 and add one name after the other.
std::uint64_t with_name(std::uint64_t names, std::string_view name);

// One object more with these names and words, or `count` of them.
struct WordOf {
  const std::string* name = nullptr;
  std::string word;
};
void add_variant(PlaceShape& place, std::uint64_t hash, std::span<const std::string* const> names,
                 std::span<const WordOf> words);
void merge_variants(PlaceShape& into, const PlaceShape& from);
void drop_variants(PlaceShape& place);

// "placed", "PENDING_REVIEW", "in-transit"; not "Alice" and not "x7f3".
bool is_word(std::string_view text);

void merge_seen(Seen& into, const Seen& from);

// Which of two examples stays does not depend on which came first: not null, of a kept exchange, of the
// earliest one, the smallest.
bool is_better_example(std::string_view example, std::int64_t exchange, const Seen& seen);

}  // namespace shakedown::judge
