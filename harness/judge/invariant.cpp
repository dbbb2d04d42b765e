#include "harness/judge/invariant.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <variant>

#include "harness/judge/matrix.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

namespace json = boost::json;
using Kind = InvariantNode::Kind;

constexpr std::size_t most_values = 200'000;
constexpr std::size_t deepest = 64;

struct Unknown {
  std::string why;
};
using Value = std::variant<Unknown, std::nullptr_t, bool, double, std::string>;

std::optional<double> number_of(const json::value& value) {
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  if (value.is_uint64()) return static_cast<double>(value.get_uint64());
  if (value.is_double()) return value.get_double();
  return std::nullopt;
}

void follow(const json::value& value, const std::vector<PathPart>& path, std::size_t at,
            std::vector<const json::value*>& found) {
  if (found.size() >= most_values) return;
  if (at == path.size()) {
    found.push_back(&value);
    return;
  }
  const PathPart& part = path[at];
  if (const auto* object = value.if_object()) {
    if (part.kind == PathPart::Kind::every) {
      for (const auto& [key, member] : *object) follow(member, path, at + 1, found);
    } else if (part.kind == PathPart::Kind::member) {
      if (const auto* member = object->if_contains(part.name)) follow(*member, path, at + 1, found);
    }
  } else if (const auto* array = value.if_array()) {
    if (part.kind == PathPart::Kind::every) {
      for (const auto& element : *array) follow(element, path, at + 1, found);
    } else if (part.kind == PathPart::Kind::index && part.index < array->size()) {
      follow((*array)[part.index], path, at + 1, found);
    }
  }
}

std::string say(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&value)) return "\"" + first_line(*text, 60) + "\"";
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (const auto* unknown = std::get_if<Unknown>(&value)) return unknown->why;
  return "null";
}

// Sums of decimal fractions have other last digits than what they are compared with.
bool nearly_equal(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
}

class Evaluation {
 public:
  Evaluation(const std::string& text, const json::value& root) : text_(text), root_(root) {}

  Value value(const InvariantNode& node) {
    switch (node.kind) {
      case Kind::number:
        return node.number;
      case Kind::text:
        return node.text;
      case Kind::truth:
        return node.truth;
      case Kind::null:
        return nullptr;
      case Kind::path:
        return single(node);
      case Kind::function:
        return function(node);
      case Kind::negative: {
        const Value inner = value(node.operands.front());
        if (const auto* number = std::get_if<double>(&inner)) return -*number;
        return no_number(node.operands.front(), inner);
      }
      case Kind::operation:
        return operation(node);
    }
    return Unknown{"it cannot be evaluated"};
  }

  const std::string& broken() const { return broken_; }

 private:
  std::string source(const InvariantNode& node) const {
    return text_.substr(node.begin, node.end > node.begin ? node.end - node.begin : 0);
  }

  Value no_number(const InvariantNode& node, const Value& value) const {
    if (std::holds_alternative<Unknown>(value)) return value;
    return Unknown{fmt::format("{} is {}, which is no number", source(node), say(value))};
  }

  std::vector<const json::value*> values_at(const InvariantNode& node) const {
    std::vector<const json::value*> found;
    follow(root_, node.path, 0, found);
    return found;
  }

  Value single(const InvariantNode& node) const {
    const auto found = values_at(node);
    if (found.size() != 1)
      return Unknown{fmt::format("{} leads to {}, and a comparison needs one", source(node),
                                 found.empty() ? std::string("nothing") : counted(found.size(), "value"))};
    const json::value& value = *found.front();
    if (const auto number = number_of(value)) return *number;
    if (value.is_bool()) return value.get_bool();
    if (value.is_null()) return nullptr;
    if (const auto* text = value.if_string()) return std::string(*text);
    return Unknown{fmt::format("{} is a list or an object", source(node))};
  }

  Value function(const InvariantNode& node) {
    const auto found = values_at(node);
    if (found.size() >= most_values) return Unknown{"there are too many values"};
    if (node.text == "count") return static_cast<double>(found.size());
    if (node.text == "unique") return unique(node, found);
    double sum = 0;
    std::optional<double> least;
    std::optional<double> most;
    for (const auto* value : found) {
      const auto number = number_of(*value);
      if (!number)
        return Unknown{fmt::format("a value of {} is no number: {}", source(node),
                                   first_line(json::serialize(*value), 60))};
      sum += *number;
      least = std::min(least.value_or(*number), *number);
      most = std::max(most.value_or(*number), *number);
    }
    if (node.text == "sum") return sum;
    const auto extreme = node.text == "min" ? least : most;
    if (!extreme) return Unknown{fmt::format("{} is of no values", source(node))};
    return *extreme;
  }

  Value unique(const InvariantNode& node, const std::vector<const json::value*>& found) {
    std::set<std::string> seen;
    for (const auto* value : found) {
      const std::string text = json::serialize(*value);
      if (seen.insert(text).second) continue;
      tell(fmt::format("{} is broken: {} stands there twice", source(node), first_line(text, 60)));
      return false;
    }
    return true;
  }

