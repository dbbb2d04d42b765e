#include "reports/rounds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/rounds.hpp"
#include "harness/model/names.hpp"
#include "reports/document.hpp"
#include "reports/limits.hpp"
#include "reports/tables.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;
using journal::ComparedFigure;
using journal::ComparedRounds;

constexpr std::size_t most_rows = 20;

std::string stage_called(const journal::StoredRun& run, int id) {
  const auto* stage = find_stage(run, id);
  return stage == nullptr ? std::to_string(id) : stage->name;
}

std::string called(const ComparedFigure& figure) {
  return figure.subject.empty() ? "all endpoints" : figure.subject;
}

const char* unit_of(const ComparedFigure& figure) {
  if (figure.figure == "errors") return "share";
  if (figure.figure == "throughput") return "1/s";
  return figure.figure == "calls" ? "1" : "us";
}

json::array values_json(const ComparedFigure& figure, const std::vector<double>& values) {
  const bool time = std::string_view(unit_of(figure)) == "us";
  json::array array;
  for (const double value : values) array.push_back(time ? value / 1000 : value);
  return array;
}

json::object compared_json(const ComparedFigure& one) {
  return {{"subject", clean(one.subject, limits::name)},
          {"figure", clean(one.figure, limits::name)},
          {"unit", unit_of(one)},
          {"baseline_rounds", values_json(one, one.baseline_rounds)},
          {"target_rounds", values_json(one, one.target_rounds)},
          {"baseline_text", judge::say_figure(one, one.baseline)},
          {"target_text", judge::say_figure(one, one.target)},
          {"change", one.change},
          {"low", one.low},
          {"high", one.high},
          {"smallest", one.smallest},
          {"change_text", judge::say_change(one, one.change)},
          {"low_text", judge::say_change(one, one.low)},
          {"high_text", judge::say_change(one, one.high)},
          {"smallest_text", judge::say_smallest(one)},
          {"p", one.p},
          {"worse", one.worse},
          {"better", one.better},
          {"finding", clean(one.finding, limits::name)}};
}

json::array each_round_json(const journal::StoredRun& run, int stage) {
  json::array rounds;
  for (const auto& round : run.rounds) {
    if (round.stage != stage || rounds.size() == limits::repetitions) continue;
    rounds.push_back(json::object{{"side", clean(round.side, limits::name)},
                                  {"begin_us", microseconds(round.begin)},
                                  {"measured_us", microseconds(round.measured)},
                                  {"end_us", microseconds(round.end)},
                                  {"sent", round.sent},
                                  {"late", round.late},
                                  {"not_measured", clean(round.not_measured, limits::sentence)}});
  }
  return rounds;
}

const ComparedRounds* compared_of(const journal::StoredRun& run, int stage) {
  const auto found = std::find_if(run.compared_rounds.begin(), run.compared_rounds.end(),
                                  [&](const auto& one) { return one.stage == stage; });
  return found == run.compared_rounds.end() ? nullptr : &*found;
}

std::string what_was_kept(const journal::StoredRun& run, const journal::RoundsRecord& stage) {
  const auto rounds = std::count_if(run.rounds.begin(), run.rounds.end(),
                                    [&](const auto& round) { return round.stage == stage.stage; });
  return fmt::format("{} round{} of the target alone, for a later comparison", rounds,
                     rounds == 1 ? "" : "s");
}

std::string change_line(const ComparedFigure& one) {
  return fmt::format("{}: {} {}, before {} ({}, 95 % interval {} to {})", called(one), one.figure,
                     judge::say_figure(one, one.target), judge::say_figure(one, one.baseline),
                     judge::say_change(one, one.change), judge::say_change(one, one.low),
                     judge::say_change(one, one.high));
}

// What became worse, what better, and, where they are neither, the figures of all endpoints together.
std::vector<const ComparedFigure*> worth_telling(const journal::StoredRun& run, int stage) {
  std::vector<const ComparedFigure*> rows;
  for (const int turn : {0, 1, 2}) {
    for (const auto& one : run.compared_figures) {
      if (one.stage != stage) continue;
      const int its = one.worse ? 0 : one.better ? 1 : one.subject.empty() ? 2 : 3;
      if (its == turn) rows.push_back(&one);
    }
  }
  return rows;
}

}  // namespace

