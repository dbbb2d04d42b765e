#include "harness/provoke/fuzz/cases.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>

#include "harness/provoke/fuzz/from_contract.hpp"
#include "harness/provoke/fuzz/values.hpp"
#include "harness/provoke/fuzz/whole_requests.hpp"
#include "harness/provoke/fuzz/words.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t most_places = 60;  // of one body
constexpr std::size_t longest_in_head = 4096;
constexpr std::size_t most_known =
    64;  // values whose boundaries are kept; each may hold a list of a thousand

const char* word_of(Place in) {
  switch (in) {
    case Place::path:
      return "path ";
    case Place::query:
      return "query ";
    case Place::header:
      return "header ";
    case Place::cookie:
      return "cookie ";
  }
  return "";
}

bool is_json_type(const std::string& type) {
  return type.find("json") != std::string::npos;
}

const BodySpec* body_spec(const Grammar& grammar, const FuzzRequest& request) {
  if (request.operation < 0) return nullptr;
  const auto& bodies = grammar.operations[static_cast<std::size_t>(request.operation)].bodies;
  const auto found = std::find_if(bodies.begin(), bodies.end(), [&](const BodySpec& one) {
    return request.content_type.starts_with(one.content_type);
  });
  return found == bodies.end() ? nullptr : &*found;
}

// The schema of a place of a body, as far as members and items lead there.
int spec_of_place(const Grammar& grammar, int root, const Pointer& pointer) {
  int here = root;
  for (const std::string& part : pointer) {
    const ValueSpec* spec = spec_at(grammar, here);
    if (!spec) return -1;
    int next = -1;
    for (const auto& member : spec->members) {
      if (member.name == part) next = member.value;
    }
    if (next < 0 && spec->items >= 0) next = spec->items;
    for (std::size_t i = 0; next < 0 && i < spec->alternatives.size(); ++i) {
      const ValueSpec* other = spec_at(grammar, spec->alternatives[i]);
      if (!other) continue;
      for (const auto& member : other->members) {
        if (member.name == part) next = member.value;
      }
    }
    here = next;
  }
  return here;
}

bool is_number(const JsonValue& value) {
  return value.kind == JsonValue::Kind::scalar && !value.raw.empty() &&
         (value.raw[0] == '-' || (value.raw[0] >= '0' && value.raw[0] <= '9'));
}

// "01", "+1", " 1 ", "0x10": a number to some readers and none to others, so nobody is held to either.
bool is_a_matter_of_reading(const std::string& text) {
  if (text.find_first_of("0123456789") == std::string::npos) return false;
  const auto begin = text.find_first_not_of(" \t\r\n");
  const auto end = text.find_last_not_of(" \t\r\n") + 1;
  const std::string inner = text.substr(begin, end - begin);
  char* rest = nullptr;
  std::strtod(inner.c_str(), &rest);
  if (rest != inner.c_str() + inner.size()) return false;
  return inner.size() != text.size() || !read_json_value(inner);
}

const std::vector<Candidate>& trouble() {
  static const std::vector<Candidate> all = troublemakers();
  return all;
}

class Boundaries {
 public:
  Boundaries(const Source& source, const FuzzRequest& good) : source_(source), good_(good) {}

  std::vector<FuzzRequest> make() {
    FuzzRequest same = good_;
    same.what = "as it goes well";
    add(std::move(same), true);
    for (std::size_t i = 0; i < good_.arguments.size(); ++i) argument(i);
    missing_slots();
    body();
    for (FuzzRequest& request : whole_requests(source_, good_)) add(std::move(request), false);
    return std::move(cases_);
  }

 private:
  // `claims`: its meaning is plain, so that the contract's word on it counts.
  void add(FuzzRequest request, bool claims, bool documented = false) {
    request.claim = FuzzRequest::Claim::none;
    request.breaks.clear();
    if (claims) {
      claim_by_contract(source_, request);
      // Only what the document itself names is claimed to be good: a service may have its reasons for more.
      if (request.claim == FuzzRequest::Claim::valid && !documented) request.claim = FuzzRequest::Claim::none;
    }
    cases_.push_back(std::move(request));
  }

