#include "tests/support/openapi_traffic.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tests/support/dice.hpp"

namespace shakedown::test {
namespace {

namespace json = boost::json;

const json::value* member(const json::value& value, std::string_view name) {
  return value.is_object() ? value.get_object().if_contains(name) : nullptr;
}
std::string text(const json::value& value, std::string_view name) {
  const auto* found = member(value, name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}
double number(const json::value& value, std::string_view name, double otherwise) {
  const auto* found = member(value, name);
  return found != nullptr && found->is_number() ? found->to_number<double>() : otherwise;
}
bool flag(const json::value& value, std::string_view name) {
  const auto* found = member(value, name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

class Maker {
 public:
  Maker(const json::value& document, std::uint64_t seed) : document_(document), dice_(seed, "openapi") {}

  MadeExchange exchange(const std::string& path, const std::string& method, const json::value& operation) {
    MadeExchange made;
    made.request.method = method;
    for (char& c : made.request.method) c = static_cast<char>(std::toupper(c));
    made.endpoint = made.request.method + " " + path;
    made.request.target = path;
    parameters(made.request, operation);
    if (const auto* body = member(operation, "requestBody")) {
      if (flag(*body, "required") || dice_.throws(0.6))
        content(*body, made.request.headers, made.request.body, false);
    }
    response(made.response, member(operation, "responses")->get_object());
    return made;
  }

 private:
  const json::value& resolved(const json::value& schema) {
    const auto ref = text(schema, "$ref");
    return ref.empty() ? schema : resolved(document_.at_pointer(ref.substr(1)));
  }

  void parameters(Request& request, const json::value& operation) {
    const auto* all = member(operation, "parameters");
    if (all == nullptr) return;
    for (const auto& parameter : all->get_array()) {
      if (!flag(parameter, "required") && !dice_.throws(0.6)) continue;
      const auto value = plain(parameter.at("schema"));
      if (text(parameter, "in") == "query") {
        request.target += (request.target.find('?') == std::string::npos ? "?" : "&") +
                          text(parameter, "name") + "=" + value;
      } else {
        request.headers.push_back({text(parameter, "name"), value});
      }
    }
  }

  // A value as a header or a parameter has it.
  std::string plain(const json::value& schema) {
    const auto made = value(schema);
    return made.is_string() ? std::string(made.get_string()) : serialized(made);
  }

  void response(Response& response, const json::object& responses) {
    double all = 0;
    for (const auto& [status, declared] : responses) all += number(declared, "x-share", 1);
    double at = dice_.share() * all;
    const json::value* chosen = nullptr;
    for (const auto& [status, declared] : responses) {
      chosen = &declared;
      response.status = std::stoi(std::string(status));
      at -= number(declared, "x-share", 1);
      if (at < 0) break;
    }
    if (const auto* headers = member(*chosen, "headers")) {
      for (const auto& [name, header] : headers->get_object()) {
        if (flag(header, "required") || dice_.throws(0.6))
          response.headers.push_back({std::string(name), plain(header.at("schema"))});
      }
    }
    content(*chosen, response.headers, response.body, true);
  }

  void content(const json::value& holder, Headers& headers, std::string& body, bool is_response) {
    const auto* all = member(holder, "content");
    if (all == nullptr) return;
    const auto& types = all->get_object();
    const auto& [type, media] = *(types.begin() + static_cast<std::ptrdiff_t>(dice_.below(types.size())));
    headers.push_back({"Content-Type", std::string(type)});
    is_response_ = is_response;
    const bool is_json = std::string_view(type).find("json") != std::string_view::npos;
    const auto* schema = member(media, "schema");
    body = is_json ? serialized(schema == nullptr ? anything() : value(*schema)) : "text " + letters(8);
  }

  // Boost.JSON writes 12.5 as 1.25E1, which no service does.
  static std::string serialized(const json::value& made) {
    if (made.is_double()) {
      char buffer[64];
      std::snprintf(buffer, sizeof buffer, "%.2f", made.get_double());
      return buffer;
    }
    std::string out;
    if (made.is_object()) {
      for (const auto& [name, inner] : made.get_object())
        out += (out.empty() ? "" : ",") + json::serialize(name) + ":" + serialized(inner);
      return "{" + out + "}";
    }
    if (!made.is_array()) return json::serialize(made);
    for (const auto& inner : made.get_array()) out += (out.empty() ? "" : ",") + serialized(inner);
    return "[" + out + "]";
  }

  std::string letters(std::uint64_t length) {
    std::string made;
    for (std::uint64_t i = 0; i < length; ++i)
      made += "abcdefghijklmnopqrstuvwxyz0123456789 "[dice_.below(37)];
    return made;
  }
  std::string hex(int digits) {
    std::string made;
    for (int i = 0; i < digits; ++i) made += "0123456789abcdef"[dice_.below(16)];
    return made;
  }
  std::string base64(int digits) {
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string made;
    for (int i = 0; i < digits; ++i) made += alphabet[dice_.below(alphabet.size())];
    return made;
  }
  std::string two(std::uint64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

  json::value anything() {
    switch (dice_.below(4)) {
      case 0:
        return json::value(static_cast<std::int64_t>(dice_.below(1000)));
      case 1:
        return json::value(dice_.throws(0.5));
      case 2:
        return json::value(letters(6));
      default:
        return json::object{{"any", static_cast<std::int64_t>(dice_.below(1000))}};
    }
  }

  json::value value(const json::value& declared) {
    const auto& schema = resolved(declared);
    if (schema.is_bool()) return anything();
    if (flag(schema, "nullable") && dice_.throws(0.25)) return nullptr;
    if (const auto* fixed = member(schema, "const")) return *fixed;
    if (const auto* words = member(schema, "enum"))
      return words->get_array()[dice_.below(words->get_array().size())];
    for (const auto* unions : {"oneOf", "anyOf"}) {
      if (const auto* variants = member(schema, unions))
        return value(variants->get_array()[dice_.below(variants->get_array().size())]);
    }
    const auto* type = member(schema, "type");
    if (type == nullptr) return anything();
    if (!type->is_array()) return of_type(schema, std::string(type->get_string()));
    const auto& types = type->get_array();
    return of_type(schema, std::string(types[dice_.below(types.size())].get_string()));
  }

  json::value of_type(const json::value& schema, const std::string& type) {
    if (type == "null") return nullptr;
    if (type == "boolean") return json::value(dice_.throws(0.5));
    if (type == "integer") {
      const auto least =
          static_cast<std::int64_t>(number(schema, "minimum", number(schema, "exclusiveMinimum", -1) + 1));
      const auto most =
          static_cast<std::int64_t>(number(schema, "maximum", number(schema, "exclusiveMaximum", 1001) - 1));
      return json::value(
          least + static_cast<std::int64_t>(dice_.below(static_cast<std::uint64_t>(most - least + 1))));
    }
    if (type == "number") {
      const double least = number(schema, "minimum", 0);
      return json::value(least + dice_.share() * (number(schema, "maximum", 1000) - least));
    }
    if (type == "string") return json::value(string(schema));
    if (type == "array") return array(schema);
    if (type == "object") return object(schema);
    throw std::invalid_argument("a type that is none: " + type);
  }

  std::string string(const json::value& schema) {
    const auto format = text(schema, "format");
    const auto encoding = text(schema, "contentEncoding");
    if (encoding == "base64" || format == "byte") return base64(32);
    if (encoding == "base16") return hex(32);
    const auto date = [&] { return "2026-" + two(1 + dice_.below(12)) + "-" + two(1 + dice_.below(28)); };
    if (format == "date") return date();
    if (format == "date-time")
      return date() + "T" + two(dice_.below(24)) + ":" + two(dice_.below(60)) + ":30Z";
    if (format == "uuid") return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-a" + hex(3) + "-" + hex(12);
    if (format == "email") return hex(6) + "@example.test";
    if (format == "uri") return "https://example.test/" + hex(6);
    if (!format.empty()) throw std::invalid_argument("a format that is not made: " + format);
    const auto least = static_cast<std::uint64_t>(number(schema, "minLength", 1));
    const auto most =
        static_cast<std::uint64_t>(number(schema, "maxLength", static_cast<double>(least) + 30));
    return letters(least + dice_.below(most - least + 1));
  }

  json::value array(const json::value& schema) {
    const auto least = static_cast<std::uint64_t>(number(schema, "minItems", 0));
    const auto most = static_cast<std::uint64_t>(number(schema, "maxItems", static_cast<double>(least) + 4));
    const auto size = least + dice_.below(most - least + 1);
    json::array made;
    const auto* first = member(schema, "prefixItems");
    for (std::uint64_t i = 0; i < size; ++i) {
      const bool in_first = first != nullptr && i < first->get_array().size();
      const auto* items = member(schema, "items");
      made.push_back(in_first ? value(first->get_array()[i])
                              : (items == nullptr ? anything() : value(*items)));
    }
    return made;
  }

  json::value object(const json::value& schema) {
    json::object made;
    std::vector<std::string> required;
    if (const auto* names = member(schema, "required"))
      required = json::value_to<std::vector<std::string>>(*names);
    if (const auto* properties = member(schema, "properties")) {
      for (const auto& [name, property] : properties->get_object()) {
        if (is_response_ && flag(resolved(property), "writeOnly")) continue;
        const bool always = std::find(required.begin(), required.end(), std::string(name)) != required.end();
        if (always || dice_.throws(0.6)) made[name] = value(property);
      }
    }
    if (const auto* others = member(schema, "additionalProperties");
        others != nullptr && !others->is_bool()) {
      for (auto i = dice_.below(5); i > 0; --i)
        made["key" + std::to_string(dice_.below(60))] = value(*others);
    }
    if (flag(schema, "unevaluatedProperties") && dice_.throws(0.4)) made["extra"] = anything();
    return made;
  }

  const json::value& document_;
  Dice dice_;
  bool is_response_ = true;
};

json::value scalar_of(const YAML::Node& node) {
  const auto text = node.Scalar();
  if (node.Tag() == "!") return json::value(text);
  if (text == "null" || text == "~" || text.empty()) return nullptr;
  if (text == "true" || text == "false") return json::value(text == "true");
  std::int64_t whole = 0;
  if (YAML::convert<std::int64_t>::decode(node, whole)) return json::value(whole);
  double real = 0;
  if (YAML::convert<double>::decode(node, real)) return json::value(real);
  return json::value(text);
}

json::value json_of(const YAML::Node& node) {
  if (node.IsMap()) {
    json::object object;
    for (const auto& entry : node) object[entry.first.Scalar()] = json_of(entry.second);
    return object;
  }
  if (node.IsSequence()) {
    json::array array;
    for (const auto& entry : node) array.push_back(json_of(entry));
    return array;
  }
  return node.IsScalar() ? scalar_of(node) : json::value(nullptr);
}

}  // namespace

std::vector<MadeExchange> openapi_traffic(const json::value& document, std::uint64_t seed,
                                          std::size_t count) {
  std::vector<MadeExchange> made;
  Maker maker(document, seed);
  for (const auto& [path, operations] : document.at("paths").get_object()) {
    for (const auto& [method, operation] : operations.get_object()) {
      for (std::size_t i = 0; i < count; ++i)
        made.push_back(maker.exchange(std::string(path), std::string(method), operation));
    }
  }
  return made;
}

json::value json_of_yaml_file(const std::string& path) {
  return json_of(YAML::LoadFile(path));
}

}  // namespace shakedown::test
