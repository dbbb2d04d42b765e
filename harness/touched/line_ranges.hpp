// Sets of lines of a file, as notes and diffs say them: "1-10,15".
#pragma once

#include <algorithm>
#include <vector>

namespace shakedown::touched {

struct LineRange {
  int begin = 0;
  int end = 0;  // the last one

  bool contains(int line) const { return begin <= line && line <= end; }
  friend bool operator==(const LineRange&, const LineRange&) = default;
};

inline bool contains(const std::vector<LineRange>& ranges, int line) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const LineRange& range) { return range.contains(line); });
}

}  // namespace shakedown::touched
