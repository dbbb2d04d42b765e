#include "harness/provoke/fuzz/engine_journey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/provoke/fuzz/engine_operations.hpp"
#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/traffic/encoding.hpp"

namespace shakedown::fuzz {
namespace {

int endpoint_of(const Traffic& traffic, const Operation& operation) {
  const Endpoint endpoint{operation.method, operation.path};
  const auto found = std::find(traffic.endpoints.begin(), traffic.endpoints.end(), endpoint);
  return found == traffic.endpoints.end() ? -1 : static_cast<int>(found - traffic.endpoints.begin());
}

// "$.items[0].id" of "/items/0/id".
std::string json_path(const std::string& pointer) {
  Pointer parts;
  for (std::size_t at = 0; at < pointer.size();) {
    const auto end = std::min(pointer.find('/', at + 1), pointer.size());
    std::string part;
    for (std::size_t i = at + 1; i < end; ++i) {
      const bool escape = pointer[i] == '~' && i + 1 < end;
      part += escape ? (pointer[++i] == '1' ? '/' : '~') : pointer[i];
    }
    parts.push_back(std::move(part));
    at = end;
  }
  return to_text(parts);
}

bool ends_a_word(const std::string& text, std::size_t at) {
  return at >= text.size() || std::string_view("/?&\",}]: ").find(text[at]) != std::string_view::npos;
}

// Holes where the value stands as a whole: a segment of a path, a value of a query, of JSON, of a field.
Text with_hole(const Text& text, const std::string& value, int variable, Encoding encoding) {
  Text out;
  for (const TextPiece& piece : text) {
    const std::string& literal = piece.literal;
    std::size_t from = 0;
    for (auto at = value.empty() ? std::string::npos : literal.find(value); at != std::string::npos;
         at = literal.find(value, at + 1)) {
      const bool begins =
          at == 0 || std::string_view("/=\"[:, ").find(literal[at - 1]) != std::string_view::npos;
      if (at < from || !begins || !ends_a_word(literal, at + value.size())) continue;
      out.push_back({literal.substr(from, at - from), variable, encoding});
      from = at + value.size();
    }
    out.push_back({literal.substr(from), piece.variable, piece.encoding});
  }
  return out;
}

class Builder {
 public:
  Builder(Traffic& traffic, const Grammar& grammar, const std::vector<Lead>& leads)
      : traffic_(traffic), grammar_(grammar), leads_(leads) {}

  std::optional<Lead> build(const EngineFinding& finding, bool whole_setup) {
    std::vector<const Lead*> involved;
    for (const EngineStep& step : finding.steps) {
      const Lead* lead = lead_of(step);
      if (!lead) return std::nullopt;
      involved.push_back(lead);
    }
    std::vector<const Lead*> all;
    for (const Lead& lead : leads_) all.push_back(&lead);
    for (const auto& [journey, step] : setup_of(traffic_, whole_setup ? all : involved))
      add_setup(journey, step);
    const std::size_t first = journey_.steps.size();
    for (std::size_t i = 0; i < finding.steps.size(); ++i) add_step(finding, i, *involved[i], first);
    Lead lead;
    lead.operation = involved.back()->operation;
    lead.journey = static_cast<int>(traffic_.journeys.size());
    lead.step = static_cast<int>(journey_.steps.size()) - 1;
    for (int step = 0; step < lead.step; ++step) lead.prefix.push_back(step);
    journey_.name = fmt::format("guided {}", lead.journey);
    traffic_.journeys.push_back(std::move(journey_));
    return lead;
  }

 private:
  const Lead* lead_of(const EngineStep& step) const {
    const int operation = operation_named(grammar_, step.operation);
    const auto found = std::find_if(leads_.begin(), leads_.end(), [&](const Lead& one) {
      return operation >= 0 && one.operation == operation;
    });
    return found == leads_.end() ? nullptr : &*found;
  }

  const Journey& journey(int index) const { return traffic_.journeys[static_cast<std::size_t>(index)]; }
  const RequestTemplate& request(int journey_index, int step) const {
    return traffic_.requests[journey(journey_index).steps[static_cast<std::size_t>(step)].request];
  }

  // Where the variables of that journey begin in the new one.
  int variables_of(int journey_index) {
    const auto known = variables_.find(journey_index);
    if (known != variables_.end()) return known->second;
    const auto begin = static_cast<int>(journey_.variables.size());
    for (const Variable& variable : journey(journey_index).variables) journey_.variables.push_back(variable);
    return variables_[journey_index] = begin;
  }

