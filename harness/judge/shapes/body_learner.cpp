// Boost.JSON's event parser, and for each event the place that it is at. A place that is not followed (a
// replaced member, one too deep) is a null pointer, and so is everything below it.
#include "harness/judge/shapes/body_learner.hpp"

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>

#include "harness/judge/shapes/json_text.hpp"
#include "harness/judge/shapes/places.hpp"
#include "harness/judge/shapes/scalars.hpp"
#include "harness/judge/shapes/text_format.hpp"
#include "harness/model/utf8.hpp"

namespace shakedown::judge {
namespace {

struct Frame {
  PlaceShape* place = nullptr;
  bool array = false;
  std::uint64_t hash = 0;       // of an object's names
  std::size_t names_begin = 0;  // where its own begin in LearnHandler::names and ::words
  std::size_t words_begin = 0;
};

// What Boost.JSON calls; names and limits are its interface.
struct LearnHandler {
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  using Text = boost::json::string_view;
  using Error = boost::json::error_code;

  MessageShape* shape = nullptr;
  Sighting sighting;
  const std::vector<std::uint32_t>* replaced = nullptr;
  std::size_t next_replaced = 0;
  std::uint32_t next_name = 0;
  std::vector<Frame> frames;
  PlaceShape* member = nullptr;  // the place of the value after a name
  // Of all open objects whose names are kept apart: names as the map of members holds them, and words.
  std::vector<const std::string*> names;
  std::vector<WordOf> words;
  std::string parts;  // of a text that comes in pieces because of its escapes
  std::string buffer;

  void reset(MessageShape& into) {
    shape = &into;
    next_replaced = 0;
    next_name = 0;
    frames.clear();
    names.clear();
    words.clear();
    member = nullptr;
    parts.clear();
  }

  // A new place at this depth, or null where that is too deep. Making it may leave the whole shape shallower,
  // and the open frames with it.
  PlaceShape* make(std::unique_ptr<PlaceShape>& place, int depth) {
    if (place) return place.get();
    if (depth > shape->followed) return nullptr;
    place = std::make_unique<PlaceShape>();
    if (++shape->places <= most_places) return place.get();
    fit_places(*shape);
    const auto kept = static_cast<std::size_t>(shape->followed);
    for (auto i = kept + 1; i < frames.size(); ++i) frames[i].place = nullptr;
    return depth > shape->followed ? nullptr : place.get();
  }
  int depth() const { return static_cast<int>(frames.size()); }

  PlaceShape* place_of_value() {
    if (frames.empty()) {
      ++shape->body.parents;
      return &shape->body;
    }
    if (!frames.back().array) return member;
    auto* array = frames.back().place;
    if (array == nullptr) return nullptr;
    auto* element = make(array->elements, depth());
    if (element != nullptr) ++element->parents;
    return element;
  }

  PlaceShape* place_of_member(std::string_view name) {
    auto* object = frames.back().place;
    if (object == nullptr) return nullptr;
    if (!object->others) {
      std::string shortened;
      if (name.size() > longest_name || !is_utf8(name)) name = shortened = clean_text(name, longest_name);
      const auto known = object->members.find(name);
      if (known != object->members.end()) {
        note_name(known->first);
        return known->second.get();
      }
      if (object->members.size() < most_members) {
        if (depth() > shape->followed) return nullptr;
        const auto added = object->members.try_emplace(std::string(name)).first;
        note_name(added->first);
        // May drop the node again with everything at its depth.
        return make(added->second, depth());
      }
      make_map(*object);
      shape->places = count_places(shape->body);
    }
    ++object->others->parents;
    return object->others.get();
  }

  void note_name(const std::string& name) {
    frames.back().hash = with_name(frames.back().hash, name);
    names.push_back(&name);
  }
  void note_word(std::string_view text) {
    if (frames.empty() || frames.back().array || member == nullptr) return;
    const bool has_name = names.size() > frames.back().names_begin && !frames.back().place->others;
    if (has_name && is_word(text)) words.push_back({names.back(), std::string(text)});
  }