Bounded rounds_json(const journal::StoredRun& run) {
  BoundedArray stages(limits::rounds_size);
  for (const auto& record : run.rounds_stages) {
    json::object out{{"stage", clean(stage_called(run, record.stage), limits::name)},
                     {"between", clean(record.between, limits::name)},
                     {"load", clean(record.load, limits::sentence)},
                     {"planned", record.planned},
                     {"warm_up_us", microseconds(record.warm_up)},
                     {"measured_us", microseconds(record.measured)},
                     {"margin", record.margin},
                     {"must_see", record.must_see},
                     {"rounds", each_round_json(run, record.stage)}};
    const auto* compared = compared_of(run, record.stage);
    out["verdict"] = compared == nullptr ? "not judged" : name_of(compared->verdict);
    out["says"] = compared == nullptr ? what_was_kept(run, record) : clean(compared->says, limits::sentence);
    out["labelings"] = compared == nullptr ? 0 : compared->labelings;
    out["exact"] = compared != nullptr && compared->exact;
    json::array missing, figures;
    if (compared != nullptr) {
      for (const auto& text : compared->not_compared) {
        if (missing.size() == limits::endpoints_of_one_fault) break;
        missing.push_back(json::value(clean(text, limits::sentence)));
      }
    }
    // A line each in the table; what is worth telling is there, however many endpoints there are.
    BoundedArray rows(limits::rounds_size * 9 / 10);
    const auto first = worth_telling(run, record.stage);
    for (const auto* one : first) rows.add(compared_json(*one));
    for (const auto& one : run.compared_figures) {
      if (one.stage == record.stage && std::find(first.begin(), first.end(), &one) == first.end())
        rows.add(compared_json(one));
    }
    out["not_compared"] = std::move(missing);
    out["figures_left_out"] = rows.left_out();
    out["figures"] = rows.take();
    stages.add(std::move(out));
  }
  return {stages.take(), stages.left_out()};
}

std::vector<RaceLine> rounds_lines(const journal::StoredRun& run) {
  std::vector<RaceLine> lines;
  for (const auto& record : run.rounds_stages) {
    const std::string stage = stage_called(run, record.stage);
    const auto* compared = compared_of(run, record.stage);
    if (compared == nullptr) {
      lines.push_back({stage + ": " + what_was_kept(run, record), Tone::unclear});
      continue;
    }
    lines.push_back({fmt::format("{}: {}: {}", stage, name_of(compared->verdict), compared->says),
                     compared->verdict == Verdict::pass   ? Tone::good
                     : compared->verdict == Verdict::fail ? Tone::bad
                                                          : Tone::unclear});
    for (const auto* one : worth_telling(run, record.stage)) {
      if (one->worse || one->better)
        lines.push_back({change_line(*one), one->worse ? Tone::bad : Tone::good});
    }
  }
  return lines;
}

std::string rounds_table(const journal::StoredRun& run, std::string (*code)(std::string_view),
                         std::string (*plain)(std::string_view)) {
  std::string text;
  for (const auto& record : run.rounds_stages) {
    const auto* compared = compared_of(run, record.stage);
    text += fmt::format("{}: {}\n", code(stage_called(run, record.stage)),
                        plain(compared == nullptr ? what_was_kept(run, record) : compared->says));
    const auto rows = worth_telling(run, record.stage);
    if (rows.empty()) continue;
    text +=
        "\n| | figure | baseline | target | change | 95 % interval | could have seen |\n"
        "| --- | --- | ---: | ---: | ---: | --- | ---: |\n";
    for (std::size_t i = 0; i < std::min(rows.size(), most_rows); ++i) {
      const auto& one = *rows[i];
      const char* mark = one.worse ? "**" : "";
      text += fmt::format("| {} | {} | {} | {} | {}{}{} | {} to {} | {} |\n", code(called(one)),
                          plain(one.figure), judge::say_figure(one, one.baseline),
                          judge::say_figure(one, one.target), mark, judge::say_change(one, one.change), mark,
                          judge::say_change(one, one.low), judge::say_change(one, one.high),
                          judge::say_smallest(one));
    }
    if (rows.size() > most_rows) text += fmt::format("\nand {} more\n", rows.size() - most_rows);
    text += "\n";
  }
  return text;
}

}  // namespace shakedown::reports
