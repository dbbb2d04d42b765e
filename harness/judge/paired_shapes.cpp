#include "harness/judge/paired_shapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/judge/shapes/walk.hpp"

namespace shakedown::judge {
namespace {

using journal::ChangeRecord;

struct Place {
  const PlaceShape* shape = nullptr;
  std::uint64_t parents = 0;  // objects that could have held it
};
using Places = std::map<std::string, Place>;

std::string parent_of(const std::string& path) {
  const auto end = path.find_last_of(".[{");
  return end == std::string::npos ? std::string() : path.substr(0, end);
}

Places places_of(const MessageShape& shape) {
  Places places;
  for_each_place(shape.body, [&](const PlaceAt& at) {
    const std::uint64_t parents = at.parent == nullptr ? shape.messages : at.parent->count(JsonType::object);
    if (at.place->present > 0) places[at.path] = {at.place, parents};
  });
  return places;
}

std::set<JsonType> types_of(const PlaceShape& place) {
  std::set<JsonType> types;
  for (int type = 0; type < json_type_count; ++type) {
    if (place.types[static_cast<std::size_t>(type)] > 0) types.insert(static_cast<JsonType>(type));
  }
  return types;
}

std::string in_words(const PlaceShape& place) {
  std::string text;
  for (const JsonType type : types_of(place)) {
    if (!text.empty()) text += " or ";
    text += name_of(type);
  }
  return text;
}

std::string said(const Place& place) {
  std::string text = fmt::format("{} in {} of {}", in_words(*place.shape), place.shape->present,
                                 std::max(place.parents, place.shape->present));
  if (!place.shape->seen.example.empty()) text += ": " + place.shape->seen.example;
  return text;
}

ChangeRecord change(const std::string& where, const char* kind, const char* rule, Severity severity) {
  ChangeRecord record;
  record.where = where;
  record.kind = kind;
  record.rule = rule;
  record.severity = severity;
  return record;
}

// An object that both sides have, so that it could hold the place on both.
const Place* parent_in(const Places& places, const std::string& path) {
  const auto found = places.find(parent_of(path));
  if (found == places.end() || found->second.shape->count(JsonType::object) == 0) return nullptr;
  return &found->second;
}

bool same_values(const PlaceShape& a, const PlaceShape& b) {
  return types_of(a) == types_of(b) && a.values.counts == b.values.counts &&
         (a.values.samples() > 0 || a.count(JsonType::object) + a.count(JsonType::array) > 0);
}

void compare_types(const std::string& path, const Place& was, const Place& is,
                   std::vector<ChangeRecord>& changes) {
  const auto before = types_of(*was.shape);
  const auto after = types_of(*is.shape);
  std::set<JsonType> added;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::inserter(added, added.end()));
  // A whole number where a fraction was is still a number.
  if (before.contains(JsonType::number)) added.erase(JsonType::integer);
  if (added.empty()) return;
  const bool only_null = added == std::set{JsonType::null};
  auto record = only_null ? change(path, "null", "response-property-became-nullable", Severity::high)
                          : change(path, "retyped", "response-property-type-changed", Severity::high);
  if (path == "$") record.rule = only_null ? "response-body-became-nullable" : "response-body-type-changed";
  if (after.contains(JsonType::array) != before.contains(JsonType::array) && !only_null)
    record.kind = "array-to-scalar";
  record.before = said(was);
  record.after = said(is);
  record.count_before = was.shape->present;
  record.count_after = is.shape->present;
  changes.push_back(std::move(record));
}

}  // namespace

std::vector<ChangeRecord> paired_changes(const MessageShape& before, const MessageShape& after) {
  const Places was = places_of(before);
  const Places is = places_of(after);
  std::vector<ChangeRecord> changes;
  std::map<std::string, std::vector<std::string>> gone, fresh;  // by parent
  for (const auto& [path, place] : was) {
    const auto found = is.find(path);
    if (found != is.end()) {
      compare_types(path, place, found->second, changes);
    } else if (parent_in(is, path) != nullptr) {
      gone[parent_of(path)].push_back(path);
    }
  }
  for (const auto& [path, place] : is) {
    if (!was.contains(path) && parent_in(was, path) != nullptr) fresh[parent_of(path)].push_back(path);
  }
  for (auto& [parent, paths] : gone) {
    for (const std::string& path : paths) {
      const Place& old = was.at(path);
      auto& candidates = fresh[parent];
      const auto twin = std::find_if(candidates.begin(), candidates.end(), [&](const std::string& other) {
        return same_values(*old.shape, *is.at(other).shape);
      });
      const bool required = old.shape->present >= old.parents;
      auto record =
          change(path, "removed",
                 required ? "response-required-property-removed" : "response-optional-property-removed",
                 required ? Severity::high : Severity::medium);
      record.before = said(old);
      record.count_before = old.parents;
      record.count_after = parent_in(is, path)->shape->count(JsonType::object);
      record.after = fmt::format("in 0 of {}", record.count_after);
      if (twin != candidates.end()) {
        record.kind = "renamed";
        record.after = fmt::format("{}: {}", *twin, said(is.at(*twin)));
        candidates.erase(twin);
      }
      changes.push_back(std::move(record));
    }
  }
  for (const auto& [parent, paths] : fresh) {
    for (const std::string& path : paths) {
      const Place& now = is.at(path);
      const bool required = now.shape->present >= now.parents;
      auto record = change(path, "added",
                           required ? "response-required-property-added" : "response-optional-property-added",
                           Severity::info);
      record.count_before = parent_in(was, path)->shape->count(JsonType::object);
      record.count_after = now.parents;
      record.before = fmt::format("in 0 of {}", record.count_before);
      record.after = said(now);
      changes.push_back(std::move(record));
    }
  }
  return changes;
}

}  // namespace shakedown::judge
