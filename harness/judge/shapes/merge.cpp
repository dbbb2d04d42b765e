// Two summaries into the one that all samples together would have given.
#include <algorithm>

#include "harness/judge/shapes/bounded_counts.hpp"
#include "harness/judge/shapes/places.hpp"
#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {
namespace {

// An extreme of none is no extreme.
template <class Number>
void merge_range(Number& least, Number& most, bool any, Number from_least, Number from_most, bool any_from) {
  if (!any_from) return;
  least = any ? std::min(least, from_least) : from_least;
  most = any ? std::max(most, from_most) : from_most;
}

void merge_scalars(PlaceShape& into, const PlaceShape& from) {
  merge_range(into.least, into.most, into.numbers() > into.beyond_double, from.least, from.most,
              from.numbers() > from.beyond_double);
  merge_range(into.shortest, into.longest, into.count(JsonType::string) > 0, from.shortest, from.longest,
              from.count(JsonType::string) > 0);
  merge_range(into.fewest, into.longest_array, into.count(JsonType::array) > 0, from.fewest,
              from.longest_array, from.count(JsonType::array) > 0);
  merge_range(into.date_fraction_digits_least, into.date_fraction_digits_most, into.dates_with_time() > 0,
              from.date_fraction_digits_least, from.date_fraction_digits_most, from.dates_with_time() > 0);
  into.integer_digits = std::max(into.integer_digits, from.integer_digits);
  into.fraction_digits = std::max(into.fraction_digits, from.fraction_digits);
  into.beyond_2_53 += from.beyond_2_53;
  into.beyond_double += from.beyond_double;
  into.epoch_seconds += from.epoch_seconds;
  into.epoch_ms += from.epoch_ms;
  for (std::size_t i = 0; i < into.formats.size(); ++i) into.formats[i] += from.formats[i];
  into.values.merge(from.values);
  into.lengths.merge(from.lengths);
}

void merge_child(std::unique_ptr<PlaceShape>& into, const std::unique_ptr<PlaceShape>& from) {
  if (!from) return;
  if (!into) into = std::make_unique<PlaceShape>();
  merge(*into, *from);
}

void merge_counts(std::map<std::string, std::uint64_t>& into,
                  const std::map<std::string, std::uint64_t>& from, std::size_t most) {
  for (const auto& [name, count] : from) into[name] += count;
  keep_smallest_hashes(into, most);
}

void merge_field(FieldShape& into, const FieldShape& from) {
  into.present += from.present;
  merge_counts(into.spellings, from.spellings, most_spellings);
  into.values.merge(from.values);
  merge_seen(into.seen, from.seen);
}

}  // namespace

void merge_seen(Seen& into, const Seen& from) {
  into.first = std::min(into.first, from.first);
  into.last = std::max(into.last, from.last);
  if (is_better_example(from.example, from.exchange, into)) {
    into.example = from.example;
    into.exchange = from.exchange;
  }
}

bool is_better_example(std::string_view example, std::int64_t exchange, const Seen& seen) {
  if (example.empty()) return false;
  if (seen.example.empty()) return true;
  const bool is_null = example == "null";
  const bool was_null = seen.example == "null";
  if (is_null != was_null) return was_null;
  if ((exchange == 0) != (seen.exchange == 0)) return exchange != 0;
  if (exchange != seen.exchange) return exchange < seen.exchange;
  return example < seen.example;
}

void make_map(PlaceShape& place) {
  if (!place.others) place.others = std::make_unique<PlaceShape>();
  for (const auto& [name, member] : place.members) merge(*place.others, *member);
  place.members.clear();
  drop_variants(place);
  place.others->parents = place.others->present;
}

std::size_t count_places(const PlaceShape& place) {
  std::size_t count = 1;
  for (const auto& [name, member] : place.members) count += count_places(*member);
  if (place.elements) count += count_places(*place.elements);
  if (place.others) count += count_places(*place.others);
  return count;
}

void prune(PlaceShape& place, int depth) {
  if (depth <= 0) {
    place.members.clear();
    drop_variants(place);
    place.elements.reset();
    place.others.reset();
    return;
  }
  for (auto& [name, member] : place.members) prune(*member, depth - 1);
  if (place.elements) prune(*place.elements, depth - 1);
  if (place.others) prune(*place.others, depth - 1);
}

void fit_places(MessageShape& shape) {
  shape.places = count_places(shape.body);
  while (shape.places > most_places && shape.followed > 0) {
    prune(shape.body, --shape.followed);
    shape.places = count_places(shape.body);
  }
}

void merge(PlaceShape& into, const PlaceShape& from) {
  merge_scalars(into, from);
  merge_seen(into.seen, from.seen);
  into.parents += from.parents;
  into.present += from.present;
  for (std::size_t i = 0; i < into.types.size(); ++i) into.types[i] += from.types[i];
  for (const auto& [name, member] : from.members) {
    auto& here = into.members[name];
    if (!here) here = std::make_unique<PlaceShape>();
    merge(*here, *member);
  }
  merge_variants(into, from);
  merge_child(into.elements, from.elements);
  merge_child(into.others, from.others);
  if (into.members.size() > most_members || into.others) make_map(into);
  for (auto& [name, member] : into.members) member->parents = into.count(JsonType::object);
}

void merge(MessageShape& into, const MessageShape& from) {
  into.messages += from.messages;
  merge_counts(into.content_types, from.content_types, most_types);
  for (const auto& [name, field] : from.headers) merge_field(into.headers[name], field);
  keep_smallest_hashes(into.headers, most_headers);
  into.empty_bodies += from.empty_bodies;
  into.not_json += from.not_json;
  into.other_bodies += from.other_bodies;
  into.duplicate_keys += from.duplicate_keys;
  into.invalid_utf8 += from.invalid_utf8;
  into.byte_order_marks += from.byte_order_marks;
  into.too_deep += from.too_deep;
  into.cut += from.cut;
  merge(into.query, from.query);
  merge(into.body, from.body);
  into.followed = std::min(into.followed, from.followed);
  if (into.followed < most_depth) prune(into.body, into.followed);
  fit_places(into);
  merge_seen(into.seen, from.seen);
}

void merge(ShapeSet& into, const ShapeSet& from) {
  into.exchanges += from.exchanges;
  for (const auto& [key, shape] : from.shapes) merge(into.shapes[key], shape);
}

std::string_view name_of(JsonType type) {
  static constexpr std::array<std::string_view, json_type_count> names = {
      "null", "boolean", "integer", "number", "string", "array", "object"};
  return names[static_cast<std::size_t>(type)];
}

std::string to_string(const ShapeKey& key) {
  return key.endpoint + ' ' + (key.direction == Direction::request ? "request" : std::to_string(key.status));
}

}  // namespace shakedown::judge