  Value operation(const InvariantNode& node) {
    const Value left = value(node.operands[0]);
    const Value right = value(node.operands[1]);
    for (const Value& side : {left, right}) {
      if (std::holds_alternative<Unknown>(side)) return side;
    }
    if (node.text == "and") {
      const auto* a = std::get_if<bool>(&left);
      const auto* b = std::get_if<bool>(&right);
      if (!a || !b) return Unknown{fmt::format("{} is no condition", source(node.operands[a ? 1 : 0]))};
      return *a && *b;
    }
    if (node.text == "==" || node.text == "!=") {
      const bool equal = are_equal(left, right);
      return compared(node, left, right, equal == (node.text == "=="));
    }
    const auto* a = std::get_if<double>(&left);
    const auto* b = std::get_if<double>(&right);
    if (a && b) return of_numbers(node, *a, *b);
    const auto* x = std::get_if<std::string>(&left);
    const auto* y = std::get_if<std::string>(&right);
    if (x && y && (node.text.front() == '<' || node.text.front() == '>')) {
      const int order = x->compare(*y);
      return compared(node, left, right, in_order(node.text, order, order == 0));
    }
    return no_number(node.operands[a ? 1 : 0], a ? right : left);
  }

  static bool are_equal(const Value& a, const Value& b) {
    const auto* x = std::get_if<double>(&a);
    const auto* y = std::get_if<double>(&b);
    if (x && y) return nearly_equal(*x, *y);
    if (a.index() != b.index()) return false;
    if (const auto* text = std::get_if<std::string>(&a)) return *text == std::get<std::string>(b);
    if (const auto* truth = std::get_if<bool>(&a)) return *truth == std::get<bool>(b);
    return true;
  }

  static bool in_order(const std::string& sign, int order, bool equal) {
    if (equal) return sign.size() == 2;
    return sign.front() == '<' ? order < 0 : order > 0;
  }

  Value of_numbers(const InvariantNode& node, double a, double b) {
    switch (node.text.front()) {
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '/':
        if (b == 0) return Unknown{fmt::format("{} is 0, and divides", source(node.operands[1]))};
        return a / b;
      default:
        return compared(node, a, b, in_order(node.text, a < b ? -1 : 1, nearly_equal(a, b)));
    }
  }

  Value compared(const InvariantNode& node, const Value& left, const Value& right, bool holds) {
    if (!holds) {
      const auto told = [&](const InvariantNode& side, const Value& value) {
        const bool is_plain = side.kind == Kind::number || side.kind == Kind::text ||
                              side.kind == Kind::truth || side.kind == Kind::null;
        return is_plain ? say(value) : source(side) + " (" + say(value) + ")";
      };
      tell(fmt::format("{} is {}, and not {} {}", source(node.operands[0]), say(left), node.text,
                       told(node.operands[1], right)));
    }
    return holds;
  }

  void tell(std::string what) {
    if (broken_.empty()) broken_ = std::move(what);
  }

  const std::string& text_;
  const json::value& root_;
  std::string broken_;
};

}  // namespace

InvariantRuling evaluate_invariant(const InvariantExpression& expression, std::string_view body) {
  json::parse_options options;
  options.max_depth = deepest;
  boost::system::error_code error;
  const auto root = json::parse({body.data(), body.size()}, error, {}, options);
  if (error) return {false, false, "what was read is no JSON"};
  Evaluation evaluation(expression.text, root);
  const Value value = evaluation.value(expression.root);
  if (const auto* unknown = std::get_if<Unknown>(&value)) return {false, false, unknown->why};
  const auto* truth = std::get_if<bool>(&value);
  if (!truth) return {false, false, "it is a value and no condition"};
  return {true, *truth, *truth ? "" : evaluation.broken()};
}

std::string invariant_rule(std::string_view name) {
  std::string rule = "invariant/";
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) {
      rule += c;
    } else if (c >= 'A' && c <= 'Z') {
      rule += static_cast<char>(c - 'A' + 'a');
    } else if (!rule.ends_with('-') && !rule.ends_with('/')) {
      rule += '-';
    }
  }
  while (rule.ends_with('-')) rule.pop_back();
  return rule;
}

std::vector<Finding> find_broken_invariants(const Case& indexed) {
  const journal::StoredRun& run = indexed.run();
  std::vector<Finding> findings;
  std::map<std::pair<std::string, std::string>, std::size_t> by_name;
  for (const journal::InvariantRecord& record : run.invariants) {
    if (!record.judged) continue;
    const auto key = std::make_pair(record.name, record.expects);
    auto found = by_name.find(key);
    if (found == by_name.end()) {
      found = by_name.emplace(key, findings.size()).first;
      Finding finding;
      finding.rule = invariant_rule(record.name);
      finding.severity = Severity::high;
      finding.why = "The scenario says that this holds whatever happens.";
      findings.push_back(std::move(finding));
    }
    Finding& finding = findings[found->second];
    ++finding.of;
    if (record.held) continue;
    if (++finding.count == 1) {
      finding.title = fmt::format("{}: {}", record.name, record.says.empty() ? record.expects : record.says);
      finding.first_seen = record.at;
      finding.stage = indexed.stage_at(record.at);
      finding.reproduce = record.experiment != 0 ? reproduce_one : indexed.reproduce(finding.stage);
    }
    finding.last_seen = record.at;
    constexpr std::uint64_t most_evidence = 5;
    if (finding.count > most_evidence) continue;
    if (record.exchange != 0)
      finding.evidence.push_back({Evidence::Kind::exchange, record.exchange, record.says});
    if (record.experiment != 0)
      finding.evidence.push_back({Evidence::Kind::experiment, record.experiment,
                                  fmt::format("play {}: {}", record.play, record.says)});
    if (record.exchange == 0 && record.experiment == 0)
      finding.evidence.push_back({Evidence::Kind::figure, 0, record.says});
  }
  std::erase_if(findings, [](const Finding& finding) { return finding.count == 0; });
  for (Finding& finding : findings)
    finding.title += fmt::format(" ({} of {} times)", finding.count, finding.of);
  return findings;
}

}  // namespace shakedown::judge