  const Slot* slot_of(const Argument& argument) const {
    if (good_.operation < 0) return nullptr;
    for (const Slot& slot : source_.grammar.operations[static_cast<std::size_t>(good_.operation)].slots) {
      if (slot.in == argument.in && slot.name == argument.name) return &slot;
    }
    return nullptr;
  }

  void argument(std::size_t index) {
    const Argument& there = good_.arguments[index];
    const Slot* slot = slot_of(there);
    // Of fields that no contract names, only a few: they are the client's own, and sign it in.
    if (!slot && there.in == Place::header) return;
    const std::string place = word_of(there.in) + there.name + ": ";
    const auto put = [&](const std::string& value, const std::string& what, bool documented, bool encoded) {
      if (value.size() > longest_in_head) return;
      FuzzRequest changed = good_;
      changed.arguments[index].value = value;
      changed.arguments[index].encoded = encoded;
      changed.what = place + what;
      add(std::move(changed),
          slot && slot->plain && !encoded && !value.empty() && !is_a_matter_of_reading(value), documented);
    };
    const ValueSpec* spec = slot ? spec_at(source_.grammar, slot->value) : nullptr;
    const bool documents = there.in == Place::query && slot && slot->plain;
    for (const Candidate& one : boundaries(source_.grammar, spec)) {
      if (one.value.kind != JsonValue::Kind::scalar) continue;
      put(plain_text(one.value), one.what, one.documented && documents, false);
    }
    for (const Candidate& one : trouble()) put(plain_text(one.value), one.what, false, false);
    if (there.in == Place::header) return;
    for (const char* odd : {"%", "%zz", "%00", "%ff", "%c0%af", "%2f", "%2e%2e%2f", "%u0041", "+",
                            "%0d%0aX-Made-Up:%201", "%0aX-Made-Up:%201", ";", "%E2%80%AE"})
      put(odd, std::string("written as ") + odd, false, true);
    if (there.in != Place::query) return;
    FuzzRequest twice = good_;
    twice.arguments.insert(twice.arguments.begin() + static_cast<std::ptrdiff_t>(index), there);
    twice.what = place + "the same twice";
    add(twice, false);
    twice.arguments[index].value = "x";
    twice.what = place + "twice, with different values";
    add(std::move(twice), false);
    for (const char* suffix : {"[]", "[x]", "[0]", "[__proto__]"}) {
      FuzzRequest other = good_;
      other.arguments[index].name += suffix;
      other.what = place + "its name followed by " + suffix;
      add(std::move(other), false);
    }
    FuzzRequest without = good_;
    without.arguments.erase(without.arguments.begin() + static_cast<std::ptrdiff_t>(index));
    without.what = place + "left out";
    add(std::move(without), true, slot && !slot->required);
  }

  // What the contract has and the good request does not send.
  void missing_slots() {
    if (good_.operation < 0) return;
    for (const Slot& slot : source_.grammar.operations[static_cast<std::size_t>(good_.operation)].slots) {
      if (slot.in == Place::path || find_argument(good_, slot.in, slot.name)) continue;
      FuzzRequest with = good_;
      Random random(3);
      const JsonValue value = random_valid(source_.grammar, slot.value, random);
      with.arguments.push_back({slot.in, slot.name, plain_text(value), {}, false});
      with.what = word_of(slot.in) + slot.name + ": given";
      Boundaries inner(source_, with);
      add(std::move(with), slot.plain, false);
      inner.argument(inner.good_.arguments.size() - 1);
      std::move(inner.cases_.begin(), inner.cases_.end(), std::back_inserter(cases_));
    }
  }

  void put_body(JsonValue root, const std::string& what, bool documented) {
    FuzzRequest changed = good_;
    changed.body = to_text(root);
    changed.what = what;
    add(std::move(changed), true, documented);
  }

  void body() {
    if (!is_json_type(good_.content_type)) return;
    const auto root = read_json_value(good_.body);
    if (!root) return;
    const BodySpec* spec = body_spec(source_.grammar, good_);
    const int root_spec = spec ? spec->value : -1;
    for (const Pointer& pointer : places_of(*root, most_places)) place(*root, pointer, root_spec);
  }

