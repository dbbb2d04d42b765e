#include "harness/judge/changed_frames.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace shakedown::judge {
namespace {

bool is_end_of(std::string_view path, std::string_view end) {
  if (end.empty() || !path.ends_with(end)) return false;
  return path.size() == end.size() || path[path.size() - end.size() - 1] == '/';
}

// The changed file that is meant; empty: none, or more than one.
std::string changed_file(const Touched& touched, std::string_view file) {
  while (file.starts_with("./")) file.remove_prefix(2);
  while (file.starts_with("../")) file.remove_prefix(3);
  std::set<std::string> found;
  for (const ChangedLines& lines : touched.changed) {
    if (is_end_of(file, lines.file) || is_end_of(lines.file, file)) found.insert(lines.file);
  }
  return found.size() == 1 ? *found.begin() : std::string();
}

}  // namespace

std::vector<ChangedFrame> changed_frames(const Touched& touched,
                                         const std::vector<journal::SanitizerStack>& stacks) {
  std::vector<ChangedFrame> found;
  std::set<std::pair<std::string, int>> seen;
  for (const auto& stack : stacks) {
    for (const auto& frame : stack.frames) {
      if (frame.line <= 0) continue;
      const std::string file = changed_file(touched, frame.file);
      if (file.empty()) continue;
      const auto lines =
          std::find_if(touched.changed.begin(), touched.changed.end(), [&](const ChangedLines& one) {
            return one.file == file && one.begin <= frame.line && frame.line <= one.end;
          });
      if (lines == touched.changed.end() || !seen.emplace(file, frame.line).second) continue;
      found.push_back({frame.function, file, frame.line, lines->authorship});
    }
  }
  return found;
}

}  // namespace shakedown::judge
