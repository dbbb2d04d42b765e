#include "harness/judge/drift_result.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t shortest_shown_in_a_line = 3;
constexpr std::size_t most_differences = 50;
constexpr double nearly = 1e-6;

// A result that says itself that something failed is no silent one.
bool tells_of_failure(const Difference& difference) {
  std::string text = difference.where + " " + difference.after;
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array<const char*, 10> words = {"fail",   "error",  "declin", "pending", "unavailable",
                                                 "reject", "degrad", "retr",   "warning", "unconfirmed"};
  return !difference.absent_after && std::any_of(words.begin(), words.end(), [&](const char* word) {
    return text.find(word) != std::string::npos;
  });
}

bool is_date(const std::string& text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  return text.size() >= 10 && digit(0) && digit(1) && digit(2) && digit(3) && text[4] == '-' && digit(5) &&
         text[7] == '-' && digit(8);
}

// What programs make of nothing where they make a text of it without looking: nobody chose it as a default.
bool is_spilled(const BodyNode& after) {
  constexpr std::array<const char*, 9> words = {"undefined", "NaN", "null",  "[object Object]", "None",
                                                "nil",       "nan", "<nil>", "(null)"};
  return after.type == NodeType::string &&
         std::any_of(words.begin(), words.end(), [&](const char* word) { return after.text == word; });
}

// Came out as another number than it went in, and hardly another: digits were lost on the way.
bool lost_digits(const BodyNode& after, const std::optional<BodyNode>& became) {
  if (!became || became->type != NodeType::number || after.type != NodeType::number ||
      became->text == after.text)
    return false;
  const double told = std::strtod(became->text.c_str(), nullptr);
  const double shown = std::strtod(after.text.c_str(), nullptr);
  return std::isfinite(told) && std::isfinite(shown) && std::abs(told) > 9e15 &&
         std::abs(told - shown) <= nearly * std::abs(told);
}

const BodyNode* find(const BodyNodes& nodes, const std::string& where) {
  const auto found = nodes.find(where);
  return found == nodes.end() ? nullptr : &found->second;
}

std::string says_types(const std::string& where, const BodyNode& before, const BodyNode& after) {
  return first_line(where, 80) + " was " + name_of(before.type) + " " + first_line(before.text, 40) +
         " and is " + name_of(after.type) + " " + first_line(after.text, 40);
}

// What a place that showed the changed value came to.
void judge_shown(const ChangedPlace& place, const std::string& where, const BodyNode& before,
                 const BodyNode* after, ResultOfChange& result) {
  const bool is_null = after && after->type == NodeType::null;
  const bool passed_on = after && place.became() && place.became()->text == after->text;
  if (!after || is_null) {
    result.add(DriftOutcome::defaulted, first_line(where, 80) + " is " + (is_null ? "null" : "gone"));
  } else if (before.type != after->type && before.type != NodeType::null) {
    result.add(DriftOutcome::failed_silently, "passed on: " + says_types(where, before, *after));
  } else if (before.type == NodeType::string && is_date(before.text) && !is_date(after->text)) {
    result.add(DriftOutcome::failed_silently,
               "passed on, and no date any more: " + says_types(where, before, *after));
  } else if (is_spilled(*after) && !is_spilled(before)) {
    result.add(DriftOutcome::failed_silently, first_line(where, 80) + " is the text \"" + after->text +
                                                  "\", and was " + first_line(before.text, 40));
  } else if (lost_digits(*after, place.became())) {
    result.add(DriftOutcome::failed_silently, first_line(where, 80) + " is " + first_line(after->text, 40) +
                                                  ", and was told " + first_line(place.became()->text, 40));
  } else {
    result.add(passed_on || place.is_as_good() ? DriftOutcome::tolerated : DriftOutcome::defaulted,
               first_line(where, 80) + (passed_on ? " passes it on" : " is " + first_line(after->text, 40)));
  }
}

void judge_difference(const ChangedPlace& place, const Difference& difference, const BodyNodes& before,
                      const BodyNodes& after, const std::string& where, ResultOfChange& result) {
  if (tells_of_failure(difference)) {
    result.add(DriftOutcome::failed_loudly, "said so in its answer: " + where + describe(difference));
    return;
  }
  const BodyNode* old = find(before, difference.where);
  const bool shown = old ? place.shows(*old) : place.shown_in(difference.before);
  if (old && shown) {
    judge_shown(place, where + difference.where, *old, find(after, difference.where), result);
  } else if (shown) {
    result.add(DriftOutcome::defaulted, where + describe(difference));
  } else if (difference.absent_before && (place.only_adds() || place.is_as_good())) {
    result.add(DriftOutcome::tolerated, where + describe(difference));
  } else if (place.is_as_good()) {
    result.add(DriftOutcome::tolerated, "follows the changed value: " + where + describe(difference));
  } else {
    result.add(DriftOutcome::failed_silently, where + describe(difference));
  }
}

