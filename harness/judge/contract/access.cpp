// What a contract says of who may ask: `security` of the operation, else of the document
// (OpenAPI 3.1, 4.8.30); and the fields of a request's body, over references and allOf.
#include <algorithm>
#include <cctype>
#include <set>

#include "harness/judge/contract/compiled.hpp"

namespace shakedown::judge {
namespace {

using openapi::Schema;
using openapi::SpecNode;

constexpr int deepest = 20;

bool says_admin(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text.find("admin") != std::string::npos;
}

// The names, and whether they are all: a schema that may take others by a pattern or a choice is left alone.
bool add_fields(const Schema* schema, std::set<std::string>& names, int depth) {
  if (schema == nullptr || depth > deepest) return false;
  if (schema->reference != nullptr) return add_fields(schema->reference, names, depth + 1);
  if (!schema->pattern_properties.empty() || schema->inexact) return false;
  for (const auto& property : schema->properties) names.insert(property.name);
  bool known = !schema->properties.empty() || schema->types == openapi::type_bit::object;
  for (const auto* choices : {&schema->any_of, &schema->one_of}) {
    for (const Schema* one : *choices) {
      if (!add_fields(one, names, depth + 1)) return false;
      known = true;
    }
  }
  for (const Schema* part : schema->all_of) {
    if (!add_fields(part, names, depth + 1)) return false;
    known = true;
  }
  return known;
}

void read_security(const SpecNode& list, Contract::Access& access) {
  access.says = true;
  // Any one of the list is enough, and an empty one is nobody's.
  access.needs_token =
      !list.items.empty() && std::all_of(list.items.begin(), list.items.end(),
                                         [](const SpecNode* one) { return !one->members.empty(); });
  for (const SpecNode* one : list.items) {
    for (const auto& [scheme, scopes] : one->members) {
      for (const SpecNode* scope : scopes->items)
        access.needs_admin = access.needs_admin || says_admin(scope->text);
    }
  }
  access.needs_admin = access.needs_admin && access.needs_token;
}

}  // namespace

Contract::Access Contract::access_of(std::string_view method, std::string_view path) const {
  const auto operation = openapi::find_operation(compiled_->index, method, path).operation;
  Access access;
  if (operation == nullptr) return access;
  access.found = true;
  const SpecNode* security = operation->node->find("security");
  if (security == nullptr) security = compiled_->root->find("security");
  if (security != nullptr && security->kind == openapi::JsonKind::array) read_security(*security, access);
  std::set<std::string> names;
  for (const auto& content : operation->body) {
    if (!is_json(content.type) || content.schema == nullptr) continue;
    access.fields_known = add_fields(content.schema, names, 0);
  }
  access.fields.assign(names.begin(), names.end());
  return access;
}

}  // namespace shakedown::judge
