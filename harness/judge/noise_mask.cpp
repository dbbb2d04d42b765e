// Answers become lists of (place, value); the rest is comparing lists.
#include "harness/judge/noise_mask.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>
#include <map>
#include <optional>

#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t most_leaves = 20'000;
constexpr std::size_t deepest = 64;

struct Leaf {
  std::string where;
  std::string value;
};
using Leaves = std::vector<Leaf>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}
bool all(std::string_view text, bool (*is)(char)) {
  return std::all_of(text.begin(), text.end(), is);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

// "2026-11-24T19:38:01Z", "2026-11-24 19:38:01.123+01:00", or the form of RFC 9110, 5.6.7.
bool is_time(std::string_view text) {
  const auto at = [&](std::size_t i, char c) { return i < text.size() && text[i] == c; };
  if (text.size() >= 16 && all(text.substr(0, 4), is_digit) && at(4, '-') && at(7, '-') && at(13, ':'))
    return true;
  return text.size() == 29 && text.ends_with(" GMT") && at(3, ',');
}

// A Unix time in s, ms, µs or ns between 2001 and 2096.
bool is_epoch(std::string_view text) {
  const bool length = text.size() == 10 || text.size() == 13 || text.size() == 16 || text.size() == 19;
  return length && all(text, is_digit) && text[0] >= '1' && text[0] <= '3';
}

// Twelve characters or more in which letters and digits mix, as only made-up identifiers do.
bool is_token(std::string_view text) {
  if (const auto prefix = text.find_first_of("_-");
      prefix != std::string_view::npos && prefix <= 6 && text.size() - prefix > 8)
    text.remove_prefix(prefix + 1);
  if (text.size() < 8) return false;
  std::size_t digits = 0;
  std::size_t letters = 0;
  for (const char c : text) {
    if (!is_alnum(c) && c != '-' && c != '_' && c != '.' && c != '=' && c != '+' && c != '/') return false;
    if (is_digit(c)) ++digits;
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) ++letters;
  }
  const bool hex = all(text, is_hex) && text.size() >= 12;
  return hex || (text.size() >= 16 && digits >= 2 && letters >= 2) || (text.size() >= 32 && letters >= 2);
}

using Kind = bool (*)(std::string_view);
constexpr std::array<Kind, 4> fresh_kinds = {is_uuid, is_time, is_epoch, is_token};

void add_json(const boost::json::value& value, const std::string& path, Leaves& leaves) {
  if (leaves.size() >= most_leaves) return;
  if (const auto* object = value.if_object()) {
    if (object->empty()) leaves.push_back({path, "{}"});
    for (const auto& [key, member] : *object) add_json(member, path + "." + std::string(key), leaves);
  } else if (const auto* array = value.if_array()) {
    leaves.push_back({path, "list of " + std::to_string(array->size())});
    for (std::size_t i = 0; i < array->size(); ++i)
      add_json((*array)[i], path + "[" + std::to_string(i) + "]", leaves);
  } else if (const auto* text = value.if_string()) {
    leaves.push_back({path, std::string(*text)});
  } else {
    leaves.push_back({path, boost::json::serialize(value)});
  }
}

std::optional<Leaves> json_leaves(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (body[first] != '{' && body[first] != '[')) return std::nullopt;
  boost::json::parse_options options;
  options.max_depth = deepest;
  boost::system::error_code error;
  const auto value = boost::json::parse({body.data(), body.size()}, error, {}, options);
  if (error) return std::nullopt;
  Leaves leaves;
  add_json(value, "$", leaves);
  return leaves;
}

void add_lines(std::string_view body, Leaves& leaves) {
  if (body.find('\0') != std::string_view::npos) {
    leaves.push_back({"body", std::string(body)});
    return;
  }
  for (std::size_t line = 1; !body.empty() && leaves.size() < most_leaves; ++line) {
    const auto end = std::min(body.find('\n'), body.size());
    leaves.push_back({"line " + std::to_string(line), std::string(body.substr(0, end))});
    body.remove_prefix(std::min(end + 1, body.size()));
  }
}

// Fields that describe this one transfer and say nothing about what was done.
bool of_the_transfer(std::string_view name) {
  constexpr std::array<std::string_view, 19> names = {
      "date",       "age",           "expires",           "last-modified",   "etag",
      "set-cookie", "server-timing", "content-length",    "connection",      "keep-alive",
      "server",     "x-request-id",  "x-correlation-id",  "x-response-time", "traceparent",
      "tracestate", "via",           "transfer-encoding", "x-runtime"};
  return std::any_of(names.begin(), names.end(), [&](auto n) { return equal_ignoring_case(n, name); });
}

