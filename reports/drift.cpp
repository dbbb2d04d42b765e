#include "reports/drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/judge/drift_cells.hpp"
#include "reports/document.hpp"
#include "reports/limits.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;
using judge::DriftOutcome;

constexpr std::size_t most_rows_in_markdown = 30;
constexpr std::size_t experiments_of_one_cell = 5;

// The repetitions of each cell, by what makes it one.
using CellKey = std::tuple<std::string, std::string, bool, std::string, std::string>;
std::map<CellKey, std::vector<int>> experiments_of(const journal::StoredRun& run) {
  std::map<CellKey, std::vector<int>> ids;
  for (const auto& one : run.experiments) {
    if (one.kind == "drift")
      ids[{one.subject, one.asked, one.is_request, one.place, one.what}].push_back(one.id);
  }
  return ids;
}

// One place and operator may have been tried with several endpoints of the target.
std::map<int, std::string> endpoints_of(const journal::StoredRun& run) {
  std::map<std::int64_t, int> by_exchange;
  for (const auto& record : run.exchanges) by_exchange[record.id] = record.exchange.endpoint;
  std::map<int, std::string> names;
  for (const auto& step : run.experiment_steps) {
    if (!step.needs_dependency) continue;
    const auto found = by_exchange.find(step.exchange);
    if (found == by_exchange.end()) continue;
    for (const auto& endpoint : run.endpoints) {
      if (endpoint.id == found->second) names[step.experiment] = to_string(endpoint.endpoint);
    }
  }
  return names;
}

struct Known {
  std::map<CellKey, std::vector<int>> experiments;
  std::map<int, std::string> endpoints;
};

json::object cell_json(const journal::DriftCell& cell, const Known& known) {
  json::array experiments;
  const auto found = known.experiments.find({cell.subject, cell.asked, cell.is_request, cell.place, cell.op});
  if (found != known.experiments.end()) {
    for (const int id : found->second) {
      const auto endpoint = known.endpoints.find(id);
      const bool elsewhere = endpoint != known.endpoints.end() && endpoint->second != cell.endpoint;
      if (!elsewhere && experiments.size() < experiments_of_one_cell) experiments.push_back(id);
    }
  }
  const DriftOperator* op = drift_operator(std::string_view(cell.op).substr(0, cell.op.find(' ')));
  return {{"op", clean(cell.op, limits::name)},
          {"family", op ? json::value(name_of(op->change)) : json::value(nullptr)},
          {"op_says", op ? op->says : ""},
          {"outcome", judge::name_of(cell.outcome)},
          {"bad", !judge::drift_rule(cell.outcome, cell.is_request).empty()},
          {"logged", cell.logged},
          {"shown", std::max(cell.shown, 0)},
          {"of", std::max(cell.of, 0)},
          {"says", clean(cell.says, limits::sentence)},
          {"finding",
           cell.finding.empty() ? json::value(nullptr) : json::value(clean(cell.finding, limits::name))},
          {"experiments", std::move(experiments)}};
}

json::object row_json(const judge::DriftRow& row, const Known& known) {
  json::array cells;
  for (const auto* cell : row.cells) {
    if (cells.size() == limits::cells_of_one_place) break;
    cells.push_back(cell_json(*cell, known));
  }
  return {{"subject", clean(row.subject, limits::name)},
          {"asked", clean(row.asked, limits::name)},
          {"is_request", row.is_request},
          {"place", clean(row.place, limits::name)},
          {"endpoint", clean(row.endpoint, limits::name)},
          {"need", judge::name_of(row.need)},
          {"guarded", row.guarded},
          {"says", clean(in_words(row), limits::sentence)},
          {"cells", std::move(cells)}};
}

}  // namespace