  void place(const JsonValue& root, const Pointer& pointer, int root_spec) {
    const std::string where = to_text(pointer) + ": ";
    const int index = spec_of_place(source_.grammar, root_spec, pointer);
    const ValueSpec* spec = spec_at(source_.grammar, index);
    const auto put = [&](const Candidate& one) {
      JsonValue changed = root;
      *at(changed, pointer) = one.value;
      put_body(std::move(changed), where + one.what, one.documented);
    };
    for (const Candidate& one : boundaries(source_.grammar, spec)) put(one);
    for (const Candidate& one : trouble()) put(one);
    if (!pointer.empty()) {
      JsonValue without = root;
      if (remove_at(without, pointer)) put_body(std::move(without), where + "left out", false);
    }
    const JsonValue& there = *at(root, pointer);
    if (there.kind != JsonValue::Kind::object) return;
    JsonValue more = root;
    at(more, pointer)->members.emplace_back("shakedown", json_scalar("1"));
    put_body(more, where + "another member", false);
    at(more, pointer)->members.back() = {"__proto__", *read_json_value(R"({"shakedown":true})")};
    put_body(more, where + "a member __proto__", false);
    if (!there.members.empty()) {
      JsonValue twice = root;
      auto& members = at(twice, pointer)->members;
      members.push_back(members.front());
      FuzzRequest doubled = good_;
      doubled.body = to_text(twice);
      doubled.what = where + "a member twice";
      add(std::move(doubled), false);
    }
    if (!spec) return;
    for (const auto& member : spec->members) {
      if (at(there, {member.name})) continue;
      JsonValue with = root;
      Random random(4);
      at(with, pointer)
          ->members.emplace_back(member.name, random_valid(source_.grammar, member.value, random));
      put_body(with, where + member.name + " given", false);
      Pointer inner = pointer;
      inner.push_back(member.name);
      for (const Candidate& one : boundaries(source_.grammar, spec_at(source_.grammar, member.value))) {
        JsonValue changed = with;
        *at(changed, inner) = one.value;
        put_body(std::move(changed), to_text(inner) + ": " + one.what, false);
      }
      for (const Candidate& one : trouble()) {
        JsonValue changed = with;
        *at(changed, inner) = one.value;
        put_body(std::move(changed), to_text(inner) + ": " + one.what, false);
      }
    }
  }

  const Source& source_;
  const FuzzRequest good_;
  std::vector<FuzzRequest> cases_;
};

JsonValue value_of(const Argument& argument) {
  const auto value = read_json_value(argument.value);
  const bool number = value && value->kind == JsonValue::Kind::scalar && is_number(*value);
  return number ? *value : json_string(argument.value);
}

// What another place of the request has, or one beside it: equal sides, an end before its begin.
std::optional<JsonValue> related(const FuzzRequest& request, const std::optional<JsonValue>& body,
                                 Random& random) {
  std::vector<JsonValue> others;
  for (const Argument& argument : request.arguments) {
    if (argument.in == Place::path || argument.in == Place::query) others.push_back(value_of(argument));
  }
  if (body) {
    for (const Pointer& pointer : places_of(*body, most_places)) {
      const JsonValue& one = *at(*body, pointer);
      if (one.kind == JsonValue::Kind::scalar && one.raw.size() <= longest_in_head) others.push_back(one);
    }
  }
  if (others.empty()) return std::nullopt;
  const JsonValue& one = random.pick(others);
  if (!is_number(one) || random.one_in(2)) return one;
  const std::string next = neighbour(one.raw, random.one_in(2));
  return next.empty() ? one : json_scalar(next);
}

bool takes_any_word(const ValueSpec* spec) {
  if (!spec || spec->types == 0) return true;
  return (spec->types & type_bit::string) != 0 && spec->allowed.empty() && spec->pattern.empty() &&
         (spec->format.empty() || spec->format == "string");
}

// Made once and kept, as long as there is room; null where there is none.
const std::vector<Candidate>* known_boundaries(const Source& source, int spec) {
  if (!source.known) return nullptr;
  const auto found = source.known->find(spec);
  if (found != source.known->end()) return &found->second;
  if (source.known->size() >= most_known) return nullptr;
  auto& made = (*source.known)[spec];
  made = boundaries(source.grammar, spec_at(source.grammar, spec));
  return &made;
}

