#include "harness/provoke/fuzz/story_values.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "harness/judge/words.hpp"
#include "harness/provoke/fuzz/story.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t longest_value = 80;

// 2026-11-29T12:00:00Z, Sun, 29 Nov 2026 12:00:00 GMT, 1700000000 and with milliseconds.
bool is_time(const JsonValue& value) {
  const std::string text = plain_text(value);
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (value.kind != JsonValue::Kind::scalar) return false;
  if (is_text(value)) return digits >= 8 && text.find(':') != std::string::npos;
  return digits >= 10 && (text.starts_with('1') || text.starts_with('2'));
}

}  // namespace

bool went_well(const Happened& one) {
  return one.status >= 200 && one.status < 300 && one.status != 202;
}

bool is_gone(const Happened& one) {
  return one.status == 404 || one.status == 410;
}

std::string in_short(const JsonValue& value) {
  return judge::first_line(to_text(value), longest_value);
}

std::map<std::string, JsonValue> fields_of(const std::string& body) {
  const auto root = read_json_value(body);
  if (!root || root->kind != JsonValue::Kind::object) return {};
  const JsonValue* object = &*root;
  if (object->members.size() == 1 && object->members.front().second.kind == JsonValue::Kind::object)
    object = &object->members.front().second;
  std::map<std::string, JsonValue> fields;
  for (const auto& [name, value] : object->members) fields.emplace(name, value);
  return fields;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

bool is_text(const JsonValue& value) {
  return value.kind == JsonValue::Kind::scalar && value.raw.starts_with('"');
}

int kind_of(const JsonValue& value) {
  if (value.kind != JsonValue::Kind::scalar) return 0;
  if (is_text(value)) return 1;
  return value.raw == "true" || value.raw == "false" ? 2 : value.raw == "null" ? 3 : 4;
}

double plain_number_of(const JsonValue& value) {
  return std::strtod(value.raw.c_str(), nullptr);
}

namespace {

// Scalars of one kind, neither of which is the other one cut off or written otherwise.
bool differ(const JsonValue& one, const JsonValue& other) {
  const int kind = kind_of(one);
  if (kind == 0 || kind == 3 || kind != kind_of(other) || one == other) return false;
  if (kind == 4) return plain_number_of(one) != plain_number_of(other);
  const std::string a = lower(plain_text(one));
  const std::string b = lower(plain_text(other));
  return a.find(b) == std::string::npos && b.find(a) == std::string::npos && !b.empty() &&
         a.substr(0, 4) != b.substr(0, 4);
}

}  // namespace

std::optional<std::string> differing_field(const JsonValue& item,
                                           const std::map<std::string, JsonValue>& alone,
                                           const std::vector<std::string>& fields) {
  for (const std::string& name : fields) {
    const auto one = alone.find(name);
    const auto* other = at(item, {name});
    if (one != alone.end() && other && differ(one->second, *other) && !is_volatile(name, one->second))
      return name;
  }
  return std::nullopt;
}

bool may_be_old(const Happened& answer) {
  const std::string* control = find_header(answer.headers, "cache-control");
  if (!control) return find_header(answer.headers, "age") != nullptr;
  const std::string said = lower(*control);
  for (const char* word : {"max-age=", "s-maxage=", "stale-while-revalidate="}) {
    const auto at = said.find(word);
    if (at == std::string::npos) continue;
    const auto digit = said.find_first_of("0123456789", at);
    if (digit != std::string::npos && std::strtol(said.c_str() + digit, nullptr, 10) > 0) return true;
  }
  return false;
}

std::vector<std::size_t> pages_of(const std::vector<Happened>& all, std::size_t list) {
  std::vector<std::size_t> pages{list};
  for (std::size_t i = list + 1; i < all.size() && all[i].deed == Deed::next_page; ++i) {
    if (went_well(all[i])) pages.push_back(i);
  }
  return pages;
}

std::vector<std::string> written_fields(const std::vector<Happened>& all) {
  std::set<std::string> written;
  for (const Happened& one : all) {
    const bool writes = one.deed == Deed::create || one.deed == Deed::replace || one.deed == Deed::change;
    if (!writes || !went_well(one)) continue;
    for (const auto& [name, value] : fields_of(one.sent)) written.insert(name);
  }
  return {written.begin(), written.end()};
}

bool is_volatile(const std::string& name, const JsonValue& value) {
  static constexpr std::array<const char*, 18> marks{
      "version",  "revision", "etag",  "modified", "updated", "changed", "time", "date", "stamp",
      "sequence", "serial",   "token", "nonce",    "hash",    "digest",  "href", "url",  "links"};
  const std::string word = lower(name);
  if (word == "rev" || word == "seq" || word.ends_with("_at") || name.ends_with("At")) return true;
  return is_time(value) || std::any_of(marks.begin(), marks.end(), [&](const char* mark) {
           return word.find(mark) != std::string::npos;
         });
}

std::vector<const JsonValue*> items_of(const JsonValue& root) {
  const JsonValue* list = root.kind == JsonValue::Kind::array ? &root : nullptr;
  for (const auto& [name, member] : root.members) {
    if (!list && member.kind == JsonValue::Kind::array) list = &member;
  }
  std::vector<const JsonValue*> items;
  if (!list) return items;
  for (const JsonValue& item : list->items) {
    if (item.kind == JsonValue::Kind::object) items.push_back(&item);
  }
  return items;
}

}  // namespace shakedown::fuzz
