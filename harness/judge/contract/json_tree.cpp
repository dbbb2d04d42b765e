// Builds the array of nodes from Boost.JSON's events.
#include "harness/judge/contract/json_tree.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <map>

#include "harness/judge/contract/decimal.hpp"

namespace shakedown::judge::openapi {

// What Boost.JSON calls; names and limits are its interface.
struct TreeHandler {
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  using Text = boost::json::string_view;
  using Error = boost::json::error_code;

  JsonTree* tree = nullptr;
  std::string_view body;
  std::vector<std::uint32_t> open;  // containers around the place
  std::string_view key;
  std::size_t part_begin = 0;
  bool in_parts = false;
  std::vector<std::uint32_t> order;  // of an object's members, for finding duplicates

  void add(JsonKind kind, std::string_view text) {
    JsonNode node;
    node.kind = kind;
    node.key = key;
    node.text = text;
    node.end = static_cast<std::uint32_t>(tree->nodes_.size()) + 1;
    key = {};
    if (!open.empty()) ++tree->nodes_[open.back()].size;
    tree->nodes_.push_back(node);
  }
  bool begin(JsonKind kind) {
    const auto index = static_cast<std::uint32_t>(tree->nodes_.size());
    add(kind, {});
    open.push_back(index);
    return true;
  }
  bool end() {
    tree->nodes_[open.back()].end = static_cast<std::uint32_t>(tree->nodes_.size());
    open.pop_back();
    return true;
  }
  void part(Text piece) {
    if (!in_parts) part_begin = tree->escaped_.size();
    in_parts = true;
    tree->escaped_.append(piece.data(), piece.size());
  }
  // The whole of a text whose last piece this is. A piece outside of the body is in the parser's own buffer.
  std::string_view whole(Text last) {
    const bool inside = last.data() >= body.data() && last.data() + last.size() <= body.data() + body.size();
    if (!in_parts && inside) return {last.data(), last.size()};
    part(last);
    in_parts = false;
    return std::string_view(tree->escaped_).substr(part_begin);
  }
  // Marks all but the last member of each name.
  void shadow(std::uint32_t object) {
    auto& nodes = tree->nodes_;
    if (nodes[object].size < 2) return;
    order.clear();
    for (auto i = object + 1; i < nodes[object].end; i = nodes[i].end) order.push_back(i);
    const auto mark = [&](std::uint32_t earlier) {
      nodes[earlier].shadowed = true;
      --nodes[object].size;
      tree->duplicates_ = true;
    };
    constexpr std::size_t few = 12;
    if (order.size() <= few) {
      for (std::size_t i = 0; i + 1 < order.size(); ++i) {
        const auto name = nodes[order[i]].key;
        const bool again = std::any_of(order.begin() + static_cast<std::ptrdiff_t>(i) + 1, order.end(),
                                       [&](std::uint32_t other) { return nodes[other].key == name; });
        if (again) mark(order[i]);
      }
      return;
    }
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(nodes[a].key, a) < std::pair(nodes[b].key, b);
    });
    for (std::size_t i = 0; i + 1 < order.size(); ++i) {
      if (nodes[order[i]].key == nodes[order[i + 1]].key) mark(order[i]);
    }
  }

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_array_begin(Error&) { return begin(JsonKind::array); }
  bool on_array_end(std::size_t, Error&) { return end(); }
  bool on_object_begin(Error&) { return begin(JsonKind::object); }
  bool on_object_end(std::size_t, Error&) {
    const auto object = open.back();
    end();
    shadow(object);
    return true;
  }
  bool on_string_part(Text piece, std::size_t, Error&) {
    part(piece);
    return true;
  }
  bool on_string(Text last, std::size_t, Error&) {
    add(JsonKind::string, whole(last));
    return true;
  }
  bool on_key_part(Text piece, std::size_t, Error&) {
    part(piece);
    return true;
  }
  bool on_key(Text last, std::size_t, Error&) {
    key = whole(last);
    return true;
  }
  bool on_number_part(Text piece, Error&) {
    part(piece);
    return true;
  }
  bool number(Text last) {
    add(JsonKind::number, whole(last));
    return true;
  }
  bool on_int64(std::int64_t, Text last, Error&) { return number(last); }
  bool on_uint64(std::uint64_t, Text last, Error&) { return number(last); }
  bool on_double(double, Text last, Error&) { return number(last); }
  bool on_bool(bool value, Error&) {
    add(JsonKind::boolean, value ? "true" : "false");
    return true;
  }
  bool on_null(Error&) {
    add(JsonKind::null, "null");
    return true;
  }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }
};