// A value for this place: as the schema says, a word, one of its boundaries, a troublemaker, or near what is
// there.
JsonValue another_value(const Source& source, int spec, const JsonValue& there, Random& random,
                        const std::vector<Candidate>& trouble) {
  const ValueSpec* known = spec_at(source.grammar, spec);
  if (takes_any_word(known) && random.one_in(4)) {
    const bool own = known && !known->words.empty() && random.one_in(3);
    return json_string(own ? random.pick(known->words) : common_word(random));
  }
  switch (random.below(5)) {
    case 0:
      return random_valid(source.grammar, spec, random);
    case 1: {
      const auto* bounds = known_boundaries(source, spec);
      KnownBoundaries here;
      if (!bounds) bounds = &(here[spec] = boundaries(source.grammar, known));
      if (!bounds->empty()) return random.pick(*bounds).value;
      return mutated(there, random);
    }
    case 2:
      return random.pick(trouble).value;
    default:
      return mutated(there, random);
  }
}

// One of each place, then the next of each: where the time is short, none has waited for another's last.
std::vector<FuzzRequest> places_in_turn(std::vector<FuzzRequest> cases) {
  std::vector<std::vector<FuzzRequest>> by_place;
  std::map<std::string, std::size_t> known;
  for (FuzzRequest& one : cases) {
    const auto place = known.try_emplace(one.what.substr(0, one.what.find(": ")), by_place.size());
    if (place.second) by_place.emplace_back();
    by_place[place.first->second].push_back(std::move(one));
  }
  std::vector<FuzzRequest> turns;
  turns.reserve(cases.size());
  for (std::size_t round = 0; turns.size() < cases.size(); ++round) {
    for (auto& place : by_place) {
      if (round < place.size()) turns.push_back(std::move(place[round]));
    }
  }
  return turns;
}

}  // namespace

std::vector<FuzzRequest> boundary_cases(const Source& source, const FuzzRequest& good) {
  return places_in_turn(Boundaries(source, good).make());
}

FuzzRequest random_case(const Source& source, const FuzzRequest& good, Random& random) {
  // Now and then from another request that fits: what the good one leaves out is tried together, too.
  FuzzRequest request = random.one_in(5) ? fitting_case(source, good, random) : good;
  request.what = "random";
  bool claims = true;
  std::optional<JsonValue> body;
  if (is_json_type(request.content_type)) body = read_json_value(request.body);
  const BodySpec* spec = body_spec(source.grammar, request);
  for (std::size_t n = 1 + random.below(4); n > 0; --n) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < request.arguments.size(); ++i) {
      if (request.arguments[i].in != Place::header && request.arguments[i].in != Place::cookie)
        open.push_back(i);
    }
    const bool in_body = body && (open.empty() || !random.one_in(4));
    if (in_body) {
      const auto places = places_of(*body, most_places);
      const Pointer& pointer = random.pick(places);
      const int place = spec_of_place(source.grammar, spec ? spec->value : -1, pointer);
      JsonValue& there = *at(*body, pointer);
      const bool of_another = !pointer.empty() && random.one_in(6);
      auto other = of_another ? related(request, body, random) : std::nullopt;
      if (!pointer.empty() && random.one_in(8)) {
        remove_at(*body, pointer);
      } else {
        there = other ? std::move(*other) : another_value(source, place, there, random, trouble());
      }
      request.what += ", " + to_text(pointer);
    } else if (!open.empty()) {
      Argument& argument = request.arguments[random.pick(open)];
      int place = -1;
      if (good.operation >= 0) {
        for (const Slot& slot : source.grammar.operations[static_cast<std::size_t>(good.operation)].slots) {
          if (slot.in == argument.in && slot.name == argument.name) place = slot.value;
          if (slot.name == argument.name && !slot.plain) claims = false;
        }
      }
      const auto other = random.one_in(5) ? related(request, body, random) : std::nullopt;
      const auto value = other ? *other : another_value(source, place, value_of(argument), random, trouble());
      std::string text = plain_text(value);
      if (text.size() > longest_in_head) text.resize(longest_in_head);
      claims = claims && !is_a_matter_of_reading(text);
      argument.value = std::move(text);
      argument.encoded = false;
      request.what += ", " + std::string(word_of(argument.in)) + argument.name;
    }
  }
  if (body) request.body = to_text(*body);
  request.claim = FuzzRequest::Claim::none;
  if (claims) claim_by_contract(source, request);
  // Of several changes, that one is refused says little.
  if (request.claim == FuzzRequest::Claim::valid) request.claim = FuzzRequest::Claim::none;
  return request;
}

