#include "harness/provoke/fuzz/long_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "harness/provoke/fuzz/variations.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t largest_in_body = 60 * 1024;  // 64 KiB are a usual limit
constexpr std::size_t largest_in_head = 4 * 1024;   // and 8 KiB of all fields
constexpr std::size_t most_sites = 40;              // of one operation
constexpr std::size_t short_size = 24;
constexpr std::size_t step_of_middle = 12;  // so that what is left goes on as it was: units of 1, 2, 3 or 4

// unit, unit, ... between two ends.
struct LongShape {
  const char* before;
  const char* unit;
  const char* behind;
  const char* says;
};
constexpr std::array<LongShape, 14> text_shapes{{
    {"", " ", "", "spaces"},
    {"x", " ", "x", "spaces between two letters"},
    {"", "a", "!", "one letter, and something else at its end"},
    {"", "0", "x", "zeros, and a letter at their end"},
    {"", "(", "", "open parentheses"},
    {"", "[", "", "open brackets"},
    {"", "<", "", "open angles"},
    {"", ",", "", "commas"},
    {"", "a,", "", "a list with commas"},
    {"", "/", "", "slashes"},
    {"", ".", "", "dots"},
    {"", "a.", "@", "letters with dots, and an @ at their end"},
    {"", "\n", "", "line breaks"},
    {"", "\\\"", "", "escapes and quotes"},
}};
constexpr std::array<LongShape, 4> body_shapes{{
    {"", "[", "", "open lists"},
    {"", "{\"a\":", "", "open objects"},
    {"", " ", "{}", "spaces"},
    {"{\"a\":1", ",\"a\":1", "}", "one member again and again"},
}};

std::string run_of(const LongShape& shape, std::size_t size) {
  std::string text = shape.before;
  const std::string_view unit = shape.unit;
  const std::string_view behind = shape.behind;
  while (text.size() + unit.size() + behind.size() <= size) text += unit;
  return text + shape.behind;
}

// Numbers in it are others in each: what is the same twice may be refused at once.
JsonValue item_like(const JsonValue& first, std::size_t number) {
  JsonValue item = first;
  if (item.kind == JsonValue::Kind::scalar)
    return item.raw.starts_with('"') ? json_string(fmt::format("i{}", number))
                                     : json_scalar(std::to_string(number + 1));
  for (auto& [name, value] : item.members) {
    const bool number_there = value.kind == JsonValue::Kind::scalar && !value.raw.empty() &&
                              value.raw.find_first_not_of("0123456789") == std::string::npos;
    if (number_there) value = json_scalar(std::to_string(number + 1));
  }
  return item;
}

JsonValue long_list(const JsonValue& there, std::size_t size) {
  JsonValue list;
  list.kind = JsonValue::Kind::array;
  const JsonValue first = there.items.empty() ? json_scalar("1") : there.items.front();
  for (std::size_t i = 0; i < size; ++i) list.items.push_back(item_like(first, i));
  return list;
}

bool holds_text(const JsonValue& value) {
  return value.kind == JsonValue::Kind::scalar && value.raw.starts_with('"');
}

std::string value_at(const FuzzRequest& request, const LongPlace& place) {
  if (place.in == LongPlace::In::argument) return request.arguments[place.argument].value;
  if (place.in == LongPlace::In::body) return request.body;
  const auto root = read_json_value(request.body);
  const auto* there = root ? at(*root, place.pointer) : nullptr;
  return there ? plain_text(*there) : std::string();
}

FuzzRequest with_text(FuzzRequest request, const LongPlace& place, std::string text) {
  if (place.in == LongPlace::In::argument) {
    request.arguments[place.argument].value = std::move(text);
  } else if (place.in == LongPlace::In::body) {
    request.body = std::move(text);
  } else if (auto root = read_json_value(request.body); root && at(*root, place.pointer)) {
    *at(*root, place.pointer) = json_string(text);
    request.body = to_text(*root);
  }
  return request;
}

FuzzRequest with_list(FuzzRequest request, const LongPlace& place, std::size_t size, bool new_one) {
  auto root = read_json_value(request.body);
  JsonValue* there = root ? at(*root, place.pointer) : nullptr;
  if (!there) return request;
  if (new_one) {
    *there = long_list(*there, size);
  } else {
    there->items.resize(std::min(size, there->items.size()));
  }
  request.body = to_text(*root);
  return request;
}

bool may_be_text(const ValueSpec* spec) {
  return spec && (spec->types == 0 || (spec->types & type_bit::string) != 0) && spec->allowed.empty();
}

const char* place_word(Place in) {
  return in == Place::query ? "query " : "header ";
}

}  // namespace

