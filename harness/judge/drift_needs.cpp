#include "harness/judge/drift_needs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "harness/judge/drift_cells.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

const DriftOperator* operator_of_cell(const journal::DriftCell& cell) {
  return drift_operator(std::string_view(cell.op).substr(0, cell.op.find(' ')));
}

// Whether the target could not go on as before: it failed in whatever way, noticed or not.
bool makes_it_fail(DriftOutcome outcome) {
  return outcome == DriftOutcome::failed_loudly || is_broken(outcome);
}

bool fails(const DriftRow& row, std::initializer_list<DriftChange> changes) {
  return std::any_of(changes.begin(), changes.end(), [&](DriftChange change) {
    const auto family = row.families.find(change);
    return family != row.families.end() && makes_it_fail(family->second.worst);
  });
}

// An added field says nothing about the place that it was added to.
bool only_adds(const journal::DriftCell& cell) {
  const auto* op = operator_of_cell(cell);
  return op && std::string_view(op->id) == "D14";
}

Need need_of(const DriftRow& row) {
  const auto any_of = [&](auto&& what) {
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [&](const auto* cell) { return what(cell->outcome); });
  };
  // Of a message as a whole there is only whether an answer is needed at all.
  if (row.place.empty() && any_of(makes_it_fail)) return Need::needed;
  const bool gone_fails = std::any_of(row.cells.begin(), row.cells.end(), [](const auto* cell) {
    const auto* op = operator_of_cell(*cell);
    return op && op->change == DriftChange::presence && !only_adds(*cell) && makes_it_fail(cell->outcome);
  });
  if (gone_fails || fails(row, {DriftChange::name})) return Need::needed;
  if (fails(row, {DriftChange::type, DriftChange::format, DriftChange::bytes, DriftChange::headers}))
    return Need::type_sensitive;
  if (fails(row, {DriftChange::values, DriftChange::meaning, DriftChange::status}))
    return Need::value_sensitive;
  if (any_of([](DriftOutcome outcome) { return outcome == DriftOutcome::defaulted; })) return Need::shown;
  return any_of(is_exercised) ? Need::not_needed : Need::not_tried;
}

}  // namespace

int rank_of(DriftOutcome outcome) {
  constexpr std::array order = {
      DriftOutcome::crashed,         DriftOutcome::poisoned,      DriftOutcome::hung,
      DriftOutcome::failed_silently, DriftOutcome::value_ignored, DriftOutcome::server_error,
      DriftOutcome::refused_more,    DriftOutcome::inconclusive,  DriftOutcome::failed_loudly,
      DriftOutcome::defaulted,       DriftOutcome::tolerated,     DriftOutcome::not_exercised};
  return static_cast<int>(std::find(order.begin(), order.end(), outcome) - order.begin());
}

const char* name_of(Need need) {
  switch (need) {
    case Need::needed:
      return "needed";
    case Need::type_sensitive:
      return "type matters";
    case Need::value_sensitive:
      return "value matters";
    case Need::shown:
      return "passed on";
    case Need::not_needed:
      return "not needed";
    case Need::not_tried:
      return "not tried";
  }
  return "not tried";
}

std::vector<DriftRow> drift_rows(const journal::StoredRun& run) {
  using RowKey = std::tuple<std::string, std::string, bool, std::string>;
  std::vector<DriftRow> rows;
  std::map<RowKey, std::size_t> groups;  // in the order of their first cell
  std::map<std::pair<RowKey, std::string>, std::size_t> places;
  for (const journal::DriftCell& cell : run.drift_cells) {
    const RowKey group{cell.subject, cell.asked, cell.is_request, cell.endpoint};
    groups.emplace(group, groups.size());
    const auto [place, is_new] = places.emplace(std::pair{group, cell.place}, rows.size());
    if (is_new)
      rows.push_back({cell.subject,
                      cell.asked,
                      cell.is_request,
                      cell.place,
                      cell.endpoint,
                      Need::not_tried,
                      true,
                      {},
                      {}});
    DriftRow& row = rows[place->second];
    row.cells.push_back(&cell);
    if (const auto* op = operator_of_cell(cell)) {
      DriftFamily& family = row.families[op->change];
      family.cells.push_back(&cell);
      if (rank_of(cell.outcome) < rank_of(family.worst)) family.worst = cell.outcome;
    }
    if (!drift_rule(cell.outcome, cell.is_request).empty()) row.guarded = false;
  }
  for (DriftRow& row : rows) row.need = need_of(row);
  // The message as a whole stands before its places, which keep their order.
  std::stable_sort(rows.begin(), rows.end(), [&](const DriftRow& a, const DriftRow& b) {
    const auto rank = [&](const DriftRow& row) {
      return std::tuple(groups[{row.subject, row.asked, row.is_request, row.endpoint}], !row.place.empty(),
                        row.place.starts_with("header ") ? 1 : 0);
    };
    return rank(a) < rank(b);
  });
  return rows;
}

std::vector<DriftCounts> drift_counts(const std::vector<DriftRow>& rows) {
  std::vector<DriftCounts> all;
  for (const DriftRow& row : rows) {
    auto found = std::find_if(all.begin(), all.end(), [&](const DriftCounts& counts) {
      return counts.subject == row.subject && counts.asked == row.asked &&
             counts.is_request == row.is_request;
    });
    if (found == all.end()) {
      all.push_back({row.subject, row.asked, row.is_request});
      found = all.end() - 1;
    }
    if (!row.place.empty()) ++found->places;
    if (!row.place.empty() && row.need == Need::needed) ++found->needed;
    for (const auto* cell : row.cells) {
      if (cell->outcome == DriftOutcome::not_exercised) {
        ++found->not_exercised;
        continue;
      }
      ++found->cells;
      if (cell->outcome == DriftOutcome::inconclusive) ++found->inconclusive;
      if (!cell->finding.empty()) ++found->broken;
    }
  }
  return all;
}

std::string in_words(const DriftCounts& counts) {
  std::string text = counts.asked + (counts.is_request ? "" : " on " + counts.subject);
  text += fmt::format(": {}, {}", counted(counts.places, "place"), counted(counts.cells, "change"));
  if (!counts.is_request) text += fmt::format(", {} needed", counts.needed);
  text += fmt::format(", {} badly taken", counts.broken);
  if (counts.inconclusive > 0) text += fmt::format(", {} inconclusive", counts.inconclusive);
  if (counts.not_exercised > 0) text += fmt::format(", {} not tried", counts.not_exercised);
  return text;
}

}  // namespace shakedown::judge
