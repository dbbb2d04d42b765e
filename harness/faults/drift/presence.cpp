// Fields that are there or not: left out (D1, D2), null or absent (D8), added (D14).
#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {
namespace {

// What has to go with some members that stand side by side, first and last of them: their comma too.
std::pair<std::size_t, std::size_t> run_of(const JsonPlace& first, const JsonPlace& last) {
  if (first.before_end != JsonPlace::none) return {first.before_end, last.end};
  if (last.next_begin != JsonPlace::none) return {first.key_begin, last.next_begin};
  return {first.key_begin, last.end};
}

Drifted without(Work& work, const std::vector<JsonPlace>& members) {
  Edits edits;
  for (std::size_t i = 0; i < members.size();) {
    std::size_t last = i;
    while (last + 1 < members.size() && members[last + 1].parent == members[i].parent &&
           members[last + 1].index == members[last].index + 1)
      ++last;
    const auto [begin, end] = run_of(members[i], members[last]);
    edits.replace(begin, end, {});
    i = last + 1;
  }
  const auto first = text_of(work.message.body, members.front());
  return done(work, edits.applied_to(work.message.body),
              work.drift.at + ": " + short_form(first) + " is left out" + and_more(members.size()));
}

}  // namespace

Drifted drop(Work& work) {
  const auto scan = places_of(work, work.path);
  return scan.why.empty() ? without(work, scan.places) : not_done(scan.why);
}

Drifted null_to_absent(Work& work) {
  auto scan = places_of(work, work.path);
  if (!scan.why.empty()) return not_done(scan.why);
  std::erase_if(scan.places, [](const JsonPlace& place) { return place.kind != JsonKind::null; });
  return scan.places.empty() ? not_done(work.drift.at + " is not null") : without(work, scan.places);
}

// One member more, as the last of each object in `objects`.
Drifted with_member(Work& work, const std::vector<JsonPlace>& objects, std::string_view key,
                    std::string_view value) {
  Edits edits;
  const std::string_view body = work.message.body;
  for (const auto& object : objects) {
    const auto text = text_of(body, object);
    const auto members = children_of(text, JsonKind::object);
    const auto at = members.empty() ? object.begin + 1 : object.begin + members.back().end;
    edits.replace(at, at, (members.empty() ? "" : ",") + quoted(key) + ":" + std::string(value));
  }
  return done(work, edits.applied_to(body),
              (work.drift.at.empty() ? "$" : work.drift.at) + ": " + short_form(key) + " is added" +
                  and_more(edits.count()));
}

Drifted absent_to_null(Work& work) {
  DriftPath parents = work.path;
  const std::string key = parents.back().key;
  parents.pop_back();
  auto scan = places_of(work, parents);
  if (!scan.why.empty()) return not_done(scan.why);
  const std::string_view body = work.message.body;
  std::erase_if(scan.places, [&](const JsonPlace& place) {
    return place.kind != JsonKind::object ||
           !find_places(text_of(body, place), {{DriftStep::Kind::member, key}}).places.empty();
  });
  if (scan.places.empty()) return not_done(work.drift.at + " is not absent");
  return with_member(work, scan.places, key, "null");
}

Drifted extra_field(Work& work) {
  auto scan = places_of(work, work.path);
  if (!scan.why.empty()) return not_done(scan.why);
  std::erase_if(scan.places, [](const JsonPlace& place) { return place.kind != JsonKind::object; });
  if (scan.places.empty()) return not_done((work.drift.at.empty() ? "$" : work.drift.at) + " is no object");
  std::string key = work.drift.value.empty() ? "driftExtra" : work.drift.value;
  // Not one that is there already.
  for (const auto& object : scan.places) {
    while (!find_places(text_of(work.message.body, object), {{DriftStep::Kind::member, key}}).places.empty())
      key += "X";
  }
  return with_member(work, scan.places, key, "\"drift\"");
}

}  // namespace shakedown::faults
