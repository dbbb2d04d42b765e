// YAML documents by yaml-cpp's events, not its nodes: a graph of nodes costs several times the time and
// memory, and aliases in it would be walked as often as they are used.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <sstream>

#include "harness/judge/contract/decimal.hpp"
#include "harness/judge/contract/read_text.hpp"

namespace shakedown::judge::openapi {
namespace {

struct Refused {  // by the events below; yaml-cpp passes exceptions on
  YAML::Mark mark;
  std::string message;
};

// YAML 1.2's core schema, as JSON kinds.
JsonKind kind_of(const std::string& text, const std::string& tag) {
  if (tag == "!" || tag == "tag:yaml.org,2002:str") return JsonKind::string;
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
    return JsonKind::null;
  for (const char* word : {"true", "True", "TRUE", "false", "False", "FALSE"}) {
    if (text == word) return JsonKind::boolean;
  }
  return Decimal::checked_from(text) ? JsonKind::number : JsonKind::string;
}

class Builder : public YAML::EventHandler {
 public:
  Builder(SpecArena& arena, std::uint32_t document) : arena_(arena), document_(document) {}
  const SpecNode* root() const { return root_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    SpecNode* node = make(mark, JsonKind::null);
    node->text = "null";
    node->plain = true;
    place(node, anchor, mark);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Refused{mark, "this alias stands inside of what it repeats"};
    place_existing(found->second.first, found->second.second, mark);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    SpecNode* node = make(mark, kind_of(value, tag));
    node->plain = tag != "!";
    node->text = value;
    if (node->kind == JsonKind::boolean) node->text = value[0] == 't' || value[0] == 'T' ? "true" : "false";
    place(node, anchor, mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({make(mark, JsonKind::array), anchor, 1, nullptr, mark});
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({make(mark, JsonKind::object), anchor, 1, nullptr, mark});
  }
  void OnMapEnd() override { end(); }

 private:
  struct Open {
    SpecNode* node;
    YAML::anchor_t anchor;
    std::size_t weight;   // nodes, aliases unfolded
    const SpecNode* key;  // of a map: waiting for its value
    YAML::Mark mark;
  };

  SpecNode* make(const YAML::Mark& mark, JsonKind kind) {
    SpecNode& node = arena_.emplace_back();
    node.kind = kind;
    node.document = document_;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    return &node;
  }
  void place(const SpecNode* node, YAML::anchor_t anchor, const YAML::Mark& mark, std::size_t weight = 1) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = {node, weight};
    place_existing(node, weight, mark);
  }
  void place_existing(const SpecNode* node, std::size_t weight, const YAML::Mark& mark) {
    if (open_.empty()) {
      root_ = node;
      return;
    }
    Open& into = open_.back();
    into.weight += weight;
    if (into.weight > most_spec_nodes)
      throw Refused{mark, "the aliases of this document unfold to more than 5 million values"};
    if (into.node->kind == JsonKind::array) {
      into.node->items.push_back(node);
    } else if (into.key == nullptr) {
      if (node->kind == JsonKind::object || node->kind == JsonKind::array)
        throw Refused{mark, "a key is a word here, not a list or a map"};
      into.key = node;
    } else {
      put(into, node);
    }
  }
  void put(Open& into, const SpecNode* value) {
    const std::string& name = into.key->text;
    const bool merge = name == "<<" && into.key->plain;
    if (merge && value->kind == JsonKind::object) {
      merges_.emplace_back(into.node, value);
    } else if (merge && value->kind == JsonKind::array) {
      for (const SpecNode* one : value->items) merges_.emplace_back(into.node, one);
    } else {
      into.node->members.emplace_back(name, value);
    }
    into.key = nullptr;
  }
  void end() {
    const Open done = open_.back();
    open_.pop_back();
    // A map's own keys win over merged ones, and earlier merges over later ones.
    for (const auto& [into, from] : merges_) {
      if (into != done.node) continue;
      for (const auto& [name, value] : from->members) {
        if (into->find(name) == nullptr) into->members.emplace_back(name, value);
      }
    }
    std::erase_if(merges_, [&](const auto& merge) { return merge.first == done.node; });
    place(done.node, done.anchor, done.mark, done.weight);
  }

  SpecArena& arena_;
  std::uint32_t document_;
  const SpecNode* root_ = nullptr;
  std::vector<Open> open_;
  std::vector<std::pair<SpecNode*, const SpecNode*>> merges_;
  std::map<YAML::anchor_t, std::pair<const SpecNode*, std::size_t>> anchors_;
};

Problem refuse(const std::string& name, const YAML::Mark& mark, std::string message) {
  Problem why = problem(std::move(message), "expected an OpenAPI document in YAML or JSON");
  why.where = {name, mark.is_null() ? 0 : mark.line + 1, mark.is_null() ? 0 : mark.column + 1};
  return why;
}

}  // namespace

Result<const SpecNode*> read_yaml(const std::string& text, const std::string& name, std::uint32_t document,
                                  SpecArena& arena) {
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Builder builder(arena, document);
    parser.HandleNextDocument(builder);
    if (builder.root() != nullptr) return builder.root();
    return refuse(name, YAML::Mark{}, "this document is empty");
  } catch (const Refused& why) {
    return refuse(name, why.mark, why.message);
  } catch (const YAML::Exception& error) {
    return refuse(name, error.mark, "this is not YAML: " + error.msg);
  }
}

}  // namespace shakedown::judge::openapi
