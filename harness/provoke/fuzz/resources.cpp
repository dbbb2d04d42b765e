#include "harness/provoke/fuzz/resources.hpp"

#include <algorithm>
#include <array>

#include "harness/provoke/fuzz/variations.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t most_uses = 4;
constexpr std::size_t most_resources = 40;
constexpr std::size_t most_searches = 4;

// Holes without their names: two templates of one contract may call the same hole differently.
std::string unnamed(const std::string& path) {
  std::string out;
  bool in_hole = false;
  for (const char c : path) {
    if (c == '}') in_hole = false;
    if (!in_hole) out += c;
    if (c == '{') in_hole = true;
  }
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

bool ends_with_hole(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash != std::string::npos && path.size() > slash + 2 && path[slash + 1] == '{' &&
         path.ends_with('}');
}

// "createOrder", "create_order": the word that it does, and what is left of it.
struct Naming {
  std::string verb;
  std::string noun;
};
Naming taken_apart_name(const std::string& id) {
  const auto end = std::find_if(id.begin(), id.end(),
                                [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || c == '-'; });
  Naming naming{std::string(id.begin(), end), {}};
  for (auto c = end; c != id.end(); ++c) {
    if (*c != '_' && *c != '-')
      naming.noun += static_cast<char>(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
  }
  return naming;
}

template <std::size_t size>
bool is_one_of(const std::string& word, const std::array<const char*, size>& words) {
  return std::any_of(words.begin(), words.end(), [&](const char* one) { return word == one; });
}

class Inferring {
 public:
  Inferring(const Grammar& grammar, const std::vector<ValueLink>& links) : grammar_(grammar), links_(links) {}

  std::vector<Resource> make() {
    std::vector<std::string> known;
    for (const Operation& operation : grammar_.operations) {
      const std::string item = unnamed(operation.path);
      if (std::find(known.begin(), known.end(), item) != known.end() || known.size() >= most_resources)
        continue;
      Resource resource = of(operation.path);
      const bool worth = resource.many ? resource.create >= 0 && resource.read >= 0
                                       : resource.read >= 0 && resource.replace >= 0;
      if (!worth) continue;
      known.push_back(item);
      resources_.push_back(std::move(resource));
    }
    return std::move(resources_);
  }

 private:
  int named(const std::string& method, const std::string& path) const {
    for (std::size_t i = 0; i < grammar_.operations.size(); ++i) {
      const Operation& one = grammar_.operations[i];
      if (one.method == method && unnamed(one.path) == path) return static_cast<int>(i);
    }
    return -1;
  }

  Resource of(const std::string& path) const {
    const std::string item = unnamed(path);
    Resource resource;
    resource.item = path;
    resource.many = ends_with_hole(path);
    resource.read = named("GET", item);
    resource.replace = named("PUT", item);
    resource.change = named("PATCH", item);
    resource.remove = named("DELETE", item);
    if (!resource.many) return resource;
    const std::string collection = unnamed(path.substr(0, path.rfind('/')));
    resource.list = named("GET", collection);
    resource.create = named("POST", collection);
    for (std::size_t i = 0; i < grammar_.operations.size() && resource.uses.size() < most_uses; ++i) {
      const Operation& one = grammar_.operations[i];
      const std::string there = unnamed(one.path);
      if (one.method == "POST" && there.starts_with(item + "/") &&
          there.find('{', item.size()) == std::string::npos)
        resource.uses.push_back(static_cast<int>(i));
    }
    by_links(item, resource);
    if (resource.create < 0) resource.create = by_name(resource);
    find_searches(collection, resource);
    return resource;
  }

  // The list itself, "/orders/search", "/search" and "/search/orders" beside it: by a parameter that is named
  // after a text that can be written and changed, or by one that is for any text.
  void find_searches(const std::string& collection, Resource& resource) const {
    if (resource.create < 0 || (resource.replace < 0 && resource.change < 0)) return;
    static constexpr std::array<const char*, 4> searching{"search", "find", "query", "lookup"};
    static constexpr std::array<const char*, 10> general{
        "q", "query", "search", "filter", "name", "term", "text", "keyword", "keywords", "searchTerm"};
    const auto slash = collection.rfind('/');
    const std::string beside = slash == std::string::npos ? std::string() : collection.substr(0, slash);
    std::vector<std::string> paths{collection};
    for (const std::string word : searching) {
      paths.push_back(collection + "/" + word);
      paths.push_back(beside + "/" + word);
      if (slash != std::string::npos) paths.push_back(beside + "/" + word + collection.substr(slash));
    }
    for (std::size_t i = 0; i < grammar_.operations.size(); ++i) {
      const Operation& one = grammar_.operations[i];
      if (one.method != "GET" || std::find(paths.begin(), paths.end(), unnamed(one.path)) == paths.end())
        continue;
      for (const Slot& slot : one.slots) {
        if (slot.in != Place::query || !slot.plain || resource.searches.size() >= most_searches) continue;
        const bool named =
            is_a_text_of(resource.create, slot.name) &&
            is_a_text_of(resource.replace >= 0 ? resource.replace : resource.change, slot.name);
        if (named || is_one_of(slot.name, general))
          resource.searches.push_back({static_cast<int>(i), slot.name, named ? slot.name : std::string()});
      }
    }
  }

  bool is_a_text_of(int operation, const std::string& name) const {
    const ValueSpec* spec =
        json_body_spec(grammar_, grammar_.operations[static_cast<std::size_t>(operation)]);
    if (!spec) return false;
    return std::any_of(spec->members.begin(), spec->members.end(), [&](const ValueSpec::Member& member) {
      const ValueSpec* value = spec_at(grammar_, member.value);
      return member.name == name && value && (value->types == 0 || (value->types & type_bit::string) != 0);
    });
  }

  // What the journeys showed: an answer's value went into the item's path.
  void by_links(const std::string& item, Resource& resource) const {
    for (const ValueLink& link : links_) {
      const Operation& to = grammar_.operations[static_cast<std::size_t>(link.to)];
      const Operation& from = grammar_.operations[static_cast<std::size_t>(link.from)];
      if (from.method != "POST" || unnamed(to.path) != item) continue;
      if (resource.create < 0) resource.create = link.from;
      if (resource.create == link.from && resource.id.empty()) resource.id = link.json;
    }
  }

  // "createOrder" where the read is "getOrder".
  int by_name(const Resource& resource) const {
    static constexpr std::array<const char*, 7> making{"create", "add",    "new",     "post",
                                                       "make",   "insert", "register"};
    static constexpr std::array<const char*, 7> reading{"get",  "read",     "show",    "fetch",
                                                        "find", "describe", "retrieve"};
    if (resource.read < 0) return -1;
    const Naming read = taken_apart_name(grammar_.operations[static_cast<std::size_t>(resource.read)].id);
    if (read.noun.empty() || !is_one_of(read.verb, reading)) return -1;
    for (std::size_t i = 0; i < grammar_.operations.size(); ++i) {
      const Operation& one = grammar_.operations[i];
      const Naming naming = taken_apart_name(one.id);
      if (one.method == "POST" && naming.noun == read.noun && is_one_of(naming.verb, making))
        return static_cast<int>(i);
    }
    return -1;
  }

  const Grammar& grammar_;
  const std::vector<ValueLink>& links_;
  std::vector<Resource> resources_;
};

}  // namespace

bool documents_status(const Operation& operation, int status) {
  return std::any_of(operation.statuses.begin(), operation.statuses.end(),
                     [&](int one) { return one == status || one == status / 100 || one == 0; });
}

std::vector<Resource> resources_of(const Grammar& grammar, const std::vector<ValueLink>& links) {
  return Inferring(grammar, links).make();
}

std::vector<Plan> plans_of(const Grammar& grammar, const std::vector<Resource>& resources) {
  std::vector<Plan> plans;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const Resource& one = resources[i];
    const auto add = [&](const char* rule, int subject) {
      if (subject >= 0) plans.push_back({rule, static_cast<int>(i), subject, {}});
    };
    // Where a contract has no word for what is gone, a read that still answers may be meant.
    const Operation& read = grammar.operations[static_cast<std::size_t>(one.read)];
    const bool may_go = !read.documented || documents_status(read, 404) || documents_status(read, 410);
    if (one.many) {
      add("fuzz/location", one.create);
      if (one.list >= 0) add("fuzz/failed-create", one.create);
      if (may_go) add("fuzz/not-deleted", one.remove);
      if (may_go && one.remove >= 0) {
        add("fuzz/use-after-delete", one.replace);
        add("fuzz/use-after-delete", one.change);
        for (const int use : one.uses) add("fuzz/use-after-delete", use);
      }
      add("fuzz/list-differs", one.list);
      for (const Search& search : one.searches)
        plans.push_back({"fuzz/search-differs", static_cast<int>(i), search.operation, search});
    }
    add("fuzz/partial-put", one.replace);
    add("fuzz/put-not-idempotent", one.replace);
  }
  return plans;
}

std::string outline(const Plan& plan, const Grammar& grammar) {
  const std::string subject = name_of(grammar.operations[static_cast<std::size_t>(plan.subject)]);
  if (plan.rule == "fuzz/location") return "create, read, follow its Location";
  if (plan.rule == "fuzz/failed-create") return "list, create what must be refused, list";
  if (plan.rule == "fuzz/not-deleted") return "create, read, remove, read";
  if (plan.rule == "fuzz/use-after-delete") return "create, remove, read, " + subject + ", read";
  if (plan.rule == "fuzz/list-differs") return "create, list, change, read, list";
  if (plan.rule == "fuzz/search-differs")
    return "create two, search by " + plan.search.parameter + ", change one, read, search";
  if (plan.rule == "fuzz/partial-put") return "read, replace, read";
  return "read, replace, read, replace by the same, read";
}

}  // namespace shakedown::fuzz
