// What the operators are written with. Most change one value: a function from a value's text to what stands
// in its place, or why not (`Change`). The others get the whole message (`Work`). table.cpp knows them all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/faults/drift.hpp"
#include "harness/faults/drift/json_scan.hpp"
#include "harness/model/hash.hpp"

namespace shakedown::faults {

// What stands in place of a value; or nothing, and why.
struct Change {
  std::optional<std::string> text;
  std::string why;

  static Change to(std::string text) { return {std::move(text), {}}; }
  static Change no(std::string why) { return {std::nullopt, std::move(why)}; }
};

struct Work {
  const DriftSpec& drift;
  const DriftOperator& op;
  DriftMessage& message;
  std::uint64_t seed = 0;
  std::uint64_t ordinal = 0;
  DriftPath path;  // DriftPlace::value

  // One number for one thing, the same whenever the same seed asks for it again.
  std::uint64_t random(std::string_view what) const { return hash(seed, what); }
};

struct Value {
  std::string_view text;
  JsonKind kind;

  bool is_number() const { return kind == JsonKind::integer || kind == JsonKind::number; }
  bool is_container() const { return kind == JsonKind::array || kind == JsonKind::object; }
};

using ChangeValue = Change (*)(const Value& value, const Work& work);
using ChangeMessage = Drifted (*)(Work& work);

// The operator of this name: one of the two is set.
struct Operation {
  const char* name;
  ChangeValue value = nullptr;
  ChangeMessage message = nullptr;
};
const Operation* operation_named(std::string_view name);

// "an operator for numbers, and this is a string".
Change not_for(const Value& value, const char* wanted);

// Pieces of a text to be replaced, in its order and apart from each other.
class Edits {
 public:
  void replace(std::size_t begin, std::size_t end, std::string text) {
    edits_.push_back({begin, end, std::move(text)});
  }
  std::string applied_to(std::string_view text) const;
  std::size_t count() const { return edits_.size(); }

 private:
  struct Edit {
    std::size_t begin, end;
    std::string text;
  };
  std::vector<Edit> edits_;
};

// The places of work.path in the body, or why there are none ("the body is not JSON: …").
JsonScan places_of(const Work& work, const DriftPath& path);
std::string_view text_of(std::string_view body, const JsonPlace& place);
// The members or elements of a container's text.
std::vector<JsonPlace> children_of(std::string_view text, JsonKind kind);

// The body becomes this. A body that grew beyond drift_body_limit is not taken.
Drifted done(Work& work, std::string body, std::string says);
Drifted not_done(std::string why);

// ", and at 3 more places" for 4 of them.
std::string and_more(std::size_t places);

// A value for people: at most 60 bytes of it.
std::string short_form(std::string_view text);

}  // namespace shakedown::faults