  static void move_on(Text& text, int by) {
    for (TextPiece& piece : text) {
      if (piece.variable >= 0) piece.variable += by;
    }
  }

  void add(RequestTemplate request) {
    journey_.steps.push_back({static_cast<std::uint32_t>(traffic_.requests.size()), {}, {}});
    traffic_.requests.push_back(std::move(request));
  }

  void add_setup(int journey_index, int step) {
    RequestTemplate again = request(journey_index, step);
    const int by = variables_of(journey_index);
    move_on(again.target, by);
    move_on(again.body, by);
    for (HeaderText& header : again.headers) move_on(header.value, by);
    for (Take& take : again.takes) take.variable += by;
    add(std::move(again));
  }

  void add_step(const EngineFinding& finding, std::size_t index, const Lead& lead, std::size_t first) {
    const EngineStep& step = finding.steps[index];
    const Operation& operation = grammar_.operations[static_cast<std::size_t>(lead.operation)];
    RequestTemplate out;
    out.endpoint = std::max(0, endpoint_of(traffic_, operation));
    out.method = step.request.method;
    out.target = literal_text(step.request.target);
    out.body = literal_text(step.request.body);
    for (const Header& header : step.request.headers)
      out.headers.push_back({header.name, literal_text(header.value)});
    out.expect.status = step.status;
    sign_in(out, lead);
    for (const EngineTaken& taken : step.taken) {
      const auto setup = taken_by_setup(taken.setup);
      if (setup && static_cast<std::size_t>(setup->first) < traffic_.journeys.size() &&
          static_cast<std::size_t>(setup->second) < journey(setup->first).variables.size()) {
        put(out, taken.value, variables_of(setup->first) + setup->second);
        continue;
      }
      if (!taken.setup.empty() || taken.step < 0 || static_cast<std::size_t>(taken.step) >= index ||
          taken.value.empty())
        continue;
      take(out, taken, first + static_cast<std::size_t>(taken.step));
    }
    add(std::move(out));
  }

  // The engine's own tokens are its target's: those of the play take their places.
  void sign_in(RequestTemplate& out, const Lead& lead) {
    const int signing = signing_step(lead);
    if (signing < 0) return;
    const std::vector<HeaderText> theirs = request(lead.journey, signing).headers;
    for (HeaderText header : theirs) {
      const auto same = std::find_if(out.headers.begin(), out.headers.end(), [&](const HeaderText& one) {
        return says_who_asks(header.name) && equal_ignoring_case(one.name, header.name);
      });
      if (same == out.headers.end()) continue;
      move_on(header.value, variables_of(lead.journey));
      *same = std::move(header);
    }
  }

  void take(RequestTemplate& out, const EngineTaken& taken, std::size_t from) {
    const auto variable = static_cast<int>(journey_.variables.size());
    journey_.variables.push_back({fmt::format("made_{}", variable), taken.value, ""});
    Take take;
    take.variable = variable;
    take.from = Take::From::json;
    take.name = json_path(taken.pointer);
    traffic_.requests[journey_.steps[from].request].takes.push_back(std::move(take));
    put(out, taken.value, variable);
  }

  static void put(RequestTemplate& out, const std::string& value, int variable) {
    std::string encoded;
    traffic::append_encoded(encoded, value, Encoding::query);
    out.target = with_hole(out.target, encoded, variable, Encoding::query);
    out.body = with_hole(out.body, value, variable, Encoding::raw);
    for (HeaderText& header : out.headers)
      header.value = with_hole(header.value, value, variable, Encoding::raw);
  }

  Traffic& traffic_;
  const Grammar& grammar_;
  const std::vector<Lead>& leads_;
  Journey journey_;
  std::map<int, int> variables_;  // journey -> where its variables begin
};

}  // namespace

std::optional<Lead> add_journey(Traffic& traffic, const EngineFinding& finding, const Grammar& grammar,
                                const std::vector<Lead>& leads, bool whole_setup) {
  if (finding.steps.empty()) return std::nullopt;
  return Builder(traffic, grammar, leads).build(finding, whole_setup);
}

void add_endpoints(Traffic& traffic, const Grammar& grammar) {
  for (const Operation& operation : grammar.operations) {
    if (endpoint_of(traffic, operation) < 0) traffic.endpoints.push_back({operation.method, operation.path});
  }
}

}  // namespace shakedown::fuzz