BoundedDrift drift_json(const journal::StoredRun& run) {
  const auto rows = judge::drift_rows(run);
  const Known known{experiments_of(run), endpoints_of(run)};
  json::array families;
  for (const auto change :
       {DriftChange::presence, DriftChange::type, DriftChange::name, DriftChange::values, DriftChange::format,
        DriftChange::bytes, DriftChange::status, DriftChange::headers, DriftChange::meaning}) {
    const bool any =
        std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.families.contains(change); });
    if (any) families.push_back(json::value(name_of(change)));
  }
  json::array counts;
  for (const auto& one : judge::drift_counts(rows)) {
    if (counts.size() == limits::dependencies) break;
    counts.push_back(json::object{{"subject", clean(one.subject, limits::name)},
                                  {"asked", clean(one.asked, limits::name)},
                                  {"is_request", one.is_request},
                                  {"places", one.places},
                                  {"cells", one.cells},
                                  {"bad", one.broken},
                                  {"inconclusive", one.inconclusive},
                                  {"not_exercised", one.not_exercised},
                                  {"needed", one.needed},
                                  {"says", clean(judge::in_words(one), limits::sentence)}});
  }
  BoundedArray bounded(limits::drift_size);
  for (const auto& row : rows) bounded.add(row_json(row, known));
  return {{{"families", std::move(families)}, {"counts", std::move(counts)}, {"rows", bounded.take()}},
          bounded.left_out()};
}

std::vector<judge::DriftCounts> drift_summary(const journal::StoredRun& run) {
  return judge::drift_counts(judge::drift_rows(run));
}

std::string in_words(const judge::DriftRow& row) {
  std::vector<std::pair<DriftOutcome, std::vector<std::string>>> by_outcome;
  for (const auto* cell : row.cells) {
    auto found = std::find_if(by_outcome.begin(), by_outcome.end(),
                              [&](const auto& entry) { return entry.first == cell->outcome; });
    if (found == by_outcome.end()) found = by_outcome.insert(by_outcome.end(), {cell->outcome, {}});
    found->second.push_back(cell->op);
  }
  std::stable_sort(by_outcome.begin(), by_outcome.end(), [](const auto& a, const auto& b) {
    return judge::rank_of(a.first) < judge::rank_of(b.first);
  });
  std::string text;
  for (const auto& [outcome, ops] : by_outcome) {
    text += (text.empty() ? "" : "; ") + std::string(judge::name_of(outcome)) + ": ";
    constexpr std::size_t most_named = 4;
    for (std::size_t i = 0; i < std::min(ops.size(), most_named); ++i) text += (i > 0 ? ", " : "") + ops[i];
    if (ops.size() > most_named) text += fmt::format(" and {} more", ops.size() - most_named);
  }
  return text;
}

std::string drift_table(const journal::StoredRun& run, Escape code, Escape plain) {
  const auto rows = judge::drift_rows(run);
  if (rows.empty()) return "";
  std::string text;
  for (const auto& one : judge::drift_counts(rows)) text += "- " + plain(judge::in_words(one)) + "\n";
  text += "\n| asked | place | needed? | what was done to it |\n| --- | --- | --- | --- |\n";
  // What went wrong must be seen where not all fits.
  std::vector<const judge::DriftRow*> order;
  for (const auto& row : rows) order.push_back(&row);
  if (rows.size() > most_rows_in_markdown)
    std::stable_partition(order.begin(), order.end(), [](const auto* row) { return !row->guarded; });
  for (std::size_t i = 0; i < std::min(order.size(), most_rows_in_markdown); ++i) {
    const auto& row = *order[i];
    text +=
        fmt::format("| {} | {} | {}{} | {} |\n", code(row.asked),
                    row.place.empty() ? std::string("the whole message") : code(row.place),
                    judge::name_of(row.need), row.guarded ? "" : ", **badly taken**", plain(in_words(row)));
  }
  if (rows.size() > most_rows_in_markdown)
    text += fmt::format("\nand {} more places\n", rows.size() - most_rows_in_markdown);
  return text;
}

}  // namespace shakedown::reports
