// Interning by open addressing; items and characters lie in blocks that never move.
#include "harness/judge/linearize/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace shakedown::judge::linearize {
namespace {

constexpr std::size_t block_items = std::size_t{1} << 16;
constexpr std::size_t shown_items = 24;
constexpr std::size_t shown_characters = 80;
constexpr int shown_depth = 6;

std::uint32_t mixed(std::uint64_t h) {
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33;
  h *= 0xc4ceb9fe1a85ec53ULL;
  h ^= h >> 33;
  return static_cast<std::uint32_t>(h);
}

std::uint32_t hash_of(ValueKind kind, std::uint64_t bits) {
  return mixed(bits * 31 + static_cast<std::uint64_t>(kind));
}

std::uint32_t hash_of(ValueKind kind, std::span<const ValueId> items) {
  std::uint64_t h = static_cast<std::uint64_t>(kind) + 7;
  for (const ValueId id : items) h = (h ^ id) * 0x9e3779b97f4a7c15ULL + (h >> 29);
  return mixed(h);
}

std::uint32_t hash_of(ValueKind kind, std::string_view text) {
  return hash_of(kind, static_cast<std::uint64_t>(std::hash<std::string_view>{}(text)));
}

void escape(std::string_view text, std::string& out) {
  for (const char c : text.substr(0, shown_characters)) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      out += c;
    }
  }
  if (text.size() > shown_characters) out += "...";
}

}  // namespace

ValuePool::ValuePool() : table_(1024, 0) {
  Node nil;
  nil.number = 0;
  nodes_.push_back(nil);
  for (const std::int64_t value : {0, 1}) {
    Node node;
    node.kind = ValueKind::boolean;
    node.number = value;
    node.hash = hash_of(ValueKind::boolean, static_cast<std::uint64_t>(value));
    keep(node);
  }
}

ValueId ValuePool::integer(std::int64_t value) {
  Node node;
  node.kind = ValueKind::integer;
  node.number = value;
  node.hash = hash_of(ValueKind::integer, static_cast<std::uint64_t>(value));
  return keep(node);
}

ValueId ValuePool::real(double value) {
  Node node;
  node.kind = ValueKind::real;
  node.number = 0;
  node.real = value;
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  node.hash = hash_of(ValueKind::real, bits);
  return keep(node);
}

ValueId ValuePool::text(std::string_view value) {
  return keep_text(ValueKind::text, value);
}

ValueId ValuePool::keyword(std::string_view name) {
  return keep_text(ValueKind::keyword, name);
}

ValueId ValuePool::list(std::span<const ValueId> items) {
  return keep_items(ValueKind::list, items);
}

ValueId ValuePool::set(std::span<const ValueId> items) {
  std::vector<ValueId> sorted(items.begin(), items.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return keep_items(ValueKind::set, sorted);
}

ValueId ValuePool::map(std::span<const ValueId> keys_and_values) {
  std::vector<std::pair<ValueId, ValueId>> pairs;
  for (std::size_t i = 0; i + 1 < keys_and_values.size(); i += 2)
    pairs.emplace_back(keys_and_values[i], keys_and_values[i + 1]);
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ValueId> flat;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i + 1 < pairs.size() && pairs[i + 1].first == pairs[i].first) continue;
    flat.push_back(pairs[i].first);
    flat.push_back(pairs[i].second);
  }
  return keep_items(ValueKind::map, flat);
}

std::string_view ValuePool::text_of(ValueId id) const {
  const Node& node = nodes_[id];
  if (node.kind != ValueKind::text && node.kind != ValueKind::keyword) return {};
  return {node.characters, node.size};
}

std::span<const ValueId> ValuePool::items(ValueId id) const {
  const Node& node = nodes_[id];
  if (node.kind < ValueKind::list) return {};
  return {node.items, node.size};
}

std::size_t ValuePool::bytes() const {
  return nodes_.capacity() * sizeof(Node) + table_.capacity() * sizeof(ValueId) + block_bytes_;
}

