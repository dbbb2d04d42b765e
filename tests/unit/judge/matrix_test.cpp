// Each oracle of the fault matrix: what it must see to speak, and its twin, in which all is well.
#include "harness/judge/matrix.hpp"

#include "harness/judge/findings.hpp"
#include "harness/model/names.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/experiment_builder.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;
using shakedown::test::ExperimentBuilder;
using State = journal::MatrixCell::State;
using Phase = journal::ExperimentStepRecord::Phase;

namespace {

Ruling ruling(const ExperimentBuilder& builder, const std::string& rule) {
  return look(builder.run, builder.run.experiments.back()).at(rule);
}

State state(const ExperimentBuilder& builder, const std::string& rule) {
  return ruling(builder, rule).state;
}

constexpr const char* paid = R"({"status":"paid","payment":"ch_0f00000000000b9"})";
constexpr const char* failed = R"({"error":"payments_failed"})";

}  // namespace

TEST_CASE("a target that handles a fault well breaks no rule") {
  const auto kind = GENERATE(FaultKind::http_lose_answer, FaultKind::refuse, FaultKind::stall,
                             FaultKind::http_status, FaultKind::reset, FaultKind::pause);
  ExperimentBuilder builder;
  builder.begin(kind).well();
  for (const auto& [rule, ruled] : look(builder.run, builder.record())) {
    INFO(rule << ": " << ruled.says);
    CHECK((ruled.state == State::held || ruled.state == State::not_exercised));
  }
  CHECK(find_all(builder.run).empty());
}

TEST_CASE("an experiment that provoked nothing proves nothing") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::http_status);
  SECTION("it says so itself") {
    builder.provoked(200, paid).healed("paid");
    builder.record().not_exercised = "tmpfs is not allowed here";
  }
  SECTION("no request reached the dependency") {}
  SECTION("the fault met nothing") {
    builder.provoked(200, paid, {builder.charge("c")}).healed("paid");
    builder.run.faults.back().injected = 0;
  }
  SECTION("a control failed") {
    builder.provoked(502, failed).healed("placed");
    for (auto& kept : builder.run.exchanges) {
      if (kept.exchange.endpoint == ExperimentBuilder::pay)
        kept.exchange.outcome = Outcome::unexpected_status;
    }
  }
  for (const auto& [rule, ruled] : look(builder.run, builder.record())) {
    INFO(rule);
    if (rule != "crash") CHECK(ruled.state == State::not_exercised);
    CHECK((rule == "crash" || !ruled.says.empty()));
  }
}

TEST_CASE("no-deadline: a request that outlives the client's own limit") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::stall);
  SECTION("broken") {
    builder.provoked(0, "", {}, Outcome::first_byte_timeout, 10s);
    CHECK(state(builder, "no-deadline") == State::broken);
  }
  SECTION("held by an answer within it") {
    builder.provoked(504, failed, {}, Outcome::answered, 1s);
    CHECK(state(builder, "no-deadline") == State::held);
  }
}

TEST_CASE("unbounded-errors: a request fails that does without the dependency") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::stall).provoked(504, failed);
  SECTION("broken") {
    builder.step(Phase::provoked, ExperimentBuilder::page, 1, 503, "busy", false);
    CHECK(state(builder, "unbounded-errors") == State::broken);
  }
  SECTION("held") {
    builder.step(Phase::provoked, ExperimentBuilder::page, 1, 200, "page", false);
    CHECK(state(builder, "unbounded-errors") == State::held);
  }
  SECTION("not exercised where none was asked") {
    CHECK(state(builder, "unbounded-errors") == State::not_exercised);
  }
}

TEST_CASE("no-recovery: the attempts after healing") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::refuse).provoked(502, failed);
  SECTION("broken where none went well") {
    builder.healed("placed", false);
    CHECK(state(builder, "no-recovery") == State::broken);
  }
  SECTION("held, and says how long it took") {
    builder.healed("placed", true);
    CHECK(ruling(builder, "no-recovery").state == State::held);
    CHECK(ruling(builder, "no-recovery").says == "whole again after 1.02 s");
  }
}

