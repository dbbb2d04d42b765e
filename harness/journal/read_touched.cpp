// Reads what a change touches.
#include "harness/journal/read_tables.hpp"
#include "harness/journal/text_forms.hpp"

namespace shakedown::journal {
namespace {

void read_lines(Rows& rows, LinesByAuthor& lines) {
  for (std::uint64_t* count : {&lines.ai, &lines.mixed, &lines.human, &lines.unknown}) *count = rows.count();
}

// "claude-code", "opus", commits and lines, one after another.
Result<std::vector<AgentShare>> agents_of(std::string_view text) {
  const auto words = names_of(text);
  if (!words) return words.error();
  std::vector<AgentShare> agents;
  for (std::size_t i = 0; i + 3 < words.value().size(); i += 4) {
    AgentShare& agent = agents.emplace_back();
    agent.tool = words.value()[i];
    agent.model = words.value()[i + 1];
    agent.commits = std::atoi(words.value()[i + 2].c_str());
    agent.lines = std::strtoull(words.value()[i + 3].c_str(), nullptr, 10);
  }
  return agents;
}

bool read_summary(Database& database, ReadState& state, Touched& touched) {
  Rows rows(
      database, state, "touched",
      "SELECT repository, base, head, state, shallow, notes, traces, commits, ai, mixed, human, unknown, "
      "coverage, agents, warnings FROM touched");
  if (!rows.next()) return false;
  for (std::string* text : {&touched.repository, &touched.base, &touched.head, &touched.state})
    *text = rows.text();
  for (bool* flag : {&touched.shallow, &touched.notes, &touched.traces}) *flag = rows.flag();
  touched.commits = rows.integer();
  read_lines(rows, touched.lines);
  touched.coverage = rows.real();
  touched.agents = rows.value(agents_of(rows.text()));
  touched.warnings = rows.value(names_of(rows.text()));
  return true;
}

void read_endpoints(Database& database, ReadState& state, Touched& touched) {
  Rows rows(
      database, state, "touched_endpoints",
      "SELECT endpoint, known, everything, distance, how, file, line, ai, mixed, human, unknown, authorship, "
      "seen, seen_as FROM touched_endpoints ORDER BY id");
  while (rows.next()) {
    TouchedEndpoint& endpoint = touched.endpoints.emplace_back();
    endpoint.endpoint = rows.text();
    endpoint.known = rows.flag();
    endpoint.everything = rows.flag();
    endpoint.distance = rows.integer();
    endpoint.how = rows.text();
    endpoint.file = rows.text();
    endpoint.line = rows.integer();
    read_lines(rows, endpoint.lines);
    endpoint.authorship = rows.word(authorship_named(rows.text()));
    endpoint.seen = rows.word(seen_to_run_named(rows.text()));
    endpoint.seen_as = rows.text();
  }
}

void read_changed(Database& database, ReadState& state, Touched& touched) {
  Rows rows(database, state, "touched_lines",
            "SELECT file, first, last, authorship, evidence, reach FROM touched_lines ORDER BY id");
  while (rows.next()) {
    ChangedLines& lines = touched.changed.emplace_back();
    lines.file = rows.text();
    lines.begin = rows.integer();
    lines.end = rows.integer();
    lines.authorship = rows.word(authorship_named(rows.text()));
    lines.evidence = rows.text();
    lines.reach = rows.word(reach_named(rows.text()));
    if (lines.end < lines.begin || lines.begin < 0) rows.wrong("has lines that end before they begin");
  }
}

}  // namespace

void read_touched(Database& database, ReadState& state, StoredRun& run) {
  Touched touched;
  if (!read_summary(database, state, touched)) return;
  read_endpoints(database, state, touched);
  read_changed(database, state, touched);
  run.touched = std::move(touched);
}

}  // namespace shakedown::journal
