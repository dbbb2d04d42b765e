// Rows, columns and counts of the matrix.
#include "reports/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "reports/figures.hpp"

namespace shakedown::reports {
namespace {

using State = journal::MatrixCell::State;
using Key = std::tuple<std::string, std::string, std::string>;

template <class Record>
Key key_of(const Record& record) {
  return {record.subject, record.kind, record.what};
}

std::string plural(std::size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

State MatrixRow::state() const {
  bool held = false;
  bool inconclusive = false;
  for (const auto* cell : cells) {
    if (cell->state == State::broken) return State::broken;
    held = held || cell->state == State::held;
    inconclusive = inconclusive || cell->state == State::inconclusive;
  }
  if (inconclusive) return State::inconclusive;
  return held ? State::held : State::not_exercised;
}

std::vector<MatrixRow> matrix_rows(const journal::StoredRun& run) {
  std::vector<MatrixRow> rows;
  std::map<Key, std::size_t> places;
  std::map<std::string, std::size_t> subjects;  // in the order of their first cell
  for (const auto& cell : run.cells) {
    const auto [place, is_new] = places.emplace(key_of(cell), rows.size());
    if (is_new) rows.push_back({cell.kind, cell.subject, cell.what, "", {}, {}, ""});
    subjects.emplace(cell.subject, subjects.size());
    rows[place->second].cells.push_back(&cell);
  }
  for (const auto& experiment : run.experiments) {
    const auto found = places.find(key_of(experiment));
    if (found == places.end()) continue;
    auto& row = rows[found->second];
    row.experiments.push_back(experiment.id);
    if (row.says.empty()) row.says = experiment.says;
    if (row.why.empty()) row.why = experiment.not_exercised;
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const MatrixRow& a, const MatrixRow& b) {
    return subjects[a.subject] < subjects[b.subject];
  });
  return rows;
}

std::vector<std::string> matrix_rules(const journal::StoredRun& run) {
  std::vector<std::string> rules;
  std::set<std::string> known;
  for (const auto& cell : run.cells) {
    if (known.insert(cell.rule).second) rules.push_back(cell.rule);
  }
  return rules;
}

std::vector<MatrixCounts> matrix_counts(const std::vector<MatrixRow>& rows) {
  std::vector<MatrixCounts> all;
  std::set<std::string> findings;
  for (const auto& row : rows) {
    if (all.empty() || all.back().subject != row.subject) {
      all.push_back({});
      all.back().subject = row.subject;
      findings.clear();
    }
    auto& counts = all.back();
    ++counts.rows;
    for (const auto* cell : row.cells) {
      if (!cell->finding.empty()) findings.insert(cell->finding);
    }
    counts.findings = findings.size();
    switch (row.state()) {
      case State::held:
        ++counts.handled;
        break;
      case State::broken:
        ++counts.broken;
        break;
      case State::not_exercised:
        ++counts.not_exercised;
        break;
      case State::inconclusive:
        ++counts.inconclusive;
        break;
    }
  }
  return all;
}

std::string in_words(const MatrixCounts& counts) {
  auto text = fmt::format("{}: {}, {} handled", counts.subject, plural(counts.rows, "fault"), counts.handled);
  // A broken cell without a finding of its own (judged again by other rules) is still not handled.
  if (counts.findings > 0) {
    text += ", " + plural(counts.findings, "finding");
  } else if (counts.broken > 0) {
    text += fmt::format(", {} broken", counts.broken);
  }
  if (counts.inconclusive > 0) text += fmt::format(", {} inconclusive", counts.inconclusive);
  if (counts.not_exercised > 0) text += fmt::format(", {} not exercised", counts.not_exercised);
  return text;
}

std::vector<const journal::FaultRecord*> timeline_faults(const journal::StoredRun& run) {
  std::vector<const journal::FaultRecord*> faults;
  for (const auto& fault : run.faults) {
    if (fault.experiment == 0) faults.push_back(&fault);
  }
  std::stable_sort(faults.begin(), faults.end(),
                   [](const auto* a, const auto* b) { return a->begin < b->begin; });
  return faults;
}

std::string in_words(const std::vector<const journal::FaultRecord*>& timeline) {
  std::uint64_t acted = 0;
  std::size_t not_applied = 0;
  for (const auto* fault : timeline) {
    acted += fault->injected;
    not_applied += fault->not_applied.empty() ? 0 : 1;
  }
  auto text = fmt::format("{} on the timeline, acted {} {}", timeline.size(), count_text(acted),
                          acted == 1 ? "time" : "times");
  if (not_applied > 0) text += fmt::format(", {} could not be applied", not_applied);
  return text;
}

const char* name_of(State state) {
  switch (state) {
    case State::held:
      return "held";
    case State::broken:
      return "broken";
    case State::not_exercised:
      return "not exercised";
    case State::inconclusive:
      return "inconclusive";
  }
  return "inconclusive";
}

std::vector<NotExercised> not_exercised(const journal::StoredRun& run) {
  std::vector<NotExercised> all;
  std::map<Key, std::size_t> places;
  const auto add = [&](const std::string& subject, const std::string& what, const std::string& why) {
    const auto [place, is_new] = places.emplace(Key{subject, what, why}, all.size());
    if (is_new) all.push_back({subject, what, why, 0});
    ++all[place->second].times;
  };
  for (const auto& fault : run.faults) {
    if (fault.experiment == 0 && !fault.not_applied.empty()) {
      add(fault.on, fault.says.empty() ? fault.name : fault.says, fault.not_applied);
    }
  }
  for (const auto& experiment : run.experiments) {
    if (experiment.kind == "fault" && !experiment.not_exercised.empty()) {
      add(experiment.subject, experiment.says.empty() ? experiment.what : experiment.says,
          experiment.not_exercised);
    }
  }
  return all;
}

}  // namespace shakedown::reports