TEST_CASE("amplification: calls for one request against the control's") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::http_status);
  std::vector<std::int64_t> calls;
  const auto add = [&](int count) {
    for (int i = 0; i < count; ++i) calls.push_back(builder.charge("x", "k", false, 0));
  };
  SECTION("three tries are tolerated") {
    add(3);
    CHECK(ruling(builder.provoked(502, failed, calls), "amplification").state == State::held);
  }
  SECTION("more are not") {
    add(5);
    CHECK(ruling(builder.provoked(502, failed, calls), "amplification").severity == Severity::medium);
  }
  SECTION("a storm is worse") {
    add(12);
    CHECK(ruling(builder.provoked(502, failed, calls), "amplification").severity == Severity::high);
  }
}

TEST_CASE("false-success: the control's answer although no call went well") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::http_lose_answer);
  const auto lost = builder.charge("lost", "k", false, 0);
  SECTION("broken") {
    builder.provoked(201, paid, {lost}).healed("paid");
    CHECK(ruling(builder, "false-success").severity == Severity::critical);
    CHECK(state(builder, "false-success") == State::broken);
  }
  SECTION("a word where an id was does not make it honest while the state says that it was done") {
    builder.provoked(201, R"({"status":"paid","payment":"pending"})", {lost}).healed("paid");
    CHECK(state(builder, "false-success") == State::broken);
  }
  SECTION("a word where an id was is honest where the state does not say that it was done") {
    builder.provoked(201, R"({"status":"paid","payment":"pending"})", {lost}).healed("waiting");
    CHECK(state(builder, "false-success") == State::held);
  }
  SECTION("an answer that says pending is none") {
    builder.provoked(201, R"({"status":"pending"})", {lost}).healed("pending");
    CHECK(state(builder, "false-success") == State::held);
  }
  SECTION("accepted for later is none") {
    builder.provoked(202, paid, {lost}).healed("paid");
    CHECK(state(builder, "false-success") == State::held);
  }
  SECTION("a second try that went well is none") {
    builder.provoked(201, paid, {lost, builder.charge("c", "k")}).healed("paid");
    CHECK(state(builder, "false-success") == State::held);
  }
  SECTION("one made up for after healing is none") {
    builder.provoked(201, paid, {lost});
    builder.healed("paid");
    builder.run.calls.back().began = builder.record().healed + 1ms;
    builder.run.calls.push_back(builder.run.calls.back());
    builder.run.calls.back().id += 1;
    builder.run.calls.back().answered = true;
    builder.run.calls.back().response.status = 201;
    CHECK(state(builder, "false-success") == State::held);
  }
  SECTION("telling of the failure is none") {
    builder.provoked(502, failed, {lost}).healed("placed");
    CHECK(state(builder, "false-success") == State::held);
  }
}

TEST_CASE(
    "false-success: the answer is the control's and the state lacks what it claims, with any protocol") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::refuse);
  for (auto& call : builder.run.calls) call.request.method = "GET";
  builder.provoked(201, paid);
  SECTION("broken") {
    CHECK(state(builder.healed("placed"), "false-success") == State::broken);
  }
  SECTION("the twin") {
    CHECK(state(builder.healed("paid"), "false-success") == State::not_exercised);
  }
}

TEST_CASE("doubled-effect: two calls of one request, and both were worked on") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::http_lose_answer);
  const auto twice = [&](const char* first, const char* key, const char* second, const char* other_key,
                         int status = 201) {
    return std::vector{builder.charge(first, key, false), builder.charge(second, other_key, false, status)};
  };
  SECTION("without a key") {
    builder.provoked(502, failed, twice("c1", "", "c2", ""));
    CHECK(state(builder, "doubled-effect") == State::broken);
    CHECK(ruling(builder, "doubled-effect").says ==
          "POST /charges was done 2 times for one request, without an idempotency key");
  }
  SECTION("under different keys") {
    builder.provoked(502, failed, twice("c1", "a", "c2", "b"));
    CHECK(state(builder, "doubled-effect") == State::broken);
  }
  SECTION("under the same key, and the dependency gave the first answer again") {
    builder.provoked(502, failed, twice("c1", "a", "c1", "a"));
    CHECK(state(builder, "doubled-effect") == State::held);
  }
  SECTION("refused by the dependency") {
    builder.provoked(502, failed, twice("c1", "a", "", "b", 409));
    CHECK(state(builder, "doubled-effect") == State::held);
  }
}

