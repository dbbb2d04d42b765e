#include "harness/faults/toxic_json.hpp"

#include <algorithm>
#include <cmath>

#include "harness/model/names.hpp"

namespace shakedown::faults {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// An object of texts, or of lists of texts where a field comes more than once.
Mismatch read_headers(const JsonValue& value, Headers& out) {
  if (value.kind == JsonValue::Kind::null) return {};
  if (value.kind != JsonValue::Kind::object) return {"map[string]string", {}};
  Headers headers;
  for (const auto& member : value.members) {
    const bool is_list = member.value.kind == JsonValue::Kind::array;
    const std::vector<JsonValue> one = is_list ? member.value.items : std::vector<JsonValue>{member.value};
    for (const auto& item : one) {
      if (item.kind != JsonValue::Kind::string) return {"map[string]string", {}};
      headers.push_back({member.key, item.text});
    }
  }
  out = std::move(headers);
  return {};
}

Mismatch read_value(const JsonValue& json, const AttributeType& type, AttributeValue& out) {
  switch (type.kind) {
    case AttributeKind::integer:
      return read_integer(json, std::get<std::int64_t>(out));
    case AttributeKind::number:
      return read_float64(json, std::get<double>(out));
    case AttributeKind::headers:
      return read_headers(json, std::get<Headers>(out));
    case AttributeKind::text:
      break;
  }
  std::string text = std::get<std::string>(out);
  const auto mismatch = read_text(json, text);
  if (mismatch.type.empty() && type.meaning == Meaning::spread && !spread_named(text))
    return {"spread: uniform, normal or pareto", {}};
  out = std::move(text);
  return mismatch;
}

std::string headers_json(const Headers& headers) {
  std::map<std::string, std::vector<std::string>> by_name;
  for (const auto& header : headers) by_name[header.name].push_back(header.value);
  std::string out;
  for (const auto& [name, values] : by_name) {
    out += (out.empty() ? "" : ",") + quoted_json(name) + ":";
    if (values.size() == 1) {
      out += quoted_json(values.front());
      continue;
    }
    std::string list;
    for (const auto& value : values) list += (list.empty() ? "" : ",") + quoted_json(value);
    out += "[" + list + "]";
  }
  return "{" + out + "}";
}

std::string value_json(const AttributeValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&value)) return number_json(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return quoted_json(*text);
  return headers_json(std::get<Headers>(value));
}

bool is_default(const AttributeValue& value, const AttributeType& type) {
  return value_json(value) == value_json(default_of(type));
}

}  // namespace

std::string read_toxic_request(const JsonValue& body, ToxicRequest& out) {
  const std::vector<JsonField> fields{
      {"attributes",
       [](const JsonValue& value) {
         const bool fits = value.kind == JsonValue::Kind::object || value.kind == JsonValue::Kind::null;
         return fits ? Mismatch{} : Mismatch{"toxics.NoopToxic", {}};
       }},
      {"name", [&](const JsonValue& value) { return read_text(value, out.name); }},
      {"type", [&](const JsonValue& value) { return read_text(value, out.type); }},
      {"stream", [&](const JsonValue& value) { return read_text(value, out.stream); }},
      {"toxicity", [&](const JsonValue& value) { return read_float32(value, out.toxicity); }},
  };
  return read_object(body, {"ToxicWrapper", "toxics.ToxicWrapper", ""}, fields);
}

std::string read_attributes(const JsonValue& body, bool with_toxicity, Toxic& toxic) {
  Toxic changed = toxic;
  std::string error;
  std::vector<JsonField> attributes;
  for (std::size_t i = 0; i < toxic.type->attributes.size(); ++i) {
    attributes.push_back({toxic.type->attributes[i].name, [&changed, i](const JsonValue& value) {
                            return read_value(value, changed.type->attributes[i], changed.values[i]);
                          }});
  }
  const auto inner = JsonTarget{toxic.type->structure, "toxics." + toxic.type->structure, "attributes."};
  const std::vector<JsonField> fields{
      {"attributes",
       [&](const JsonValue& value) {
         if (value.kind != JsonValue::Kind::object && value.kind != JsonValue::Kind::null)
           return Mismatch{inner.type, {}};
         const auto found = read_object(value, inner, attributes);
         if (error.empty()) error = found;
         return Mismatch{};
       }},
      {"toxicity",
       [&](const JsonValue& value) {
         return with_toxicity ? read_float32(value, changed.toxicity) : Mismatch{};
       }},
  };
  const auto outer_error = read_object(body, {"", "struct", ""}, fields);
  if (error.empty()) error = outer_error;
  if (error.empty()) toxic = std::move(changed);
  return error;
}

Toxic new_toxic(const ToxicRequest& request, const ToxicType& type) {
  Toxic toxic{request.name, &type, request.stream, request.toxicity, {}};
  for (const auto& attribute : type.attributes) toxic.values.push_back(default_of(attribute));
  return toxic;
}

std::optional<Stream> stream_of(std::string_view text, const ToxicType* type) {
  const auto stream = stream_named(lower(text));
  if (!stream || *stream != Stream::both) return stream;
  // Clients of the original know two streams; types of our own may have both.
  const bool is_own = type != nullptr && type->kind && std::string_view(name_of(*type->kind)) == type->name;
  return is_own ? stream : std::nullopt;
}

std::optional<Stream> stream_of(const Toxic& toxic) {
  return stream_of(toxic.stream, toxic.type);
}

std::optional<FaultSpec> fault_of(const Toxic& toxic, const std::string& proxy) {
  if (!toxic.type->kind) return std::nullopt;
  FaultSpec fault;
  fault.name = toxic.name;
  fault.kind = *toxic.type->kind;
  fault.on = proxy;
  fault.stream = stream_of(toxic).value_or(Stream::downstream);
  fault.probability = std::isnan(toxic.toxicity) ? 0 : std::clamp(double{toxic.toxicity}, 0.0, 1.0);
  for (std::size_t i = 0; i < toxic.values.size(); ++i)
    set_attribute(fault, toxic.type->attributes[i], toxic.values[i]);
  if (std::string_view(toxic.type->name) == "slicer" && fault.bytes == 0) return std::nullopt;
  // A listener refuses all or none.
  if (level_of(fault.kind) == FaultLevel::listener && fault.probability == 0) return std::nullopt;
  return fault;
}

std::optional<Toxic> toxic_of(const FaultSpec& fault) {
  const auto* type = toxic_type_of(fault.kind);
  if (type == nullptr) return std::nullopt;
  Toxic toxic{fault.name, type, name_of(fault.stream), static_cast<float>(fault.probability), {}};
  for (const auto& attribute : type->attributes) toxic.values.push_back(attribute_of(fault, attribute));
  return toxic;
}

std::string to_json(const Toxic& toxic) {
  std::string attributes;
  for (std::size_t i = 0; i < toxic.values.size(); ++i) {
    const auto& type = toxic.type->attributes[i];
    if (type.shown_when_set && is_default(toxic.values[i], type)) continue;
    attributes +=
        (attributes.empty() ? "" : ",") + quoted_json(type.name) + ":" + value_json(toxic.values[i]);
  }
  return "{\"attributes\":{" + attributes + "},\"name\":" + quoted_json(toxic.name) +
         ",\"type\":" + quoted_json(toxic.type->name) + ",\"stream\":" + quoted_json(toxic.stream) +
         ",\"toxicity\":" + number_json(toxic.toxicity) + "}";
}

}  // namespace shakedown::faults
