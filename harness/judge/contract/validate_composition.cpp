// allOf, anyOf, oneOf, not, if, and discriminators. A value that fits none of several branches is explained
// by the one branch that it plainly means, where there is one.
#include <algorithm>
#include <utility>

#include "harness/judge/contract/validator.hpp"

namespace shakedown::judge::openapi {

bool Validator::check_composition(const Schema& schema, std::uint32_t index, Out out) {
  bool fits = true;
  for (const Schema* one : schema.all_of) {
    fits = visit(*one, index, out) && fits;
    if (!fits && out == nullptr) return false;
  }
  if (schema.discriminator || !schema.any_of.empty() || !schema.one_of.empty()) {
    fits = check_branches(schema, index, out) && fits;
    if (!fits && out == nullptr) return false;
  }
  // What is not checked in a negated schema or a condition could have decided otherwise.
  if (schema.negated != nullptr && !schema.negated->inexact && visit(*schema.negated, index, nullptr) &&
      gave_up_.empty())
    fits = fail_value(out, schema, index, "anything but " + words_for(*schema.negated), Mismatch::Kind::type);
  if (schema.condition != nullptr && !schema.condition->inexact) {
    const Schema* branch = visit(*schema.condition, index, nullptr) ? schema.then_branch : schema.else_branch;
    if (branch != nullptr) fits = visit(*branch, index, out) && fits;
  }
  return fits;
}

// A branch often names the union it belongs to in its allOf and so comes back to it with the same value: that
// asks nothing new.
bool Validator::check_branches(const Schema& schema, std::uint32_t index, Out out) {
  const std::pair<const Schema*, std::uint32_t> here(&schema, index);
  if (std::find(unions_.begin(), unions_.end(), here) != unions_.end()) return true;
  unions_.push_back(here);
  bool fits = true;
  if (!schema.discriminator || !discriminate(schema, index, out, fits)) {
    if (!schema.any_of.empty()) fits = check_any(schema, schema.any_of, index, out);
    if (!schema.one_of.empty() && (fits || out != nullptr)) fits = check_one(schema, index, out) && fits;
  }
  unions_.pop_back();
  return fits;
}

bool Validator::check_any(const Schema& schema, const std::vector<const Schema*>& branches,
                          std::uint32_t index, Out out) {
  const bool any = std::any_of(branches.begin(), branches.end(),
                               [&](const Schema* one) { return visit(*one, index, nullptr); });
  return any || explain_branches(schema, branches, index, out);
}

bool Validator::check_one(const Schema& schema, std::uint32_t index, Out out) {
  std::vector<const Schema*> fitting;
  bool certain = true;
  for (const Schema* one : schema.one_of) {
    if (!visit(*one, index, nullptr)) continue;
    fitting.push_back(one);
    certain = certain && !one->inexact;
  }
  if (!gave_up_.empty()) return true;
  if (fitting.empty()) return explain_branches(schema, schema.one_of, index, out);
  if (fitting.size() == 1 || !certain || schema.discriminator) return true;
  return fail_value(out, schema, index,
                    "exactly one of " + std::to_string(schema.one_of.size()) + " schemas: it fits both " +
                        words_for(*fitting[0]) + " and " + words_for(*fitting[1]));
}

bool Validator::explain_branches(const Schema& schema, const std::vector<const Schema*>& branches,
                                 std::uint32_t index, Out out) {
  if (!gave_up_.empty()) return true;
  if (out == nullptr) return false;
  constexpr std::size_t most_of_a_branch = 8;
  const std::string here = where();
  std::vector<std::vector<Mismatch>> meant;
  // How many names stand between this value and the mismatch.
  const auto names_below = [&](const Mismatch& one) {
    const auto below = std::string_view(one.where).substr(std::min(here.size(), one.where.size()));
    return std::count_if(below.begin(), below.end(), [](char c) { return c == '.' || c == '[' || c == '{'; });
  };
  const auto rule_out = [&](auto&& is_another) {
    std::erase_if(meant, [&](const std::vector<Mismatch>& mismatches) {
      return std::any_of(mismatches.begin(), mismatches.end(), is_another);
    });
  };
  for (const Schema* one : branches) {
    const auto most = std::exchange(most_, most_of_a_branch);
    visit(*one, index, &meant.emplace_back());
    most_ = most;
  }
  if (!gave_up_.empty()) return true;
  // A branch of another type is not meant; nor is one that wants another word in a field of this value,
  // because such fields tell branches apart.
  rule_out([&](const Mismatch& one) { return one.kind != Mismatch::Kind::detail && names_below(one) == 0; });
  if (meant.size() > 1)
    rule_out([&](const Mismatch& one) { return one.kind == Mismatch::Kind::word && names_below(one) == 1; });
  if (meant.size() == 1) {
    for (Mismatch& one : meant[0]) {
      const bool again = std::any_of(out->begin(), out->end(), [&](const Mismatch& other) {
        return other.schema == one.schema && other.where == one.where && other.expected == one.expected;
      });
      if (!again && out->size() < most_) out->push_back(std::move(one));
    }
    return false;
  }
  std::string expected = "one of ";
  constexpr std::size_t few = 8;
  for (std::size_t i = 0; i < branches.size() && i < few; ++i)
    expected += (i == 0 ? "" : ", ") + words_for(*branches[i]);
  if (branches.size() > few) expected += " and " + std::to_string(branches.size() - few) + " more";
  return fail_value(out, schema, index, std::move(expected), Mismatch::Kind::type);
}

bool Validator::discriminate(const Schema& schema, std::uint32_t index, Out out, bool& fits) {
  if (tree_[index].kind != JsonKind::object) return false;
  const auto property = member(index, schema.discriminator->property);
  if (property == 0 || tree_[property].kind != JsonKind::string) return false;
  const bool has_branches = !schema.any_of.empty() || !schema.one_of.empty();
  const auto mapped = schema.discriminator->mapping.find(tree_[property].text);
  if (mapped == schema.discriminator->mapping.end()) {
    if (!has_branches) return false;
    // A word that nobody mapped may still fit a branch; only what fits none is told, and by its word.
    const auto& branches = schema.any_of.empty() ? schema.one_of : schema.any_of;
    const bool any = std::any_of(branches.begin(), branches.end(),
                                 [&](const Schema* one) { return visit(*one, index, nullptr); });
    fits = any;
    if (any || out == nullptr || !gave_up_.empty()) return true;
    std::string expected = "one of ";
    for (const auto& [word, one] : schema.discriminator->mapping) {
      if (expected.size() > 300) break;
      expected += (expected.size() > 7 ? ", " : "") + quoted_json(word, 60);
    }
    way_.push_back({Step::Kind::member, schema.discriminator->property});
    fail_value(out, schema, property, std::move(expected), Mismatch::Kind::word);
    way_.pop_back();
    return true;
  }
  if (mapped->second == &schema) return !has_branches;
  fits = visit(*mapped->second, index, out);
  return true;
}

}  // namespace shakedown::judge::openapi
