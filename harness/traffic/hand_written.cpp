// Reads texts with holes, step by step.
#include "harness/traffic/hand_written.hpp"

#include <algorithm>
#include <optional>

#include "harness/model/http_message.hpp"
#include "harness/traffic/encoding.hpp"
#include "harness/traffic/header_rules.hpp"
#include "harness/traffic/nearest.hpp"
#include "harness/traffic/take_text.hpp"

namespace shakedown::traffic {
namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name_char(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

// The name in braces that begins at `at`, or nothing where it is only a brace.
std::optional<std::string> name_at(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size() || text[at] != '{' || !is_name_start(text[at + 1])) return std::nullopt;
  const auto close = text.find('}', at);
  if (close == std::string_view::npos) return std::nullopt;
  const auto name = text.substr(at + 1, close - at - 1);
  if (!std::all_of(name.begin(), name.end(), is_name_char)) return std::nullopt;
  return std::string(name);
}

enum class Kind { target, header, json, form, raw };

constexpr std::string_view identity_prefix = "identity.";

class HandWritten {
 public:
  HandWritten(const HandJourney& from, const std::vector<std::string>& columns)
      : from_(from), columns_(columns) {
    journey_.name = from.name;
    journey_.source = from.where.file;
  }

  void add(const HandStep& step, EndpointIndex& endpoints, Traffic& traffic) {
    RequestTemplate request;
    request.method = step.method;
    request.target = text(step, step.path, Kind::target);
    request.endpoint = endpoints.index_of(endpoints.endpoint_of(step.method, sample_path(step.path)));
    const bool has_type = std::any_of(step.headers.begin(), step.headers.end(), [](const auto& header) {
      return equal_ignoring_case(header.first, "content-type");
    });
    for (const auto& [name, value] : step.headers) {
      if (!is_http_token(name)) complain(step, "'" + name + "' is not a header's name");
      request.headers.push_back({name, text(step, value, Kind::header)});
    }
    if (!step.body_type.empty() && !has_type)
      request.headers.push_back({"Content-Type", literal_text(step.body_type)});
    request.body = step.body_is_bytes ? literal_text(step.body) : text(step, step.body, body_kind_of(step));
    for (const auto& [name, take] : step.takes) add_take(step, name, take, request);
    request.expect.status = step.expect_status;
    const auto at = hand_step_distance * static_cast<std::int64_t>(journey_.steps.size());
    journey_.steps.push_back({static_cast<std::uint32_t>(traffic.requests.size()), at, {}});
    traffic.length = std::max(traffic.length, at);
    traffic.requests.push_back(std::move(request));
  }

  Journey take_journey() { return std::move(journey_); }
  Problems take_problems() { return std::move(problems_); }

 private:
  void complain(const HandStep& step, std::string message, std::string hint = {}) {
    problems_.push_back({step.where, std::move(message), std::move(hint)});
  }

  static Kind body_kind_of(const HandStep& step) {
    std::string type = step.body_type;
    for (const auto& [name, value] : step.headers) {
      if (equal_ignoring_case(name, "content-type")) type = value;
    }
    type = lower_case(type);
    if (type.find("json") != std::string::npos) return Kind::json;
    if (type.find("x-www-form-urlencoded") != std::string::npos) return Kind::form;
    return Kind::raw;
  }

  // "/orders/{order}/items" has an id where the hole is, whatever the variable is called.
  static std::string sample_path(const std::string& path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
      const auto name = name_at(path, i);
      if (name) i += name->size() + 1;
      out += name ? std::string("0") : std::string(1, path[i]);
    }
    return out;
  }

  int variable(const HandStep& step, const std::string& name) {
    const auto found = std::find_if(journey_.variables.begin(), journey_.variables.end(),
                                    [&](const Variable& known) { return known.name == name; });
    if (found != journey_.variables.end()) return static_cast<int>(found - journey_.variables.begin());
    if (name.rfind(identity_prefix, 0) == 0) return identity_variable(step, name);
    std::vector<std::string> known;
    for (const auto& other : journey_.variables) known.push_back(other.name);
    const bool later = std::any_of(from_.steps.begin(), from_.steps.end(), [&](const HandStep& other) {
      return std::any_of(other.takes.begin(), other.takes.end(),
                         [&](const auto& take) { return take.first == name; });
    });
    complain(step,
             later ? "'{" + name + "}' is used before the step that takes it"
                   : "no earlier step takes '" + name + "'",
             known.empty()
                 ? "take it from a response: take: {" + name + ": $.path}, or write {{" + name + "}}"
                 : hint_for(name, known));
    return -1;
  }