TEST_CASE("doubled-effect: the user's own key, and the request sent again after healing") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::http_lose_answer);
  const auto with_key = [&](const std::string& key) {
    auto& request = builder.run.exchanges.back().exchange.request;
    request.method = "POST";
    request.headers.push_back({"Idempotency-Key", key});
  };
  builder.provoked(502, failed, {builder.charge("c1", "u", false)});
  with_key("user-1");
  const auto again = [&](const char* id, const char* key) {
    builder.step(Phase::after, ExperimentBuilder::pay, 7, 201, paid, true, {builder.charge(id, "x")});
    with_key(key);
  };
  SECTION("twice for one key") {
    again("c2", "user-1");
    CHECK(state(builder, "doubled-effect") == State::broken);
    CHECK(ruling(builder, "doubled-effect").says ==
          "POST /charges was done 2 times for one request, which the user had sent again under the same "
          "idempotency key");
  }
  SECTION("once: the dependency named the first one again") {
    again("c1", "user-1");
    CHECK(state(builder, "doubled-effect") == State::held);
  }
  SECTION("another key is another request") {
    again("c2", "user-2");
    CHECK(state(builder, "doubled-effect") == State::held);
  }
  SECTION("what was undone in between is not doubled") {
    builder.charge("r1");
    builder.run.calls.back().request.target = "/refunds";
    again("c2", "user-1");
    CHECK(state(builder, "doubled-effect") == State::not_exercised);
  }
}

TEST_CASE("failed-but-changed: the state before and after a request that failed") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::http_status).provoked(502, failed);
  SECTION("broken") {
    CHECK(state(builder.healed("paid"), "failed-but-changed") == State::broken);
  }
  SECTION("held") {
    CHECK(state(builder.healed("placed"), "failed-but-changed") == State::held);
  }
  SECTION("a repeat that went well changed it") {
    CHECK(state(builder.provoked(200, paid).healed("paid"), "failed-but-changed") == State::not_exercised);
  }
  SECTION("a state that speaks of the failure is held") {
    CHECK(state(builder.healed("payment_failed"), "failed-but-changed") == State::held);
  }
}

TEST_CASE("left-behind: descriptors that stay for each failed request") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::reset);
  const int requests = GENERATE(6, 3);
  for (int i = 0; i < requests; ++i) builder.provoked(502, failed);
  const auto sample = [&](Nanoseconds at, std::uint64_t descriptors) {
    builder.run.samples.push_back({at, "target", 1, 50u << 20, 0, 1s, 8, descriptors, 10});
  };
  sample(builder.record().provoked - 1ms, 30);
  SECTION("one each") {
    sample(builder.record().end - 1ms, 36);
    CHECK(state(builder, "left-behind") == (requests == 6 ? State::broken : State::not_exercised));
  }
  SECTION("one each, and the controls left some too") {
    for (const auto phase : {Phase::control, Phase::control_again}) {
      Nanoseconds sent{}, done{};
      for (const auto& step : builder.run.experiment_steps) {
        const auto& timing =
            builder.run.exchanges[static_cast<std::size_t>(step.exchange) - 1].exchange.timing;
        if (step.phase == phase && step.needs_dependency) sent = timing.sent;
        if (step.phase == phase) done = timing.done;
      }
      sample(sent - 1ns, 20);
      sample(done + 1ns, phase == Phase::control ? 23 : 21);
    }
    sample(builder.record().end - 1ms, GENERATE(36u, 38u));
    const bool more = builder.run.samples.back().descriptors == 38;
    CHECK(state(builder, "left-behind") == (requests == 3 ? State::not_exercised
                                            : more        ? State::broken
                                                          : State::held));
  }
  SECTION("a pool that filled up") {
    sample(builder.record().end - 1ms, 34);
    CHECK(state(builder, "left-behind") == (requests == 6 ? State::held : State::not_exercised));
  }
}

