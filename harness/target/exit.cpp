// Words for how a process ended; names and descriptions of signals are glibc's.
#include "harness/target/exit.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "harness/model/utf8.hpp"

namespace shakedown::target {
Exit exit_from_wait(int wait_status) {
  if (WIFSIGNALED(wait_status)) return {.status = 0, .signal = WTERMSIG(wait_status)};
  return {.status = WEXITSTATUS(wait_status), .signal = 0};
}

std::string describe(const Exit& exit) {
  if (exit.signal == 0) return fmt::format("exited with status {}", exit.status);
  const char* name = sigabbrev_np(exit.signal);
  const char* meaning = sigdescr_np(exit.signal);
  if (name == nullptr || meaning == nullptr) return fmt::format("was killed by signal {}", exit.signal);
  std::string words = meaning;
  words.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(words.front())));
  return fmt::format("was killed by SIG{} ({})", name, words);
}

std::string in_words(Nanoseconds duration) {
  if (duration < std::chrono::seconds(1)) {
    return fmt::format("{} ms", duration_cast<std::chrono::milliseconds>(duration).count());
  }
  return fmt::format("{:.1f} s", seconds(duration));
}

std::string printable(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto lead = static_cast<unsigned char>(bytes.front());
    const std::size_t length = utf8_length(bytes);
    const bool control = (lead < 0x20 && lead != '\t') || lead == 0x7f;
    if (length == 0 || control) {
      text += fmt::format("\\x{:02x}", lead);
      bytes.remove_prefix(1);
    } else {
      text += bytes.substr(0, length);
      bytes.remove_prefix(length);
    }
  }
  return text;
}

std::string with_last_lines(const std::vector<std::string>& lines) {
  if (lines.empty()) return ", and logged nothing";
  std::string text = lines.size() == 1 ? "; its last log line:" : "; its last log lines:";
  const std::size_t first = lines.size() > evidence_lines ? lines.size() - evidence_lines : 0;
  for (std::size_t i = first; i < lines.size(); ++i) {
    text += '\n';
    text += printable(std::string_view(lines[i]).substr(0, evidence_line_bytes));
    if (lines[i].size() > evidence_line_bytes) text += " [cut]";
  }
  return text;
}

}  // namespace shakedown::target
