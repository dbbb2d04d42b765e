// The semantic conventions have named the attributes twice: code.function.name, code.file.path and
// code.line.number, and before that code.function with code.namespace, code.filepath and code.lineno.
#include "harness/provoke/alone/spans.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cctype>
#include <charconv>
#include <protozero/pbf_reader.hpp>

#include "harness/journal/base64.hpp"

namespace shakedown::alone {
namespace {

namespace json = boost::json;

constexpr std::size_t most_spans = 100'000;
constexpr std::size_t id_bytes = 16;
constexpr std::size_t longest_name = 1000;
constexpr std::string_view base64_id = "AAAAAAAAAAAAAAAAAAAAAA==";

// The parts of a place, as its attributes come in any order.
struct Code {
  ExecutedPlace place;
  std::string owner;

  void take(std::string_view key, std::string_view text) {
    const std::string value(text.substr(0, longest_name));
    if (key == "code.function.name" || key == "code.function") place.function = value;
    if (key == "code.namespace") owner = value;
    if (key == "code.file.path" || key == "code.filepath") place.file = value;
    if (is_line(key)) std::from_chars(value.data(), value.data() + value.size(), place.line);
  }
  void take(std::string_view key, std::int64_t number) {
    if (is_line(key) && number > 0 && number < 100'000'000) place.line = static_cast<int>(number);
  }
  ExecutedPlace whole() const {
    ExecutedPlace made = place;
    if (!owner.empty() && !made.function.empty()) made.function = owner + "." + made.function;
    return made;
  }
  static bool is_line(std::string_view key) { return key == "code.line.number" || key == "code.lineno"; }
};

std::string lowered(std::string_view text) {
  std::string out(text.substr(0, 2 * id_bytes));
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string hex_of(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

std::string_view text_of(protozero::data_view view) {
  return {view.data(), view.size()};
}

// Calls `work` with each message of this field; what else there is, and of another wire type, is passed over.
template <class Work>
void each_in(protozero::pbf_reader message, std::uint32_t field, Work work) {
  while (message.next()) {
    if (message.tag() == field && message.wire_type() == protozero::pbf_wire_type::length_delimited)
      work(message.get_view());
    else
      message.skip();
  }
}

void take_attribute(protozero::data_view attribute, Code& code) {
  std::string_view key;
  each_in(protozero::pbf_reader(attribute), 1, [&](protozero::data_view view) { key = text_of(view); });
  each_in(protozero::pbf_reader(attribute), 2, [&](protozero::data_view value) {
    each_in(protozero::pbf_reader(value), 1,
            [&](protozero::data_view view) { code.take(key, text_of(view)); });
    protozero::pbf_reader number(value);
    while (number.next()) {
      if (number.tag() == 3 && number.wire_type() == protozero::pbf_wire_type::varint)
        code.take(key, number.get_int64());
      else
        number.skip();
    }
  });
}

SpanCode span_of(protozero::data_view span) {
  SpanCode made;
  each_in(protozero::pbf_reader(span), 1, [&](protozero::data_view id) {
    made.trace = id.size() == id_bytes ? hex_of(text_of(id)) : lowered(text_of(id));
  });
  Code code;
  each_in(protozero::pbf_reader(span), 9,
          [&](protozero::data_view attribute) { take_attribute(attribute, code); });
  made.place = code.whole();
  return made;
}

const json::array* list_in(const json::value& value, const char* name) {
  const auto* object = value.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(name);
  return found == nullptr ? nullptr : found->if_array();
}

std::string trace_in(const json::value& span) {
  const auto* object = span.if_object();
  const auto* id = object == nullptr ? nullptr : object->if_contains("traceId");
  if (id == nullptr || !id->is_string()) return {};
  const std::string text(id->as_string());
  if (text.size() == 2 * id_bytes) return lowered(text);
  if (text.size() != base64_id.size()) return {};
  const auto bytes = journal::from_base64(text);
  return bytes && bytes->size() == id_bytes ? hex_of(*bytes) : std::string();
}

void take_attribute(const json::value& attribute, Code& code) {
  const auto* object = attribute.if_object();
  if (object == nullptr) return;
  const auto* key = object->if_contains("key");
  const auto* value = object->if_contains("value");
  if (key == nullptr || value == nullptr || !key->is_string() || !value->is_object()) return;
  for (const auto& [kind, what] : value->get_object()) {
    if (what.is_string())
      code.take(key->get_string(), std::string_view(what.get_string()));
    else if (what.is_int64())
      code.take(key->get_string(), what.get_int64());
  }
}

}  // namespace

Result<std::vector<SpanCode>> spans_of_protobuf(std::string_view body) {
  std::vector<SpanCode> spans;
  try {
    const protozero::data_view all(body.data(), body.size());
    each_in(protozero::pbf_reader(all), 1, [&](protozero::data_view resource) {
      each_in(protozero::pbf_reader(resource), 2, [&](protozero::data_view scope) {
        each_in(protozero::pbf_reader(scope), 2, [&](protozero::data_view span) {
          if (spans.size() < most_spans) spans.push_back(span_of(span));
        });
      });
    });
  } catch (const protozero::exception& error) {
    return problem(fmt::format("the spans are no protobuf: {}", error.what()));
  }
  return spans;
}

Result<std::vector<SpanCode>> spans_of_json(std::string_view body) {
  boost::system::error_code error;
  const auto parsed = json::parse(json::string_view(body.data(), body.size()), error);
  if (error) return problem(fmt::format("the spans are no JSON: {}", error.message()));
  if (!parsed.is_object()) return problem("the spans are no JSON object");
  std::vector<SpanCode> spans;
  const auto* resources = list_in(parsed, "resourceSpans");
  if (resources == nullptr) return spans;
  for (const auto& resource : *resources) {
    const auto* scopes = list_in(resource, "scopeSpans");
    if (scopes == nullptr) scopes = list_in(resource, "instrumentationLibrarySpans");
    if (scopes == nullptr) continue;
    for (const auto& scope : *scopes) {
      const auto* list = list_in(scope, "spans");
      if (list == nullptr) continue;
      for (const auto& span : *list) {
        Code code;
        if (const auto* attributes = list_in(span, "attributes")) {
          for (const auto& attribute : *attributes) take_attribute(attribute, code);
        }
        if (spans.size() < most_spans) spans.push_back({trace_in(span), code.whole()});
      }
    }
  }
  return spans;
}

}  // namespace shakedown::alone
