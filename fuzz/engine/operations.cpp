#include "fuzz/engine/operations.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "harness/model/hash.hpp"

namespace shakedown::fuzz {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 4> where_names{"path", "query", "header", "body"};
constexpr std::array<std::string_view, 5> kind_names{"string", "integer", "number", "boolean", "any"};

struct WrongFile {
  std::string what;
};

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

const json::value* member(const json::object& object, std::string_view name) {
  return object.if_contains(name);
}

std::string text(const json::object& object, std::string_view name, const std::string& of,
                 std::optional<std::string> otherwise = std::nullopt) {
  const auto* found = member(object, name);
  if (found != nullptr && found->is_string()) return std::string(found->get_string());
  if (found != nullptr) throw WrongFile{"'" + std::string(name) + "' of " + of + " must be a text"};
  if (!otherwise) throw WrongFile{of + " has no '" + std::string(name) + "'"};
  return *otherwise;
}

const json::array& list(const json::object& object, std::string_view name, const std::string& of) {
  static const json::array none;
  const auto* found = member(object, name);
  if (found == nullptr) return none;
  if (!found->is_array()) throw WrongFile{"'" + std::string(name) + "' of " + of + " must be a list"};
  return found->get_array();
}

const json::object& object_of(const json::value& value, const std::string& what) {
  if (!value.is_object()) throw WrongFile{what + " must be an object"};
  return value.get_object();
}

template <std::size_t N>
std::size_t word(const std::array<std::string_view, N>& names, const std::string& given,
                 const std::string& of) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == given) return i;
  }
  std::string known;
  for (const auto name : names) known += (known.empty() ? "" : ", ") + std::string(name);
  throw WrongFile{of + ": '" + given + "' is none of " + known};
}

