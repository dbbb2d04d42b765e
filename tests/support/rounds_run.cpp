#include "tests/support/rounds_run.hpp"

#include "harness/judge/judge.hpp"
#include "tests/support/rounds_builder.hpp"

namespace shakedown::samples {

journal::StoredRun rounds_run() {
  test::RoundsBuilder builder(6);
  builder.slower(2, 1.4)
      .slower(3, 0.7)
      .failing("target", 1, 2, 5, "no table <orders>")
      .calls("baseline", "POST /charges", 300)
      .calls("target", "POST /charges", 600);
  journal::StoredRun run = std::move(builder.run);
  run.info.name = "Checkout against 1.4";
  run.info.scenario_file = "checkout.yaml";
  run.info.host = "Linux 6.1.0 x86_64, 2 CPUs (Intel(R) Xeon(R) CPU @ 2.60GHz), 24.0 GiB";
  run.length = std::chrono::seconds(240);
  run.stages.push_back({2, "too short", "", std::chrono::seconds(210), std::chrono::seconds(220), {}, 0});
  run.stages.push_back({3, "for later", "", std::chrono::seconds(220), std::chrono::seconds(240), {}, 0});
  const auto length = std::chrono::seconds(1);
  run.rounds_stages.push_back({2, "baseline and target", "8 users", 5, length, length, 0.1, 0.5});
  run.rounds_stages.push_back({3, "", "8 users", 1, length, length, 0.1, 0.5});
  const auto begin = std::chrono::seconds(211);
  run.rounds.push_back({2, 1, "target", begin, {}, {}, 0, 0, 0, "the stage's time was over"});
  run.rounds.push_back(
      {3, 1, "target", begin + 10 * length, begin + 11 * length, begin + 12 * length, 9, 9, 0, ""});
  auto judgement = judge::judge(run, {});
  run.findings = std::move(judgement.findings);
  run.verdict = judgement.verdict;
  run.reasons = std::move(judgement.reasons);
  run.compared_rounds = std::move(judgement.compared_rounds);
  run.compared_figures = std::move(judgement.compared_figures);
  return run;
}

}  // namespace shakedown::samples
