// References are replaced when the document is read (it has no cycles), so that each schema stands alone.
#include "tests/end_to_end/demo/contract.hpp"

#include <yaml-cpp/yaml.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "scenarios/demo/common/text.hpp"

namespace demo_tests {
namespace {

boost::json::value to_json(const YAML::Node& node) {
  if (node.IsSequence()) {
    boost::json::array out;
    for (const auto& item : node) out.push_back(to_json(item));
    return out;
  }
  if (node.IsMap()) {
    boost::json::object out;
    for (const auto& pair : node) out[pair.first.as<std::string>()] = to_json(pair.second);
    return out;
  }
  if (!node.IsScalar()) return nullptr;
  const auto text = node.Scalar();
  if (node.Tag() == "!") return boost::json::value(text);  // it was quoted
  std::int64_t number = 0;
  if (YAML::convert<std::int64_t>::decode(node, number)) return number;
  if (text == "true" || text == "false") return text == "true";
  return boost::json::value(text);
}

// RFC 6901; the document's references have no escapes.
const boost::json::value& find(const boost::json::value& document, std::string_view pointer) {
  const auto* here = &document;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto key = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(key.size());
    here = &here->as_object().at(key);
  }
  return *here;
}

boost::json::value resolved(const boost::json::value& document, const boost::json::value& node) {
  if (const auto* array = node.if_array()) {
    boost::json::array out;
    for (const auto& item : *array) out.push_back(resolved(document, item));
    return out;
  }
  const auto* object = node.if_object();
  if (object == nullptr) return node;
  if (const auto* reference = object->if_contains("$ref")) {
    const std::string_view text = reference->as_string();
    return resolved(document, find(document, text.substr(1)));
  }
  boost::json::object out;
  for (const auto& [key, value] : *object) out[key] = resolved(document, value);
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

bool validates(const boost::json::value& schema_json, const boost::json::value& value, std::string& why) {
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::BoostJsonAdapter(schema_json), schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(schema, valijson::adapters::BoostJsonAdapter(value), &results)) return true;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const auto& part : error.context) why += part;
    why += ": " + error.description + "; ";
  }
  return false;
}

}  // namespace

Contract::Contract(const std::string& file) {
  const auto raw = to_json(YAML::LoadFile(SHAKEDOWN_SOURCE_DIR "/scenarios/demo/" + file));
  document_ = resolved(raw, raw);
}

std::vector<Contract::Operation> Contract::operations() const {
  static constexpr std::string_view methods[] = {"get", "put", "post", "delete", "patch"};
  std::vector<Operation> out;
  for (const auto& [path, item] : document_.at("paths").as_object()) {
    for (const auto method : methods) {
      if (item.as_object().contains(method)) out.push_back({upper(method), std::string(path)});
    }
  }
  return out;
}

std::string Contract::problem_with(const std::string& method, const std::string& target, int status,
                                   const std::string& body) const {
  const auto path = target.substr(0, target.find('?'));
  const auto what = method + " " + target + " answered " + std::to_string(status) + " " + body + ": ";
  std::vector<std::string> ignored;
  const boost::json::object* operation = nullptr;
  for (const auto& known : operations()) {
    if (known.method != method || !demo::path_matches(known.path, path, ignored)) continue;
    const auto key = [&] {
      std::string lower = method;
      for (char& c : lower) c = static_cast<char>(c - 'A' + 'a');
      return lower;
    }();
    operation = &document_.at("paths").at(known.path).at(key).as_object();
    break;
  }
  if (operation == nullptr) return status == 404 || status == 405 ? "" : what + "there is no such operation";

  const auto* response = operation->at("responses").as_object().if_contains(std::to_string(status));
  if (response == nullptr) return what + "this status is not documented";
  const auto* content = response->as_object().if_contains("content");
  if (content == nullptr) return body.empty() ? "" : what + "there should be no body";
  const auto* json = content->as_object().if_contains("application/json");
  if (json == nullptr) return "";
  boost::system::error_code error;
  const auto value = boost::json::parse(body, error);
  if (error) return what + "the body is not JSON";
  std::string why;
  return validates(json->at("schema"), value, why) ? "" : what + why;
}

}  // namespace demo_tests
