#include "harness/provoke/fuzz/variations.hpp"

#include <algorithm>

#include "harness/provoke/fuzz/values.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t word_length = 12;
constexpr std::size_t most_members = 8;
constexpr std::size_t too_long = 5000;

const ValueSpec* spec_of_member(const Grammar& grammar, const ValueSpec* spec, const std::string& name) {
  if (!spec) return nullptr;
  for (const auto& member : spec->members) {
    if (member.name == name) return spec_at(grammar, member.value);
  }
  return nullptr;
}

bool is_a_text(const JsonValue& value) {
  return value.kind == JsonValue::Kind::scalar && value.raw.starts_with('"');
}

char turned(char c, char first, int count) {
  return static_cast<char>(first + (c - first + count / 2) % count);
}

}  // namespace

const ValueSpec* json_body_spec(const Grammar& grammar, const Operation& operation) {
  for (const BodySpec& body : operation.bodies) {
    if (body.json) return spec_at(grammar, body.value);
  }
  return nullptr;
}

std::string example_body(const Grammar& grammar, const Operation& operation) {
  const ValueSpec* spec = json_body_spec(grammar, operation);
  return spec && !spec->examples.empty() && operation.documented ? spec->examples.front() : std::string();
}

std::string made_up_word(Random& random) {
  std::string word;
  for (std::size_t i = 0; i < word_length; ++i) word += static_cast<char>('a' + random.below(26));
  return word;
}

std::vector<std::string> free_texts(const Grammar& grammar, const ValueSpec* spec, const JsonValue& body) {
  std::vector<std::string> places;
  for (const auto& [name, value] : body.members) {
    if (!is_a_text(value)) continue;
    const ValueSpec* one = spec_of_member(grammar, spec, name);
    const bool free =
        !one ||
        (one->allowed.empty() && one->pattern.empty() && one->format.empty() && one->alternatives.empty() &&
         one->longest.value_or(word_length) >= word_length && one->shortest.value_or(0) <= word_length);
    if (free) places.push_back(name);
  }
  return places;
}

JsonValue with_word(const JsonValue& body, const std::vector<std::string>& places, const std::string& word) {
  JsonValue changed = body;
  for (auto& [name, value] : changed.members) {
    if (std::find(places.begin(), places.end(), name) != places.end() && is_a_text(value))
      value = json_string(word);
  }
  return changed;
}

JsonValue with_own_words(const JsonValue& body, const std::vector<std::string>& places, Random& random) {
  JsonValue changed = body;
  for (const std::string& place : places) changed = with_word(changed, {place}, made_up_word(random));
  return changed;
}

JsonValue as_it_is(const JsonValue& body, const JsonValue& object, const std::vector<std::string>& spared) {
  JsonValue changed = body;
  for (auto& [name, value] : changed.members) {
    const JsonValue* is = at(object, {name});
    if (is && is->kind == value.kind && std::find(spared.begin(), spared.end(), name) == spared.end())
      value = *is;
  }
  return changed;
}

JsonValue with_other_numbers(const Grammar& grammar, const ValueSpec* spec, const JsonValue& body) {
  JsonValue changed = body;
  for (auto& [name, value] : changed.members) {
    const ValueSpec* one = spec_of_member(grammar, spec, name);
    if (!one || (one->types & type_bit::integer) == 0 || !one->allowed.empty() || one->multiple_of ||
        name.ends_with("Id") || name.ends_with("_id"))
      continue;
    const auto fits = [&](const std::string& number) {
      const auto worth = std::strtod(number.c_str(), nullptr);
      return !number.empty() && (!one->least || worth >= std::strtod(one->least->c_str(), nullptr)) &&
             (!one->most || worth <= std::strtod(one->most->c_str(), nullptr)) && !one->above && !one->below;
    };
    for (const bool above : {true, false}) {
      const std::string other = neighbour(value.raw, above);
      if (!fits(other)) continue;
      value = json_scalar(other);
      break;
    }
  }
  return changed;
}

std::vector<Broken> broken_bodies(const JsonValue& body, const std::vector<std::string>& spared) {
  std::vector<Broken> list;
  const auto keeps_a_word = [&](const std::string& name) {
    return spared.empty() ||
           std::any_of(spared.begin(), spared.end(), [&](const std::string& one) { return one != name; });
  };
  for (std::size_t i = 0; i < std::min(body.members.size(), most_members); ++i) {
    const auto& [name, value] = body.members[i];
    if (!keeps_a_word(name)) continue;
    JsonValue without = body;
    without.members.erase(without.members.begin() + static_cast<std::ptrdiff_t>(i));
    list.push_back({std::move(without), "without $." + name});
    const auto put = [&](JsonValue other, const std::string& says) {
      JsonValue changed = body;
      changed.members[i].second = std::move(other);
      list.push_back({std::move(changed), "with " + says + " for $." + name});
    };
    put(json_scalar("null"), "null");
    if (is_a_text(value)) {
      put(json_string(""), "an empty text");
      put(json_string(std::string(too_long, 'x')), std::to_string(too_long) + " characters");
      put(json_scalar("17"), "a number");
    } else {
      put(json_scalar("-1"), "-1");
      put(json_scalar("2147483647"), "2147483647");
      put(json_string("x"), "a text");
    }
  }
  return list;
}

std::string never_given(const std::string& id) {
  constexpr std::size_t changed = 6;
  std::string other = id;
  const bool number = std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (number && !id.empty() && id.size() < 10) return std::to_string(std::stoll(id) + 7'000'001);
  std::size_t left = changed;
  for (auto c = other.rbegin(); c != other.rend() && left > 0; ++c) {
    if (*c >= '0' && *c <= '9') {
      *c = turned(*c, '0', 10);
    } else if (*c >= 'a' && *c <= 'f') {
      *c = turned(*c, 'a', 6);
    } else if (*c >= 'A' && *c <= 'F') {
      *c = turned(*c, 'A', 6);
    } else if (*c >= 'g' && *c <= 'z') {
      *c = turned(*c, 'g', 20);
    } else if (*c >= 'G' && *c <= 'Z') {
      *c = turned(*c, 'G', 20);
    } else {
      continue;
    }
    --left;
  }
  return other == id ? id + "0" : other;
}

}  // namespace shakedown::fuzz