  bool begin(bool array) {
    auto* place = place_of_value();
    if (place != nullptr) count_value(*place, array ? JsonType::array : JsonType::object, sighting);
    frames.push_back({place, array, 0, names.size(), words.size()});
    return true;
  }
  void end_array(std::size_t elements) {
    auto* place = frames.back().place;
    frames.pop_back();
    if (place == nullptr) return;
    const bool first = place->count(JsonType::array) == 1;
    const std::uint64_t count = elements;
    place->fewest = first ? count : std::min(place->fewest, count);
    place->longest_array = first ? count : std::max(place->longest_array, count);
    std::array<char, 24> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), count).ptr;
    place->lengths.add({text.data(), static_cast<std::size_t>(end - text.data())});
  }
  void end_object() {
    const auto frame = frames.back();
    auto* place = frame.place;
    frames.pop_back();
    // At the last depth that is followed there are no members. Where there are, the names are theirs.
    if (place != nullptr && !place->others && depth() < shape->followed) {
      add_variant(*place, frame.hash, std::span(names).subspan(frame.names_begin),
                  std::span(words).subspan(frame.words_begin));
    }
    names.resize(frame.names_begin);
    words.resize(frame.words_begin);
    if (place == nullptr) return;
    for (auto& [name, value] : place->members) value->parents = place->count(JsonType::object);
  }
  // At most what formats and examples look at; the length is told by the parser.
  void keep(Text piece) {
    const auto room = longest_formatted + 1 - std::min(longest_formatted + 1, parts.size());
    parts.append(piece.data(), std::min(piece.size(), room));
  }
  std::string_view whole(Text last) {
    if (parts.empty()) return {last.data(), last.size()};
    keep(last);
    return parts;
  }
  void number(Text last) {
    const auto text = whole(last);
    if (auto* place = place_of_value(); place != nullptr) learn_number(*place, text, sighting);
    parts.clear();
  }

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_array_begin(Error&) { return begin(true); }
  bool on_array_end(std::size_t count, Error&) { return end_array(count), true; }
  bool on_object_begin(Error&) { return begin(false); }
  bool on_object_end(std::size_t, Error&) { return end_object(), true; }
  bool on_string_part(Text piece, std::size_t, Error&) { return keep(piece), true; }
  bool on_string(Text last, std::size_t length, Error&) {
    const auto text = whole(last);
    if (auto* place = place_of_value(); place != nullptr) {
      learn_string(*place, text, length, sighting, buffer);
      note_word(text);
    }
    parts.clear();
    return true;
  }
  bool on_key_part(Text piece, std::size_t, Error&) { return keep(piece), true; }
  bool on_key(Text last, std::size_t, Error&) {
    const bool counts = next_replaced >= replaced->size() || (*replaced)[next_replaced] != next_name;
    if (!counts) ++next_replaced;
    ++next_name;
    member = counts ? place_of_member(whole(last)) : nullptr;
    parts.clear();
    return true;
  }
  bool on_number_part(Text piece, Error&) { return keep(piece), true; }
  bool on_int64(std::int64_t, Text last, Error&) { return number(last), true; }
  bool on_uint64(std::uint64_t, Text last, Error&) { return number(last), true; }
  bool on_double(double, Text last, Error&) { return number(last), true; }
  bool on_bool(bool value, Error&) {
    if (auto* place = place_of_value(); place != nullptr) learn_boolean(*place, value, sighting);
    return true;
  }
  bool on_null(Error&) {
    if (auto* place = place_of_value(); place != nullptr) learn_null(*place, sighting);
    return true;
  }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }
};

boost::json::parse_options tolerant() {
  boost::json::parse_options options;
  options.max_depth = static_cast<std::size_t>(most_depth);
  options.allow_invalid_utf8 = true;
  return options;
}

}  // namespace

struct BodyLearner::State {
  boost::json::basic_parser<LearnHandler> parser{tolerant()};
};

BodyLearner::BodyLearner() : state_(std::make_unique<State>()) {}
BodyLearner::~BodyLearner() = default;

void BodyLearner::learn(MessageShape& shape, std::string_view json,
                        const std::vector<std::uint32_t>& replaced, Nanoseconds at, std::int64_t exchange) {
  auto& parser = state_->parser;
  auto& handler = parser.handler();
  parser.reset();
  if (shape.places == 0) shape.places = 1;
  handler.reset(shape);
  handler.sighting = {at, exchange};
  handler.replaced = &replaced;
  boost::json::error_code error;
  parser.write_some(false, json.data(), json.size(), error);
}

}  // namespace shakedown::judge
