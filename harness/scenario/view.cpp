#include "harness/scenario/view.hpp"

#include <stdexcept>

#include "harness/scenario/check.hpp"

namespace shakedown::scenario {
namespace {

// The one of several shapes that this node can be.
const Shape& chosen(const Node* node, const Shape& shape) {
  if (shape.kind != Kind::either) return shape;
  const auto is = [&](Node::Kind kind) { return node != nullptr && node->kind == kind; };
  for (const auto& inner : shape.inner) {
    if (is(Node::Kind::map) == (inner.kind == Kind::map) &&
        is(Node::Kind::list) == (inner.kind == Kind::list))
      return inner;
  }
  return shape.inner[0];
}

template <class T>
std::optional<T> good(const Result<T>& result) {
  return result ? std::optional<T>(result.value()) : std::nullopt;
}

}  // namespace

View::View(const Node* node, const Shape& shape) : node_(node), shape_(&chosen(node, shape)) {
  if (node_ != nullptr) where_ = node_->where;
}

View View::operator[](std::string_view key) const {
  const Field* field = find_field(*shape_, key);
  if (field == nullptr) throw std::logic_error("no such key in the description: " + std::string(key));
  const Node* value = node_ != nullptr && node_->kind == Node::Kind::map ? node_->find(key) : nullptr;
  View view(value, field->shape);
  if (value == nullptr) view.where_ = where_;
  return view;
}

std::vector<View> View::one_or_more() const {
  if (!given()) return {};
  if (node_->kind == Node::Kind::list) return items();
  return {*this};
}

std::vector<View> View::items() const {
  std::vector<View> all;
  if (node_ == nullptr || shape_->kind != Kind::list) return all;
  for (const auto& item : node_->items) all.emplace_back(&item, shape_->inner[0]);
  return all;
}

std::vector<View::Pair> View::pairs() const {
  std::vector<Pair> all;
  if (node_ == nullptr || shape_->kind != Kind::table) return all;
  for (const auto& entry : node_->entries) {
    all.push_back({entry.key, entry.where, {&entry.value, &shape_->inner[0]}});
  }
  return all;
}

const Node* View::scalar() const {
  return node_ != nullptr && node_->kind == Node::Kind::scalar ? node_ : nullptr;
}

bool View::is_word(std::string_view word) const {
  return scalar() != nullptr && node_->text == word;
}

std::optional<std::string> View::text() const {
  if (scalar() == nullptr) return std::nullopt;
  if (!shape_->pattern.empty() && !matches(node_->text, shape_->pattern)) return std::nullopt;
  if (shape_->kind == Kind::text && node_->text.empty() && !shape_->empty) return std::nullopt;
  return node_->text;
}

std::optional<bool> View::flag() const {
  if (scalar() == nullptr) return std::nullopt;
  return node_->text == "true" || node_->text == "True" || node_->text == "TRUE";
}

std::optional<std::uint64_t> View::whole() const {
  return scalar() == nullptr ? std::nullopt : good(parse_whole(node_->text));
}
std::optional<Nanoseconds> View::duration() const {
  return scalar() == nullptr ? std::nullopt : good(parse_duration(node_->text));
}
std::optional<Nanoseconds> View::step() const {
  return scalar() == nullptr ? std::nullopt : good(parse_step(node_->text));
}
std::optional<std::uint64_t> View::size() const {
  return scalar() == nullptr ? std::nullopt : good(parse_size(node_->text));
}
std::optional<Rate> View::rate() const {
  return scalar() == nullptr ? std::nullopt : good(parse_rate(node_->text));
}
std::optional<double> View::percentage() const {
  return scalar() == nullptr ? std::nullopt : good(parse_percentage(node_->text));
}
std::optional<double> View::speed() const {
  return scalar() == nullptr ? std::nullopt : good(parse_speed(node_->text));
}

}  // namespace shakedown::scenario