std::vector<LongSite> long_sites(const Grammar& grammar, const FuzzRequest& good) {
  std::vector<LongSite> sites;
  const auto add = [&](FuzzRequest request, LongPlace place) {
    if (sites.size() < most_sites) sites.push_back({std::move(request), std::move(place)});
  };
  const Operation& operation = grammar.operations[static_cast<std::size_t>(good.operation)];
  for (const Slot& slot : operation.slots) {
    if ((slot.in != Place::query && slot.in != Place::header) || !slot.plain ||
        !may_be_text(spec_at(grammar, slot.value)))
      continue;
    FuzzRequest request = good;
    if (!find_argument(request, slot.in, slot.name))
      request.arguments.push_back({slot.in, slot.name, "x", {}, false});
    const auto index =
        static_cast<std::size_t>(find_argument(request, slot.in, slot.name) - request.arguments.data());
    add(std::move(request), {LongPlace::In::argument, {}, index, place_word(slot.in) + slot.name});
  }
  const auto root = read_json_value(good.body);
  if (!root || good.body.empty()) return sites;
  constexpr std::size_t most_places = 60;
  for (const Pointer& pointer : places_of(*root, most_places)) {
    const JsonValue& there = *at(*root, pointer);
    if (holds_text(there)) add(good, {LongPlace::In::text, pointer, 0, to_text(pointer)});
    if (there.kind == JsonValue::Kind::array && !there.items.empty())
      add(good, {LongPlace::In::list, pointer, 0, to_text(pointer)});
  }
  if (const ValueSpec* spec = json_body_spec(grammar, operation);
      spec && root->kind == JsonValue::Kind::object) {
    for (const auto& member : spec->members) {
      if (at(*root, {member.name}) || !may_be_text(spec_at(grammar, member.value))) continue;
      JsonValue with = *root;
      with.members.emplace_back(member.name, json_string("x"));
      FuzzRequest request = good;
      request.body = to_text(with);
      add(std::move(request), {LongPlace::In::text, {member.name}, 0, to_text(Pointer{member.name})});
    }
  }
  add(good, {LongPlace::In::body, {}, 0, "the body"});
  return sites;
}

std::size_t shapes_of(const LongPlace& place) {
  if (place.in == LongPlace::In::list) return 1;
  return place.in == LongPlace::In::body ? body_shapes.size() : text_shapes.size();
}

LongRequest long_request(const LongSite& site, std::size_t shape, std::size_t size) {
  LongRequest made;
  const LongPlace& place = site.place;
  if (place.in == LongPlace::In::list) {
    made.request = with_list(site.request, place, size, true);
    made.says = fmt::format("{}: {} items", place.name, size);
  } else {
    const LongShape& how = place.in == LongPlace::In::body ? body_shapes[shape] : text_shapes[shape];
    made.request = with_text(site.request, place, run_of(how, size));
    made.says = fmt::format("{}: {} bytes of {}", place.name, size, how.says);
  }
  made.request.what = made.says;
  made.request.claim = FuzzRequest::Claim::none;
  made.request.breaks.clear();
  return made;
}

FuzzRequest harmless_request(const LongSite& site, std::size_t size) {
  if (site.place.in == LongPlace::In::list) return with_list(site.request, site.place, size, true);
  FuzzRequest request = site.request;
  if (site.place.in == LongPlace::In::body) {
    request.body.append(size > request.body.size() ? size - request.body.size() : 0, ' ');
    return request;
  }
  std::string text;
  while (text.size() < size) text += "quickbrownfoxjumpsoverthelazydog";
  text.resize(size);
  return with_text(request, site.place, std::move(text));
}

std::size_t largest_at(const LongSite& site) {
  if (site.place.in == LongPlace::In::argument) return largest_in_head;
  if (site.place.in != LongPlace::In::list) return largest_in_body;
  const auto root = read_json_value(site.request.body);
  const auto* there = root ? at(*root, site.place.pointer) : nullptr;
  if (!there || there->items.empty()) return 0;
  // Some characters more for larger numbers in it.
  return largest_in_body / (to_text(there->items.front()).size() + 8);
}

std::size_t size_at(const FuzzRequest& request, const LongPlace& place) {
  if (place.in != LongPlace::In::list) return value_at(request, place).size();
  const auto root = read_json_value(request.body);
  const auto* there = root ? at(*root, place.pointer) : nullptr;
  return there ? there->items.size() : 0;
}

FuzzRequest shortened(const FuzzRequest& request, const LongPlace& place, std::size_t size) {
  if (place.in == LongPlace::In::list) return with_list(request, place, size, false);
  std::string text = value_at(request, place);
  if (size >= text.size()) return request;
  const std::size_t gone = (text.size() - size) / step_of_middle * step_of_middle;
  text.erase((text.size() - gone) / 2, gone);
  return with_text(request, place, std::move(text));
}

LongPlace longest_place(const FuzzRequest& request) {
  LongPlace best{LongPlace::In::body, {}, 0, "the body"};
  std::size_t longest = 0;
  for (std::size_t i = 0; i < request.arguments.size(); ++i) {
    const Argument& one = request.arguments[i];
    if ((one.in != Place::query && one.in != Place::header) || one.value.size() <= longest) continue;
    longest = one.value.size();
    best = {LongPlace::In::argument, {}, i, place_word(one.in) + one.name};
  }
  if (request.body.size() <= longest) return best;
  best = {LongPlace::In::body, {}, 0, "the body"};
  const auto root = read_json_value(request.body);
  if (!root) return best;
  constexpr std::size_t most_places = 60;
  for (const Pointer& pointer : places_of(*root, most_places)) {
    const JsonValue& there = *at(*root, pointer);
    const bool list = there.kind == JsonValue::Kind::array;
    // More than half of it, so that it is this value and not what stands beside it.
    if ((!list && !holds_text(there)) || to_text(there).size() * 2 < request.body.size()) continue;
    best = {list ? LongPlace::In::list : LongPlace::In::text, pointer, 0, to_text(pointer)};
  }
  return best;
}

FuzzRequest control_of(const FuzzRequest& request, const LongPlace& place) {
  const std::size_t bytes = request.body.size();
  FuzzRequest control = place.in == LongPlace::In::body
                            ? with_text(request, place, "{}")
                            : shortened(request, place, place.in == LongPlace::In::list ? 1 : short_size);
  control.what = "a short value in its place";
  if (!request.body.empty() && control.body.size() < bytes)
    control.body.append(bytes - control.body.size(), ' ');
  return control;
}

}  // namespace shakedown::fuzz