bool is_plain(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

HeaderList headers_of(const json::object& object, const std::string& of) {
  HeaderList out;
  const auto* found = member(object, "headers");
  if (found == nullptr) return out;
  for (const auto& [name, value] : object_of(*found, "'headers' of " + of)) {
    auto line = text_of(value);
    if (!is_plain(name) || !is_plain(line)) throw WrongFile{"a header of " + of + " has a line break"};
    out.emplace_back(std::string(name), std::move(line));
  }
  return out;
}

// Method and target go onto the first line as they are.
void check_line(const std::string& method, const std::string& path) {
  const auto bad = [](std::string_view part) {
    for (const char c : part) {
      if (static_cast<unsigned char>(c) <= ' ' || c == 127) return true;
    }
    return part.empty();
  };
  if (bad(method) || bad(path) || path.front() != '/') {
    throw WrongFile{"'" + method + " " + path + "' is not a method and a path that begins with /"};
  }
}

Field field_of(const json::value& value, const std::string& of) {
  const auto& object = object_of(value, "a field of " + of);
  Field field;
  field.name = text(object, "name", "a field of " + of);
  const auto what = "the field '" + field.name + "' of " + of;
  field.where = static_cast<Where>(word(where_names, text(object, "in", what), what));
  field.kind = static_cast<Kind>(word(kind_names, text(object, "type", what, "string"), what));
  const auto* required = member(object, "required");
  field.required =
      field.where == Where::path || (required != nullptr && required->is_bool() && required->get_bool());
  for (const auto& example : list(object, "examples", what)) {
    field.examples.push_back(field.kind == Kind::any ? json::serialize(example) : text_of(example));
  }
  if (field.where == Where::header && (field.name.empty() || !is_plain(field.name))) {
    throw WrongFile{what + " cannot be a header"};
  }
  return field;
}

Operation operation_of(const json::value& value) {
  const auto& object = object_of(value, "an operation");
  Operation operation;
  operation.method = text(object, "method", "an operation");
  operation.path = text(object, "path", "an operation");
  check_line(operation.method, operation.path);
  const auto name = operation.name();
  operation.headers = headers_of(object, name);
  operation.content_type = text(object, "content_type", name, "application/json");
  if (!is_plain(operation.content_type)) throw WrongFile{"the content type of " + name + " has a line break"};
  for (const auto& field : list(object, "fields", name)) operation.fields.push_back(field_of(field, name));
  if (operation.fields.size() > most_fields) {
    throw WrongFile{name + " has more than " + std::to_string(most_fields) + " fields"};
  }
  return operation;
}

FixedRequest fixed_of(const json::value& value, const std::string& of) {
  const auto& object = object_of(value, of);
  FixedRequest out{text(object, "method", of), text(object, "path", of), headers_of(object, of), {}, {}};
  check_line(out.method, out.path);
  if (const auto* body = member(object, "body")) out.body = text_of(*body);
  if (const auto* take = member(object, "take")) {
    for (const auto& [name, pointer] : object_of(*take, "'take' of " + of))
      out.take[std::string(name)] = text_of(pointer);
  }
  return out;
}

Operations operations_of(const json::value& value) {
  const auto& object = object_of(value, "the file");
  Operations out;
  for (const auto& operation : list(object, "operations", "the file")) {
    out.operations.push_back(operation_of(operation));
  }
  if (out.operations.empty() || out.operations.size() > most_operations) {
    throw WrongFile{"there must be 1 to " + std::to_string(most_operations) + " operations"};
  }
  out.headers = headers_of(object, "the file");
  for (const auto& request : list(object, "setup", "the file")) {
    out.setup.push_back(fixed_of(request, "a request of 'setup'"));
  }
  if (const auto* reset = member(object, "reset")) out.reset = fixed_of(*reset, "'reset'");
  for (const auto& one : list(object, "values", "the file")) out.values.push_back(text_of(one));
  set_keys(out);
  return out;
}

json::object headers_json(const HeaderList& headers) {
  json::object out;
  for (const auto& [name, value] : headers) out[name] = value;
  return out;
}

json::object fixed_json(const FixedRequest& request) {
  json::object out{{"method", request.method}, {"path", request.path}};
  if (!request.headers.empty()) out["headers"] = headers_json(request.headers);
  if (!request.body.empty()) out["body"] = request.body;
  if (!request.take.empty()) {
    json::object take;
    for (const auto& [name, pointer] : request.take) take[name] = pointer;
    out["take"] = std::move(take);
  }
  return out;
}

json::object field_json(const Field& field) {
  json::object out{{"in", where_names[static_cast<std::size_t>(field.where)]},
                   {"name", field.name},
                   {"type", kind_names[static_cast<std::size_t>(field.kind)]},
                   {"required", field.required}};
  json::array examples;
  for (const auto& example : field.examples) {
    boost::system::error_code error;
    auto parsed = field.kind == Kind::any ? json::parse(example, error) : json::value(example);
    examples.push_back(error ? json::value(example) : std::move(parsed));
  }
  if (!examples.empty()) out["examples"] = std::move(examples);
  return out;
}

}  // namespace

void set_keys(Operations& operations) {
  for (auto& operation : operations.operations) {
    operation.key = static_cast<std::uint32_t>(hash_text(operation.name()));
    for (auto& field : operation.fields) {
      field.key = static_cast<std::uint32_t>(
          hash_text(std::string(where_names[static_cast<std::size_t>(field.where)]) + " " + field.name));
    }
  }
}

Result<Operations> read_operations(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 32;
  const auto value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return problem("the operations are not JSON: " + error.message());
  try {
    return operations_of(value);
  } catch (const WrongFile& wrong) {
    return problem(wrong.what);
  }
}

std::string write_operations(const Operations& operations) {
  json::array list;
  for (const auto& operation : operations.operations) {
    json::object one{
        {"method", operation.method}, {"path", operation.path}, {"content_type", operation.content_type}};
    if (!operation.headers.empty()) one["headers"] = headers_json(operation.headers);
    json::array fields;
    for (const auto& field : operation.fields) fields.push_back(field_json(field));
    one["fields"] = std::move(fields);
    list.push_back(std::move(one));
  }
  json::object out{{"operations", std::move(list)}};
  if (!operations.headers.empty()) out["headers"] = headers_json(operations.headers);
  json::array setup;
  for (const auto& request : operations.setup) setup.push_back(fixed_json(request));
  if (!setup.empty()) out["setup"] = std::move(setup);
  if (operations.reset) out["reset"] = fixed_json(*operations.reset);
  json::array values;
  for (const auto& value : operations.values) values.push_back(json::value(value));
  if (!values.empty()) out["values"] = std::move(values);
  return json::serialize(out);
}

}  // namespace shakedown::fuzz
