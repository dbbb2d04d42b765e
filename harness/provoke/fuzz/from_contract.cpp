#include "harness/provoke/fuzz/from_contract.hpp"

#include <algorithm>
#include <map>

#include "harness/judge/contract/operations.hpp"
#include "harness/judge/contract/schema.hpp"
#include "harness/provoke/fuzz/look.hpp"
#include "harness/provoke/fuzz/values.hpp"
#include "harness/provoke/fuzz/words.hpp"

namespace shakedown::fuzz {
namespace {

namespace openapi = judge::openapi;

constexpr std::size_t json_size = 4096;
constexpr std::size_t most_values = 20'000;
constexpr std::size_t most_allowed = 200;

class Maker {
 public:
  explicit Maker(const judge::Contract& contract) : contract_(contract) {}

  Grammar make() {
    for (const openapi::PathSpec& path : contract_.paths()) {
      std::string base = path.base_paths.empty() ? "" : path.base_paths.front();
      if (base.find('{') != std::string::npos) base.clear();
      for (const openapi::Operation& operation : path.operations) add(base + path.path, operation);
    }
    // A queue and no recursion: schemas lead in circles.
    for (std::size_t i = 0; i < queue_.size(); ++i) fill(queue_[i].first, *queue_[i].second, 0);
    return std::move(grammar_);
  }

 private:
  void add(const std::string& path, const openapi::Operation& from) {
    Operation operation;
    operation.method = from.method;
    operation.path = path;
    operation.documented = true;
    if (const auto* id = from.node && from.node->is_map() ? from.node->find("operationId") : nullptr)
      operation.id = id->text;
    for (const auto& response : from.responses) {
      operation.statuses.push_back(response.status);
      operation.streams = operation.streams || response.streamed ||
                          std::any_of(response.content.begin(), response.content.end(), [](const auto& one) {
                            return is_stream(openapi::to_string(one.type));
                          });
    }
    std::sort(operation.statuses.begin(), operation.statuses.end());
    operation.accepts = accepts(from);
    for (const openapi::ParameterSpec& parameter : from.parameters) {
      Slot slot;
      slot.name = parameter.name;
      slot.in = parameter.in == "path"     ? Place::path
                : parameter.in == "header" ? Place::header
                : parameter.in == "cookie" ? Place::cookie
                                           : Place::query;
      if (parameter.in == "formData" || parameter.in == "body") continue;
      slot.required = parameter.required;
      slot.value = value_of(parameter.schema);
      slot.plain =
          !parameter.schema || (types_of(*parameter.schema, 0) & (type_bit::array | type_bit::object)) == 0;
      if (slot.value >= 0 && parameter.node) {
        examples_of(*parameter.node, slot.value);
        described(*parameter.node, slot.value);
      }
      operation.slots.push_back(std::move(slot));
    }
    operation.body_required = from.body_required;
    for (const openapi::Content& content : from.body) {
      BodySpec body;
      body.content_type = openapi::to_string(content.type);
      // Swagger 2 without `consumes`: what has a schema there is JSON.
      if (body.content_type == "*/*" && content.schema) body.content_type = "application/json";
      if (body.content_type.find('*') != std::string::npos) continue;
      body.json = body.content_type == "application/json" || openapi::is_json(content.type);
      body.value = value_of(content.schema);
      if (body.value >= 0 && from.body_node) {
        if (const auto* media = media_node(*from.body_node, body.content_type))
          examples_of(*media, body.value);
      }
      operation.bodies.push_back(std::move(body));
    }
    grammar_.operations.push_back(std::move(operation));
  }

  static std::string accepts(const openapi::Operation& operation) {
    std::vector<std::string> types;
    for (const auto& response : operation.responses) {
      for (const auto& content : response.content) {
        std::string type = openapi::to_string(content.type);
        if (type.find('*') != std::string::npos) return {};
        if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(std::move(type));
      }
    }
    std::string text;
    for (const std::string& type : types) text += (text.empty() ? "" : ", ") + type;
    return text;
  }

  static const openapi::SpecNode* media_node(const openapi::SpecNode& body, const std::string& type) {
    const auto* content = body.find("content");
    return content && content->is_map() ? content->find(type) : nullptr;
  }

  // `example: ...` and `examples: {name: {value: ...}}` or a list of them.
  void examples_of(const openapi::SpecNode& node, int value) {
    if (!node.is_map()) return;
    auto& examples = grammar_.values[static_cast<std::size_t>(value)].examples;
    const auto take = [&](const openapi::SpecNode& one) {
      std::string text = openapi::text_of(one, json_size);
      if (text.size() < json_size && examples.size() < most_allowed) examples.push_back(std::move(text));
    };
    for (const char* key : {"example", "default"}) {
      if (const auto* one = node.find(key)) take(*one);
    }
    const auto* several = node.find("examples");
    if (!several) return;
    for (const auto* one : several->items) take(*one);
    for (const auto& [name, one] : several->members) {
      if (const auto* inner = one->is_map() ? one->find("value") : nullptr) take(*inner);
    }
  }

