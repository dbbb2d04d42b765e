#include "reports/races.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/race_cells.hpp"
#include "reports/document.hpp"
#include "reports/figures.hpp"
#include "reports/limits.hpp"
#include "reports/text.hpp"

namespace shakedown::reports {
namespace {

namespace json = boost::json;
using judge::RaceOutcome;

constexpr std::size_t bars_of_one_play = 60;
constexpr std::size_t reads_of_one_play = 10;
constexpr std::size_t read_size = 400;

json::value or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(clean(text, limits::name));
}

const Finding* finding_of(const journal::StoredRun& run, const journal::RaceCell& cell) {
  const auto found = std::find_if(run.findings.begin(), run.findings.end(),
                                  [&](const Finding& finding) { return finding.id == cell.finding; });
  return cell.finding.empty() || found == run.findings.end() ? nullptr : &*found;
}

const journal::ExperimentRecord* experiment_of(const journal::StoredRun& run, const Finding& finding) {
  for (const Evidence& evidence : finding.evidence) {
    if (evidence.kind != Evidence::Kind::experiment) continue;
    for (const auto& record : run.experiments) {
      if (record.id == evidence.id && record.kind == "race") return &record;
    }
  }
  return nullptr;
}

bool cites(const Finding& finding, const judge::RacePlay& play) {
  return std::any_of(finding.evidence.begin(), finding.evidence.end(), [&](const Evidence& evidence) {
    return evidence.kind == Evidence::Kind::exchange &&
           std::any_of(play.requests.begin(), play.requests.end(),
                       [&](const auto& kept) { return kept.id != 0 && kept.id == evidence.id; });
  });
}

std::string answer_text(const Exchange& exchange) {
  if (exchange.response.status > 0) return std::to_string(exchange.response.status);
  return exchange.outcome == Outcome::not_sent ? "not sent" : "no answer";
}

json::object read_json(const journal::ExchangeRecord& kept) {
  const Exchange& exchange = kept.exchange;
  return {{"request", clean(exchange.request.method + " " + exchange.request.target, limits::name)},
          {"answer", answer_text(exchange)},
          {"body", clean(exchange.response.body.substr(0, read_size), read_size)},
          {"exchange", kept.id}};
}

// The reads before that were made again afterwards.
json::array state_before(const judge::RacePlay& play) {
  json::array reads;
  for (const auto& after : play.state) {
    const auto before = std::find_if(play.leading.rbegin(), play.leading.rend(), [&](const auto& kept) {
      return kept.exchange.request.method == after.exchange.request.method &&
             kept.exchange.request.target == after.exchange.request.target;
    });
    if (before != play.leading.rend() && reads.size() < reads_of_one_play)
      reads.push_back(read_json(*before));
  }
  return reads;
}

json::object play_json(const judge::RacePlay& play) {
  Nanoseconds begin = never;
  for (const auto& kept : play.requests) {
    if (kept.id != 0) begin = std::min(begin, kept.exchange.timing.sent);
  }
  json::array bars;
  for (const int request : play.record.order) {
    if (bars.size() == bars_of_one_play) break;
    if (static_cast<std::size_t>(request) >= play.requests.size()) continue;
    const auto& kept = play.requests[static_cast<std::size_t>(request)];
    if (kept.id == 0) continue;
    const Exchange& exchange = kept.exchange;
    const auto since = [&](Nanoseconds at) { return microseconds(std::max(Nanoseconds{}, at - begin)); };
    bars.push_back(json::object{
        {"number", request + 1},
        {"request", clean(exchange.request.method + " " + exchange.request.target, limits::name)},
        {"begin_us", since(exchange.timing.sent)},
        {"first_byte_us", exchange.timing.first_byte == Nanoseconds{}
                              ? json::value(nullptr)
                              : json::value(since(exchange.timing.first_byte))},
        {"end_us", since(exchange.timing.done)},
        {"answer", answer_text(exchange)},
        {"success", exchange.response.status >= 200 && exchange.response.status < 400},
        {"body", clean(exchange.response.body.substr(0, read_size), read_size)},
        {"exchange", kept.id}});
  }
  json::array after;
  for (const auto& kept : play.state) {
    if (after.size() < reads_of_one_play) after.push_back(read_json(kept));
  }
  return {
      {"play", play.record.play},
      {"how", play.record.kind == journal::RacePlayRecord::Kind::burst ? clean(play.record.how, limits::name)
                                                                       : "one after another"},
      {"overlap", std::max(play.record.overlap, 0)},
      {"spread_us", microseconds(play.record.spread)},
      {"bars", std::move(bars)},
      {"before", state_before(play)},
      {"after", std::move(after)}};
}

json::value picture_json(const journal::StoredRun& run, const journal::RaceCell& cell) {
  const Finding* finding = finding_of(run, cell);
  const auto* record = finding ? experiment_of(run, *finding) : nullptr;
  if (!record) return nullptr;
  const auto plays = judge::plays_of(run, *record);
  const auto burst = std::find_if(plays.begin(), plays.end(), [&](const judge::RacePlay& play) {
    return play.record.kind == journal::RacePlayRecord::Kind::burst && cites(*finding, play);
  });
  if (burst == plays.end()) return nullptr;
  const auto serial = std::find_if(plays.begin(), plays.end(), [&](const judge::RacePlay& play) {
    return play.record.kind == journal::RacePlayRecord::Kind::serial &&
           play.record.order.size() == burst->record.order.size();
  });
  return json::object{
      {"serial", serial == plays.end() ? json::value(nullptr) : json::value(play_json(*serial))},
      {"burst", play_json(*burst)}};
}

json::object cell_json(const journal::StoredRun& run, const journal::RaceCell& cell) {
  return {{"what", clean(cell.what, limits::name)},
          {"endpoint", clean(cell.endpoint, limits::name)},
          {"outcome", judge::name_of(cell.outcome)},
          {"bad", judge::is_race(cell.outcome)},
          {"shown", std::max(cell.shown, 0)},
          {"of", std::max(cell.of, 0)},
          {"rate_low", cell.rate_low},
          {"rate_high", cell.rate_high},
          {"serial_plays", std::max(cell.serial_plays, 0)},
          {"legal_outcomes", std::max(cell.legal_outcomes, 0)},
          {"least_requests", std::max(cell.least_requests, 0)},
          {"widest_step_us", microseconds(cell.widest_step)},
          {"says", clean(cell.says, limits::sentence)},
          {"finding", or_null(cell.finding)},
          {"picture", picture_json(run, cell)}};
}

Tone tone_of(const journal::RaceCell& cell) {
  if (judge::is_race(cell.outcome)) return Tone::bad;
  return cell.outcome == RaceOutcome::serial ? Tone::good : Tone::unclear;
}

}  // namespace

