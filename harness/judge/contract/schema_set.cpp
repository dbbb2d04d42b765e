// The schemas of a contract: one for each node that is asked for, filled from a queue, and what is known only
// when all of them are there.
#include <algorithm>

#include "harness/judge/contract/schema_reader.hpp"

namespace shakedown::judge::openapi {
namespace {

constexpr std::size_t most_limits = 200;
constexpr std::size_t most_schemas = 1'000'000;

}  // namespace

void Limits::add(std::string line) {
  if (std::find(lines_.begin(), lines_.end(), line) != lines_.end()) return;
  if (lines_.size() < most_limits) {
    lines_.push_back(std::move(line));
  } else {
    ++more_;
  }
}

void Limits::finish() {
  if (more_ > 0) lines_.push_back("and " + std::to_string(more_) + " more");
  more_ = 0;
}

Result<const Schema*> SchemaSet::schema(const SpecNode& node, std::string name) {
  // A reference that stands alone is what it leads to.
  const SpecNode* target = &node;
  if (node.is_map() && node.members.size() == 1) {
    auto followed = documents_.follow(node);
    if (!followed) return followed.error();
    if (followed.value().node != nullptr) {
      target = followed.value().node;
      if (target != &node) name = followed.value().name;
    }
  }
  auto [known, is_new] = known_.try_emplace(target, nullptr);
  if (is_new) {
    if (schemas_.size() >= most_schemas)
      return documents_.problem_at(node, "this contract has more than a million schemas");
    Schema& made = schemas_.emplace_back();
    made.node = target;
    known->second = &made;
    queue_.push_back(&made);
  }
  if (known->second->name.empty()) known->second->name = name;
  return known->second;
}

Status SchemaSet::finish() {
  while (!queue_.empty()) {
    Schema* next = queue_.back();
    queue_.pop_back();
    SchemaReader reader(*this, *next);
    if (auto read = reader.read(); !read) return read;
  }
  // Inexactness spreads to whatever leads there, in circles too: until nothing changes.
  const auto spreads = [](const Schema& schema) {
    const auto is = [](const Schema* one) { return one != nullptr && one->inexact; };
    const auto any = [&](const auto& list) { return std::any_of(list.begin(), list.end(), is); };
    return is(schema.reference) || is(schema.items) || is(schema.contains) || is(schema.additional) ||
           is(schema.property_names) || is(schema.negated) || is(schema.condition) ||
           is(schema.then_branch) || is(schema.else_branch) || any(schema.prefix_items) ||
           any(schema.all_of) || any(schema.any_of) || any(schema.one_of) ||
           std::any_of(schema.properties.begin(), schema.properties.end(),
                       [&](const PropertySchema& one) { return is(one.schema); }) ||
           std::any_of(schema.pattern_properties.begin(), schema.pattern_properties.end(),
                       [&](const auto& one) { return is(one.second); }) ||
           std::any_of(schema.dependent_schemas.begin(), schema.dependent_schemas.end(),
                       [&](const auto& one) { return is(one.second); });
  };
  const auto flagged = [](const Schema* one, bool Schema::*flag) { return one != nullptr && one->*flag; };
  bool changed = true;
  const auto update = [&](Schema& schema) {
    for (bool Schema::*flag : {&Schema::read_only, &Schema::write_only}) {
      const bool now = schema.*flag || flagged(schema.reference, flag) ||
                       std::any_of(schema.all_of.begin(), schema.all_of.end(),
                                   [&](const Schema* one) { return flagged(one, flag); });
      changed = changed || now != schema.*flag;
      schema.*flag = now;
    }
    const bool now = schema.inexact || spreads(schema);
    changed = changed || now != schema.inexact;
    schema.inexact = now;
  };
  // In both directions by turns: any order that documents are written in settles in a few rounds.
  constexpr int most_rounds = 200;
  for (int round = 0; changed && round < most_rounds; ++round) {
    changed = false;
    if (round % 2 == 0) {
      std::for_each(schemas_.rbegin(), schemas_.rend(), update);
    } else {
      std::for_each(schemas_.begin(), schemas_.end(), update);
    }
  }
  for (auto& schema : schemas_) {
    if (changed) schema.inexact = true;
    for (const auto& property : schema.properties) {
      if (property.schema == nullptr) continue;
      if (property.schema->read_only) read_only_names_.insert(property.name);
      if (property.schema->write_only) write_only_names_.insert(property.name);
    }
  }
  return Done{};
}

}  // namespace shakedown::judge::openapi
