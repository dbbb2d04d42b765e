// The words and the JSON of `shakedown shapes diff`. Paths and values are what services sent, so everything
// goes through one_line.
#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <cmath>

#include "harness/cli/shapes_diff.hpp"
#include "reports/document.hpp"
#include "reports/text.hpp"

namespace shakedown::cli {
namespace {

namespace json = boost::json;
using journal::ChangeRecord;
using reports::one_line;

// "below 1e-12": the digits of such a small chance say nothing.
std::string chance_text(double bound) {
  if (bound <= 0 || bound < 1e-300) return "below 1e-300";
  if (bound > 0.01) return fmt::format("{:.2f}", bound);
  return fmt::format("below 1e{}", static_cast<int>(std::ceil(std::log10(bound))));
}

std::string message_of(const ChangeRecord& change) {
  return change.is_request ? "request" : std::to_string(change.status);
}

void append_change(std::string& text, const ChangeRecord& change) {
  const std::string indent = "       ";
  text += fmt::format("  {:<4} {} {}: {}", judge::level_word(change.severity), message_of(change),
                      one_line(change.where, 200), change.kind);
  if (!change.rule.empty()) text += " [" + change.rule + "]";
  text += "\n" + indent + one_line(change.before, 300) + "\n" + indent + "now " + one_line(change.after, 300);
  text += fmt::format("\n{}{} against {} samples; chance of sampling alone {}\n", indent, change.count_before,
                      change.count_after, chance_text(change.bound));
}

struct Levels {
  int err = 0, warn = 0, info = 0;
};
Levels count_levels(const std::vector<ChangeRecord>& changes) {
  Levels levels;
  for (const auto& change : changes) {
    ++(change.severity >= Severity::high     ? levels.err
       : change.severity == Severity::medium ? levels.warn
                                             : levels.info);
  }
  return levels;
}

void append_one_sided(std::string& text, const std::vector<judge::ShapeKey>& keys, const char* side) {
  if (keys.empty()) return;
  text += fmt::format("only {}:", side);
  for (std::size_t i = 0; i < keys.size() && i < 8; ++i)
    text += (i == 0 ? " " : ", ") + one_line(to_string(keys[i]), 200);
  text += keys.size() > 8 ? fmt::format(" and {} more\n", keys.size() - 8) : "\n";
}

json::array keys_json(const std::vector<judge::ShapeKey>& keys) {
  json::array list;
  for (const auto& key : keys) {
    list.push_back(json::object{{"endpoint", key.endpoint},
                                {"request", key.direction == judge::Direction::request},
                                {"status", key.status}});
  }
  return list;
}

const char* severity_name(Severity severity) {
  static constexpr std::array names = {"info", "low", "medium", "high", "critical"};
  return names[static_cast<std::size_t>(severity)];
}

}  // namespace

std::string shapes_diff_text(const judge::ShapeDifference& difference) {
  std::string text, endpoint;
  for (const auto& change : difference.changes) {
    if (change.endpoint != endpoint || text.empty()) {
      text += (text.empty() ? "" : "\n") + one_line(change.endpoint, 200) + "\n";
      endpoint = change.endpoint;
    }
    append_change(text, change);
  }
  if (!text.empty()) text += "\n";
  const auto levels = count_levels(difference.changes);
  const auto count = difference.changes.size();
  text += count == 0 ? std::string("no change told")
                     : fmt::format("{} change{}: {} ERR, {} WARN, {} INFO", count, count == 1 ? "" : "s",
                                   levels.err, levels.warn, levels.info);
  text += fmt::format("; {} comparisons made", difference.tests);
  if (difference.noise > 0) text += fmt::format(", {} left out as noise", difference.noise);
  text += "\n";
  if (difference.few_samples > 0)
    text += fmt::format(
        "{} of {} kinds of message have fewer than {} samples on a side: little can be told of them; only "
        "more traffic shows more\n",
        difference.few_samples, difference.compared, judge::enough_to_compare);
  append_one_sided(text, difference.only_before, "before");
  append_one_sided(text, difference.only_after, "after");
  return text;
}

std::string shapes_diff_json(const judge::ShapeDifference& difference) {
  json::array changes;
  for (const auto& change : difference.changes) {
    changes.push_back(json::object{{"endpoint", change.endpoint},
                                   {"request", change.is_request},
                                   {"status", change.status},
                                   {"where", change.where},
                                   {"kind", change.kind},
                                   {"rule", change.rule},
                                   {"level", judge::level_word(change.severity)},
                                   {"severity", severity_name(change.severity)},
                                   {"before", change.before},
                                   {"after", change.after},
                                   {"samples_before", change.count_before},
                                   {"samples_after", change.count_after},
                                   {"chance", change.bound}});
  }
  const json::object document{{"changes", std::move(changes)},
                              {"comparisons", difference.tests},
                              {"compared", difference.compared},
                              {"few_samples", difference.few_samples},
                              {"noise", difference.noise},
                              {"only_before", keys_json(difference.only_before)},
                              {"only_after", keys_json(difference.only_after)}};
  return reports::json_text(document) + "\n";
}

}  // namespace shakedown::cli
