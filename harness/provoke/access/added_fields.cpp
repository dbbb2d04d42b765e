#include "harness/provoke/access/added_fields.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "harness/judge/access_rules.hpp"

namespace shakedown::access {
namespace {

namespace json = boost::json;

constexpr std::size_t most_fields = 12;

// None where it is no JSON object.
json::object object_of(const std::string& text) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = 64;
  options.allow_invalid_utf8 = true;
  const auto value = json::parse(text, error, {}, options);
  return !error && value.is_object() ? value.get_object() : json::object();
}

bool is_plain(const std::string& name) {
  return !name.empty() && name.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789_-") == std::string::npos;
}

// Another value of the same type: what a client would set that wants more.
json::value another(const json::value& value) {
  if (value.is_bool()) return !value.get_bool();
  if (value.is_int64()) return value.get_int64() / 2 + 4321;
  if (value.is_uint64()) return value.get_uint64() / 2 + 4321;
  if (value.is_double()) return value.get_double() / 2 + 4321.5;
  return value.get_string() == "admin" ? "owner" : "admin";
}

}  // namespace

std::vector<AddedField> fields_to_add(const std::string& request, const std::string& answer,
                                      const std::vector<std::string>* documented) {
  std::vector<AddedField> fields;
  const auto sent = object_of(request);
  if (sent.empty()) return fields;
  for (const auto& member : object_of(answer)) {
    const std::string name(member.key());
    const auto& value = member.value();
    const bool scalar = value.is_bool() || value.is_number() || value.is_string();
    if (!scalar || !is_plain(name) || sent.contains(name)) continue;
    const bool known = documented && std::binary_search(documented->begin(), documented->end(), name);
    if (known || (!documented && !judge::is_about_rights(name))) continue;
    fields.push_back({"$." + name, name, json::serialize(another(value))});
  }
  // Rights first.
  std::stable_partition(fields.begin(), fields.end(),
                        [](const AddedField& field) { return judge::is_about_rights(field.name); });
  if (fields.size() > most_fields) fields.resize(most_fields);
  return fields;
}

std::string with_field(const std::string& body, const AddedField& field) {
  auto object = object_of(body);
  json::error_code error;
  const auto value = json::parse(field.value, error);
  if (object.empty() || error) return {};
  object[field.name] = value;
  return json::serialize(object);
}

}  // namespace shakedown::access
