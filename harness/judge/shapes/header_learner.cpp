// Names, spellings and values of header fields.
#include "harness/judge/shapes/header_learner.hpp"

#include <algorithm>
#include <array>

#include "harness/judge/shapes/bounded_counts.hpp"
#include "harness/judge/shapes/json_text.hpp"
#include "harness/judge/shapes/places.hpp"

namespace shakedown::judge {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Of credentials only how they are given: "Bearer".
bool is_credential(std::string_view name) {
  return name == "authorization" || name == "proxy-authorization";
}

void learn_header(MessageShape& shape, const std::string& name, const Header& header, bool is_first,
                  const Sighting& sighting) {
  auto& field = shape.headers[name];
  if (is_first) ++field.present;
  ++field.spellings[clean_text(header.name, longest_name)];
  if (field.spellings.size() > most_spellings) keep_smallest_hashes(field.spellings, most_spellings);
  field.seen.first = std::min(field.seen.first, sighting.at);
  field.seen.last = std::max(field.seen.last, sighting.at);
  if (is_noise(name)) return;
  auto value = trimmed(header.value);
  if (is_credential(name)) value = value.substr(0, value.find(' '));
  if (is_credential(name) && value.size() == trimmed(header.value).size()) value = {};
  std::string json;
  append_json_string(json, value.substr(0, ValueSet::longest + 1));
  field.values.add(json);
  if (json.size() > longest_example || value.size() > ValueSet::longest) json = example_of(value);
  if (is_better_example(json, sighting.exchange, field.seen)) {
    field.seen.example = json;
    field.seen.exchange = sighting.exchange;
  }
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string content_type_of(const Headers& headers) {
  const auto* value = find_header(headers, "content-type");
  if (value == nullptr) return {};
  const std::string_view text(*value);
  return clean_text(lower_case(trimmed(text.substr(0, text.find(';')))), longest_name);
}

bool says_json(std::string_view type) {
  constexpr std::string_view suffix = "+json";
  if (type == "application/json" || type == "text/json" || type == "application/x-json") return true;
  return type.size() > suffix.size() && type.substr(type.size() - suffix.size()) == suffix;
}

bool is_noise(std::string_view name) {
  static constexpr std::array names = {std::string_view("age"),
                                       std::string_view("cf-ray"),
                                       std::string_view("content-length"),
                                       std::string_view("cookie"),
                                       std::string_view("date"),
                                       std::string_view("etag"),
                                       std::string_view("expires"),
                                       std::string_view("if-none-match"),
                                       std::string_view("idempotency-key"),
                                       std::string_view("b3"),
                                       std::string_view("if-modified-since"),
                                       std::string_view("last-modified"),
                                       std::string_view("server-timing"),
                                       std::string_view("set-cookie"),
                                       std::string_view("traceparent"),
                                       std::string_view("tracestate"),
                                       std::string_view("x-api-key"),
                                       std::string_view("x-amzn-requestid"),
                                       std::string_view("x-amzn-trace-id"),
                                       std::string_view("x-b3-spanid"),
                                       std::string_view("x-b3-traceid"),
                                       std::string_view("x-correlation-id"),
                                       std::string_view("x-csrf-token"),
                                       std::string_view("x-request-id"),
                                       std::string_view("x-response-time"),
                                       std::string_view("x-runtime"),
                                       std::string_view("x-trace-id")};
  return std::find(names.begin(), names.end(), name) != names.end();
}

void learn_headers(MessageShape& shape, const Headers& headers, const Sighting& sighting) {
  std::string before;  // names of this message, each between line feeds
  for (const auto& header : headers) {
    const auto name = clean_text(lower_case(header.name), longest_name);
    if (name.empty() || name.front() == ':') continue;  // HTTP/2's own
    const auto mark = '\n' + name + '\n';
    const bool is_first = before.find(mark) == std::string::npos;
    if (is_first) before += mark;
    learn_header(shape, name, header, is_first, sighting);
  }
  if (shape.headers.size() > most_headers) keep_smallest_hashes(shape.headers, most_headers);
}

}  // namespace shakedown::judge
