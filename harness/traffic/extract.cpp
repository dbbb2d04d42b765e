// One pass over headers and body for all takes of a response.
#include "harness/traffic/extract.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "harness/model/http_message.hpp"
#include "harness/traffic/cookies.hpp"
#include "harness/traffic/html_fields.hpp"
#include "harness/traffic/take_text.hpp"

namespace shakedown::traffic {
namespace {

Value* value_for(const Take& take, Values& values) {
  const auto index = static_cast<std::size_t>(take.variable);
  return take.variable >= 0 && index < values.size() ? &values[index] : nullptr;
}

std::size_t count_from(std::span<const Take> takes, Take::From from) {
  return static_cast<std::size_t>(
      std::count_if(takes.begin(), takes.end(), [&](const Take& take) { return take.from == from; }));
}

}  // namespace

bool Extractor::put(const Take& take, std::string_view found, Value::Kind kind, Value& value) {
  part_.clear();
  if (!append_part(part_, found, take.part)) return false;
  value.text.assign(part_);
  value.kind = take.part.empty() ? kind : Value::Kind::text;
  return true;
}

bool Extractor::take_header(const Take& take, const ResponseView& response, Value& value) {
  for (const auto& header : response.headers) {
    if (equal_ignoring_case(header.name, take.name) && put(take, header.value, Value::Kind::text, value))
      return true;
  }
  return false;
}

bool Extractor::take_cookie(const Take& take, const ResponseView& response, Value& value) {
  bool found = false;
  for (const auto& header : response.headers) {
    if (!equal_ignoring_case(header.name, "set-cookie")) continue;
    const auto cookie = set_cookie(header.value);
    if (cookie.name == take.name) found = put(take, cookie.value, Value::Kind::text, value) || found;
  }
  return found;
}

std::size_t Extractor::take_json(std::span<const Take> takes, std::string_view body, Values& values) {
  if (body.substr(0, 3) == "\xEF\xBB\xBF") body.remove_prefix(3);
  const auto wanted = count_from(takes, Take::From::json);
  std::size_t found = 0;
  json_.walk(body, JsonWalker::Ranges::no, [&](const JsonLeaf& leaf) {
    if (leaf.kind == JsonLeaf::Kind::other && leaf.text == "null") return true;  // null is no value
    for (const auto& take : takes) {
      if (take.from != Take::From::json || take.name != leaf.path) continue;
      const auto kind =
          leaf.kind == JsonLeaf::Kind::string ? Value::Kind::json_text : Value::Kind::json_token;
      auto* value = value_for(take, values);
      if (value != nullptr && put(take, leaf.text, kind, *value)) ++found;
    }
    return found < wanted;
  });
  return wanted - std::min(found, wanted);
}

std::size_t Extractor::take_html(std::span<const Take> takes, std::string_view body, Values& values) {
  std::size_t missing = 0;
  for (const auto& take : takes) {
    if (take.from != Take::From::html_field) continue;
    auto* value = value_for(take, values);
    bool found = false;
    each_html_field(body, buffer_, [&](const HtmlField& field) {
      if (field.name == take.name && value != nullptr)
        found = put(take, field.value, Value::Kind::text, *value);
      return !found;
    });
    if (!found) ++missing;
  }
  return missing;
}

std::size_t Extractor::extract(std::span<const Take> takes, const ResponseView& response, Values& values) {
  std::size_t missing = 0;
  for (const auto& take : takes) {
    auto* value = value_for(take, values);
    if (value == nullptr) continue;
    if (take.from == Take::From::header && !take_header(take, response, *value)) ++missing;
    if (take.from == Take::From::cookie && !take_cookie(take, response, *value)) ++missing;
    if (take.from == Take::From::status) {
      char digits[16];
      const auto end = std::to_chars(digits, digits + sizeof digits, response.status).ptr;
      put(take, {digits, static_cast<std::size_t>(end - digits)}, Value::Kind::json_token, *value);
    }
  }
  if (count_from(takes, Take::From::json) > 0) missing += take_json(takes, response.body, values);
  if (count_from(takes, Take::From::html_field) > 0) missing += take_html(takes, response.body, values);
  return missing;
}

std::size_t extract(std::span<const Take> takes, const Response& response, Values& values) {
  std::vector<HeaderView> headers;
  for (const auto& header : response.headers) headers.push_back({header.name, header.value});
  Extractor extractor;
  return extractor.extract(takes, {response.status, headers, response.body}, values);
}

}  // namespace shakedown::traffic
