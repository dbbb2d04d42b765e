// A value of the document together with its description, for the code that builds the typed scenario. Asking
// for a key that the description does not have is a bug and ends the program in a test; a value that is
// missing or not as described reads as absent, because check_structure has told about it already. So the
// builders only report what the description cannot express.
//
// Lifetime: a View points into its Node and Shape.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/scenario/node.hpp"
#include "harness/scenario/quantities.hpp"
#include "harness/scenario/shape.hpp"

namespace shakedown::scenario {

class View {
 public:
  // `node` may be null: then everything in it is absent.
  View(const Node* node, const Shape& shape);

  bool given() const { return node_ != nullptr; }
  // Of the value; where it is absent, of the nearest map around it.
  const Place& where() const { return where_; }
  const Node* node() const { return node_; }

  View operator[](std::string_view key) const;
  std::vector<View> items() const;
  // The scalars of a value that is one or a list of them; none where it is absent.
  std::vector<View> one_or_more() const;
  struct Pair {
    std::string key;
    Place where;
    std::pair<const Node*, const Shape*> value;
    View view() const { return View(value.first, *value.second); }
  };
  std::vector<Pair> pairs() const;

  std::optional<std::string> text() const;  // of text and word
  std::optional<bool> flag() const;
  std::optional<std::uint64_t> whole() const;
  std::optional<Nanoseconds> duration() const;  // absent where it is one of the words
  std::optional<Nanoseconds> step() const;
  std::optional<std::uint64_t> size() const;
  std::optional<Rate> rate() const;
  std::optional<double> percentage() const;
  std::optional<double> speed() const;
  // Whether the value is this one of the description's words.
  bool is_word(std::string_view word) const;

 private:
  const Node* scalar() const;

  const Node* node_;
  const Shape* shape_;
  Place where_;
};

}  // namespace shakedown::scenario
