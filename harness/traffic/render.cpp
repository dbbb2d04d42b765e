// Texts with holes, written out.
#include "harness/traffic/render.hpp"

#include <algorithm>

#include "harness/traffic/encoding.hpp"

namespace shakedown::traffic {
namespace {

template <class Visit>
void each_text(const RequestTemplate& request, const Visit& visit) {
  visit(request.target);
  for (const auto& header : request.headers) visit(header.value);
  visit(request.body);
}

void append_value(std::string& out, const Value& value, Encoding encoding) {
  if (encoding == Encoding::json_value && value.kind == Value::Kind::json_text) {
    out += '"';
    append_encoded(out, value.text, Encoding::json_string);
    out += '"';
  } else {
    append_encoded(out, value.text, encoding);
  }
}

}  // namespace

void begin_values(const Journey& journey, const Identity* identity, Values& values) {
  values.resize(journey.variables.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i].kind = Value::Kind::unknown;
    const auto& column = journey.variables[i].identity;
    if (column.empty() || identity == nullptr) continue;
    for (const auto& [name, text] : identity->columns) {
      if (name != column) continue;
      values[i].text.assign(text);
      values[i].kind = Value::Kind::text;
      break;
    }
  }
}

void append(std::string& out, const Text& text, const Values& values) {
  for (const auto& piece : text) {
    out += piece.literal;
    if (piece.variable < 0 || static_cast<std::size_t>(piece.variable) >= values.size()) continue;
    const auto& value = values[static_cast<std::size_t>(piece.variable)];
    if (value.known()) append_value(out, value, piece.encoding);
  }
}

std::vector<int> variables_of(const RequestTemplate& request) {
  std::vector<int> all;
  each_text(request, [&](const Text& text) {
    for (const auto& piece : text) {
      if (piece.variable >= 0) all.push_back(piece.variable);
    }
  });
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

bool all_known(const std::vector<int>& variables, const Values& values) {
  return std::all_of(variables.begin(), variables.end(), [&](int variable) {
    return static_cast<std::size_t>(variable) < values.size() &&
           values[static_cast<std::size_t>(variable)].known();
  });
}

void aim_at(Traffic& traffic, const std::string& origin) {
  for (auto& request : traffic.requests) {
    for (auto& header : request.headers) {
      for (auto& piece : header.value) {
        if (piece.variable != target_origin) continue;
        piece.literal += origin;
        piece.variable = -1;
      }
    }
  }
}

}  // namespace shakedown::traffic
