// What git prints, read: log -z in our own format, diff -U0, blame --porcelain. File names are any bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/touched/line_ranges.hpp"
#include "harness/touched/marks.hpp"

namespace shakedown::touched {

// A name as git quotes it: "a\tb\303\244" in double quotes; any other text as it is.
std::string unquoted(std::string_view name);

// For `git log -z`; read_log() reads what it makes.
inline constexpr const char* log_format = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%B%x00%N";
std::vector<Commit> read_log(std::string_view log);

struct ChangedFile {
  enum class What : std::uint8_t { text, binary, submodule, removed };
  std::string path;      // the new one
  std::string old_path;  // where it was renamed, or copied from
  What what = What::text;
  std::vector<LineRange> lines;  // of the new file
  std::vector<int> gaps;         // lines after which something was only taken out
};
std::vector<ChangedFile> read_diff(std::string_view diff);

// Where a line of the blamed revision comes from.
struct BlamedLine {
  int line = 0;
  int original_line = 0;
  std::uint32_t source = 0;  // index into Blame::sources
};
struct BlameSource {
  std::string commit;
  std::string path;       // in that commit
  bool boundary = false;  // no commit of the range: older, or cut off
};
struct Blame {
  std::vector<BlameSource> sources;
  std::vector<BlamedLine> lines;
};
Blame read_blame(std::string_view porcelain);

}  // namespace shakedown::touched