TEST_CASE("crash: the target ended in the experiment, and once is enough") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::reset).well();
  CHECK(state(builder, "crash") == State::held);
  builder.builder.event(builder.record().provoked + 1s, EventKind::process_killed, "target",
                        "target ended by SIGSEGV");
  CHECK(state(builder, "crash") == State::broken);
  // What follows from it is no failure of its own.
  CHECK(state(builder, "no-recovery") == State::not_exercised);
  CHECK(state(builder, "unbounded-errors") == State::not_exercised);
  const auto found = find_all(builder.run);
  REQUIRE(found.size() == 1);
  CHECK(found[0].rule == "crash");
  CHECK(found[0].count == 1);
}

TEST_CASE("silence: a failure without a line in a log that is written as things happen") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::reset);
  SECTION("broken") {
    builder.provoked(502, failed);
    CHECK(state(builder, "silence") == State::broken);
  }
  SECTION("held") {
    builder.builder.log(builder.now() + 5ms, "error payments");
    builder.provoked(502, failed);
    CHECK(state(builder, "silence") == State::held);
  }
  SECTION("said late, from a buffer") {
    builder.provoked(502, failed);
    builder.builder.log(builder.record().end + 1s, "error payments");
    CHECK(state(builder, "silence") == State::held);
  }
  SECTION("a target that logs nothing proves nothing") {
    builder.run.log.clear();
    builder.provoked(502, failed);
    CHECK(state(builder, "silence") == State::not_exercised);
  }
}

TEST_CASE("a finding needs three of five; fewer make the cell inconclusive") {
  ExperimentBuilder builder;
  const int shown = GENERATE(5, 3, 2, 0);
  for (int i = 0; i < 5; ++i) {
    builder.begin(FaultKind::stall, i + 1);
    if (i < shown) {
      builder.provoked(0, "", {}, Outcome::first_byte_timeout, 10s).healed("placed");
    } else {
      builder.well();
    }
  }
  const auto found = find_all_with_cells(builder.run);
  const auto cell = std::find_if(found.cells.begin(), found.cells.end(),
                                 [](const auto& c) { return c.rule == "no-deadline"; });
  REQUIRE(cell != found.cells.end());
  CHECK(found.cells.size() == matrix_oracles().size());
  CHECK(cell->of == 5);
  CHECK(cell->shown == shown);
  if (shown >= 3) {
    CHECK(cell->state == State::broken);
    REQUIRE(found.findings.size() == 1);
    const Finding& finding = found.findings[0];
    CHECK(cell->finding == finding.id);
    CHECK(finding.id == "F1");
    CHECK(finding.count == static_cast<std::uint64_t>(shown));
    CHECK(finding.of == 5);
    CHECK(finding.endpoint == "POST /orders/{id}/pay");
    CHECK(finding.reproduce == "shakedown reproduce RUN F1");
    REQUIRE(experiment_of(builder.run, finding) != nullptr);
    CHECK(experiment_of(builder.run, finding)->what == "stall");
  } else {
    CHECK(cell->state == (shown == 0 ? State::held : State::inconclusive));
    CHECK(found.findings.empty());
  }
}

TEST_CASE("one mistake under several faults is one finding") {
  ExperimentBuilder builder;
  for (const auto kind : {FaultKind::stall, FaultKind::connect_hang}) {
    for (int i = 1; i <= 3; ++i)
      builder.begin(kind, i).provoked(0, "", {}, Outcome::first_byte_timeout, 10s).healed("placed");
  }
  const auto found = find_all_with_cells(builder.run);
  REQUIRE(found.findings.size() == 1);
  CHECK(found.findings[0].title.find("(and under 1 other fault)") != std::string::npos);
  CHECK(std::count_if(found.findings[0].evidence.begin(), found.findings[0].evidence.end(),
                      [](const auto& e) { return e.kind == Evidence::Kind::experiment; }) == 2);
}

TEST_CASE("failures that an experiment provoked are no findings of the other oracles") {
  ExperimentBuilder builder;
  builder.begin(FaultKind::reset);
  builder.provoked(500, failed);
  builder.builder.log(builder.now() + 5ms, "oh");
  builder.healed("placed");
  CHECK(find_all(builder.run).empty());
}
