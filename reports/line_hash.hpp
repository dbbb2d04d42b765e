// The fingerprint that code scanning knows an alert by: a hash of the text that begins at a line, so that it
// stays the same when lines are added above. GitHub's upload works it out in this way where it is missing and
// warns where it differs, so it must be exact.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shakedown::reports {

// For each line of a text, from the first: "54703d4cd895b18:1", where the number counts the lines so far that
// have this hash. Blanks count for nothing; of each line the hash covers its next 100 other characters.
std::vector<std::string> line_hashes(std::string_view text);

}  // namespace shakedown::reports
