// One operation an endpoint: its request shape gives parameters and body, its response shapes the answers.
#include "harness/judge/shapes/openapi.hpp"

#include <algorithm>
#include <array>

#include "harness/judge/shapes/header_learner.hpp"
#include "harness/judge/shapes/schema_json.hpp"
#include "harness/judge/shapes/verdicts.hpp"

namespace shakedown::judge {
namespace {

namespace json = boost::json;

constexpr std::array methods = {std::string_view("get"),     std::string_view("put"),
                                std::string_view("post"),    std::string_view("delete"),
                                std::string_view("options"), std::string_view("head"),
                                std::string_view("patch"),   std::string_view("trace")};

bool is_one_of(std::string_view name, const auto& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Of the connection, of every server, or described elsewhere in the document.
bool is_told(std::string_view name) {
  static constexpr std::array never_told = {
      std::string_view("connection"),       std::string_view("content-type"),
      std::string_view("content-encoding"), std::string_view("date"),
      std::string_view("keep-alive"),       std::string_view("content-length"),
      std::string_view("server"),           std::string_view("transfer-encoding"),
      std::string_view("accept-ranges")};
  return !is_one_of(name, never_told);
}

// Of a request only what is the service's own: browsers send dozens of others.
bool is_own_request_header(std::string_view name) {
  return name.substr(0, 2) == "x-" || name == "idempotency-key" || name == "if-match" || name == "prefer";
}

// Path templates name each hole once: "/a/{id}/b/{id}" becomes "/a/{id}/b/{id2}".
std::string with_unique_holes(const std::string& path, std::vector<std::string>& holes) {
  std::string out;
  std::size_t at = 0;
  while (at < path.size()) {
    const auto open = path.find('{', at);
    const auto close = open == std::string::npos ? open : path.find('}', open);
    if (close == std::string::npos) break;
    const auto name = path.substr(open + 1, close - open - 1);
    auto unique = name;
    for (int i = 2; std::find(holes.begin(), holes.end(), unique) != holes.end(); ++i)
      unique = name + std::to_string(i);
    holes.push_back(unique);
    out += path.substr(at, open - at) + '{' + unique + '}';
    at = close + 1;
  }
  return out + path.substr(at);
}

json::object counts(std::uint64_t present, std::uint64_t of) {
  json::object samples;
  samples["present"] = present;
  samples["of"] = of;
  return samples;
}

json::object parameter(std::string_view name, std::string_view in, bool required, json::object schema) {
  json::object made;
  made["name"] = name;
  made["in"] = in;
  made["required"] = required;
  made["schema"] = std::move(schema);
  return made;
}

json::object text_schema() {
  json::object schema;
  schema["type"] = "string";
  return schema;
}

json::object content_of(const MessageShape& shape) {
  json::object content;
  for (const auto& [type, count] : shape.content_types) {
    if (type.empty() || type.find('/') == std::string::npos) continue;
    json::object media;
    const bool is_form = type == "application/x-www-form-urlencoded";
    if (shape.body.present > 0 && (says_json(type) || is_form)) media["schema"] = schema_of(shape.body);
    media["x-samples"] = count;
    content[type] = std::move(media);
  }
  if (content.empty() && shape.body.present > 0) {
    json::object media;  // JSON by its looks
    media["schema"] = schema_of(shape.body);
    content["application/json"] = std::move(media);
  }
  return content;
}

json::object response_of(const MessageShape& shape) {
  json::object response;
  response["description"] =
      "Learned from " + std::to_string(shape.messages) + (shape.messages == 1 ? " response" : " responses");
  json::object headers;
  for (const auto& [name, field] : shape.headers) {
    if (!is_told(name)) continue;
    const auto presence = presence_of(field.present, shape.messages);
    json::object header;
    header["required"] = presence.is == Presence::Is::required;
    header["schema"] = text_schema();
    header["x-samples"] = counts(presence.present, presence.n);
    headers[name] = std::move(header);
  }
  if (!headers.empty()) response["headers"] = std::move(headers);
  if (auto content = content_of(shape); !content.empty()) response["content"] = std::move(content);
  response["x-samples"] = shape.messages;
  return response;
}

void add_request(json::object& operation, json::array& parameters, const MessageShape& shape) {
  for (const auto& [name, member] : shape.query.members) {
    auto made =
        parameter(name, "query", presence_of(*member).is == Presence::Is::required, schema_of_text(*member));
    parameters.push_back(std::move(made));
  }
  for (const auto& [name, field] : shape.headers) {
    if (!is_own_request_header(name)) continue;
    const auto presence = presence_of(field.present, shape.messages);
    auto made = parameter(name, "header", presence.is == Presence::Is::required, text_schema());
    made["x-samples"] = counts(presence.present, presence.n);
    parameters.push_back(std::move(made));
  }
  const auto bodies = shape.messages - std::min(shape.messages, shape.empty_bodies);
  if (bodies == 0) return;
  json::object body;
  body["required"] = presence_of(bodies, shape.messages).is == Presence::Is::required;
  body["content"] = content_of(shape);
  operation["requestBody"] = std::move(body);
}

// "POST /orders" as its two parts; false where OpenAPI has no place for it.
bool split(const std::string& endpoint, std::string& method, std::string& path) {
  const auto space = endpoint.find(' ');
  if (space == std::string::npos) return false;
  method = lower_case(endpoint.substr(0, space));
  path = endpoint.substr(space + 1);
  return is_one_of(method, methods) && !path.empty() && path.front() == '/' && path != "/{other}";
}

class Document {
 public:
  explicit Document(const std::string& title) {
    json::object info;
    info["title"] = title;
    info["version"] = "0.0.0";
    info["description"] =
        "A draft, learned from traffic: it shows what was used. x-samples says how many messages each part "
        "stands on.";
    document_["openapi"] = "3.1.0";
    document_["info"] = std::move(info);
  }

  void add(const ShapeKey& key, const MessageShape& shape) {
    std::string method, template_path;
    if (!split(key.endpoint, method, template_path)) {
      const json::value name(key.endpoint);
      if (std::find(left_out_.begin(), left_out_.end(), name) == left_out_.end()) left_out_.push_back(name);
      return;
    }
    std::vector<std::string> holes;
    const auto path = with_unique_holes(template_path, holes);
    auto& operation = member(member(paths_, path), method);
    if (operation.empty()) {
      json::array parameters;
      for (const auto& hole : holes) parameters.push_back(parameter(hole, "path", true, text_schema()));
      operation["operationId"] = key.endpoint;
      if (!parameters.empty()) operation["parameters"] = std::move(parameters);
    }
    if (key.direction == Direction::request) {
      auto& parameters = operation["parameters"];
      if (!parameters.is_array()) parameters.emplace_array();
      add_request(operation, operation["parameters"].get_array(), shape);
    } else {
      member(operation, "responses")[std::to_string(key.status)] = response_of(shape);
    }
  }

  std::string text() {
    for (auto& [path, methods_of_path] : paths_) {
      for (auto& [method, operation] : methods_of_path.get_object()) {
        // 3.1 lets responses be left out, most tools do not.
        auto& responses = member(operation.get_object(), "responses");
        if (!responses.empty()) continue;
        json::object unknown;
        unknown["description"] = "No response was seen";
        responses["default"] = std::move(unknown);
      }
    }
    document_["paths"] = std::move(paths_);
    if (!left_out_.empty()) document_["x-left-out"] = std::move(left_out_);
    return pretty(document_);
  }

 private:
  static json::object& member(json::object& object, std::string_view name) {
    auto& value = object[name];
    return value.is_object() ? value.get_object() : value.emplace_object();
  }

  json::object document_;
  json::object paths_;
  json::array left_out_;
};

}  // namespace

std::string openapi_of(const ShapeSet& set, const std::string& title) {
  Document document(title);
  for (const auto& [key, shape] : set.shapes) document.add(key, shape);
  return document.text();
}

}  // namespace shakedown::judge
