// One race experiment with a serial play and a burst, and a table of cells made by hand.
#include "tests/support/racing_run.hpp"

#include <string>
#include <vector>

#include "tests/support/run_builder.hpp"
#include "tests/support/fingerprints.hpp"

namespace shakedown::samples {
namespace {

using namespace std::chrono_literals;
using Outcome = journal::RaceCell::Outcome;
using Kind = journal::RacePlayRecord::Kind;

// Adds plays to a run whose endpoints are those of RunBuilder.
class Plays {
 public:
  explicit Plays(test::RunBuilder& builder) : builder_(builder), run_(builder.run) {}

  void begin(Kind kind, Nanoseconds at) {
    journal::RacePlayRecord play;
    play.experiment = 1;
    play.play = static_cast<int>(run_.race_plays.size()) + 1;
    play.kind = kind;
    play.order = {0, 1, 2};
    play.state = "fresh start";
    if (kind == Kind::burst) {
      play.how = "last byte";
      play.released = at;
      play.spread = 84us;
      play.overlap = 3;
      play.certified_by = "timing";
    }
    run_.race_plays.push_back(play);
    at_ = at;
  }
  std::int64_t request(int number, int status, Nanoseconds from, Nanoseconds until) {
    return step(number, "POST", "/coupons/SPRING/redeem", status,
                status < 400 ? R"({"ok":true})" : R"({"error":"already redeemed"})", from, until);
  }
  void read(int used, Nanoseconds from) {
    step(-1, "GET", "/coupons/SPRING", 200, "{\"used\":" + std::to_string(used) + ",\"limit\":1}", from,
         from + 1ms);
  }

 private:
  std::int64_t step(int number, const char* method, const char* target, int status, std::string body,
                    Nanoseconds from, Nanoseconds until) {
    const auto id =
        builder_.exchange(test::RunBuilder::create,
                          status < 400 ? shakedown::Outcome::answered : shakedown::Outcome::unexpected_status,
                          status, at_ + until, target);
    auto& exchange = run_.exchanges.back().exchange;
    exchange.request.method = method;
    exchange.response.body = std::move(body);
    exchange.timing.due = exchange.timing.possible = exchange.timing.sent = at_ + from;
    exchange.timing.first_byte = exchange.timing.done = at_ + until;
    journal::ExperimentStepRecord record;
    record.experiment = 1;
    record.phase = journal::ExperimentStepRecord::Phase::provoked;
    record.exchange = id;
    record.is_read = number < 0;
    record.play = static_cast<int>(run_.race_plays.size());
    record.request = number;
    run_.experiment_steps.push_back(record);
    return id;
  }

  test::RunBuilder& builder_;
  journal::StoredRun& run_;
  Nanoseconds at_{};
};

journal::RaceCell cell(const char* what, Outcome outcome, int shown, int of, const char* says) {
  journal::RaceCell cell;
  cell.what = what;
  cell.endpoint = "POST /coupons/{code}/redeem";
  cell.outcome = outcome;
  cell.shown = shown;
  cell.of = of;
  cell.serial_plays = 2;
  cell.legal_outcomes = 1;
  cell.rate_high = 1;
  cell.says = says;
  return cell;
}

void add_invariant(journal::StoredRun& run, const char* name, const char* expects, bool held,
                   const char* says) {
  journal::InvariantRecord record;
  record.stage = 1;
  record.name = name;
  record.expects = expects;
  record.at = 50s;
  record.judged = true;
  record.held = held;
  record.says = says;
  run.invariants.push_back(record);
}

}  // namespace

journal::StoredRun racing_run() {
  test::RunBuilder builder;
  journal::StoredRun& run = builder.run;
  run.info.name = "Demo shop, races";
  journal::ExperimentRecord experiment;
  experiment.id = 1;
  experiment.stage = 1;
  experiment.kind = "race";
  experiment.subject = "target";
  experiment.what = "POST /coupons/{code}/redeem x 3";
  experiment.says = "three redeem one coupon at once";
  experiment.begin = 10s;
  experiment.end = 20s;
  experiment.provoked = 14s;
  experiment.healed = 15s;
  experiment.reproduce = "scenario: again\n";
  run.experiments.push_back(experiment);

  Plays plays(builder);
  plays.begin(Kind::serial, 11s);
  plays.read(0, 0ms);
  plays.request(0, 200, 2ms, 7ms);
  plays.request(1, 409, 8ms, 10ms);
  plays.request(2, 409, 11ms, 13ms);
  plays.read(1, 15ms);
  plays.begin(Kind::burst, 14s);
  plays.read(0, 0ms);
  const auto first = plays.request(0, 200, 2ms, 9ms);
  const auto second = plays.request(1, 200, 2ms + 40us, 8ms);
  const auto third = plays.request(2, 200, 2ms + 84us, 10ms);
  plays.read(3, 20ms);

  Finding finding;
  finding.id = "F1";
  finding.rule = "race/limit-overrun";
  finding.severity = Severity::critical;
  finding.title =
      "POST /coupons/{code}/redeem x 3: 3 of 3 requests succeeded where every serial order lets 1 (9 of 20 "
      "bursts, 95 % interval 25.8 % to 65.8 %)";
  finding.why = "The check and the change are two steps: requests that meet in between all pass the check.";
  finding.endpoint = "POST /coupons/{code}/redeem";
  finding.stage = "steady";
  finding.count = 9;
  finding.of = 20;
  finding.first_seen = finding.last_seen = 14s;
  finding.evidence = {{Evidence::Kind::experiment, 1, "play 2, 3 requests by last byte"},
                      {Evidence::Kind::exchange, first, "request 1: 200 after 7 ms"},
                      {Evidence::Kind::exchange, second, "request 2: 200 after 6 ms"},
                      {Evidence::Kind::exchange, third, "request 3: 200 after 8 ms"}};
  finding.reproduce = "shakedown reproduce runs/races F1";
  run.findings = {finding};

  auto overrun =
      cell("POST /coupons/{code}/redeem x 3", Outcome::limit_overrun, 9, 20,
           "3 of 3 requests succeeded where every serial order lets 1: POST /coupons/SPRING/redeem");
  overrun.finding = "F1";
  overrun.rate_low = 0.258;
  overrun.rate_high = 0.658;
  overrun.least_requests = 2;
  overrun.widest_step = 400us;
  auto serial =
      cell("PUT /cart | GET /cart", Outcome::serial, 0, 60,
           "each of 60 bursts ended as a serial order does; a race in more than 6.0 % of them would "
           "have been seen");
  serial.rate_high = 0.06;
  run.race_cells = {serial, overrun,
                    cell("POST /roll x 2", Outcome::inconclusive, 0, 0,
                         "the target is not steady: one order of the requests was answered 200 and then 409"),
                    cell("POST /slow x 2", Outcome::not_exercised, 0, 0,
                         "no two of its requests were seen under way at once")};
  add_invariant(run, "coupons are used once", "$.used <= $.limit", true, "");
  add_invariant(run, "coupons are used once", "$.used <= $.limit", false,
                "$.used is 3, and not <= $.limit (1)");
  add_invariant(run, "money is conserved", "sum($.accounts[*].balance) == 0", true, "");
  run.verdict = Verdict::fail;
  run.reasons = {"F1 (critical): POST /coupons/{code}/redeem x 3: 3 of 3 requests succeeded"};
  give_fingerprints(run);
  return run;
}

}  // namespace shakedown::samples
