// The target's own log, asked what it says about one exchange. What a line means is guessed from its words,
// so each question errs in the direction that its caller names.
#pragma once

#include <string>
#include <vector>

#include "harness/judge/case.hpp"

namespace shakedown::judge {

// In order of their times.
using LogLines = std::vector<const journal::StoredLogLine*>;

LogLines log_of_target(const Case& run);
// From `from` to `to`, both included.
LogLines lines_between(const LogLines& lines, Nanoseconds from, Nanoseconds to);

// The request's path without its query.
std::string path_of(const Exchange& exchange);
// Rather yes than no: any line that holds the path, also as the beginning of a longer one.
bool any_names(const LogLines& lines, const std::string& path);
// Rather yes than no: a word of failure anywhere in it, or the response's status.
bool looks_like_an_error(const LogLine& line, int status);

// Rather no than yes: the lines that most likely tell why this exchange failed, at most two; those that name
// its path go before those that only look like an error, and the nearest to its end before others.
LogLines lines_about(const LogLines& lines, const Exchange& failure);

}  // namespace shakedown::judge
