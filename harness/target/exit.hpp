// How a process ended, and the words for it.
#pragma once

#include <string>
#include <vector>

#include "harness/model/time.hpp"

namespace shakedown::target {

struct Exit {
  int status = 0;  // of exit(); meaningless where a signal ended it
  int signal = 0;  // 0: it ended by itself

  friend bool operator==(const Exit&, const Exit&) = default;
};

// From what waitpid() stored.
Exit exit_from_wait(int wait_status);

// "exited with status 3" or "was killed by SIGSEGV (segmentation fault)".
std::string describe(const Exit& exit);

// "250 ms", "3.2 s": for sentences.
std::string in_words(Nanoseconds duration);

// "; its last log lines:" and the lines, each on its own line; ", and logged nothing" where there are none.
// At most `evidence_lines` lines of at most `evidence_line_bytes` each; control characters and bytes that are
// not UTF-8 are written as \xHH, because events are shown and stored as text.
inline constexpr std::size_t evidence_lines = 10;
inline constexpr std::size_t evidence_line_bytes = 500;
std::string with_last_lines(const std::vector<std::string>& lines);

std::string printable(std::string_view bytes);

}  // namespace shakedown::target