// A value that was too long to be told whole still shows its type.
bool read_cut(const std::string& text, BodyNode& node) {
  if (text.empty() || !text.ends_with("…")) return false;
  if (text[0] != '{' && text[0] != '[' && text[0] != '"') return false;
  node.type = text[0] == '{' ? NodeType::object : text[0] == '[' ? NodeType::array : NodeType::string;
  node.text = text;
  return true;
}

// What comparing texts does not see: "12" where 12 was; and where a value is another one each time, as an id
// is, whether it is there and of its type still. Below a list whose length is noise nothing can be aligned.
void judge_unaligned(const ChangedPlace& place, const NoiseMask& mask, const std::string& at,
                     const BodyNode& node, const BodyNode* now, const std::string& where,
                     ResultOfChange& result) {
  if (!mask.covers(at)) {
    if (!now || now->text != node.text || now->type == node.type) return;
    if (place.shows(node)) return judge_shown(place, where + at, node, now, result);
    result.add(DriftOutcome::failed_silently, says_types(where + at, node, *now));
    return;
  }
  const auto parent = at.find_last_of(".[");
  const bool below_noise = parent != std::string::npos && parent > 0 && mask.covers(at.substr(0, parent));
  if (below_noise || !place.shows(node)) return;
  if (now && now->type == node.type && !lost_digits(*now, place.became())) return;
  judge_shown(place, where + at, node, now, result);
}

}  // namespace

ChangedPlace::ChangedPlace(const ExperimentView& view) : op_(operator_of(view.record())) {
  const auto& record = view.record();
  BodyNode became;
  if (read_node(record.became, became) || read_cut(record.became, became)) became_ = became;
  if (!view.control_again()) return;
  const bool in_body = record.place.empty() || record.place.starts_with("$");
  const auto take = [&](const Headers& headers, const std::string& body) {
    if (in_body) {
      for (auto& node : nodes_at(body, record.place)) held_.push_back(std::move(node));
    } else if (record.place.starts_with("header ")) {
      if (const auto* value = find_header(headers, std::string_view(record.place).substr(7)))
        held_.push_back({NodeType::string, *value});
    }
  };
  if (record.is_request) {
    const Request& request = view.control_again()->exchange().request;
    take(request.headers, request.body);
    return;
  }
  for (const auto* call : view.control_again()->calls) take(call->response.headers, call->response.body);
}

bool ChangedPlace::shows(const BodyNode& node) const {
  return std::any_of(held_.begin(), held_.end(), [&](const BodyNode& held) {
    return held.type != NodeType::object && held.text == node.text &&
           (held.type == node.type || (held.is_scalar() && node.is_scalar()));
  });
}

bool ChangedPlace::shown_in(const std::string& line) const {
  return std::any_of(held_.begin(), held_.end(), [&](const BodyNode& held) {
    return held.is_scalar() && held.text.size() >= shortest_shown_in_a_line &&
           line.find(held.text) != std::string::npos;
  });
}

bool ChangedPlace::is_as_good() const {
  // Of two values under one name (D16), nobody says which one counts.
  const bool may_be = op_ && (op_->change == DriftChange::values || op_->change == DriftChange::meaning ||
                              std::string_view(op_->id) == "D16");
  if (!may_be) return false;
  return held_.empty() || !became_ || became_->type == held_.front().type;
}

bool ChangedPlace::only_adds() const {
  return op_ && std::string_view(op_->id) == "D14";
}

void ResultOfChange::add(DriftOutcome outcome, std::string says) {
  const auto rank = [](DriftOutcome one) {
    switch (one) {
      case DriftOutcome::failed_loudly:
        return 0;
      case DriftOutcome::failed_silently:
        return 1;
      case DriftOutcome::defaulted:
        return 2;
      default:
        return 3;
    }
  };
  if (any_ && rank(outcome) >= rank(outcome_)) return;
  any_ = true;
  outcome_ = outcome;
  says_ = std::move(says);
}

void judge_answer(const ChangedPlace& place, const NoiseMask& mask, const Response& control,
                  const Response& changed, const std::string& where, ResultOfChange& result) {
  const BodyNodes before = nodes_of(control.body);
  const BodyNodes after = nodes_of(changed.body);
  for (const Difference& difference : mask.differences(control, changed, most_differences))
    judge_difference(place, difference, before, after, where, result);
  for (const auto& [at, node] : before) {
    if (node.is_scalar()) judge_unaligned(place, mask, at, node, find(after, at), where, result);
  }
}

}  // namespace shakedown::judge
