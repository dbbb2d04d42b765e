// Plays of races, invariants and sanitizer reports: what goes into a run file comes out again.
#include "harness/journal/text_forms.hpp"
#include "tests/unit/journal/raw_sqlite.hpp"
#include "tests/unit/journal/round_trip.hpp"

using namespace shakedown;
using namespace shakedown::journal;
using namespace std::chrono_literals;
using shakedown::test::TemporaryFolder;

TEST_CASE("the plays of a race come back in their order, each as it was recorded last") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  RacePlayRecord burst;
  burst.experiment = 4;
  burst.play = 2;
  burst.kind = RacePlayRecord::Kind::burst;
  burst.order = {2, 0, 1};
  burst.how = "last byte";
  burst.step = 3ms;
  burst.released = 5s;
  burst.spread = 90us;
  burst.perturbation = 0xffff'ffff'ffff'fff0ULL;
  burst.state = "fresh start";
  journal->race_play(burst);
  RacePlayRecord serial;
  serial.experiment = 4;
  serial.play = 1;
  serial.order = {1, 0};
  journal->race_play(serial);
  burst.overlap = 3;
  burst.certified_by = "timing";
  burst.not_exercised = any_bytes;
  journal->race_play(burst);

  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.race_plays.size() == 2);
  CHECK(run.race_plays[0].play == 1);
  CHECK(run.race_plays[0].kind == RacePlayRecord::Kind::serial);
  CHECK(run.race_plays[0].order == std::vector<int>{1, 0});
  const RacePlayRecord& got = run.race_plays[1];
  CHECK(got.experiment == 4);
  CHECK(got.play == 2);
  CHECK(got.kind == RacePlayRecord::Kind::burst);
  CHECK(got.order == std::vector<int>{2, 0, 1});
  CHECK(got.how == "last byte");
  CHECK(got.step == 3ms);
  CHECK(got.released == 5s);
  CHECK(got.spread == 90us);
  CHECK(got.overlap == 3);
  CHECK(got.certified_by == "timing");
  CHECK(got.not_exercised == any_bytes);
  CHECK(got.perturbation == 0xffff'ffff'ffff'fff0ULL);
  CHECK(got.state == "fresh start");
}

TEST_CASE("an invariant that was looked at comes back") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  journal->invariant({1, 4, 2, "money is conserved", "$.sum == 0", 7s, false, true, "$.sum is -30", 9});
  journal->invariant({1, 0, 0, "unique", "unique($.items[*].id)", 8s, true, false, any_bytes, 0});
  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.invariants.size() == 2);
  const InvariantRecord& got = run.invariants[0];
  CHECK(got.stage == 1);
  CHECK(got.experiment == 4);
  CHECK(got.play == 2);
  CHECK(got.name == "money is conserved");
  CHECK(got.expects == "$.sum == 0");
  CHECK(got.at == 7s);
  CHECK_FALSE(got.held);
  CHECK(got.judged);
  CHECK(got.says == "$.sum is -30");
  CHECK(got.exchange == 9);
  CHECK(run.invariants[1].held);
  CHECK_FALSE(run.invariants[1].judged);
  CHECK(run.invariants[1].says == any_bytes);
}

TEST_CASE("a sanitizer report comes back with its stacks, as it was recorded last") {
  const TemporaryFolder folder;
  const auto journal = created(folder);
  SanitizerReportRecord report;
  report.id = 1;
  report.process = "target";
  report.pid = 4711;
  report.tool = "ThreadSanitizer";
  report.kind = "data race";
  report.key = "data race w1 w2";
  report.stacks = {{"Write of size 4 by thread T2",
                    {{"pthread_mutex_lock", "", 0, "libtsan.so"}, {"w2()", "/src/r.cpp", 10, "rc"}},
                    1},
                   {"[failed to restore the stack]", {}, -1}};
  report.says = "w1 and w2";
  report.text = any_bytes;
  report.count = 1;
  report.first_seen = report.last_seen = 3s;
  journal->sanitizer_report(report);
  report.count = 17;
  report.last_seen = 9s;
  report.stage = 2;
  report.experiment = 4;
  report.play = 5;
  report.io_sync_off = true;
  report.cut = true;
  journal->sanitizer_report(report);

  const StoredRun run = closed_and_read(*journal, folder);
  REQUIRE(run.sanitizer_reports.size() == 1);
  const SanitizerReportRecord& got = run.sanitizer_reports[0];
  CHECK(got.id == 1);
  CHECK(got.process == "target");
  CHECK(got.pid == 4711);
  CHECK(got.tool == "ThreadSanitizer");
  CHECK(got.kind == "data race");
  CHECK(got.key == "data race w1 w2");
  REQUIRE(got.stacks.size() == 2);
  CHECK(got.stacks[0].title == "Write of size 4 by thread T2");
  CHECK(got.stacks[0].user_frame == 1);
  REQUIRE(got.stacks[0].frames.size() == 2);
  CHECK(got.stacks[0].frames[1].function == "w2()");
  CHECK(got.stacks[0].frames[1].file == "/src/r.cpp");
  CHECK(got.stacks[0].frames[1].line == 10);
  CHECK(got.stacks[0].frames[1].module == "rc");
  CHECK(got.stacks[1].frames.empty());
  CHECK(got.says == "w1 and w2");
  CHECK(got.text == any_bytes);
  CHECK(got.count == 17);
  CHECK(got.first_seen == 3s);
  CHECK(got.last_seen == 9s);
  CHECK(got.stage == 2);
  CHECK(got.experiment == 4);
  CHECK(got.play == 5);
  CHECK(got.io_sync_off);
  CHECK(got.cut);
}

TEST_CASE("stacks that are not ours are refused") {
  for (const char* text : {"{}", "[1]", R"([{"title":"a"}])", R"([{"title":"a","user_frame":0,"frames":[]}])",
                           R"([{"title":"a","user_frame":-1,"frames":[["f","file"]]}])",
                           R"([{"title":"a","user_frame":-1,"frames":[["f","file","9","m"]]}])",
                           R"([{"title":"a","user_frame":-2,"frames":[]}])", "[[[[[[[[[[[1]]]]]]]]]]]"}) {
    INFO(text);
    CHECK_FALSE(stacks_of(text));
  }
  CHECK(stacks_of("[]"));
}
