#include "harness/touched/authorship.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shakedown::touched {
namespace {

constexpr std::size_t most_agents = 50;
constexpr std::size_t id_shown = 12;

LineAuthor by_record(const RecordedLines& lines, const char* whose) {
  LineAuthor author{lines.authorship, {}, lines.tool, lines.model};
  author.evidence = fmt::format("{} says {}", whose, name_of(lines.authorship));
  if (!lines.tool.empty()) author.evidence += ", by " + lines.tool;
  return author;
}

void count(std::vector<AgentShare>& agents, const std::string& tool, const std::string& model, int commits,
           std::uint64_t lines) {
  auto found = std::find_if(agents.begin(), agents.end(),
                            [&](const AgentShare& a) { return a.tool == tool && a.model == model; });
  if (found == agents.end()) {
    if (agents.size() == most_agents) return;
    found = agents.insert(agents.end(), {tool, model, 0, 0});
  }
  found->commits += commits;
  found->lines += lines;
}

}  // namespace

Authors::Authors(const std::vector<Commit>& commits, const std::string& branch, const std::string& head,
                 const AgentTable& table, Traces traces, Record told)
    : traces_(std::move(traces)), told_(std::move(told)) {
  for (const Commit& commit : commits) {
    Known known;
    known.marks = marks_of(commit, branch, table);
    if (!commit.note.empty()) {
      ReadNote note = read_git_ai_note(commit.note);
      if (note.passed_over > 0) ++bad_notes_;
      if (!note.record.files.empty()) ++with_note_;
      known.note = std::move(note.record);
    }
    if (const auto trace = traces_.revisions.find(commit.id); trace != traces_.revisions.end())
      known.trace = &trace->second;
    if (looks_squashed(commit)) ++squashed_;
    commits_.emplace(commit.id, std::move(known));
  }
  // Records that were written before the commit say HEAD, and mean it.
  const auto newest = commits_.find(head);
  if (newest == commits_.end() || newest->second.trace != nullptr) return;
  if (const auto trace = traces_.revisions.find("HEAD"); trace != traces_.revisions.end())
    newest->second.trace = &trace->second;
}

LineAuthor Authors::of(const BlameSource& source, int original_line, const std::string& path_now,
                       int now) const {
  if (const auto* told = told_.of(path_now, now)) return by_record(*told, "the scenario's command");
  if (source.commit.find_first_not_of('0') == std::string::npos)
    return {Authorship::unknown, "it is not committed yet", {}, {}};
  const auto found = commits_.find(source.commit);
  if (found == commits_.end() || source.boundary)
    return {Authorship::unknown, "its commit is not in the range, or cut off", {}, {}};
  const Known& known = found->second;
  const std::string commit = "commit " + source.commit.substr(0, id_shown);
  if (known.note) {
    if (const auto* lines = known.note->of(source.path, original_line))
      return by_record(*lines, "git-ai's note");
  }
  if (known.trace != nullptr) {
    if (const auto* lines = known.trace->of(source.path, original_line))
      return by_record(*lines, "an Agent Trace record");
  }
  if (known.marks.empty()) return {Authorship::unknown, commit + " carries no mark", {}, {}};
  const Mark& mark = known.marks.front();
  const bool author = mark.strength == Strength::author;
  const char* sure = mark.strength < Strength::strong ? ", which is no sure sign" : "";
  return {author ? Authorship::ai : Authorship::mixed, commit + " " + mark.says + sure, mark.tool,
          mark.model};
}

std::vector<AgentShare> Authors::agents() const {
  std::vector<AgentShare> agents;
  for (const auto& [id, known] : commits_) {
    if (!known.marks.empty()) count(agents, known.marks.front().tool, known.marks.front().model, 1, 0);
  }
  return agents;
}

std::vector<ChangedLines> authored(const ChangedFile& file, const Blame& blame, const Authors& authors,
                                   std::vector<AgentShare>& agents) {
  std::vector<const BlamedLine*> by_line;
  for (const BlamedLine& line : blame.lines) by_line.push_back(&line);
  std::sort(by_line.begin(), by_line.end(), [](auto* a, auto* b) { return a->line < b->line; });
  std::vector<ChangedLines> runs;
  const auto add = [&](int line, const LineAuthor& author) {
    if (!author.tool.empty() && author.authorship != Authorship::human)
      count(agents, author.tool, author.model, 0, 1);
    if (!runs.empty() && runs.back().end + 1 == line && runs.back().authorship == author.authorship &&
        runs.back().evidence == author.evidence) {
      runs.back().end = line;
      return;
    }
    runs.push_back({file.path, line, line, author.authorship, author.evidence, ChangedLines::Reach::none});
  };
  for (const LineRange& range : file.lines) {
    auto at = std::lower_bound(by_line.begin(), by_line.end(), range.begin,
                               [](auto* a, int line) { return a->line < line; });
    for (int line = range.begin; line <= range.end; ++line) {
      if (at != by_line.end() && (*at)->line == line) {
        add(line, authors.of(blame.sources[(*at)->source], (*at)->original_line, file.path, line));
        ++at;
        continue;
      }
      // What git could not follow is one run, however long.
      const int next = at == by_line.end() ? range.end : std::min(range.end, (*at)->line - 1);
      add(line, {Authorship::unknown, "git does not say where it comes from", {}, {}});
      runs.back().end = next;
      line = next;
    }
  }
  return runs;
}

}  // namespace shakedown::touched
