// Nodes: reading either form, comparing with a body, showing.
#include "harness/judge/contract/spec_node.hpp"

#include <algorithm>

#include "harness/judge/contract/decimal.hpp"
#include "harness/judge/contract/read_text.hpp"

namespace shakedown::judge::openapi {
namespace {

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         std::equal(end.begin(), end.end(), text.end() - static_cast<std::ptrdiff_t>(end.size()),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
}

// Letters to insert, drop or change.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row[b.size()];
}

}  // namespace

// Later members of one name win, as in the readers that tools are made of.
const SpecNode* SpecNode::find(std::string_view name) const {
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    if (member->first == name) return member->second;
  }
  return nullptr;
}

Result<const SpecNode*> read_document(const std::string& text, const std::string& name,
                                      std::uint32_t document, SpecArena& arena) {
  if (text.size() > most_spec_bytes) {
    Problem why = problem("this document is larger than 32 MiB");
    why.where.file = name;
    return why;
  }
  std::string_view body = text;
  if (body.starts_with("\xef\xbb\xbf")) body.remove_prefix(3);
  const auto first = body.find_first_not_of(" \t\r\n");
  const bool looks_like_json = first != std::string_view::npos && (body[first] == '{' || body[first] == '[');
  if (looks_like_json || ends_with_ignoring_case(name, ".json")) {
    auto read = read_json(body, name, document, arena);
    // YAML may begin with a brace as well.
    if (read || ends_with_ignoring_case(name, ".json")) return read;
    auto as_yaml = read_yaml(text, name, document, arena);
    return as_yaml ? as_yaml : read;
  }
  return read_yaml(text, name, document, arena);
}

bool equal(const JsonTree& tree, std::uint32_t index, const SpecNode& node) {
  const JsonNode& value = tree[index];
  if (value.kind == JsonKind::string) {
    const bool text = node.kind == JsonKind::string ||
                      (node.plain && node.kind != JsonKind::object && node.kind != JsonKind::array);
    return text && value.text == node.text;
  }
  if (value.kind != node.kind) return false;
  switch (value.kind) {
    case JsonKind::number:
      return value.text == node.text || Decimal::from(value.text) == Decimal::from(node.text);
    case JsonKind::boolean:
      return value.text == node.text;
    case JsonKind::array: {
      if (value.size != node.items.size()) return false;
      std::size_t at = 0;
      for (auto i = index + 1; i < value.end; i = tree[i].end) {
        if (!equal(tree, i, *node.items[at++])) return false;
      }
      return true;
    }
    case JsonKind::object: {
      if (value.size != node.members.size()) return false;
      for (auto i = index + 1; i < value.end; i = tree[i].end) {
        if (tree[i].shadowed) continue;
        const SpecNode* member = node.find(tree[i].key);
        if (member == nullptr || !equal(tree, i, *member)) return false;
      }
      return true;
    }
    default:
      return true;
  }
}

std::string text_of(const SpecNode& node, std::size_t most) {
  std::string out;
  switch (node.kind) {
    case JsonKind::string:
      return quoted_json(node.text, most);
    case JsonKind::array:
      out = "[";
      for (const SpecNode* item : node.items) {
        if (out.size() > 1) out += ',';
        if (out.size() >= most) return out + "...";
        out += text_of(*item, most - out.size());
      }
      return out + "]";
    case JsonKind::object:
      out = "{";
      for (const auto& [name, value] : node.members) {
        if (out.size() > 1) out += ',';
        if (out.size() >= most) return out + "...";
        out += quoted_json(name, most) + ":" + text_of(*value, most);
      }
      return out + "}";
    default:
      return node.text.size() <= most ? node.text : node.text.substr(0, most) + "...";
  }
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known) {
  constexpr std::size_t longest = 200;  // the distance is quadratic, and words come from outside
  const std::string_view* best = nullptr;
  std::size_t least = 0;
  for (const auto& candidate : known) {
    if (word.size() > longest || candidate.size() > longest) continue;
    const auto far = distance(word, candidate);
    if (far * 3 <= std::max(word.size(), candidate.size()) && (best == nullptr || far < least)) {
      best = &candidate;
      least = far;
    }
  }
  if (best != nullptr) return "did you mean " + quoted_json(*best, longest) + "?";
  std::string all;
  constexpr std::size_t few = 12;
  for (std::size_t i = 0; i < known.size() && i < few; ++i)
    all += (i == 0 ? "" : ", ") + std::string(known[i].substr(0, longest));
  if (known.size() > few) all += "...";
  return all.empty() ? std::string() : "there are: " + all;
}

}  // namespace shakedown::judge::openapi
