// report.html: one file that holds the page, its script and style, and report.json as its data. It asks for
// nothing from a network (its content security policy forbids it) and opens from the file system.
#pragma once

#include <string>
#include <string_view>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

// JSON that may stand inside a <script> element: < > & and the line separators U+2028 and U+2029 are written
// as escapes, so that nothing in it can end the element or the script.
std::string json_for_page(std::string_view json);

// `json` is what report_json() gave.
std::string report_html_from(std::string_view json, std::string_view title);
std::string report_html(const journal::StoredRun& run);

// The same page without data, which asks the server that it comes from, at this address, for what is known of
// a run that goes on (web/src/live.ts).
std::string live_html(const std::string& address);

}  // namespace shakedown::reports
