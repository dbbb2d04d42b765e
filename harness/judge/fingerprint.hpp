// What makes a finding of one run the same finding in another run: its rule, its endpoint and what is left of
// its words once everything is taken out that only this run had, such as counts, times and ids. Pure; the
// reports and runs/history.db tell findings by it.
#pragma once

#include <string>
#include <string_view>

#include "harness/model/finding.hpp"

namespace shakedown::judge {

// "POST /orders answered 500 in 3 of 200 requests" and "... in 1 of 7 requests" become one text.
std::string without_figures(std::string_view text);

// 16 hexadecimal digits. `key` is what the oracle itself tells its findings apart by, or empty: then it is
// the title.
std::string fingerprint(const Finding& finding, std::string_view key);

}  // namespace shakedown::judge
