// Reads the paths of a document: 3.x with content maps, 2.0 with produces, consumes and body parameters.
#include "harness/judge/contract/operations.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "harness/judge/contract/servers.hpp"
#include "harness/model/http_message.hpp"

namespace shakedown::judge::openapi {
namespace {

constexpr std::array<std::string_view, 8> methods = {"get",     "put",  "post",  "delete",
                                                     "options", "head", "patch", "trace"};
constexpr std::size_t most_operations = 50'000;

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

bool is_extension(std::string_view name) {
  return name.starts_with("x-");
}

bool is_given(const SpecNode* node) {
  return node != nullptr && node->kind != JsonKind::null;
}

class PathReader {
 public:
  PathReader(const SpecNode& root, Documents& documents, SchemaSet& schemas, Dialect dialect, Limits& limits)
      : root_(root), documents_(documents), schemas_(schemas), dialect_(dialect), limits_(limits) {}

  Result<std::vector<PathSpec>> read();

 private:
  bool is_2() const { return dialect_ == Dialect::swagger_2_0; }
  bool fail(const SpecNode& at, std::string message, std::string hint = {}) {
    if (!problem_) problem_ = documents_.problem_at(at, std::move(message), std::move(hint));
    return false;
  }
  // Follows a reference to a map; null after a Problem and for remote ones, which become limits.
  const SpecNode* followed(const SpecNode& node, const char* what, bool* remote = nullptr) {
    auto target = documents_.follow(node);
    if (!target) {
      if (!problem_) problem_ = target.error();
      return nullptr;
    }
    if (target.value().node == nullptr) {
      limits_.add(documents_.at(node) + ": the remote reference " + quoted_json(target.value().remote, 200) +
                  " is refused: nothing is fetched, and what it describes is not checked");
      if (remote != nullptr) *remote = true;
      return nullptr;
    }
    if (!target.value().node->is_map()) {
      fail(*target.value().node,
           std::string(what) + " is a map here, not " + text_of(*target.value().node, 60));
      return nullptr;
    }
    return target.value().node;
  }
  const Schema* schema(const SpecNode& node) {
    auto made = schemas_.schema(node);
    if (made) return made.value();
    if (!problem_) problem_ = made.error();
    return nullptr;
  }

  void read_path(const std::string& path, const SpecNode& node);
  bool read_operation(const SpecNode& node, const SpecNode& item, Operation& operation);
  bool read_responses(const SpecNode& operation_node, Operation& operation);
  bool read_response(const SpecNode& node, const SpecNode& operation_node, ResponseSpec& response);
  bool read_content(const SpecNode& map, std::vector<Content>& content);
  bool read_headers(const SpecNode& map, std::vector<HeaderSpec>& headers);
  bool read_body(const SpecNode& node, Operation& operation);
  bool read_parameters(const SpecNode& list, const SpecNode& operation_node, Operation& operation);
  std::vector<std::string> words(const SpecNode& operation, std::string_view name);