ValueId ValuePool::keep_text(ValueKind kind, std::string_view value) {
  Node node;
  node.kind = kind;
  node.size = static_cast<std::uint32_t>(value.size());
  node.characters = value.data();
  node.hash = hash_of(kind, value);
  const auto before = nodes_.size();
  const ValueId id = keep(node);
  if (nodes_.size() == before) return id;
  if (value.size() > characters_left_) {
    characters_left_ = std::max(block_items, value.size());
    text_blocks_.push_back(std::make_unique<char[]>(characters_left_));
    next_character_ = text_blocks_.back().get();
    block_bytes_ += characters_left_;
  }
  std::copy(value.begin(), value.end(), next_character_);
  nodes_[id].characters = next_character_;
  next_character_ += value.size();
  characters_left_ -= value.size();
  return id;
}

ValueId ValuePool::keep_items(ValueKind kind, std::span<const ValueId> items) {
  Node node;
  node.kind = kind;
  node.size = static_cast<std::uint32_t>(items.size());
  node.items = items.data();
  node.hash = hash_of(kind, items);
  const auto before = nodes_.size();
  const ValueId id = keep(node);
  if (nodes_.size() == before) return id;
  if (items.size() > items_left_) {
    items_left_ = std::max(block_items, items.size());
    item_blocks_.push_back(std::make_unique<ValueId[]>(items_left_));
    next_item_ = item_blocks_.back().get();
    block_bytes_ += items_left_ * sizeof(ValueId);
  }
  std::copy(items.begin(), items.end(), next_item_);
  nodes_[id].items = next_item_;
  next_item_ += items.size();
  items_left_ -= items.size();
  return id;
}

bool ValuePool::equal(const Node& a, const Node& b) const {
  if (a.hash != b.hash || a.kind != b.kind || a.size != b.size) return false;
  switch (a.kind) {
    case ValueKind::text:
    case ValueKind::keyword:
      return std::equal(a.characters, a.characters + a.size, b.characters);
    case ValueKind::list:
    case ValueKind::set:
    case ValueKind::map:
      return std::equal(a.items, a.items + a.size, b.items);
    default:
      // A real's bits are compared, so that not-a-number is equal to itself.
      return a.number == b.number;
  }
}

ValueId ValuePool::keep(const Node& node) {
  if (nodes_.size() * 2 > table_.size()) grow();
  const std::size_t mask = table_.size() - 1;
  std::size_t at = node.hash & mask;
  while (table_[at] != 0) {
    if (equal(nodes_[table_[at]], node)) return table_[at];
    at = (at + 1) & mask;
  }
  const auto id = static_cast<ValueId>(nodes_.size());
  table_[at] = id;
  nodes_.push_back(node);
  return id;
}

void ValuePool::grow() {
  std::vector<ValueId> larger(table_.size() * 4, 0);
  const std::size_t mask = larger.size() - 1;
  for (ValueId id = 1; id < nodes_.size(); ++id) {
    std::size_t at = nodes_[id].hash & mask;
    while (larger[at] != 0) at = (at + 1) & mask;
    larger[at] = id;
  }
  table_ = std::move(larger);
}

std::string ValuePool::to_text(ValueId id) const {
  std::string out;
  write(id, 0, out);
  return out;
}

void ValuePool::write(ValueId id, int depth, std::string& out) const {
  const Node& node = nodes_[id];
  switch (node.kind) {
    case ValueKind::nil:
      out += "nil";
      return;
    case ValueKind::boolean:
      out += node.number != 0 ? "true" : "false";
      return;
    case ValueKind::integer:
      out += std::to_string(node.number);
      return;
    case ValueKind::real:
      out += fmt::format("{}", node.real);
      return;
    case ValueKind::keyword:
      out += ':';
      escape(text_of(id), out);
      return;
    case ValueKind::text:
      out += '"';
      escape(text_of(id), out);
      out += '"';
      return;
    default:
      break;
  }
  const char* open = node.kind == ValueKind::list ? "[" : node.kind == ValueKind::set ? "#{" : "{";
  out += open;
  const auto all = items(id);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) out += ' ';
    if (i == shown_items || depth == shown_depth) {
      out += fmt::format("... {} in all", all.size());
      break;
    }
    write(all[i], depth + 1, out);
  }
  out += node.kind == ValueKind::list ? ']' : '}';
}

}  // namespace shakedown::judge::linearize