namespace {

boost::json::parse_options strict() {
  boost::json::parse_options options;
  options.max_depth = json_tree_depth;
  return options;
}

bool is_valid_utf8_sequence(std::string_view text, std::size_t at, std::size_t& length) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned lead = byte(at);
  length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0x80) return true;
  if (lead < 0xc2 || lead > 0xf4) return false;
  for (std::size_t i = 1; i < length; ++i) {
    if (!follows(at + i)) return false;
  }
  const unsigned second = byte(at + 1);
  return !(lead == 0xe0 && second < 0xa0) && !(lead == 0xed && second > 0x9f) &&
         !(lead == 0xf0 && second < 0x90) && !(lead == 0xf4 && second > 0x8f);
}

void append_escaped(std::string& out, std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    std::size_t length = 1;
    if (!is_valid_utf8_sequence(text, i, length)) {
      out += "\\ufffd";
      ++i;
      continue;
    }
    if (c == '"' || c == '\\') {
      out += '\\';
      out += text[i];
    } else if (c < 0x20 || c == 0x7f) {
      out += "\\u00";
      out += digits[c >> 4U];
      out += digits[c & 0xfU];
    } else {
      out.append(text.substr(i, length));
    }
    i += length;
  }
}

// Up to `most` bytes and not inside a character.
std::string_view beginning(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80U) --most;
  return text.substr(0, most);
}

}  // namespace

std::string quoted_json(std::string_view text, std::size_t most) {
  std::string out = "\"";
  const auto shown = beginning(text, most);
  append_escaped(out, shown);
  if (shown.size() < text.size()) out += "...";
  return out + '"';
}

JsonTree::Ending JsonTree::parse(std::string_view text) {
  nodes_.clear();
  escaped_.clear();
  duplicates_ = false;
  fault_at_ = 0;
  nodes_.reserve(text.size() / 12 + 8);
  escaped_.reserve(text.size());  // what is unescaped is never longer, and views point into it
  boost::json::basic_parser<TreeHandler> parser(strict());
  parser.handler().tree = this;
  parser.handler().body = text;
  boost::json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used == text.size()) return Ending::whole;
  nodes_.clear();
  fault_at_ = used;
  if (error == boost::json::error::too_deep) return Ending::too_deep;
  if (error == boost::json::error::exponent_overflow) return Ending::beyond_reading;
  // The parser calls some of these a syntax error; what is wrong is said, not which of the two came first.
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    if (!is_valid_utf8_sequence(text, i, length)) {
      if (i > used) break;
      fault_at_ = i;
      return Ending::invalid_utf8;
    }
    i += length;
  }
  return Ending::not_json;
}

std::string JsonTree::text_of(std::uint32_t index, std::size_t most) const {
  std::string out;
  std::vector<std::uint32_t> open;
  const auto close_until = [&](std::uint32_t at) {
    while (!open.empty() && nodes_[open.back()].end <= at) {
      out += nodes_[open.back()].kind == JsonKind::object ? '}' : ']';
      open.pop_back();
    }
  };
  for (auto i = index; i < nodes_[index].end; ++i) {
    const JsonNode& node = nodes_[i];
    close_until(i);
    if (out.size() >= most) return std::string(beginning(out, most)) + "...";
    if (i != index && open.back() + 1 != i) out += ',';
    if (i != index && nodes_[open.back()].kind == JsonKind::object) out += quoted_json(node.key, most) + ':';
    switch (node.kind) {
      case JsonKind::string:
        out += quoted_json(node.text, most);
        break;
      case JsonKind::object:
      case JsonKind::array:
        out += node.kind == JsonKind::object ? '{' : '[';
        open.push_back(i);
        break;
      default:
        out += beginning(node.text, most);
        if (node.text.size() > most) out += "...";
    }
  }
  close_until(nodes_[index].end);
  return out.size() <= most + 8 ? out : std::string(beginning(out, most)) + "...";
}

// Members by name, numbers by value. Recursion is bounded by json_tree_depth.
std::string JsonTree::canonical(std::uint32_t index) const {
  const JsonNode& node = nodes_[index];
  switch (node.kind) {
    case JsonKind::string:
      return quoted_json(node.text, node.text.size());
    case JsonKind::number:
      return to_string(Decimal::from(node.text));
    case JsonKind::array: {
      std::string out = "[";
      for (auto i = index + 1; i < node.end; i = nodes_[i].end) out += canonical(i) + ",";
      return out + "]";
    }
    case JsonKind::object: {
      std::map<std::string_view, std::uint32_t> members;
      for (auto i = index + 1; i < node.end; i = nodes_[i].end) members[nodes_[i].key] = i;
      std::string out = "{";
      for (const auto& [name, at] : members)
        out += quoted_json(name, name.size()) + ":" + canonical(at) + ",";
      return out + "}";
    }
    default:
      return std::string(node.text);
  }
}

}  // namespace shakedown::judge::openapi
