// Oracles on the processes of a run.
#include "harness/judge/findings.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_builder.hpp"

using namespace shakedown;
using namespace shakedown::judge;
using namespace std::chrono_literals;
using shakedown::test::RunBuilder;

namespace {

Finding only(const RunBuilder& builder) {
  auto found = find_all(builder.run);
  REQUIRE(found.size() == 1);
  return found[0];
}

std::vector<std::int64_t> ids_of(const Finding& finding, Evidence::Kind kind) {
  std::vector<std::int64_t> ids;
  for (const Evidence& evidence : finding.evidence) {
    if (evidence.kind == kind) ids.push_back(evidence.id);
  }
  return ids;
}

}  // namespace

TEST_CASE("what the run did to a service as a fault is no failure of the service") {
  RunBuilder builder;
  builder.event(30s, EventKind::process_paused, "payments",
                "payments was paused by the run: SIGSTOP to 1 process");
  builder.event(40s, EventKind::process_resumed, "payments", "payments was resumed by the run after 10.0 s");
  builder.event(41s, EventKind::process_stopped, "target",
                "target was killed by the run: SIGKILL to 2 processes");
  CHECK(find_all(builder.run).empty());
}

TEST_CASE("a crash shows the event, the last lines and the exchanges that led to it") {
  RunBuilder builder;
  builder.run.log.clear();
  for (int i = 0; i < 15; ++i) builder.log(20s + i * 100ms, "line " + std::to_string(i));
  builder.log(21500ms, "of somebody else", "payments");
  builder.log(40s, "a restart");
  builder.exchange(RunBuilder::list, Outcome::answered, 200, 10s);
  const auto near = builder.exchange(RunBuilder::show, Outcome::answered, 200, 21400ms);
  const auto cut_off = builder.exchange(RunBuilder::create, Outcome::reset, 0, 21503ms);
  const auto later = builder.exchange(RunBuilder::list, Outcome::answered, 200, 21506ms);
  const auto crash = builder.event(21500ms, EventKind::process_killed, "target",
                                   "target was killed by SIGSEGV (segmentation fault) by itself, after 20.5 "
                                   "s; its last log lines:\nline 14");
  const Finding finding = only(builder);
  CHECK(finding.rule == "target-crashed");
  CHECK(finding.severity == Severity::critical);
  CHECK(finding.title == "The target was killed by SIGSEGV (segmentation fault) by itself, after 20.5 s");
  CHECK(finding.stage == "steady");
  CHECK(finding.first_seen == 21500ms);
  CHECK(ids_of(finding, Evidence::Kind::event) == std::vector<std::int64_t>{crash});
  CHECK(ids_of(finding, Evidence::Kind::log_line) ==
        std::vector<std::int64_t>{6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
  CHECK(ids_of(finding, Evidence::Kind::exchange) == std::vector<std::int64_t>{cut_off, later, near});
}

TEST_CASE("a crash says how many requests found no target after it") {
  RunBuilder builder;
  builder.event(30s, EventKind::process_exited, "target",
                "target exited with status 0 by itself, after 29 s");
  builder.failed(RunBuilder::list, Outcome::refused, 0, 1234, 30500ms);
  builder.failed(RunBuilder::list, Outcome::refused, 0, 70, 3s);
  const Finding finding = find_all(builder.run)[0];
  CHECK(finding.title == "The target exited with status 0 by itself, after 29 s");
  CHECK(finding.evidence.back().says == "1,234 requests found no target after it");
}

TEST_CASE("a dependency's crash is high and does not excuse the target's connections") {
  RunBuilder builder;
  builder.event(30s, EventKind::process_killed, "payments", "payments was killed by SIGABRT (aborted)");
  builder.failed(RunBuilder::list, Outcome::reset, 0, 12, 30500ms);
  builder.log(30501ms, "error: no payments");
  const auto found = find_all(builder.run);
  REQUIRE(found.size() == 2);
  CHECK(found[0].rule == "connection-failure");
  CHECK(found[1].rule == "dependency-crashed");
  CHECK(found[1].severity == Severity::high);
  CHECK(found[1].title == "The dependency payments was killed by SIGABRT (aborted)");
}

TEST_CASE("a target that the run stopped has not crashed") {
  RunBuilder builder;
  builder.event(61s, EventKind::interrupted, "harness", "interrupted by SIGINT");
  builder.event(62s, EventKind::process_stopped, "target",
                "target exited with status 143 2 ms after SIGTERM");
  CHECK(find_all(builder.run).empty());
}

TEST_CASE("a target that never got ready is a critical finding") {
  RunBuilder builder;
  builder.event(11s, EventKind::process_not_ready, "target",
                "target was not ready within 10.0 s: answered 503");
  const Finding finding = only(builder);
  CHECK(finding.rule == "target-not-ready");
  CHECK(finding.severity == Severity::critical);
}

TEST_CASE("a target that stopped answering has hung") {
  RunBuilder builder;
  builder.event(30s, EventKind::process_unresponsive, "target", "no answer for 10.0 s");
  const Finding finding = only(builder);
  CHECK(finding.rule == "target-hung");
  CHECK(finding.severity == Severity::critical);
  CHECK(finding.title == "The target stopped answering: no answer for 10.0 s");
}

TEST_CASE("a target that had to be killed at its end is slow to stop") {
  RunBuilder builder;
  builder.event(66s, EventKind::process_hung, "target",
                "target did not end within 5.0 s of SIGTERM and was killed");
  const Finding finding = only(builder);
  CHECK(finding.rule == "slow-to-stop");
  CHECK(finding.severity == Severity::medium);
  CHECK(finding.stage.empty());
}

TEST_CASE("sanitizer reports of one mistake are one finding with the report's lines") {
  RunBuilder builder;
  const std::string headline = "AddressSanitizer: heap-use-after-free on address 0x6020";
  const auto first = builder.log(30s, "==77==ERROR: " + headline + "00000010 at pc 0x55");
  builder.log(30s, "READ of size 8", "payments");
  const auto second = builder.log(30001ms, "    #0 0x55 in cart_total cart.cpp:12:3");
  builder.event(30s, EventKind::sanitizer_report, "target", headline + "00000010 at pc 0x55");
  builder.event(40s, EventKind::sanitizer_report, "target", headline + "0000ffff at pc 0x57");
  builder.event(50s, EventKind::sanitizer_report, "target",
                "pay.cpp:3:9: runtime error: signed integer overflow");
  builder.event(51s, EventKind::sanitizer_report, "target", "LeakSanitizer: detected memory leaks");
  const auto found = find_all(builder.run);
  REQUIRE(found.size() == 3);
  CHECK(found[0].rule == "sanitizer-report");
  CHECK(found[0].severity == Severity::critical);
  CHECK(found[0].count == 2);
  CHECK(found[0].title == "The target reported AddressSanitizer: heap-use-after-free on address 0x at pc 0x");
  CHECK(ids_of(found[0], Evidence::Kind::log_line) == std::vector<std::int64_t>{first, second});
  CHECK(found[1].severity == Severity::high);
  CHECK(found[2].severity == Severity::medium);
}

TEST_CASE("a data race is one finding with both stacks, how often it was seen, and the requests under way") {
  RunBuilder builder;
  builder.exchange(RunBuilder::list, Outcome::answered, 200, 10s);
  const auto one = builder.exchange(RunBuilder::create, Outcome::answered, 200, 29990ms);
  const auto other = builder.exchange(RunBuilder::create, Outcome::answered, 200, 29995ms);
  builder.exchange(RunBuilder::list, Outcome::answered, 200, 31s);
  builder.event(30s, EventKind::sanitizer_report, "target", "ThreadSanitizer: data race");
  journal::SanitizerReportRecord report;
  report.id = 1;
  report.process = "target";
  report.tool = "ThreadSanitizer";
  report.kind = "data race";
  report.key = "k";
  report.stacks = {{.title = "Write of size 4 by thread T2",
                    .frames = {{"memcpy", "", 0, "/lib/libtsan.so"}, {"take()", "/src/shop.cpp", 12, "shop"}},
                    .user_frame = 1},
                   {.title = "Previous read of size 4 by thread T1",
                    .frames = {{"count()", "/src/shop.cpp", 30, "shop"}},
                    .user_frame = 0}};
  report.says = "data race: Write of size 4 in take() at shop.cpp:12; Previous read of size 4 in count()";
  report.count = 7;
  report.first_seen = 30s;
  report.last_seen = 50s;
  builder.run.sanitizer_reports.push_back(report);
  const Finding finding = only(builder);
  CHECK(finding.rule == "sanitizer-report");
  CHECK(finding.severity == Severity::high);
  CHECK(
      finding.title.starts_with("The target reported ThreadSanitizer: data race: Write of size 4 in take()"));
  CHECK(finding.count == 7);
  CHECK(finding.last_seen == 50s);
  REQUIRE(finding.evidence.size() >= 2);
  CHECK(finding.evidence[0].says == "Write of size 4 by thread T2: take() shop.cpp:12");
  CHECK(finding.evidence[1].says == "Previous read of size 4 by thread T1: count() shop.cpp:30");
  CHECK(ids_of(finding, Evidence::Kind::exchange) == std::vector<std::int64_t>{other, one});
  CHECK(finding.endpoint == "POST /orders");

  // A changed line in its stacks is told; one beside them, or in another file of the name, is not.
  const auto changed = [&](const char* file, int begin, int end) {
    Touched touched;
    touched.changed = {{file, begin, end, Authorship::ai, "", ChangedLines::Reach::endpoint}};
    builder.run.touched = touched;
    return only(builder);
  };
  const Finding touched = changed("src/shop.cpp", 25, 30);
  CHECK(touched.why.ends_with(
      "The change under test touches its lines. Requests to POST /orders were under way."));
  CHECK(touched.evidence[2].says == "src/shop.cpp:30, a changed line (ai), in count()");
  for (const Finding& untouched : {changed("shop.cpp", 13, 29), changed("workshop.cpp", 1, 99)})
    CHECK(untouched.why.find("touches") == std::string::npos);
  builder.run.touched->changed.push_back(
      {"a/shop.cpp", 1, 99, Authorship::ai, "", ChangedLines::Reach::none});
  builder.run.touched->changed.push_back(
      {"b/shop.cpp", 1, 99, Authorship::ai, "", ChangedLines::Reach::none});
  builder.run.sanitizer_reports[0].stacks[1].frames[0].file = "shop.cpp";
  CHECK(only(builder).why.find("touches") == std::string::npos);

  builder.run.sanitizer_reports[0].io_sync_off = true;
  CHECK(only(builder).severity == Severity::medium);
}