FuzzRequest fitting_case(const Source& source, const FuzzRequest& good, Random& random) {
  FuzzRequest request = good;
  request.what = "a request that fits";
  if (good.operation < 0) return request;
  const Operation& operation = source.grammar.operations[static_cast<std::size_t>(good.operation)];
  for (const Slot& slot : operation.slots) {
    if (slot.in == Place::path || !slot.plain || find_argument(request, slot.in, slot.name)) continue;
    if (!slot.required && !random.one_in(2)) continue;
    request.arguments.push_back(
        {slot.in, slot.name, plain_text(random_valid(source.grammar, slot.value, random)), {}, false});
  }
  if (!operation.bodies.empty() && operation.bodies.front().json) {
    request.content_type = operation.bodies.front().content_type;
    request.body = to_text(random_valid(source.grammar, operation.bodies.front().value, random));
  }
  return request;
}

namespace {

bool is_null(const JsonValue& value) {
  return value.kind == JsonValue::Kind::scalar && value.raw == "null";
}

int spec_of_member(const Grammar& grammar, int spec, const std::string& name) {
  return spec_of_place(grammar, spec, {name});
}

// As readers of protobuf's JSON take it, and many others: null is left out, and a whole number that the
// contract has as a text, since JavaScript's readers would round it, may be a number.
void as_lenient_readers_take_it(const Grammar& grammar, int spec, JsonValue& value) {
  const ValueSpec* known = spec_at(grammar, spec);
  if (known && known->types == type_bit::string && known->format.ends_with("int64") && is_number(value) &&
      value.raw.find_first_of(".eE") == std::string::npos)
    value = json_string(value.raw);
  std::erase_if(value.members, [](const auto& member) { return is_null(member.second); });
  for (auto& [name, member] : value.members)
    as_lenient_readers_take_it(grammar, spec_of_member(grammar, spec, name), member);
  for (JsonValue& item : value.items)
    as_lenient_readers_take_it(grammar, spec_of_member(grammar, spec, "0"), item);
}

// Whether nothing is wrong with it but that: then nobody is held to it.
bool is_right_to_lenient_readers(const Source& source, const FuzzRequest& request) {
  if (!is_json_type(request.content_type)) return false;
  auto body = read_json_value(request.body);
  if (!body) return false;
  if (is_null(*body)) body = read_json_value("{}");
  const BodySpec* spec = body_spec(source.grammar, request);
  FuzzRequest taken = request;
  as_lenient_readers_take_it(source.grammar, spec ? spec->value : -1, *body);
  taken.body = to_text(*body);
  return taken.body != request.body && broken_by(*source.contract, render(taken)).empty();
}

}  // namespace

void claim_by_contract(const Source& source, FuzzRequest& request) {
  request.claim = FuzzRequest::Claim::none;
  request.breaks.clear();
  if (!source.contract || request.operation < 0) return;
  const Operation& operation = source.grammar.operations[static_cast<std::size_t>(request.operation)];
  if (!operation.documented) return;
  request.breaks = broken_by(*source.contract, render(request));
  // What is no JSON or no UTF-8 to one reader may be to another: half a surrogate pair, bytes in a text.
  if (request.breaks.starts_with("the body: JSON")) {
    request.breaks.clear();
    return;
  }
  if (!request.breaks.empty() && is_right_to_lenient_readers(source, request)) {
    request.breaks.clear();
    return;
  }
  request.claim = request.breaks.empty() ? FuzzRequest::Claim::valid : FuzzRequest::Claim::invalid;
}

}  // namespace shakedown::fuzz
