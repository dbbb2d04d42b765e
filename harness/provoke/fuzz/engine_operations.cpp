#include "harness/provoke/fuzz/engine_operations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <set>

#include "harness/model/utf8.hpp"
#include "harness/provoke/fuzz/engine_fields.hpp"
#include "harness/provoke/fuzz/ids.hpp"
#include "harness/traffic/encoding.hpp"

namespace shakedown::fuzz {
namespace {

constexpr const char* ways_out[] = {"logout", "signout", "logoff", "signoff"};
constexpr std::size_t shortest_live = 4;  // a shorter value may be equal by chance

using Members = std::vector<std::pair<std::string, JsonValue>>;

JsonValue object(Members members) {
  JsonValue value;
  value.kind = JsonValue::Kind::object;
  value.members = std::move(members);
  return value;
}

JsonValue list(std::vector<JsonValue> items) {
  JsonValue value;
  value.kind = JsonValue::Kind::array;
  value.items = std::move(items);
  return value;
}

bool is_on_one_line(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= ' '; }) &&
         is_utf8(text);
}

bool is_part_of_a_line(const std::string& text) {
  return !text.empty() && is_on_one_line(text) && text.find(' ') == std::string::npos;
}

// Fields that name the run's own target would be wrong for the engine's.
bool names_the_target(const std::string& field) {
  return equal_ignoring_case(field, "origin") || equal_ignoring_case(field, "referer");
}

// As the engine takes a value: "/id", "header Location", "cookie session"; empty: it cannot.
std::string taken_by(const Take& take) {
  if (!take.part.empty()) return {};
  switch (take.from) {
    case Take::From::json: {
      std::string text;
      for (const std::string& part : pointer_of(take.name)) {
        text += '/';
        for (const char c : part) text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
      }
      return text;
    }
    case Take::From::header:
      return "header " + take.name;
    case Take::From::cookie:
      return "cookie " + take.name;
    default:
      return {};
  }
}

class Writer {
 public:
  explicit Writer(const EngineInput& input) : input_(input) {}

  std::string write() {
    Members file;
    std::vector<const Lead*> leads;
    for (const EngineOperation& one : input_.operations) {
      if (one.lead && input_.traffic) leads.push_back(one.lead);
    }
    std::vector<JsonValue> setup;
    if (input_.traffic) {
      for (const auto& [journey, step] : setup_of(*input_.traffic, leads))
        setup.push_back(setup_step(journey, step));
    }
    std::vector<JsonValue> operations;
    for (const EngineOperation& one : input_.operations) {
      const Operation& operation = input_.grammar.operations[static_cast<std::size_t>(one.operation)];
      const bool can_be_sent = is_part_of_a_line(operation.method) && is_part_of_a_line(operation.path) &&
                               operation.path.front() == '/';
      if (can_be_sent && operations.size() < most_engine_operations)
        operations.push_back(written(one, operation));
    }
    if (operations.empty()) return {};
    if (!setup.empty()) file.emplace_back("setup", list(std::move(setup)));
    Members headers;
    for (const Header& header : input_.headers) headers.emplace_back(header.name, json_string(header.value));
    if (!headers.empty()) file.emplace_back("headers", object(std::move(headers)));
    file.emplace_back("operations", list(std::move(operations)));
    return to_text(object(std::move(file))) + "\n";
  }

 private:
  const Journey& journey(int index) const {
    return input_.traffic->journeys[static_cast<std::size_t>(index)];
  }
  const RequestTemplate& request(int journey_index, int step) const {
    return input_.traffic->requests[journey(journey_index).steps[static_cast<std::size_t>(step)].request];
  }

  // What stands where a variable does: "{token-0-1}" where the setup has taken it, else a value.
  std::string value_of(int journey_index, int variable, Encoding encoding) const {
    const Variable& its = journey(journey_index).variables[static_cast<std::size_t>(variable)];
    if (const auto taken = taken_.find({journey_index, variable}); taken != taken_.end()) {
      const bool quoted = encoding == Encoding::json_value && !traffic::is_json_token(its.recorded);
      return quoted ? "\"{" + taken->second + "}\"" : "{" + taken->second + "}";
    }
    std::string value = its.recorded;
    if (!its.identity.empty() && input_.identity) {
      for (const auto& [column, text] : input_.identity->columns) {
        if (column == its.identity) value = text;
      }
    }
    std::string out;
    traffic::append_encoded(out, value, encoding);
    return out;
  }

  std::string text_of(int journey_index, const Text& text) const {
    std::string out;
    for (const TextPiece& piece : text) {
      out += piece.literal;
      if (piece.variable >= 0) out += value_of(journey_index, piece.variable, piece.encoding);
    }
    return out;
  }

  JsonValue setup_step(int journey_index, int step) {
    const RequestTemplate& its = request(journey_index, step);
    Members out;
    out.emplace_back("method", json_string(its.method));
    out.emplace_back("path", json_string(text_of(journey_index, its.target)));
    Members headers;
    for (const HeaderText& header : its.headers) {
      const std::string value = text_of(journey_index, header.value);
      if (is_on_one_line(header.name) && is_on_one_line(value) && !names_the_target(header.name))
        headers.emplace_back(header.name, json_string(value));
    }
    if (!headers.empty()) out.emplace_back("headers", object(std::move(headers)));
    const std::string body = text_of(journey_index, its.body);
    if (!body.empty() && is_utf8(body)) out.emplace_back("body", json_string(body));
    Members takes;
    for (const Take& take : its.takes) {
      const std::string what = taken_by(take);
      if (what.empty()) continue;
      const std::string name = setup_name(journey_index, take.variable);
      taken_[{journey_index, take.variable}] = name;
      takes.emplace_back(name, json_string(what));
    }
    if (!takes.empty()) out.emplace_back("take", object(std::move(takes)));
    return object(std::move(out));
  }

