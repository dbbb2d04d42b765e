#include "harness/provoke/races/kinds.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "harness/provoke/experiment/probes.hpp"
#include "harness/provoke/races/other_body.hpp"
#include "harness/traffic/render.hpp"

namespace shakedown::races {
namespace {

std::string name_of_variable(const Journey& journey, int variable) {
  if (variable < 0) return {};
  return "{" + journey.variables[static_cast<std::size_t>(variable)].name + "}";
}

std::string written(const Journey& journey, const Text& text) {
  std::string out;
  for (const TextPiece& piece : text) out += piece.literal + name_of_variable(journey, piece.variable);
  return out;
}

// {"a":"x","b":17} -> {"a":,"b":}: what stands before a colon stays.
std::string without_values(const std::string& body) {
  std::string out;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '"') {
      std::size_t end = i + 1;
      while (end < body.size() && body[end] != '"') end += body[end] == '\\' ? 2 : 1;
      std::size_t after = std::min(end + 1, body.size());
      while (after < body.size() && std::isspace(static_cast<unsigned char>(body[after])) != 0) ++after;
      if (after < body.size() && body[after] == ':') out += body.substr(i, end + 1 - i);
      i = end;
    } else if (c == '{' || c == '}' || c == '[' || c == ']' || c == ':' || c == ',' || c == '&' || c == '=') {
      out += c;
    }
  }
  return out;
}

// Variables in its path and body: a token in a header is who asks, and not what about.
std::set<int> subjects_of(const Journey& journey, const RequestTemplate& request) {
  std::set<int> subjects;
  for (const Text* text : {&request.target, &request.body}) {
    for (const TextPiece& piece : *text) {
      if (piece.variable < 0) continue;
      if (journey.variables[static_cast<std::size_t>(piece.variable)].identity.empty())
        subjects.insert(piece.variable);
    }
  }
  return subjects;
}

bool says_nothing(const std::string& segment) {
  if (segment == "api" || segment == "rest") return true;
  return segment.size() > 1 && segment[0] == 'v' &&
         std::all_of(segment.begin() + 1, segment.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string first_segment(const std::string& path) {
  std::size_t at = 1;
  while (at < path.size()) {
    const auto end = std::min(path.find('/', at), path.size());
    std::string segment = path.substr(at, end - at);
    if (!says_nothing(segment)) return segment;
    at = end + 1;
  }
  return {};
}

}  // namespace

const RequestTemplate& request_of(const Traffic& traffic, int journey, int step) {
  const auto& steps = traffic.journeys[static_cast<std::size_t>(journey)].steps;
  return traffic.requests[steps[static_cast<std::size_t>(step)].request];
}

std::string text_of(const Traffic& traffic, int journey, int step) {
  const Journey& owner = traffic.journeys[static_cast<std::size_t>(journey)];
  const RequestTemplate& request = request_of(traffic, journey, step);
  std::string text = request.method + " " + written(owner, request.target) + "\n";
  for (const HeaderText& header : request.headers)
    text += header.name + ": " + written(owner, header.value) + "\n";
  return text + written(owner, request.body);
}

std::string kind_of(const Traffic& traffic, int journey, int step) {
  const Journey& owner = traffic.journeys[static_cast<std::size_t>(journey)];
  const RequestTemplate& request = request_of(traffic, journey, step);
  std::set<std::string> names;
  for (const HeaderText& header : request.headers) names.insert(header.name);
  std::string kind = std::to_string(request.endpoint) + "\n";
  for (const std::string& name : names) kind += name + "\n";
  return kind + without_values(written(owner, request.body));
}

bool share_resource(const Traffic& traffic, int journey, int step, int other) {
  const Journey& owner = traffic.journeys[static_cast<std::size_t>(journey)];
  const RequestTemplate& a = request_of(traffic, journey, step);
  const RequestTemplate& b = request_of(traffic, journey, other);
  const auto mine = subjects_of(owner, a);
  const auto theirs = subjects_of(owner, b);
  if (std::any_of(mine.begin(), mine.end(), [&](int variable) { return theirs.contains(variable); }))
    return true;
  const std::string segment = first_segment(traffic.endpoints[static_cast<std::size_t>(a.endpoint)].path);
  return !segment.empty() &&
         segment == first_segment(traffic.endpoints[static_cast<std::size_t>(b.endpoint)].path);
}

bool has_idempotency_key(const RequestTemplate& request) {
  return std::any_of(request.headers.begin(), request.headers.end(), [](const HeaderText& header) {
    return equal_ignoring_case(header.name, "Idempotency-Key") ||
           equal_ignoring_case(header.name, "X-Idempotency-Key");
  });
}

bool has_number(const Traffic& traffic, int journey, int step) {
  const Journey& owner = traffic.journeys[static_cast<std::size_t>(journey)];
  return digit_to_change(written(owner, request_of(traffic, journey, step).body)).has_value();
}

bool depends_on_identity(const Traffic& traffic, int journey, int step) {
  auto steps = experiments::needs_of(traffic, journey, step);
  steps.insert(step);
  const Journey& owner = traffic.journeys[static_cast<std::size_t>(journey)];
  return std::any_of(steps.begin(), steps.end(), [&](int needed) {
    const auto variables = traffic::variables_of(request_of(traffic, journey, needed));
    return std::any_of(variables.begin(), variables.end(), [&](int variable) {
      return !owner.variables[static_cast<std::size_t>(variable)].identity.empty();
    });
  });
}

}  // namespace shakedown::races
