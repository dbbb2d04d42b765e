// A JSON body as the checker wants it: one array of nodes in document order, numbers as they were written (so
// that 9007199254740993 and 1e400 are judged as what they are and not as the nearest double), strings as
// views into the body wherever they hold no escape. Boost.JSON parses; its own document would lose the first
// two.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shakedown::judge::openapi {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

struct JsonNode {
  JsonKind kind = JsonKind::null;
  bool shadowed = false;   // a later member of the same object has this name: the last one counts
  std::uint32_t size = 0;  // elements, or members that count
  std::uint32_t end = 0;   // the index behind its last descendant
  std::string_view key;    // of a member
  std::string_view text;   // a string without its escapes; a number as written; true or false
};

// Deeper documents are not judged; the parser says so before it recurses anywhere.
inline constexpr std::size_t json_tree_depth = 400;

class JsonTree {
 public:
  // beyond_reading: a number whose exponent no reader holds (1e99999999999); what that means is not known.
  enum class Ending : std::uint8_t { whole, not_json, invalid_utf8, too_deep, beyond_reading };
  // `text` must outlive the tree. What is not `whole` has no nodes.
  Ending parse(std::string_view text);

  const std::vector<JsonNode>& nodes() const { return nodes_; }
  const JsonNode& operator[](std::uint32_t index) const { return nodes_[index]; }
  bool has_duplicates() const { return duplicates_; }
  std::size_t fault_at() const { return fault_at_; }  // the byte, where it is not whole

  // As JSON text, without spaces, at most about `most` bytes; what is left out is told by "...".
  std::string text_of(std::uint32_t index, std::size_t most) const;
  // A text that two values share exactly when they are equal as JSON Schema sees it (1 and 1.0 are).
  std::string canonical(std::uint32_t index) const;

 private:
  friend struct TreeHandler;
  std::vector<JsonNode> nodes_;
  std::string escaped_;  // the strings that held escapes; never reallocated while a tree is built
  bool duplicates_ = false;
  std::size_t fault_at_ = 0;
};

// A JSON string literal with its quotes; control characters and what is not UTF-8 are escaped or replaced.
std::string quoted_json(std::string_view text, std::size_t most);

}  // namespace shakedown::judge::openapi
