// What learning and merging do to the tree of places to keep it within its bounds.
#pragma once

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

// All members become one place.
void make_map(PlaceShape& place);

std::size_t count_places(const PlaceShape& place);

// Leaves out what is more than `depth` levels below `place`.
void prune(PlaceShape& place, int depth);

// Makes the body of this shape shallower until it has at most most_places, and counts them.
void fit_places(MessageShape& shape);

void merge_seen(Seen& into, const Seen& from);

// Which of two examples stays does not depend on which came first: not null, of a kept exchange, of the
// earliest one, the smallest.
bool is_better_example(std::string_view example, std::int64_t exchange, const Seen& seen);

}  // namespace shakedown::judge
