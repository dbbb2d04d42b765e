// Who wrote a line, from everything that is known of the commit that it came with. What is recorded of the
// line itself wins over what is known of its commit; where nothing is known it is unknown, never human.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/model/touched.hpp"
#include "harness/touched/git_text.hpp"
#include "harness/touched/marks.hpp"
#include "harness/touched/records.hpp"

namespace shakedown::touched {

struct LineAuthor {
  Authorship authorship = Authorship::unknown;
  std::string evidence;
  std::string tool;
  std::string model;
};

class Authors {
 public:
  // `commits`: those of the range. `told`: what a command of the user's said of the newest revision's lines.
  Authors(const std::vector<Commit>& commits, const std::string& branch, const std::string& head,
          const AgentTable& table, Traces traces, Record told);

  // `now`: the line in the newest revision; the others are those of the commit that it came with.
  LineAuthor of(const BlameSource& source, int original_line, const std::string& path_now, int now) const;

  // Commits by what their marks say, for the totals.
  std::vector<AgentShare> agents() const;
  int squashed() const { return squashed_; }
  int with_note() const { return with_note_; }
  int bad_notes() const { return bad_notes_; }

 private:
  struct Known {
    std::vector<Mark> marks;
    std::optional<Record> note;
    const Record* trace = nullptr;
  };
  std::map<std::string, Known, std::less<>> commits_;
  Traces traces_;
  Record told_;
  int squashed_ = 0;
  int with_note_ = 0;
  int bad_notes_ = 0;
};

// The changed lines of one file as runs of one authorship, with what each agent wrote added to `agents`.
// Lines that the blame does not have are unknown.
std::vector<ChangedLines> authored(const ChangedFile& file, const Blame& blame, const Authors& authors,
                                   std::vector<AgentShare>& agents);

}  // namespace shakedown::touched
