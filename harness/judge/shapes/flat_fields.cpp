// A query is a flat object; a repeated field is how it writes an array.
#include "harness/judge/shapes/flat_fields.hpp"

#include <algorithm>

#include "harness/judge/shapes/json_text.hpp"
#include "harness/judge/shapes/places.hpp"

namespace shakedown::judge {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

PlaceShape& member_of(PlaceShape& object, const std::string& name) {
  if (!object.others) {
    auto& member = object.members[name];
    if (!member) member = std::make_unique<PlaceShape>();
    if (object.members.size() <= most_members) return *member;
    make_map(object);
  }
  ++object.others->parents;
  return *object.others;
}

void learn_field(PlaceShape& place, const FlatFields& fields, std::size_t begin, std::size_t end,
                 const Sighting& sighting, std::string& buffer) {
  if (end - begin == 1)
    return learn_string(place, fields[begin].second, fields[begin].second.size(), sighting, buffer);
  count_value(place, JsonType::array, sighting);
  const std::uint64_t size = end - begin;
  const bool first = place.count(JsonType::array) == 1;
  place.fewest = first ? size : std::min(place.fewest, size);
  place.longest_array = std::max(place.longest_array, size);
  if (!place.elements) place.elements = std::make_unique<PlaceShape>();
  for (auto i = begin; i < end; ++i) {
    ++place.elements->parents;
    learn_string(*place.elements, fields[i].second, fields[i].second.size(), sighting, buffer);
  }
}

}  // namespace

FlatFields read_fields(std::string_view text) {
  FlatFields fields;
  while (!text.empty() && fields.size() < most_fields) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    fields.emplace_back(clean_text(decoded(pair.substr(0, equals)), longest_name), decoded(value));
  }
  std::stable_sort(fields.begin(), fields.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return fields;
}

void learn_flat(PlaceShape& object, const FlatFields& fields, const Sighting& sighting, std::string& buffer) {
  ++object.parents;
  count_value(object, JsonType::object, sighting);
  for (std::size_t begin = 0; begin < fields.size();) {
    auto end = begin + 1;
    while (end < fields.size() && fields[end].first == fields[begin].first) ++end;
    learn_field(member_of(object, fields[begin].first), fields, begin, end, sighting, buffer);
    begin = end;
  }
  for (auto& [name, member] : object.members) member->parents = object.count(JsonType::object);
}

}  // namespace shakedown::judge