  JsonValue written(const EngineOperation& one, const Operation& operation) const {
    Members out;
    out.emplace_back("method", json_string(operation.method));
    out.emplace_back("path", json_string(operation.path));
    if (const auto type = content_type_of(operation, one.good); !type.empty() && is_on_one_line(type))
      out.emplace_back("content_type", json_string(type));
    auto fields = engine_fields(input_.grammar, operation, one.good, one.made_up);
    for (EngineField& field : fields) name_live(field, one);
    Members headers = fixed_headers(one, fields);
    if (!headers.empty()) out.emplace_back("headers", object(std::move(headers)));
    std::vector<JsonValue> written;
    for (const EngineField& field : fields) {
      if (!is_utf8(field.name) || (field.in == "header" && !is_part_of_a_line(field.name))) continue;
      Members its;
      its.emplace_back("in", json_string(field.in));
      its.emplace_back("name", json_string(field.name));
      its.emplace_back("type", json_string(field.type));
      if (field.required) its.emplace_back("required", json_scalar("true"));
      if (!field.examples.empty()) its.emplace_back("examples", list(field.examples));
      written.push_back(object(std::move(its)));
    }
    if (!written.empty()) out.emplace_back("fields", list(std::move(written)));
    return object(std::move(out));
  }

  // An example that the play gave, such as an id, is another one for the engine's target: the setup's.
  void name_live(EngineField& field, const EngineOperation& one) const {
    if (!one.live || !one.lead) return;
    for (JsonValue& example : field.examples) {
      const std::string text = plain_text(example);
      const auto live = std::find_if(one.live->begin(), one.live->end(), [&](const Live& its) {
        const bool by_chance = text.size() < shortest_live && field.in != "path";
        return !by_chance && its.text == text && taken_.contains({one.lead->journey, its.variable});
      });
      if (live != one.live->end())
        example = json_string("{" + setup_name(one.lead->journey, live->variable) + "}");
    }
  }

  // What signs it in, with holes, and whatever else its request always has.
  Members fixed_headers(const EngineOperation& one, const std::vector<EngineField>& fields) const {
    Members headers;
    const int signing = one.lead && input_.traffic ? signing_step(*one.lead) : -1;
    if (signing >= 0) {
      for (const HeaderText& header : request(one.lead->journey, signing).headers) {
        const std::string value = text_of(one.lead->journey, header.value);
        if (says_who_asks(header.name) && is_on_one_line(header.name) && is_on_one_line(value))
          headers.emplace_back(header.name, json_string(value));
      }
    }
    if (!one.good) return headers;
    for (const Argument& argument : one.good->arguments) {
      const bool is_field = std::any_of(fields.begin(), fields.end(), [&](const EngineField& field) {
        return field.in == "header" && equal_ignoring_case(field.name, argument.name);
      });
      const bool fits = is_on_one_line(argument.name) && is_on_one_line(argument.value);
      if (argument.in != Place::header || says_who_asks(argument.name) || is_field || !fits ||
          names_the_target(argument.name))
        continue;
      headers.emplace_back(argument.name, json_string(argument.value));
    }
    return headers;
  }

  const EngineInput& input_;
  std::map<std::pair<int, int>, std::string> taken_;  // journey, variable
};

}  // namespace

std::vector<std::pair<int, int>> setup_of(const Traffic& traffic, const std::vector<const Lead*>& leads) {
  std::set<std::pair<int, int>> steps;
  for (const Lead* lead : leads) {
    if (lead->journey < 0) continue;
    const Journey& journey = traffic.journeys[static_cast<std::size_t>(lead->journey)];
    for (const int step : lead->prefix) {
      const auto& request = traffic.requests[journey.steps[static_cast<std::size_t>(step)].request];
      std::string target;
      for (const TextPiece& piece : request.target) target += piece.literal;
      if (!signs_out(target.substr(0, target.find('?')))) steps.insert({lead->journey, step});
    }
  }
  return {steps.begin(), steps.end()};
}

bool signs_out(const std::string& path) {
  std::string plain = traffic::lower_case(path);
  std::erase_if(plain, [](char c) { return c == '-' || c == '_'; });
  return std::any_of(std::begin(ways_out), std::end(ways_out),
                     [&](const char* way) { return plain.find(way) != std::string::npos; });
}

std::string setup_name(int journey, int variable) {
  return fmt::format("taken-{}-{}", journey, variable);
}

std::optional<std::pair<int, int>> taken_by_setup(const std::string& name) {
  constexpr std::string_view begin = "taken-";
  if (!name.starts_with(begin)) return std::nullopt;
  std::pair<int, int> found;
  const char* const end = name.data() + name.size();
  const auto journey = std::from_chars(name.data() + begin.size(), end, found.first);
  if (journey.ec != std::errc{} || journey.ptr == end || *journey.ptr != '-') return std::nullopt;
  const auto variable = std::from_chars(journey.ptr + 1, end, found.second);
  const bool whole = variable.ec == std::errc{} && variable.ptr == end;
  return whole && found.first >= 0 && found.second >= 0 ? std::optional(found) : std::nullopt;
}

int signing_step(const Lead& lead) {
  return lead.journey < 0 ? -1 : lead.step >= 0 ? lead.step : lead.signed_in_as;
}

std::string engine_operations(const EngineInput& input) {
  return Writer(input).write();
}

}  // namespace shakedown::fuzz
