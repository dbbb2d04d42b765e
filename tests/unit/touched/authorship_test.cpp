#include "harness/touched/authorship.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::touched;

namespace {

const std::string first(40, '1');
const std::string second(40, '2');

Commit commit(const std::string& id, const std::string& message,
              const std::string& mail = "jane@example.com") {
  Commit made;
  made.id = id;
  made.author_name = "Jane";
  made.author_mail = mail;
  made.message = message;
  return made;
}

Authors authors(const std::vector<Commit>& commits, Traces traces = {}, Record told = {}) {
  return Authors(commits, "", second, shipped_agents(), std::move(traces), std::move(told));
}

Authorship of(const Authors& all, const std::string& id, int line = 1) {
  return all.of({id, "a.js", false}, line, "a.js", line).authorship;
}

Record record(int line, Authorship authorship) {
  Record made;
  made.files["a.js"] = {{{{line, line}}, authorship, "tool", ""}};
  return made;
}

}  // namespace

TEST_CASE("a commit by an agent is ai, one with its mark is mixed, one without is unknown") {
  CHECK(of(authors({commit(first, "x", "noreply@anthropic.com")}), first) == Authorship::ai);
  CHECK(of(authors({commit(first, "x\n\nCo-Authored-By: Claude <noreply@anthropic.com>")}), first) ==
        Authorship::mixed);
  CHECK(of(authors({commit(first, "x")}), first) == Authorship::unknown);
}

TEST_CASE("what is recorded of the line wins over what is known of its commit") {
  Commit marked = commit(first, "x", "noreply@anthropic.com");
  marked.note = "a.js\n  h_1 1\n---\n{}";
  CHECK(of(authors({marked}), first, 1) == Authorship::human);
  CHECK(of(authors({marked}), first, 2) == Authorship::ai);
  Traces traces;
  traces.revisions[first] = record(2, Authorship::mixed);
  CHECK(of(authors({marked}, traces), first, 1) == Authorship::human);
  CHECK(of(authors({marked}, traces), first, 2) == Authorship::mixed);
  CHECK(of(authors({marked}, traces, record(1, Authorship::ai)), first, 1) == Authorship::ai);
}

TEST_CASE("a record of HEAD is about the newest commit") {
  Traces traces;
  traces.revisions["HEAD"] = record(1, Authorship::ai);
  const auto all = authors({commit(first, "x"), commit(second, "y")}, traces);
  CHECK(of(all, second) == Authorship::ai);
  CHECK(of(all, first) == Authorship::unknown);
}

TEST_CASE("a line of before the range, or cut off, is unknown and never human") {
  const auto all = authors({commit(first, "x", "noreply@anthropic.com")});
  CHECK(of(all, std::string(40, '9')) == Authorship::unknown);
  CHECK(all.of({first, "a.js", true}, 1, "a.js", 1).authorship == Authorship::unknown);
}

TEST_CASE("changed lines are told in runs, and those without blame are unknown") {
  const auto all =
      authors({commit(first, "x\n\nCo-Authored-By: Claude <noreply@anthropic.com>"), commit(second, "y")});
  Blame blame;
  blame.sources = {{first, "a.js", false}, {second, "a.js", false}};
  blame.lines = {{3, 3, 0}, {4, 4, 0}, {5, 5, 1}};
  std::vector<AgentShare> agents;
  const auto runs =
      authored({"a.js", "", ChangedFile::What::text, {{3, 5}, {10, 1'000'000'000}}, {}}, blame, all, agents);
  REQUIRE(runs.size() == 3);
  CHECK(runs[0].begin == 3);
  CHECK(runs[0].end == 4);
  CHECK(runs[0].authorship == Authorship::mixed);
  CHECK(runs[0].evidence == "commit 111111111111 carries a co-author mark of claude-code");
  CHECK(runs[1].evidence == "commit 222222222222 carries no mark");
  CHECK(runs[2].authorship == Authorship::unknown);
  CHECK(runs[2].end == 1'000'000'000);
  REQUIRE(agents.size() == 1);
  CHECK(agents[0].lines == 2);
}
