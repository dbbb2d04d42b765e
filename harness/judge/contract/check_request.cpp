// One request against its operation. Only one that the service accepted: a client may send what the contract
// refuses on purpose, and a 4xx is the right answer to it.
#include <algorithm>
#include <optional>

#include "harness/judge/contract/compiled.hpp"
#include "harness/judge/contract/percent.hpp"

namespace shakedown::judge::openapi {
namespace {

unsigned types_of(const Schema& schema) {
  const Schema* one = &schema;
  for (int hop = 0; hop < 20 && one->types == 0 && one->reference != nullptr; ++hop) one = one->reference;
  return one->types;
}

bool is_json_scalar(std::string_view text) {
  JsonTree tree;
  return tree.parse(text) == JsonTree::Ending::whole && tree[0].kind != JsonKind::object &&
         tree[0].kind != JsonKind::array && tree[0].kind != JsonKind::string;
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string query_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

// The values of one name. `others`: a name that begins like it, in brackets ("filter[size]"), which is
// another way to send it.
std::vector<std::string> query_values(std::string_view target, std::string_view name, bool& others) {
  std::vector<std::string> values;
  const auto question = target.find('?');
  std::string_view rest =
      question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  rest = rest.substr(0, rest.find('#'));
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const auto pair = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    const auto equals = pair.find('=');
    const std::string key = query_decoded(pair.substr(0, equals));
    if (key == name) {
      values.push_back(equals == std::string_view::npos ? std::string()
                                                        : query_decoded(pair.substr(equals + 1)));
    } else if (key.starts_with(name) && key.size() > name.size() && key[name.size()] == '[') {
      others = true;
    }
  }
  return values;
}

}  // namespace

void Checking::text_value(const std::string& rule, const std::string& where, const std::string& text,
                          const Schema& schema, Direction direction) {
  const unsigned types = types_of(schema);
  // Lists and objects have many forms on the wire, and 2.0 yet others.
  if ((types & (type_bit::object | type_bit::array)) != 0) return;
  const std::string_view value = trimmed(text);
  std::optional<Mismatch> first;
  // A number is meant where one is allowed, a string else; what fits in either reading is accepted.
  std::vector<std::string> readings;
  if (is_json_scalar(value)) readings.emplace_back(value);
  const bool wants_text = types == 0 || (types & type_bit::string) != 0;
  readings.insert(wants_text ? readings.begin() : readings.end(), quoted_json(value, value.size()));
  for (const std::string& reading : readings) {
    JsonTree tree;
    if (tree.parse(reading) != JsonTree::Ending::whole) return;
    Validation result = validate(tree, schema, schemas_, direction, 1);
    if (!result.not_judged.empty() || result.mismatches.empty()) return;
    if (!first) first = std::move(result.mismatches[0]);
  }
  if (first) add(rule, where, first->expected, quoted_json(value, 100), first->schema);
}

void Checking::request(const Operation& operation, const Contract::Checked& exchange) {
  if (exchange.request == nullptr || exchange.response->status >= 400) return;
  const Request& request = *exchange.request;
  parameters(operation, request);
  if (!operation.has_body) return;
  if (request.body.empty() && !exchange.request_cut) {
    if (operation.body_required)
      add("request-body", "", "a body: it is required", "no body", operation.body_node);
    return;
  }
  const std::string* header = find_header(request.headers, "content-type");
  if (header == nullptr) return;  // what it means is the server's to guess
  const MediaType type = media_type(*header);
  const Content* best = nullptr;
  int closest = 0;
  for (const Content& one : operation.body) {
    const int match = openapi::match(one.type, type);
    if (match > closest) {
      closest = match;
      best = &one;
    }
  }
  if (best == nullptr) {
    if (!operation.body.empty())
      add("request-body", "header content-type",
          to_string(operation.body.front().type) +
              (operation.body.size() > 1 ? " or another of its content types" : ""),
          quoted_json(*header, 100), operation.body_node);
    return;
  }
  if (!is_json(type) || is_json_stream(type)) return;
  if (exchange.request_cut) {
    judged("only a part of the request's body was kept");
    return;
  }
  const std::string* coding = find_header(request.headers, "content-encoding");
  body("request-body", request.body, type, coding != nullptr && !coding->empty(), best->schema,
       operation.body_node, Direction::request);
}

void Checking::path_values(const Operation& operation, std::string_view shown, std::string_view path) {
  while (!shown.empty() && !path.empty()) {
    const auto segment = shown.substr(0, shown.find('/'));
    const auto value = path.substr(0, path.find('/'));
    shown.remove_prefix(std::min(shown.size(), segment.size() + 1));
    path.remove_prefix(std::min(path.size(), value.size() + 1));
    if (segment.find('{') == std::string_view::npos && segment != value) return;  // met without its base
    if (segment.size() < 3 || segment.front() != '{' || segment.back() != '}') continue;
    const auto name = segment.substr(1, segment.size() - 2);
    for (const ParameterSpec& parameter : operation.parameters) {
      if (parameter.in != "path" || parameter.name != name || parameter.schema == nullptr) continue;
      const auto text = percent_decoded(value);
      if (!text.empty())
        text_value("request-parameter", "path " + parameter.name.substr(0, 100), text, *parameter.schema,
                   Direction::request);
    }
  }
}

void Checking::parameters(const Operation& operation, const Request& request) {
  for (const ParameterSpec& parameter : operation.parameters) {
    bool others = false;
    std::vector<std::string> values;
    const std::string where = parameter.in + " " + parameter.name.substr(0, 100);
    if (parameter.in == "query") {
      values = query_values(request.target, parameter.name, others);
    } else if (parameter.in == "header") {
      // OpenAPI 3.1, parameter object: these three are not parameters, whatever is said of them.
      if (equal_ignoring_case(parameter.name, "accept") ||
          equal_ignoring_case(parameter.name, "content-type") ||
          equal_ignoring_case(parameter.name, "authorization"))
        continue;
      if (const std::string* value = find_header(request.headers, parameter.name)) values.push_back(*value);
    } else {
      continue;
    }
    const bool structured = parameter.schema != nullptr &&
                            (types_of(*parameter.schema) & (type_bit::object | type_bit::array)) != 0;
    if (values.empty() && parameter.required && !others && !structured)
      add("request-parameter", where, "a value: it is required", "absent", parameter.node);
    if (parameter.schema == nullptr) continue;
    for (const std::string& value : values) {
      if (!value.empty())
        text_value("request-parameter", where, value, *parameter.schema, Direction::request);
    }
  }
}

}  // namespace shakedown::judge::openapi
