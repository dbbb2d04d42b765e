// Reads a contract, and says of an exchange which operation it is and whether that exists.
#include "harness/judge/contract/contract.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "harness/judge/contract/compiled.hpp"

namespace shakedown::judge {
namespace {

using openapi::Dialect;
using openapi::SpecNode;

Result<Dialect> dialect_of(const SpecNode& root, const openapi::Documents& documents,
                           openapi::Limits& limits) {
  const SpecNode* version = root.is_map() ? root.find("openapi") : nullptr;
  const SpecNode* swagger = root.is_map() ? root.find("swagger") : nullptr;
  if (version == nullptr && swagger == nullptr) {
    return documents.problem_at(root, "this is not an OpenAPI document",
                                "expected a key \"openapi\" (3.0 or 3.1) or \"swagger\" (2.0)");
  }
  if (version == nullptr) {
    if (swagger->text == "2.0" || swagger->text == "2") return Dialect::swagger_2_0;
    return documents.problem_at(*swagger, "Swagger " + text_of(*swagger, 30) + " cannot be read",
                                "2.0 can, and OpenAPI 3.0 and 3.1");
  }
  if (version->text.starts_with("3.0")) return Dialect::openapi_3_0;
  if (version->text.starts_with("3.1")) return Dialect::openapi_3_1;
  if (version->text.starts_with("3.")) {
    limits.add(documents.at(*version) + ": OpenAPI " + text_of(*version, 30) +
               " is read as 3.1: what is new in it is not checked");
    return Dialect::openapi_3_1;
  }
  return documents.problem_at(*version, "OpenAPI " + text_of(*version, 30) + " cannot be read",
                              "3.0 and 3.1 can, and Swagger 2.0");
}

void note_other_content(const std::vector<openapi::PathSpec>& paths, openapi::Limits& limits) {
  std::set<std::string> types;
  const auto note = [&](const std::vector<openapi::Content>& content) {
    for (const auto& one : content) {
      if (one.schema != nullptr && !is_json(one.type) && one.type.type != "*" && one.type.subtype != "*")
        types.insert(to_string(one.type));
    }
  };
  for (const auto& path : paths) {
    for (const auto& operation : path.operations) {
      note(operation.body);
      for (const auto& response : operation.responses) note(response.content);
    }
  }
  for (const auto& type : types)
    limits.add("bodies of the type " + type.substr(0, 100) +
               " are not checked against their schema: only JSON is");
}

// What a service that knows nothing of a path may say without serving it.
bool refuses(int status) {
  return (status >= 400 && status < 500) || (status >= 501 && status <= 504);
}

std::string methods_of(const openapi::PathSpec& path) {
  std::string text;
  for (const auto& operation : path.operations) text += (text.empty() ? "" : " or ") + operation.method;
  return text.empty() ? "no method" : text;
}

}  // namespace

namespace openapi {

Found find_operation(const PathIndex& index, std::string_view method, std::string_view path) {
  Found found;
  for (const auto wanted : {method, method == "HEAD" ? std::string_view("GET") : std::string_view()}) {
    if (wanted.empty()) continue;
    for (const auto& match : index.matches(path)) {
      if (found.path == nullptr) {
        found.path = match.path;
        found.shown = match.shown;
      }
      for (const Operation& operation : match.path->operations) {
        if (operation.method == wanted) return {match.path, &operation, match.shown};
      }
    }
  }
  return found;
}

}  // namespace openapi

Contract::Contract(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Contract::~Contract() = default;
Contract::Contract(Contract&&) noexcept = default;
Contract& Contract::operator=(Contract&&) noexcept = default;

Result<Contract> Contract::read(const std::string& text, const std::string& file, const Loader& loader) {
  auto compiled = std::make_unique<Compiled>(loader);
  const auto root = compiled->documents.read_first(text, file);
  if (!root) return root.error();
  const auto dialect = dialect_of(*root.value(), compiled->documents, compiled->limits);
  if (!dialect) return dialect.error();
  compiled->root = root.value();
  compiled->schemas =
      std::make_unique<openapi::SchemaSet>(compiled->documents, dialect.value(), compiled->limits);
  auto paths = openapi::read_paths(*root.value(), compiled->documents, *compiled->schemas, dialect.value(),
                                   compiled->limits);
  if (!paths) return paths.error();
  if (const auto finished = compiled->schemas->finish(); !finished) return finished.error();
  compiled->paths = std::move(paths).value();
  compiled->index = openapi::PathIndex(compiled->paths);
  note_other_content(compiled->paths, compiled->limits);
  compiled->limits.finish();
  return Contract(std::move(compiled));
}

std::vector<Deviation> Contract::check(const Checked& exchange, std::size_t most,
                                       std::string* not_judged) const {
  if (exchange.response == nullptr || exchange.response->status == 0) return {};
  openapi::Checking checking(compiled_->documents, *compiled_->schemas, most, not_judged);
  const std::string_view method =
      exchange.request == nullptr ? "GET" : std::string_view(exchange.request->method);
  const auto found = openapi::find_operation(compiled_->index, method, exchange.path);
  if (found.operation != nullptr) {
    checking.response(*found.operation, exchange);
    checking.request(*found.operation, exchange);
    return checking.take();
  }
  // OPTIONS asks about a resource and is seldom documented (RFC 9110, 9.3.7; CORS).
  if (refuses(exchange.response->status) || (found.path != nullptr && method == "OPTIONS")) return {};
  if (found.path != nullptr) {
    checking.add("undocumented-endpoint", "", methods_of(*found.path), std::string(method.substr(0, 40)),
                 found.path->node);
  } else {
    checking.add("undocumented-endpoint", "", "a path of the contract",
                 openapi::quoted_json(exchange.path, 200), nullptr);
  }
  return checking.take();
}

std::vector<Deviation> Contract::check_request(const Request& request, std::string_view path,
                                               std::size_t most) const {
  const auto found = openapi::find_operation(compiled_->index, request.method, path);
  if (found.operation == nullptr) return {};
  openapi::Checking checking(compiled_->documents, *compiled_->schemas, most, nullptr);
  Response accepted;
  accepted.status = 200;
  checking.path_values(*found.operation, *found.shown, path);
  checking.request(*found.operation, {&request, &accepted, path});
  return checking.take();
}

const std::vector<openapi::PathSpec>& Contract::paths() const {
  return compiled_->paths;
}

std::string Contract::endpoint_of(std::string_view method, std::string_view path) const {
  const auto found = openapi::find_operation(compiled_->index, method, path);
  return found.operation == nullptr ? std::string() : found.operation->method + " " + *found.shown;
}

bool Contract::is_deprecated(std::string_view method, std::string_view path) const {
  const auto found = openapi::find_operation(compiled_->index, method, path);
  return found.operation != nullptr && found.operation->deprecated;
}

Contract::Documented Contract::documented(std::string_view method, std::string_view path) const {
  const auto found = openapi::find_operation(compiled_->index, method, path);
  Documented documented;
  documented.found = found.operation != nullptr;
  if (!documented.found) return documented;
  for (const auto& response : found.operation->responses) documented.statuses.push_back(response.status);
  std::sort(documented.statuses.begin(), documented.statuses.end());
  return documented;
}

const std::vector<std::string>& Contract::limits() const {
  return compiled_->limits.lines();
}

}  // namespace shakedown::judge
