#include "harness/provoke/fuzz/json_value.hpp"

#include <algorithm>
#include <cstdint>

#include "harness/judge/contract/json_tree.hpp"

namespace shakedown::fuzz {
namespace {

using judge::openapi::JsonKind;
using judge::openapi::JsonTree;
using Kind = JsonValue::Kind;

JsonValue from_tree(const JsonTree& tree, std::uint32_t index) {
  const auto& node = tree[index];
  JsonValue value;
  if (node.kind == JsonKind::object || node.kind == JsonKind::array) {
    value.kind = node.kind == JsonKind::object ? Kind::object : Kind::array;
    value.raw.clear();
    for (std::uint32_t child = index + 1; child < node.end; child = tree[child].end) {
      if (value.kind == Kind::object) {
        value.members.emplace_back(std::string(tree[child].key), from_tree(tree, child));
      } else {
        value.items.push_back(from_tree(tree, child));
      }
    }
    return value;
  }
  if (node.kind == JsonKind::string) return json_string(node.text);
  return json_scalar(node.kind == JsonKind::null ? "null" : std::string(node.text));
}

void write(const JsonValue& value, std::string& out) {
  if (value.kind == Kind::scalar) {
    out += value.raw;
    return;
  }
  const bool object = value.kind == Kind::object;
  out += object ? '{' : '[';
  bool first = true;
  for (const auto& [name, member] : value.members) {
    if (!first) out += ',';
    first = false;
    out += json_string(name).raw;
    out += ':';
    write(member, out);
  }
  for (const auto& item : value.items) {
    if (!first) out += ',';
    first = false;
    write(item, out);
  }
  out += object ? '}' : ']';
}

bool is_index(std::string_view text, std::size_t size, std::size_t& index) {
  if (text.empty() || text.size() > 9 ||
      !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return false;
  index = 0;
  for (const char c : text) index = index * 10 + static_cast<std::size_t>(c - '0');
  return index < size;
}

void collect(const JsonValue& value, Pointer& here, std::vector<Pointer>& places, std::size_t most) {
  if (places.size() >= most) return;
  places.push_back(here);
  for (std::size_t i = 0; i < value.members.size(); ++i) {
    const auto& [name, member] = value.members[i];
    // Of members of one name the last one is the place, as for at().
    const bool shadowed =
        std::any_of(value.members.begin() + static_cast<std::ptrdiff_t>(i) + 1, value.members.end(),
                    [&](const auto& later) { return later.first == value.members[i].first; });
    if (shadowed) continue;
    here.push_back(name);
    collect(member, here, places, most);
    here.pop_back();
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    here.push_back(std::to_string(i));
    collect(value.items[i], here, places, most);
    here.pop_back();
  }
}

}  // namespace

JsonValue json_scalar(std::string raw) {
  JsonValue value;
  value.raw = std::move(raw);
  return value;
}

JsonValue json_string(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string raw = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      raw += '\\';
      raw += c;
    } else if (byte < 0x20) {
      raw += "\\u00";
      raw += hex[byte >> 4U];
      raw += hex[byte & 15U];
    } else {
      raw += c;
    }
  }
  return json_scalar(raw + '"');
}

std::optional<JsonValue> read_json_value(std::string_view text) {
  JsonTree tree;
  if (tree.parse(text) != JsonTree::Ending::whole || tree.nodes().empty()) return std::nullopt;
  return from_tree(tree, 0);
}

std::string to_text(const JsonValue& value) {
  std::string out;
  write(value, out);
  return out;
}

std::string to_text(const Pointer& pointer) {
  std::string text = "$";
  for (const std::string& part : pointer) {
    const bool number =
        !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    text += number ? "[" + part + "]" : "." + part;
  }
  return text;
}

const JsonValue* at(const JsonValue& root, const Pointer& pointer) {
  const JsonValue* value = &root;
  for (const std::string& part : pointer) {
    const JsonValue* next = nullptr;
    std::size_t index = 0;
    if (value->kind == Kind::object) {
      for (const auto& [name, member] : value->members) {
        if (name == part) next = &member;
      }
    } else if (value->kind == Kind::array && is_index(part, value->items.size(), index)) {
      next = &value->items[index];
    }
    if (!next) return nullptr;
    value = next;
  }
  return value;
}

JsonValue* at(JsonValue& root, const Pointer& pointer) {
  return const_cast<JsonValue*>(at(static_cast<const JsonValue&>(root), pointer));
}

std::vector<Pointer> places_of(const JsonValue& root, std::size_t most) {
  std::vector<Pointer> places;
  Pointer here;
  collect(root, here, places, most);
  return places;
}

bool remove_at(JsonValue& root, const Pointer& pointer) {
  if (pointer.empty()) return false;
  JsonValue* parent = at(root, Pointer(pointer.begin(), pointer.end() - 1));
  if (!parent) return false;
  std::size_t index = 0;
  if (parent->kind == Kind::array && is_index(pointer.back(), parent->items.size(), index)) {
    parent->items.erase(parent->items.begin() + static_cast<std::ptrdiff_t>(index));
    return true;
  }
  const auto gone =
      std::erase_if(parent->members, [&](const auto& member) { return member.first == pointer.back(); });
  return gone > 0;
}

std::string plain_text(const JsonValue& value) {
  if (value.kind == Kind::scalar && value.raw.size() >= 2 && value.raw.front() == '"') {
    JsonTree tree;
    if (tree.parse(value.raw) == JsonTree::Ending::whole) return std::string(tree[0].text);
  }
  return to_text(value);
}

}  // namespace shakedown::fuzz