BoundedRaces races_json(const journal::StoredRun& run) {
  BoundedArray bounded(limits::races_size);
  for (const auto& cell : run.race_cells) bounded.add(cell_json(run, cell));
  return {bounded.take(), bounded.left_out()};
}

std::vector<InvariantRow> invariant_rows(const journal::StoredRun& run) {
  std::vector<InvariantRow> rows;
  for (const auto& record : run.invariants) {
    auto row = std::find_if(rows.begin(), rows.end(), [&](const InvariantRow& one) {
      return one.name == record.name && one.expects == record.expects;
    });
    if (row == rows.end())
      row =
          rows.insert(rows.end(), {record.name, record.expects, 0, 0, 0, record.held ? record.says : "", 0});
    ++row->looked_at;
    const bool broken = record.judged && !record.held;
    if ((broken && row->broken == 0) || (!record.judged && row->broken == 0 && row->not_judged == 0)) {
      row->says = record.says;
      row->exchange = record.exchange;
    }
    row->broken += broken ? 1 : 0;
    row->not_judged += record.judged ? 0 : 1;
  }
  return rows;
}

json::array invariants_json(const journal::StoredRun& run) {
  json::array array;
  for (const InvariantRow& row : invariant_rows(run)) {
    if (array.size() == limits::rules) break;
    array.push_back(json::object{{"name", clean(row.name, limits::name)},
                                 {"expects", clean(row.expects, limits::sentence)},
                                 {"looked_at", row.looked_at},
                                 {"broken", row.broken},
                                 {"not_judged", row.not_judged},
                                 {"says", clean(row.says, limits::sentence)},
                                 {"exchange", row.exchange}});
  }
  return array;
}

std::vector<RaceLine> race_lines(const journal::StoredRun& run) {
  std::vector<RaceLine> lines;
  for (const auto& cell : run.race_cells) {
    const Tone tone = tone_of(cell);
    std::string text = fmt::format("{}: {}", cell.what, judge::name_of(cell.outcome));
    if (tone == Tone::bad) {
      text += fmt::format(" in {} of {} bursts, {} to {}", cell.shown, cell.of, percent_text(cell.rate_low),
                          percent_text(cell.rate_high));
      if (cell.least_requests > 0) text += fmt::format(", with {} requests", cell.least_requests);
      text += ": " + cell.says;
    } else {
      text += ": " + cell.says;
    }
    lines.push_back({std::move(text), tone});
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const RaceLine& a, const RaceLine& b) { return a.tone > b.tone; });
  return lines;
}

std::vector<RaceLine> invariant_lines(const journal::StoredRun& run) {
  std::vector<RaceLine> lines;
  for (const InvariantRow& row : invariant_rows(run)) {
    const Tone tone = row.broken > 0 ? Tone::bad : row.not_judged > 0 ? Tone::unclear : Tone::good;
    std::string text = fmt::format("{} ({}): ", row.name, row.expects);
    text += row.broken > 0 ? fmt::format("broken {} of {} times: {}", row.broken, row.looked_at, row.says)
            : row.not_judged > 0 ? fmt::format("could not be judged {} of {} times: {}", row.not_judged,
                                               row.looked_at, row.says)
                                 : fmt::format("held {} of {} times{}", row.looked_at, row.looked_at,
                                               row.says.empty() ? "" : ": " + row.says);
    lines.push_back({std::move(text), tone});
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const RaceLine& a, const RaceLine& b) { return a.tone > b.tone; });
  return lines;
}

}  // namespace shakedown::reports
