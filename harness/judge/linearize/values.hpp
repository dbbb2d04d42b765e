// The values of a history (registers' contents, keys, lists that were read, states of a model), each stored
// once: two equal values are one number, so that a search compares and hashes numbers only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shakedown::judge::linearize {

enum class ValueKind : std::uint8_t { nil, boolean, integer, real, text, keyword, list, set, map };

using ValueId = std::uint32_t;
inline constexpr ValueId nil_value = 0;
inline constexpr ValueId false_value = 1;
inline constexpr ValueId true_value = 2;

// Not for several threads. What items() and text() point to stays where it is for the pool's life.
class ValuePool {
 public:
  ValuePool();

  ValueId integer(std::int64_t value);
  ValueId real(double value);
  ValueId text(std::string_view value);
  ValueId keyword(std::string_view name);  // without its colon
  ValueId list(std::span<const ValueId> items);
  ValueId set(std::span<const ValueId> items);  // neither order nor repetition counts
  ValueId map(
      std::span<const ValueId> keys_and_values);  // one after the other; the last of equal keys counts
  static ValueId boolean(bool value) { return value ? true_value : false_value; }

  ValueKind kind(ValueId id) const { return nodes_[id].kind; }
  std::int64_t integer_of(ValueId id) const { return nodes_[id].number; }  // of an integer
  std::string_view text_of(ValueId id) const;                              // of a text or keyword, else empty
  std::span<const ValueId> items(ValueId id) const;  // of a list, set or map, else empty

  std::size_t size() const { return nodes_.size(); }
  std::size_t bytes() const;  // roughly

  // As a person writes it: keywords with their colon, long lists and texts shortened.
  std::string to_text(ValueId id) const;

 private:
  struct Node {
    ValueKind kind = ValueKind::nil;
    std::uint32_t size = 0;
    std::uint32_t hash = 0;
    union {
      std::int64_t number;
      double real;
      const char* characters;
      const ValueId* items;
    };
  };

  ValueId keep(const Node& node);
  ValueId keep_text(ValueKind kind, std::string_view value);
  ValueId keep_items(ValueKind kind, std::span<const ValueId> items);
  bool equal(const Node& a, const Node& b) const;
  void grow();
  void write(ValueId id, int depth, std::string& out) const;

  std::vector<Node> nodes_;
  std::vector<ValueId> table_;  // open addressing; 0 is an empty place, since nil is never looked up
  std::vector<std::unique_ptr<ValueId[]>> item_blocks_;
  std::vector<std::unique_ptr<char[]>> text_blocks_;
  std::size_t items_left_ = 0, characters_left_ = 0;
  ValueId* next_item_ = nullptr;
  char* next_character_ = nullptr;
  std::size_t block_bytes_ = 0;
};

}  // namespace shakedown::judge::linearize
