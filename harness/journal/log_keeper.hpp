// Which log lines of a run stay in the file. A target may log for hours; what explains a failure is the start
// and what came last, so each process keeps its first and its last lines, and every line in between is let go
// again.
//
// Pure: told the ids of lines in the order they are stored in, it answers with the ids to take out.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace shakedown::journal {

class LogKeeper {
 public:
  // For the first lines and for the last lines of each subject alike: whichever limit is met first.
  static constexpr std::size_t lines_at_each_end = 5000;
  static constexpr std::size_t bytes_at_each_end = 4u << 20;

  // Adds to `evicted` the ids of this subject's lines that are no longer among its last ones.
  void add(const std::string& subject, std::int64_t id, std::size_t bytes,
           std::vector<std::int64_t>& evicted);

  // How many lines of each subject were taken out; only subjects that lost some.
  std::map<std::string, std::uint64_t> evicted_lines() const;

 private:
  struct Line {
    std::int64_t id = 0;
    std::size_t bytes = 0;
  };
  struct Subject {
    std::size_t first_lines = 0;
    std::size_t first_bytes = 0;
    bool first_full = false;
    std::deque<Line> last;
    std::size_t last_bytes = 0;
    std::uint64_t evicted = 0;
  };
  std::map<std::string, Subject> subjects_;
};

}  // namespace shakedown::journal
