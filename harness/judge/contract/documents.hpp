// The documents of one contract and the references between them. A reference is looked up in the document
// that holds it, in another one by the loader, and never over the network.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/judge/contract/spec_node.hpp"

namespace shakedown::judge::openapi {

inline constexpr std::size_t most_documents = 2000;

class Documents {
 public:
  using Loader = std::function<Result<std::string>(const std::string& name)>;
  explicit Documents(Loader loader) : loader_(std::move(loader)) {}
  Documents(const Documents&) = delete;

  Result<const SpecNode*> read_first(const std::string& text, const std::string& file);

  // Where the reference in this node ({"$ref": …}) leads, chains followed to their end; the node itself where
  // it has none. `remote`: it leads where nothing is fetched from, and `node` is null.
  struct Target {
    const SpecNode* node = nullptr;
    std::string remote;
    std::string name;  // the last word of the last pointer: "Order"; empty: none
  };
  Result<Target> follow(const SpecNode& node);
  // One step: what this text means, written at `at`.
  Result<Target> resolve(const std::string& reference, const SpecNode& at);

  Place place(const SpecNode& node) const;
  std::string at(const SpecNode& node) const;  // "openapi.yaml:120:9"
  Problem problem_at(const SpecNode& node, std::string message, std::string hint = {}) const;

 private:
  Result<const SpecNode*> open(const std::string& name, const SpecNode& at);
  Result<const SpecNode*> find_in(const SpecNode& root, const std::string& fragment, const SpecNode& at,
                                  const std::string& reference);
  struct Document {
    std::string name;   // relative to the first one's folder
    std::string shown;  // for messages
    const SpecNode* root = nullptr;
    std::optional<std::map<std::string, const SpecNode*>> anchors;
  };

  Loader loader_;
  std::string folder_;  // of the first one, with a slash behind it
  SpecArena arena_;
  std::vector<Document> documents_;
  std::map<std::string, std::size_t> by_name_;
  std::unordered_map<std::string, Target> resolved_;
};

}  // namespace shakedown::judge::openapi
