// What others recorded line by line about who wrote it: git-ai's notes (refs/notes/ai) and Agent Trace
// records. Both are read leniently, because what writes them differs from what describes them; what makes no
// sense is counted and passed over.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/touched.hpp"
#include "harness/touched/line_ranges.hpp"

namespace shakedown::touched {

struct RecordedLines {
  std::vector<LineRange> ranges;  // 1-based
  Authorship authorship = Authorship::unknown;
  std::string tool;
  std::string model;
};

// Of one revision; later entries overrule earlier ones. Line numbers are valid at that revision only.
struct Record {
  std::map<std::string, std::vector<RecordedLines>, std::less<>> files;

  // nullptr: nothing is recorded of this line.
  const RecordedLines* of(std::string_view file, int line) const;
};

struct ReadNote {
  Record record;
  int passed_over = 0;  // lines that make no sense
};
// Up to 8 MiB and 200,000 lines of it.
ReadNote read_git_ai_note(std::string_view note);

struct Traces {
  std::map<std::string, Record, std::less<>> revisions;  // "HEAD" and "" as they come
  int records = 0;
  int passed_over = 0;
};
// JSON lines, up to 64 MiB of them.
Traces read_agent_traces(std::string_view lines);

}  // namespace shakedown::touched
