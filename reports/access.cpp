#include "reports/access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "harness/judge/access_cells.hpp"
#include "harness/judge/words.hpp"
#include "reports/document.hpp"
#include "reports/limits.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;
using judge::AccessOutcome;

constexpr std::size_t rows_of_a_table = 40;

constexpr std::array<const char*, 13> columns_in_order = {"nobody",
                                                          "another user",
                                                          "an ordinary user",
                                                          "an administrator",
                                                          "a changed token",
                                                          "an unsigned token",
                                                          "an expired token",
                                                          "a signed-out token",
                                                          "an earlier session",
                                                          "other spellings",
                                                          "added fields",
                                                          "failing dependency",
                                                          "cache"};

bool is_bad(AccessOutcome outcome) {
  return outcome == AccessOutcome::open || outcome == AccessOutcome::tells;
}

// The worst of what is put together comes first; a refusal says more than that something is allowed.
int rank_of_outcome(AccessOutcome outcome) {
  switch (outcome) {
    case AccessOutcome::open:
      return 0;
    case AccessOutcome::tells:
      return 1;
    case AccessOutcome::inconclusive:
      return 2;
    case AccessOutcome::refused:
      return 3;
    case AccessOutcome::allowed:
      return 4;
    case AccessOutcome::not_exercised:
      return 5;
  }
  return 5;
}

std::string name_of_cell(const journal::AccessCell& cell) {
  return cell.endpoint + " by " + cell.who + (cell.way.empty() ? "" : ", " + cell.way);
}

json::object one_cell(const journal::AccessCell& cell) {
  const auto or_nothing = [](const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(clean(text, limits::name));
  };
  return {{"who", clean(cell.who, limits::name)},
          {"way", clean(cell.way, limits::name)},
          {"column", clean(access_column(cell), limits::name)},
          {"outcome", judge::name_of_access(cell.outcome)},
          {"bad", is_bad(cell.outcome)},
          {"rule", or_nothing(cell.rule)},
          {"shown", std::max(cell.shown, 0)},
          {"of", std::max(cell.of, 0)},
          {"in_baseline", or_nothing(cell.in_baseline)},
          {"says", clean(cell.says, limits::sentence)},
          {"finding", or_nothing(cell.finding)}};
}

std::string count_line(const journal::StoredRun& run, std::size_t endpoints) {
  std::map<AccessOutcome, std::uint64_t> counts;
  for (const auto& cell : run.access_cells) ++counts[cell.outcome];
  std::string text;
  for (const AccessOutcome outcome :
       {AccessOutcome::open, AccessOutcome::tells, AccessOutcome::refused, AccessOutcome::allowed,
        AccessOutcome::inconclusive, AccessOutcome::not_exercised}) {
    if (counts[outcome] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", judge::say_count(counts[outcome]),
                        judge::name_of_access(outcome));
  }
  return fmt::format("{}, {}: {}", judge::counted(endpoints, "endpoint"),
                     judge::counted(run.access_cells.size(), "cell"), text);
}

}  // namespace

std::string access_column(const journal::AccessCell& cell) {
  if (cell.way.starts_with("path: ")) return "other spellings";
  if (cell.way.starts_with("field: ")) return "added fields";
  if (cell.way.starts_with("failing: ")) return "failing dependency";
  return cell.way == "cache" ? "cache" : cell.who;
}

std::vector<AccessRow> access_rows(const journal::StoredRun& run) {
  std::vector<AccessRow> rows;
  for (const auto& cell : run.access_cells) {
    auto row = std::find_if(rows.begin(), rows.end(),
                            [&](const AccessRow& one) { return one.endpoint == cell.endpoint; });
    if (row == rows.end()) row = rows.insert(rows.end(), {cell.endpoint, {}});
    row->cells.push_back(&cell);
  }
  return rows;
}

BoundedAccess access_json(const journal::StoredRun& run) {
  BoundedArray bounded(limits::access_size);
  for (const AccessRow& row : access_rows(run)) {
    json::array cells;
    for (const auto* cell : row.cells) cells.push_back(one_cell(*cell));
    bounded.add(json::object{{"endpoint", clean(row.endpoint, limits::name)}, {"cells", std::move(cells)}});
  }
  return {bounded.take(), bounded.left_out()};
}

std::vector<RaceLine> access_lines(const journal::StoredRun& run) {
  std::vector<RaceLine> lines;
  if (run.access_cells.empty()) return lines;
  bool any_bad = false;
  bool unclear = false;
  for (const auto& cell : run.access_cells) {
    any_bad = any_bad || is_bad(cell.outcome);
    unclear = unclear || cell.outcome == AccessOutcome::inconclusive;
    if (!is_bad(cell.outcome) && cell.outcome != AccessOutcome::inconclusive) continue;
    lines.push_back({fmt::format("{}: {} in {} of {}: {}", name_of_cell(cell),
                                 judge::name_of_access(cell.outcome), cell.shown, cell.of, cell.says),
                     is_bad(cell.outcome) ? Tone::bad : Tone::unclear});
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const RaceLine& a, const RaceLine& b) { return a.tone > b.tone; });
  lines.insert(lines.begin(), {count_line(run, access_rows(run).size()), any_bad   ? Tone::bad
                                                                         : unclear ? Tone::unclear
                                                                                   : Tone::good});
  return lines;
}

std::string access_table(const journal::StoredRun& run,
                         const std::function<std::string(const std::string&)>& code) {
  const auto rows = access_rows(run);
  if (rows.empty()) return {};
  std::vector<std::string> used;
  for (const char* column : columns_in_order) {
    const bool any = std::any_of(run.access_cells.begin(), run.access_cells.end(),
                                 [&](const auto& cell) { return access_column(cell) == column; });
    if (any) used.emplace_back(column);
  }
  std::string text = "| endpoint |";
  std::string line = "| --- |";
  for (const std::string& column : used) {
    text += " " + column + " |";
    line += " --- |";
  }
  text += "\n" + line + "\n";
  for (std::size_t i = 0; i < std::min(rows.size(), rows_of_a_table); ++i) {
    text += "| " + code(rows[i].endpoint) + " |";
    for (const std::string& column : used) {
      const journal::AccessCell* worst = nullptr;
      for (const auto* cell : rows[i].cells) {
        if (access_column(*cell) != column) continue;
        if (!worst || rank_of_outcome(cell->outcome) < rank_of_outcome(worst->outcome)) worst = cell;
      }
      const std::string word = worst ? judge::name_of_access(worst->outcome) : "";
      text += worst && is_bad(worst->outcome) ? " **" + word + "** |" : " " + word + " |";
    }
    text += "\n";
  }
  if (rows.size() > rows_of_a_table) text += fmt::format("\nand {} more\n", rows.size() - rows_of_a_table);
  return text;
}

}  // namespace shakedown::reports