  const SpecNode& root_;
  Documents& documents_;
  SchemaSet& schemas_;
  Dialect dialect_;
  Limits& limits_;
  std::vector<std::string> base_paths_;
  std::vector<PathSpec> paths_;
  std::size_t operations_ = 0;
  std::optional<Problem> problem_;
};

Result<std::vector<PathSpec>> PathReader::read() {
  const SpecNode* paths = root_.find("paths");
  if (!is_given(paths)) {
    Problem why = documents_.problem_at(root_, "this document has no paths",
                                        "there is nothing that messages could be checked against");
    return why;
  }
  if (!paths->is_map()) {
    fail(*paths, "`paths` is a map from paths to operations");
    return *problem_;
  }
  base_paths_ = {""};
  if (is_2()) {
    if (const SpecNode* base = root_.find("basePath"); is_given(base))
      base_paths_ = {path_of_url(base->text)};
  } else {
    base_paths_ = base_paths(root_.find("servers"), base_paths_);
  }
  for (const auto& [path, node] : paths->members) {
    if (is_extension(path)) continue;
    if (!path.starts_with("/")) {
      fail(*node, "the path " + quoted_json(path, 100) + " does not begin with a slash",
           "\"/" + path.substr(0, 100) + "\"");
    } else {
      read_path(path, *node);
    }
    if (problem_) return *problem_;
  }
  return std::move(paths_);
}

void PathReader::read_path(const std::string& path, const SpecNode& node) {
  if (node.kind == JsonKind::null) return;
  const SpecNode* item = followed(node, "a path");
  if (item == nullptr) return;
  PathSpec made;
  made.path = path;
  made.node = &node;
  made.base_paths = base_paths(item->find("servers"), base_paths_);
  std::set<std::string> bases(made.base_paths.begin(), made.base_paths.end());
  for (const auto method : methods) {
    // What stands beside a $ref of a path counts too.
    const SpecNode* operation_node = node.find(method);
    if (!is_given(operation_node)) operation_node = item->find(method);
    if (!is_given(operation_node)) continue;
    if (!operation_node->is_map()) {
      fail(*operation_node, "an operation is a map here, not " + text_of(*operation_node, 60));
      return;
    }
    if (++operations_ > most_operations) {
      fail(*operation_node, "this contract has more than 50,000 operations");
      return;
    }
    Operation operation;
    operation.method = upper(method);
    if (!read_operation(*operation_node, *item, operation)) return;
    for (auto& base : base_paths(operation_node->find("servers"), {})) bases.insert(std::move(base));
    made.operations.push_back(std::move(operation));
  }
  made.base_paths.assign(bases.begin(), bases.end());
  paths_.push_back(std::move(made));
}

bool PathReader::read_operation(const SpecNode& node, const SpecNode& item, Operation& operation) {
  operation.node = &node;
  if (const SpecNode* flag = node.find("deprecated")) operation.deprecated = flag->is_true();
  for (const SpecNode* owner : {&item, &node}) {
    const SpecNode* list = owner->find("parameters");
    if (is_given(list) && !read_parameters(*list, node, operation)) return false;
  }
  if (const SpecNode* body = node.find("requestBody"); is_given(body) && !is_2()) {
    if (!read_body(*body, operation)) return false;
  }
  return read_responses(node, operation);
}

bool PathReader::read_parameters(const SpecNode& list, const SpecNode& operation_node, Operation& operation) {
  if (list.kind != JsonKind::array) return fail(list, "`parameters` is a list");
  for (const SpecNode* entry : list.items) {
    const SpecNode* node = followed(*entry, "a parameter");
    if (node == nullptr) {
      if (problem_) return false;
      continue;
    }
    const auto text = [&](const char* name) {
      const SpecNode* value = node->find(name);
      return value == nullptr ? std::string() : value->text;
    };
    ParameterSpec made{text("name"), text("in"), text("required") == "true", nullptr, node};
    if (made.name.empty() || made.in.empty())
      return fail(*node, "a parameter has a name and says where it is", "name: page, in: query");
    if (is_2() && made.in == "body") {
      operation.has_body = true;
      operation.body_required = made.required;
      operation.body_node = node;
      const SpecNode* body_schema = node->find("schema");
      const Schema* one = is_given(body_schema) ? schema(*body_schema) : nullptr;
      if (problem_) return false;
      auto types = words(operation_node, "consumes");
      if (types.empty()) types = {"*/*"};
      operation.body.clear();
      for (const std::string& type : types) operation.body.push_back({media_type(type), one});
      continue;
    }
    const SpecNode* one = is_2() ? node : node->find("schema");
    if (is_given(one) && (!is_2() || node->find("type") != nullptr)) made.schema = schema(*one);
    if (problem_) return false;
    // An operation's parameter replaces the path's of the same name and place.
    const auto same = std::find_if(
        operation.parameters.begin(), operation.parameters.end(),
        [&](const ParameterSpec& other) { return other.name == made.name && other.in == made.in; });
    if (same != operation.parameters.end()) {
      *same = std::move(made);
    } else {
      operation.parameters.push_back(std::move(made));
    }
  }
  return true;
}

std::vector<std::string> PathReader::words(const SpecNode& operation, std::string_view name) {
  const SpecNode* list = operation.find(name);
  if (!is_given(list)) list = root_.find(name);
  std::vector<std::string> all;
  if (list != nullptr) {
    for (const SpecNode* item : list->items) all.push_back(item->text);
  }
  return all;
}

bool PathReader::read_body(const SpecNode& node, Operation& operation) {
  const SpecNode* body = followed(node, "a request body");
  if (body == nullptr) return !problem_;
  operation.has_body = true;
  operation.body_node = body;
  if (const SpecNode* flag = body->find("required")) operation.body_required = flag->is_true();
  const SpecNode* content = body->find("content");
  return !is_given(content) || read_content(*content, operation.body);
}

bool PathReader::read_content(const SpecNode& map, std::vector<Content>& content) {
  if (!map.is_map()) return fail(map, "`content` is a map from content types to what they hold");
  for (const auto& [type, node] : map.members) {
    if (is_extension(type)) continue;
    Content made;
    made.type = media_type(type);
    const SpecNode* value = node->kind == JsonKind::null ? nullptr : followed(*node, "a content type");
    if (problem_) return false;
    const SpecNode* one = value == nullptr ? nullptr : value->find("schema");
    if (is_given(one)) made.schema = schema(*one);
    if (problem_) return false;
    content.push_back(std::move(made));
  }
  return true;
}

bool PathReader::read_headers(const SpecNode& map, std::vector<HeaderSpec>& headers) {
  if (!map.is_map()) return fail(map, "`headers` is a map from names to headers");
  for (const auto& [name, node] : map.members) {
    // A content type is told by `content`, and OpenAPI has it ignored here.
    if (equal_ignoring_case(name, "content-type") || node->kind == JsonKind::null) continue;
    const SpecNode* header = followed(*node, "a header");
    if (header == nullptr) {
      if (problem_) return false;
      continue;
    }
    HeaderSpec made{name, false, nullptr, header};
    if (const SpecNode* flag = header->find("required")) made.required = flag->is_true() && !is_2();
    if (is_2()) {
      if (header->find("type") != nullptr) made.schema = schema(*header);
    } else if (const SpecNode* one = header->find("schema"); is_given(one)) {
      made.schema = schema(*one);
    }
    if (problem_) return false;
    headers.push_back(std::move(made));
  }
  return true;
}

bool PathReader::read_response(const SpecNode& node, const SpecNode& operation_node, ResponseSpec& response) {
  response.node = &node;
  if (node.kind == JsonKind::null) return true;
  const SpecNode* value = followed(node, "a response", &response.remote);
  if (value == nullptr) return !problem_;
  response.node = value;
  if (const SpecNode* says = value->find("description"))
    response.streamed = says->text.find("(streaming responses)") != std::string::npos;
  if (const SpecNode* headers = value->find("headers"); is_given(headers)) {
    if (!read_headers(*headers, response.headers)) return false;
  }
  if (!is_2()) {
    const SpecNode* content = value->find("content");
    return !is_given(content) || read_content(*content, response.content);
  }
  // 2.0: without a schema an answer has no body that is described; without `produces` any content type may
  // be.
  const SpecNode* one = value->find("schema");
  if (!is_given(one)) return true;
  const Schema* made = schema(*one);
  if (problem_) return false;
  auto types = words(operation_node, "produces");
  if (types.empty()) types = {"*/*"};
  for (const std::string& type : types) response.content.push_back({media_type(type), made});
  return true;
}

bool PathReader::read_responses(const SpecNode& operation_node, Operation& operation) {
  const SpecNode* map = operation_node.find("responses");
  if (!is_given(map)) return true;
  if (!map->is_map()) return fail(*map, "`responses` is a map from statuses to answers");
  for (const auto& [key, node] : map->members) {
    if (is_extension(key)) continue;
    ResponseSpec made;
    const bool digits = key.size() == 3 && key[0] >= '1' && key[0] <= '5' &&
                        key.find_first_not_of("0123456789", 1) == std::string::npos;
    const bool range =
        key.size() == 3 && key[0] >= '1' && key[0] <= '5' && (key[1] | 32) == 'x' && (key[2] | 32) == 'x';
    if (digits) {
      made.status = (key[0] - '0') * 100 + (key[1] - '0') * 10 + (key[2] - '0');
    } else if (range) {
      made.status = key[0] - '0';
    } else if (key != "default") {
      return fail(*node, quoted_json(key, 60) + " is no status of a response", "200, 2XX or default");
    }
    if (!read_response(*node, operation_node, made)) return false;
    operation.responses.push_back(std::move(made));
  }
  return true;
}

}  // namespace

const ResponseSpec* Operation::response(int status) const {
  const ResponseSpec* best = nullptr;
  for (const ResponseSpec& one : responses) {
    if (one.status == status) return &one;
    if (one.status == status / 100 || (one.status == 0 && best == nullptr)) best = &one;
  }
  return best;
}

Result<std::vector<PathSpec>> read_paths(const SpecNode& root, Documents& documents, SchemaSet& schemas,
                                         Dialect dialect, Limits& limits) {
  return PathReader(root, documents, schemas, dialect, limits).read();
}

}  // namespace shakedown::judge::openapi