  int identity_variable(const HandStep& step, const std::string& name) {
    const auto column = name.substr(identity_prefix.size());
    if (columns_.empty()) {
      complain(step, "'{" + name + "}' needs identities, and the target has none",
               "name a CSV file: target: {identities: users.csv}");
      return -1;
    }
    if (std::find(columns_.begin(), columns_.end(), column) == columns_.end()) {
      complain(step, "the identities have no column '" + column + "'", hint_for(column, columns_));
      return -1;
    }
    journey_.variables.push_back({name, {}, column});
    return static_cast<int>(journey_.variables.size()) - 1;
  }

  Text text(const HandStep& step, const std::string& whole, Kind kind) {
    Text out;
    std::string literal;
    bool in_query = false;
    bool in_string = false;  // of JSON
    for (std::size_t i = 0; i < whole.size(); ++i) {
      if (whole.compare(i, 2, "{{") == 0) {
        const auto name = name_at(whole, i + 1);
        literal += name ? "{" + *name + "}" : "{";
        i += name ? name->size() + 3 : 1;
        if (name && i < whole.size() && whole[i] != '}') --i;  // "{{name}" closed once
        continue;
      }
      const auto name = name_at(whole, i);
      if (!name) {
        if (whole[i] == '?') in_query = true;
        if (kind == Kind::json && in_string && whole[i] == '\\' && i + 1 < whole.size())
          literal += whole[i++];
        else if (kind == Kind::json && whole[i] == '"')
          in_string = !in_string;
        literal += whole[i];
        continue;
      }
      const int index = variable(step, *name);
      i += name->size() + 1;
      auto encoding = Encoding::raw;
      if (kind == Kind::target) encoding = in_query ? Encoding::query : Encoding::path_segment;
      if (kind == Kind::form) encoding = Encoding::form;
      if (kind == Kind::json) encoding = json_encoding(whole, i, *name, in_string, literal);
      if (encoding == Encoding::json_value && in_string) {
        ++i;  // the closing quote: the value brings its own
        in_string = false;
      }
      out.push_back({std::move(literal), index, encoding});
      literal.clear();
    }
    if (!literal.empty()) out.push_back({std::move(literal), -1, Encoding::raw});
    for (auto& piece : out) {
      if (kind == Kind::target) piece.literal = wire_safe(piece.literal);
      const bool one_line = piece.literal.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
      if (kind == Kind::header && !one_line) complain(step, "a header's value must be one line");
    }
    return out;
  }

  // A JSON string that is nothing but a hole has the type of what was taken: "{id}" is 17 where the response
  // had 17, and "17" where it had "17". An identity's value is always text.
  static Encoding json_encoding(const std::string& whole, std::size_t close, const std::string& name,
                                bool in_string, std::string& literal) {
    if (!in_string) return Encoding::json_value;
    const bool alone =
        !literal.empty() && literal.back() == '"' && close + 1 < whole.size() && whole[close + 1] == '"';
    if (!alone || name.rfind(identity_prefix, 0) == 0) return Encoding::json_string;
    literal.pop_back();
    return Encoding::json_value;
  }

  void add_take(const HandStep& step, const std::string& name, const std::string& text,
                RequestTemplate& request) {
    auto take = parse_take(text);
    if (!take) return complain(step, take.error().message, take.error().hint);
    if (name.empty() || !is_name_start(name.front()) || !std::all_of(name.begin(), name.end(), is_name_char))
      return complain(step, "'" + name + "' is not a variable's name", "letters, digits, '_', '-' and '.'");
    const auto found = std::find_if(journey_.variables.begin(), journey_.variables.end(),
                                    [&](const Variable& known) { return known.name == name; });
    take.value().variable = static_cast<int>(found - journey_.variables.begin());
    if (found == journey_.variables.end()) journey_.variables.push_back({name, {}, {}});
    request.takes.push_back(std::move(take).value());
  }

  const HandJourney& from_;
  const std::vector<std::string>& columns_;
  Journey journey_;
  Problems problems_;
};

}  // namespace

Problems add_hand_journey(const HandJourney& from, const std::vector<std::string>& columns,
                          EndpointIndex& endpoints, Traffic& traffic) {
  HandWritten writing(from, columns);
  for (const auto& step : from.steps) writing.add(step, endpoints, traffic);
  auto journey = writing.take_journey();
  if (!journey.steps.empty()) traffic.journeys.push_back(std::move(journey));
  return writing.take_problems();
}

}  // namespace shakedown::traffic
