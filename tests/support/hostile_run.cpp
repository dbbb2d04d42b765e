// Sample runs that try to break a renderer: by what they say and by how much.
#include <array>
#include <string>
#include <vector>

#include "tests/support/failing_run.hpp"
#include "tests/support/sample_run.hpp"
#include "tests/support/fingerprints.hpp"

namespace shakedown::samples {
namespace {

using namespace std::chrono_literals;

const std::vector<std::string>& attacks() {
  static const std::vector<std::string> all = {
      "<script>document.title='owned'</script>",
      "</script><img src=x onerror=\"document.title='owned'\">",
      "<!-- ]]> --><svg/onload=alert(1)>",
      "\" onmouseover=\"document.title='owned'\" x=\"",
      "javascript:alert(1) & &lt; &#60;",
      "line\xE2\x80\xA8separator\xE2\x80\xA9paragraph",
      "\x1b[31mred\x1b[0m\x1b]0;owned\x07\x1b[2J\x9b[1m",
      std::string("nul\0byte\x01\x02\x7f\xC2\x85", 13),
      "broken \xff\xfe utf-8 \xc3( \xed\xa0\x80 \xf5\x80\x80\x80 \xe2\x82",
      "right-to-left \xE2\x80\xAEtxt.exe\xE2\x80\xAC",
      "| a | b |\n| --- | --- |\n# heading @somebody [link](javascript:alert(1)) `code`",
      "SHAKEDOWN_REPORT_TITLE",
      std::string(1 << 20, '<'),
  };
  return all;
}

const std::string& attack(std::size_t i) {
  return attacks()[i % attacks().size()];
}

journal::ExchangeRecord hostile_exchange(std::int64_t id, std::size_t i) {
  journal::ExchangeRecord record;
  record.id = id;
  record.because = journal::KeptBecause::failure;
  record.signature = 1;
  record.exchange.stage = 1;
  record.exchange.endpoint = 1;
  record.exchange.outcome = Outcome::unexpected_status;
  record.exchange.error = attack(i);
  record.exchange.timing = {1s, 1s, 1s, 1s, 1s + 3ms};
  record.exchange.request = {"POST", attack(i + 1), {{attack(i + 2), attack(i + 3)}}, attack(i + 4)};
  record.exchange.response = {500, {{attack(i + 5), attack(i)}}, attack(i + 1)};
  record.response_body_cut = true;
  record.exchange.response_body_bytes = 900'000'000;
  return record;
}

// A fault, a call, an experiment with a step that points at nothing, and a cell.
void add_hostile_faults(journal::StoredRun& run, int id, std::size_t i) {
  run.faults.push_back({id, 1, 0, attack(i), FaultKind::latency, attack(i + 1), attack(i + 2), 1s, 2s, 3, 0,
                        i % 2 == 0 ? attack(i + 3) : std::string()});
  run.injections.push_back({1s, id, 1, 1, true, attack(i)});
  journal::CallRecord call;
  call.id = id;
  call.dependency = attack(i);
  call.request = {attack(i + 1), attack(i + 2), {{attack(i + 3), attack(i + 4)}}, attack(i + 5)};
  call.response = {-7, {{attack(i + 6), attack(i + 7)}}, attack(i + 8)};
  call.ending = attack(i + 9);
  call.faults = {attack(i), attack(i + 1)};
  run.calls.push_back(call);
  journal::CallTickFigures tick;
  tick.tick.dependency = attack(i);
  tick.tick.begin = 1s;
  tick.tick.length = 1s;
  run.call_ticks.push_back(tick);
  run.experiments.push_back({id, 1, attack(i), attack(i + 1), attack(i + 2), attack(i + 3), 1, 1s, 2s, 1s, 2s,
                             i % 2 == 0 ? attack(i + 4) : std::string(), attack(i + 5)});
  journal::ExperimentStepRecord step;
  step.experiment = id;
  step.exchange = 999'999;
  step.calls = {id, 999'999};
  run.experiment_steps.push_back(step);
  // And one whose answers, with and without the fault, are compared.
  step.step = 1;
  for (const auto phase :
       {journal::ExperimentStepRecord::Phase::control, journal::ExperimentStepRecord::Phase::provoked}) {
    step.phase = phase;
    step.exchange = static_cast<std::int64_t>(phase == journal::ExperimentStepRecord::Phase::control
                                                  ? i
                                                  : (i + 1) % attacks().size()) +
                    1;
    run.experiment_steps.push_back(step);
  }
  run.cells.push_back({attack(i), attack(i + 1), attack(i + 2), attack(i + 3),
                       static_cast<journal::MatrixCell::State>(i % 4), 3, -1, attack(i + 4), attack(i + 5)});
}

// What messages looked like, by whoever says so.
void add_hostile_changes(journal::StoredRun& run, std::int64_t id, std::size_t i) {
  run.watched.push_back({1, attack(i), 9, 8, 7});
  run.deviations.push_back({1, i % 2 == 0 ? "target" : attack(i), attack(i + 1), -3, attack(i + 2),
                            attack(i + 3), attack(i + 4), attack(i + 5), attack(i + 6), 3, 1s, 2s, id});
  run.changes.push_back({attack(i), attack(i + 1), i % 2 == 0, -3, attack(i + 2), attack(i + 3),
                         attack(i + 4), Severity::high, attack(i + 5), attack(i + 6), 1, 2, 1e-300, id,
                         999'999, attack(i + 7)});
  run.noise.push_back({attack(i), attack(i + 1), 6, 5});
}

}  // namespace

journal::StoredRun hostile_run() {
  auto run = three_second_run();
  run.info.name = attack(1);
  run.info.version = attack(2);
  run.info.host = attack(3);
  run.info.target = attack(4);
  run.info.command_line = attack(5);
  run.info.scenario_file = attack(6);
  run.info.scenario_text = attack(8);
  run.stages[0].name = attack(0);
  run.stages[0].load = attack(9);
  for (auto& endpoint : run.endpoints) endpoint.endpoint = {attack(7), attack(1)};
  run.traffic.links = {{attack(0), attack(1), attack(2), 3}};
  run.traffic.notes = {{attack(3), attack(10), 9}};
  run.findings.clear();
  for (std::size_t i = 0; i < attacks().size(); ++i) {
    const auto id = static_cast<std::int64_t>(i) + 1;
    run.exchanges.push_back(hostile_exchange(id, i));
    run.log.push_back({id, {1s, attack(i + 1), i % 2 == 0, attack(i)}});
    run.events.push_back({id + 100, {1s, EventKind::note, attack(i + 1), attack(i)}});
    run.signatures.push_back(
        {static_cast<int>(id), 1, Outcome::unexpected_status, 500, attack(i), 1s, 2s, 7, id});
    add_hostile_faults(run, static_cast<int>(id), i);
    add_hostile_changes(run, id, i);
    run.findings.push_back({attack(i),
                            attack(i + 1),
                            Severity::high,
                            attack(i),
                            attack(i + 1),
                            attack(i + 2),
                            attack(i + 3),
                            1,
                            2,
                            1s,
                            2s,
                            {{Evidence::Kind::exchange, id, attack(i)},
                             {Evidence::Kind::log_line, id, attack(i)},
                             {Evidence::Kind::event, id + 100, attack(i)},
                             {Evidence::Kind::exchange, 999'999, "points at nothing"},
                             {Evidence::Kind::figure, 0, attack(i)}},
                            attack(i + 4)});
    GateResult gate;
    gate.gate.text = attack(i);
    gate.gate.where.file = attack(i + 1);
    gate.verdict = i % 2 == 0 ? Verdict::fail : Verdict::inconclusive;
    gate.observed = i % 3 == 0 ? std::optional<double>(0.0 / 1.0 + static_cast<double>(i)) : std::nullopt;
    gate.why = attack(i + 2);
    run.gates.push_back(gate);
    run.reasons.push_back(attack(i));
  }
  run.verdict = Verdict::fail;
  give_fingerprints(run);
  return run;
}

journal::StoredRun huge_run() {
  journal::StoredRun run;
  run.info.name = "Everything at once";
  run.length = 4h;
  run.complete = true;
  const std::array<const char*, 4> methods = {"GET", "POST", "PUT", "DELETE"};
  for (int i = 0; i < 300; ++i) {
    run.endpoints.push_back(
        {i, {methods[static_cast<std::size_t>(i) % 4], "/service/" + std::to_string(i) + "/{id}"}});
  }
  for (int s = 0; s < 8; ++s) {
    run.stages.push_back({s, "stage " + std::to_string(s), "100/s", 1800s * s, 1800s * (s + 1), 1800s, 0});
    for (int i = 0; i < 300; ++i) {
      journal::TotalRecord total;
      total.stage = s;
      total.endpoint = i;
      total.outcomes[0] = 100;
      total.statuses = {{200, 90}, {404, 10}};
      total.latency.record(1'000'000 + i * 1000, 100);
      run.totals.push_back(total);
    }
  }
  for (int s = 0; s < 14'400; ++s) {
    journal::TickFigures tick;
    tick.tick.stage = s / 1800;
    tick.tick.begin = std::chrono::seconds(s);
    tick.tick.length = 1s;
    tick.tick.due = tick.tick.sent = tick.tick.done = 1234;
    tick.count = 1234;
    tick.p50 = tick.p90 = tick.p99 = tick.max = Nanoseconds(1'234'567 + s);
    run.ticks.push_back(tick);
    ProcessSample sample;
    sample.at = tick.tick.begin;
    sample.subject = "target";
    sample.rss_bytes = 123'456'789;
    run.samples.push_back(sample);
  }
  const std::string long_text(3000, '&');
  for (int i = 0; i < 5000; ++i) {
    const auto id = static_cast<std::int64_t>(i) + 1;
    Finding finding;
    finding.id = "F" + std::to_string(id);
    finding.rule = "server-error";
    finding.severity = static_cast<Severity>(i % 5);
    finding.title = "Finding number " + std::to_string(id) + " of an endpoint that answers 500 under load";
    finding.endpoint = "GET /service/" + std::to_string(i % 300) + "/{id}";
    finding.evidence = {{Evidence::Kind::exchange, id, long_text}};
    run.findings.push_back(finding);
    journal::ExchangeRecord record;
    record.id = id;
    record.exchange.endpoint = i % 300;
    record.exchange.request = {"GET", "/service", {}, ""};
    record.exchange.response = {500, {}, long_text};
    run.exchanges.push_back(record);
    run.log.push_back({id, {Nanoseconds(id), "process " + std::to_string(i % 40), false, long_text}});
    run.events.push_back({id, {Nanoseconds(id), EventKind::note, "target", long_text}});
    run.signatures.push_back({static_cast<int>(id), i % 300, Outcome::reset, 0, long_text, 1s, 2s, 1, id});
    run.traffic.links.push_back({"v", long_text, long_text, 1});
    run.traffic.notes.push_back({"f", long_text, 1});
    GateResult gate;
    gate.gate.text = long_text;
    run.gates.push_back(gate);
    run.reasons.push_back(long_text);
  }
  add_huge_faults(run, long_text);
  run.verdict = Verdict::fail;
  give_fingerprints(run);
  return run;
}

}  // namespace shakedown::samples