  void described(const openapi::SpecNode& node, int value) {
    const auto* text = node.is_map() ? node.find("description") : nullptr;
    auto& words = grammar_.values[static_cast<std::size_t>(value)].words;
    if (text && words.empty()) words = words_in(text->text);
  }

  int value_of(const openapi::Schema* schema) {
    if (!schema || grammar_.values.size() >= most_values) return -1;
    const auto [known, is_new] = known_.try_emplace(schema, static_cast<int>(grammar_.values.size()));
    if (is_new) {
      grammar_.values.emplace_back();
      queue_.emplace_back(known->second, schema);
    }
    return known->second;
  }

  static unsigned types_of(const openapi::Schema& schema, int hops) {
    if (schema.types != 0 || hops > 20) return schema.types;
    if (schema.reference) return types_of(*schema.reference, hops + 1);
    for (const auto* part : schema.all_of) {
      if (const unsigned types = types_of(*part, hops + 1)) return types;
    }
    return 0;
  }

  // Adds what this schema says to what is there: the schema itself, what it refers to, and parts of an allOf.
  void fill(int index, const openapi::Schema& from, int hops) {
    if (hops > 20) return;
    const auto spec = [&]() -> ValueSpec& { return grammar_.values[static_cast<std::size_t>(index)]; };
    if (from.reference) fill(index, *from.reference, hops + 1);
    for (const auto* part : from.all_of) fill(index, *part, hops + 1);
    if (from.node) {
      examples_of(*from.node, index);
      described(*from.node, index);
    }
    if (from.types != 0) spec().types = from.types | (from.nullable ? type_bit::null : 0U);
    allow(from, spec());
    const auto number = [](std::optional<std::string>& to, const std::optional<openapi::Decimal>& value) {
      if (value) to = plain_number(openapi::to_string(*value));
    };
    number(spec().least, from.least);
    number(spec().above, from.above);
    number(spec().most, from.most);
    number(spec().below, from.below);
    number(spec().multiple_of, from.multiple_of);
    if (from.shortest) spec().shortest = from.shortest;
    if (from.longest) spec().longest = from.longest;
    if (from.pattern) spec().pattern = from.pattern->text;
    if (!from.format_name.empty()) spec().format = from.format_name;
    if (from.fewest_items) spec().fewest_items = from.fewest_items;
    if (from.most_items) spec().most_items = from.most_items;
    spec().unique_items = spec().unique_items || from.unique_items;
    if (const int items = value_of(from.items); items >= 0) spec().items = items;
    for (const auto& property : from.properties) {
      if (property.schema && property.schema->read_only) continue;  // not a client's to send
      const int value = value_of(property.schema);
      auto& members = spec().members;
      const auto known = std::find_if(members.begin(), members.end(),
                                      [&](const auto& member) { return member.name == property.name; });
      if (known == members.end()) {
        members.push_back({property.name, value, property.required});
      } else {
        known->required = known->required || property.required;
        if (value >= 0) known->value = value;
      }
    }
    if (from.additional && from.additional->never) spec().closed = true;
    for (const auto* list : {&from.any_of, &from.one_of}) {
      for (const auto* branch : *list) {
        const int value = value_of(branch);
        if (value >= 0) spec().alternatives.push_back(value);
      }
    }
  }

  static void allow(const openapi::Schema& from, ValueSpec& spec) {
    if (from.enum_values) {
      for (const auto* item : from.enum_values->items) {
        if (spec.allowed.size() < most_allowed) spec.allowed.push_back(openapi::text_of(*item, json_size));
      }
    }
    if (from.constant) spec.allowed.assign(1, openapi::text_of(*from.constant, json_size));
  }

  const judge::Contract& contract_;
  Grammar grammar_;
  std::map<const openapi::Schema*, int> known_;
  std::vector<std::pair<int, const openapi::Schema*>> queue_;
};

}  // namespace

Grammar grammar_of(const judge::Contract& contract) {
  return Maker(contract).make();
}

std::string broken_by(const judge::Contract& contract, const Request& request) {
  const std::string_view target = request.target;
  for (const judge::Deviation& deviation :
       contract.check_request(request, target.substr(0, target.find('?')))) {
    std::string where = deviation.where.empty() ? "the body" : deviation.where;
    return where + ": " + deviation.expected;
  }
  return {};
}

}  // namespace shakedown::fuzz