Leaves leaves_of(const Response& response) {
  Leaves leaves{{"status", std::to_string(response.status)}};
  for (const Header& header : response.headers) {
    if (of_the_transfer(header.name)) continue;
    std::string name = header.name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    leaves.push_back({"header " + name, header.value});
  }
  if (auto json = json_leaves(response.body)) {
    std::move(json->begin(), json->end(), std::back_inserter(leaves));
  } else {
    add_lines(response.body, leaves);
  }
  return leaves;
}

// A text whose words are pairwise equal or fresh, such as a Location with an id in it.
bool fresh_in_parts(std::string_view a, std::string_view b) {
  constexpr std::string_view between = "/ ,;:?&=\"'<>()";
  while (true) {
    const auto end_a = std::min(a.find_first_of(between), a.size());
    const auto end_b = std::min(b.find_first_of(between), b.size());
    const auto word_a = a.substr(0, end_a);
    const auto word_b = b.substr(0, end_b);
    if (word_a != word_b && !std::any_of(fresh_kinds.begin(), fresh_kinds.end(),
                                         [&](Kind is) { return is(word_a) && is(word_b); }))
      return false;
    if (end_a == a.size() || end_b == b.size()) return end_a == a.size() && end_b == b.size();
    if (a[end_a] != b[end_b]) return false;
    a.remove_prefix(end_a + 1);
    b.remove_prefix(end_b + 1);
  }
}

enum class Fresh : bool { passes, counts };  // what merely looks made anew

// Calls `tell` for each place at which the two differ, until it returns false.
template <class Tell>
void compare(const Response& before, const Response& after, Fresh fresh, Tell&& tell) {
  const Leaves first = leaves_of(before);
  const Leaves second = leaves_of(after);
  std::multimap<std::string_view, const Leaf*> left;
  for (const Leaf& leaf : second) left.emplace(leaf.where, &leaf);
  for (const Leaf& leaf : first) {
    const auto found = left.find(leaf.where);
    if (found == left.end()) {
      if (!tell(Difference{leaf.where, leaf.value, "", false, true})) return;
      continue;
    }
    const Leaf& other = *found->second;
    left.erase(found);
    if (leaf.value == other.value) continue;
    if (fresh == Fresh::passes && both_fresh(leaf.value, other.value)) continue;
    if (!tell(Difference{leaf.where, leaf.value, other.value, false, false})) return;
  }
  for (const Leaf& leaf : second) {
    const auto [begin, end] = left.equal_range(leaf.where);
    if (!std::any_of(begin, end, [&](const auto& entry) { return entry.second == &leaf; })) continue;
    if (!tell(Difference{leaf.where, "", leaf.value, true, false})) return;
  }
}

}  // namespace

std::string generalised(std::string_view where) {
  std::string text;
  for (std::size_t i = 0; i < where.size(); ++i) {
    text += where[i];
    if (where[i] != '[' || i + 1 >= where.size() || !is_digit(where[i + 1])) continue;
    while (i + 1 < where.size() && is_digit(where[i + 1])) ++i;
    text += '*';
  }
  return text;
}

bool both_fresh(std::string_view a, std::string_view b) {
  const bool whole =
      std::any_of(fresh_kinds.begin(), fresh_kinds.end(), [&](Kind is) { return is(a) && is(b); });
  return whole || (a != b && fresh_in_parts(a, b));
}

std::string describe(const Difference& difference) {
  const std::string where = first_line(difference.where, 80);
  if (difference.absent_before) return where + " appeared: " + first_line(difference.after, 60);
  if (difference.absent_after) return where + " is gone (was " + first_line(difference.before, 60) + ")";
  return where + " was " + first_line(difference.before, 60) + " and is " + first_line(difference.after, 60);
}

void NoiseMask::learn(const Response& a, const Response& b) {
  compare(a, b, Fresh::counts, [&](const Difference& difference) {
    places_.insert(generalised(difference.where));
    return true;
  });
}

bool NoiseMask::covers(std::string_view where) const {
  const std::string general = generalised(where);
  if (places_.contains(general)) return true;
  // Where a list's length or an object's presence is noise, so is all that is below it.
  return std::any_of(places_.begin(), places_.end(), [&](const std::string& place) {
    return general.size() > place.size() && general.starts_with(place) && place.starts_with("$") &&
           (general[place.size()] == '.' || general[place.size()] == '[') && place != "$";
  });
}

std::vector<Difference> NoiseMask::differences(const Response& before, const Response& after,
                                               std::size_t most) const {
  std::vector<Difference> found;
  compare(before, after, Fresh::passes, [&](const Difference& difference) {
    if (!covers(difference.where)) found.push_back(difference);
    return found.size() < most;
  });
  return found;
}

}  // namespace shakedown::judge
