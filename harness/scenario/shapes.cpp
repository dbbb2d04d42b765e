#include "harness/scenario/shapes.hpp"

#include <utility>

namespace shakedown::scenario {

Shape of(Kind kind) {
  Shape shape;
  shape.kind = kind;
  return shape;
}
Shape text() {
  return of(Kind::text);
}
Shape any_text() {
  Shape shape = text();
  shape.empty = true;
  return shape;
}
Shape text_like(const char* pattern, const char* says) {
  Shape shape = text();
  shape.pattern = pattern;
  shape.pattern_says = says;
  return shape;
}
Shape word(std::initializer_list<const char*> words) {
  Shape shape = of(Kind::word);
  shape.words = {words.begin(), words.end()};
  return shape;
}
Shape from_to(Kind kind, std::uint64_t least, std::uint64_t most) {
  Shape shape = of(kind);
  shape.least = least;
  shape.most = most;
  return shape;
}
Shape whole(std::uint64_t least, std::uint64_t most) {
  return from_to(Kind::whole, least, most);
}
Shape above_zero(Kind kind) {
  Shape shape = of(kind);
  shape.zero = false;
  return shape;
}
Shape or_recorded(Shape shape) {
  shape.words = {"recorded"};
  return shape;
}
Shape list(Shape item) {
  Shape shape = of(Kind::list);
  shape.least = 1;
  shape.inner = {std::move(item)};
  return shape;
}
Shape table(Shape value, const char* key_pattern, const char* key_says) {
  Shape shape = of(Kind::table);
  shape.least = 1;
  shape.pattern = key_pattern;
  shape.pattern_says = key_says;
  shape.inner = {std::move(value)};
  return shape;
}
Shape map(std::vector<Field> fields, std::vector<std::string> one_of, std::vector<std::string> at_most_one) {
  Shape shape = of(Kind::map);
  shape.fields = std::move(fields);
  shape.one_of = std::move(one_of);
  shape.at_most_one = std::move(at_most_one);
  return shape;
}
Shape either(Shape one, Shape other) {
  Shape shape = of(Kind::either);
  shape.inner = {std::move(one), std::move(other)};
  return shape;
}

}  // namespace shakedown::scenario
