// One block a shape, one line a place; columns as wide as the block needs.
#include "harness/cli/shapes_table.hpp"

#include <algorithm>
#include <vector>

#include "harness/judge/shapes/verdicts.hpp"
#include "harness/judge/shapes/walk.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::cli {
namespace {

using judge::counted;
using judge::PlaceShape;
using judge::say_count;

constexpr std::size_t widest_path = 48;
constexpr std::size_t widest_type = 28;

struct Line {
  std::string path, type, presence, more;
};

// No control characters: paths are what services send.
std::string shown(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return text;
}

// The sentence without its first word: the type has a column of its own.
std::string range_of(const judge::NumberVerdict& number) {
  const auto sentence = says(number);
  return sentence.substr(std::min(sentence.find(' '), sentence.size() - 1) + 1);
}

// What stands after the presence: the one or two most telling verdicts.
std::string more_of(const PlaceShape& place) {
  std::vector<std::string> parts;
  if (const auto map = judge::map_of(place)) parts.push_back(says(*map));
  if (const auto tagged = judge::tagged_of(place)) parts.push_back(says(*tagged));
  if (const auto types = judge::union_of(place)) parts.push_back(says(*types));
  if (const auto values = judge::enum_of(place)) parts.push_back(says(*values));
  if (const auto format = judge::format_verdict_of(place)) parts.push_back(says(*format));
  if (const auto number = judge::number_of(place)) parts.push_back(range_of(*number));
  if (place.count(judge::JsonType::array) > 0)
    parts.push_back(say_count(place.fewest) + " to " + say_count(place.longest_array) + " elements");
  const auto null = judge::nullability_of(place);
  if (null.nullable) parts.push_back(says(null));
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

Line line_of(const std::string& path, const PlaceShape& place, bool always_there) {
  Line line;
  line.path = shown(path);
  line.type = type_words(place);
  line.presence = always_there ? "" : says(judge::presence_of(place));
  line.more = shown(more_of(place));
  return line;
}

void add_places(std::vector<Line>& lines, const PlaceShape& body, std::string_view root) {
  judge::for_each_place(body, [&](const judge::PlaceAt& at) {
    const bool is_member =
        at.parent != nullptr && at.parent->elements.get() != at.place && at.parent->others.get() != at.place;
    if (at.parent == nullptr && root != "$") return;  // a query itself is no news
    const std::size_t skipped = root != "$" && at.path.rfind("$.", 0) == 0 ? 2 : 1;
    lines.push_back(line_of(std::string(root) + at.path.substr(skipped), *at.place, !is_member));
  });
}

std::string padded(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : text + std::string(width - text.size(), ' ');
}

std::string joined(const std::vector<Line>& lines) {
  std::size_t path = 0, type = 0;
  for (const auto& line : lines) {
    path = std::max(path, std::min(line.path.size(), widest_path));
    type = std::max(type, std::min(line.type.size(), widest_type));
  }
  std::string text;
  for (const auto& line : lines) {
    auto row = "  " + padded(line.path, path) + "  " + padded(line.type, type) + "  " + line.presence;
    if (!line.more.empty()) row += (line.presence.empty() ? "" : "; ") + line.more;
    text += row.substr(0, row.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

// "412 responses, application/json; 2 empty, 1 says JSON and is not".
std::string head_of(const judge::ShapeKey& key, const judge::MessageShape& shape) {
  const bool is_request = key.direction == judge::Direction::request;
  auto text = shown(to_string(key)) + ": " + counted(shape.messages, is_request ? "request" : "response");
  const auto add = [&](std::uint64_t count, const char* what) {
    if (count > 0) text += ", " + say_count(count) + " " + what;
  };
  for (const auto& [type, count] : shape.content_types) {
    if (type.empty()) continue;
    text += ", " + shown(type);
    if (count < shape.messages) text += " in " + say_count(count);
  }
  add(is_request ? 0 : shape.empty_bodies, "without a body");
  add(shape.not_json, "that say JSON and are not");
  add(shape.duplicate_keys, "with duplicate keys");
  add(shape.invalid_utf8, "with bytes that are not UTF-8");
  add(shape.byte_order_marks, "with a byte order mark");
  add(shape.too_deep, "nested too deep to look into");
  add(shape.cut, "cut or too large to look into");
  if (shape.followed < judge::most_depth)
    text += ", too many places: followed to depth " + std::to_string(shape.followed);
  return text;
}

}  // namespace

std::string shapes_table(const judge::ShapeSet& set) {
  std::string text = counted(set.exchanges, "exchange") + ", " + counted(set.shapes.size(), "shape") + "\n";
  for (const auto& [key, shape] : set.shapes) {
    std::vector<Line> lines;
    if (shape.query.present > 0 && !shape.query.members.empty()) add_places(lines, shape.query, "query ");
    if (shape.query.others) add_places(lines, shape.query, "query ");
    if (shape.body.present > 0) add_places(lines, shape.body, "$");
    // A request without query and body says nothing that its response does not.
    if (lines.empty() && key.direction == judge::Direction::request) continue;
    text += "\n" + head_of(key, shape) + "\n" + joined(lines);
  }
  return text;
}

}  // namespace shakedown::cli
