// A contract's document as one tree, whether it was YAML or JSON, with the place of each node. Values stay
// text: YAML's plain scalars mean what the reader needs them to mean (the key 200 is a status, the word 1.0
// in an enum of strings is a string).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/judge/contract/json_tree.hpp"
#include "harness/model/result.hpp"

namespace shakedown::judge::openapi {

struct SpecNode {
  JsonKind kind = JsonKind::null;
  bool plain = false;  // YAML without quotes: the text may also be meant as a string
  std::uint32_t document = 0;
  int line = 0;  // from 1
  int column = 0;
  std::string text;  // of scalars
  std::vector<std::pair<std::string, const SpecNode*>> members;
  std::vector<const SpecNode*> items;

  bool is_map() const { return kind == JsonKind::object; }
  const SpecNode* find(std::string_view name) const;  // nullptr: none
  bool is_true() const { return kind == JsonKind::boolean && text == "true"; }
};

// The nodes of all documents; addresses stay.
using SpecArena = std::deque<SpecNode>;

// Reads a document. Problems have its name and the place. A YAML document whose aliases would unfold to more
// than a stated number of nodes is refused.
inline constexpr std::size_t most_spec_nodes = 5'000'000;
inline constexpr std::size_t most_spec_bytes = 32U << 20U;
Result<const SpecNode*> read_document(const std::string& text, const std::string& name,
                                      std::uint32_t document, SpecArena& arena);

// Whether a value in a body is this value of the document. `as_text`: a plain scalar may also be meant as the
// string that it spells.
bool equal(const JsonTree& tree, std::uint32_t index, const SpecNode& node);

// "placed", 12, {"a":1}: as JSON text for messages, at most about `most` bytes.
std::string text_of(const SpecNode& node, std::size_t most);

// The known word that a mistyped one most likely stands for: 'did you mean "x"?', or what is known.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace shakedown::judge::openapi
