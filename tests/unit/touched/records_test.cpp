#include "harness/touched/records.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::touched;

namespace {

constexpr const char* note = R"(src/main.rs
  s_c9883b05a2487d::t_9f8e7d6c5b4a32 1-10,15-20
  h_31dce776f88375 42-50
  d9978a8723e02b52 60
"src/with space.rs"
  s_unknown 1
---
{"schema_version":"authorship/3.0.0","base_commit_sha":"0",
 "prompts":{"d9978a8723e02b52":{"agent_id":{"tool":"cursor","id":"1","model":"composer"},"overriden_lines":0}},
 "sessions":{"s_c9883b05a2487d":{"agent_id":{"tool":"claude","id":"2","model":"opus"}}}}
)";

}  // namespace

TEST_CASE("git-ai's note says who wrote which lines") {
  const auto read = read_git_ai_note(note);
  CHECK(read.passed_over == 0);
  const Record& record = read.record;
  REQUIRE(record.of("src/main.rs", 10) != nullptr);
  CHECK(record.of("src/main.rs", 10)->tool == "claude");
  CHECK(record.of("src/main.rs", 10)->model == "opus");
  CHECK(record.of("src/main.rs", 11) == nullptr);
  CHECK(record.of("src/main.rs", 42)->authorship == Authorship::human);
  CHECK(record.of("src/main.rs", 60)->tool == "cursor");
  CHECK(record.of("src/with space.rs", 1)->authorship == Authorship::ai);
  CHECK(record.of("other.rs", 1) == nullptr);
}

TEST_CASE("of two entries for a line the later one holds") {
  const auto read = read_git_ai_note("a\n  s_1::t 1-5\n  h_2 3\n---\n{}");
  CHECK(read.record.of("a", 3)->authorship == Authorship::human);
  CHECK(read.record.of("a", 4)->authorship == Authorship::ai);
}

TEST_CASE("what makes no sense in a note is counted and passed over") {
  CHECK(read_git_ai_note("").record.files.empty());
  const auto read = read_git_ai_note(
      "  s_1 1-2\na\n  s_1 0-3\n  s_1 9-3\n  s_1 1-2,x\n  s_1\n  s_1 "
      "99999999999999999999\n\xff\xfe\n---\n{not json");
  CHECK(read.passed_over == 7);
  CHECK(read.record.of("a", 1) == nullptr);
}

TEST_CASE("Agent Trace records are read whatever their version says") {
  const auto traces = read_agent_traces(
      R"({"version":"1.0","id":"1","timestamp":"t","vcs":{"type":"git","revision":"abc"},"tool":{"name":"cursor"},"files":[{"path":"a.py","conversations":[{"contributor":{"type":"ai","model_id":"anthropic/opus"},"ranges":[{"start_line":1,"end_line":5},{"start_line":3,"end_line":3,"contributor":{"type":"human"}}]}]}]}
not json
{"version":"0.1.0"}
{"version":"0.1.0","files":[{"path":"b.py","conversations":[{"contributor":{"type":"mixed"},"ranges":[{"start_line":5,"end_line":1},{"start_line":-1,"end_line":9},{"start_line":2,"end_line":2}]}]}]}
)");
  CHECK(traces.records == 2);
  CHECK(traces.passed_over == 2);
  const Record& first = traces.revisions.at("abc");
  CHECK(first.of("a.py", 2)->authorship == Authorship::ai);
  CHECK(first.of("a.py", 2)->tool == "cursor");
  CHECK(first.of("a.py", 3)->authorship == Authorship::human);
  CHECK(traces.revisions.at("").of("b.py", 2)->authorship == Authorship::mixed);
  CHECK(traces.revisions.at("").of("b.py", 4) == nullptr);
}
