// Puts all reports of a run into its folder. This is what the command line calls.
#pragma once

#include <string>
#include <string_view>

#include "harness/journal/records.hpp"
#include "harness/model/result.hpp"

namespace shakedown::reports {

// Writes report.html, report.json, junit.xml, results.sarif, ctrf.json, metrics.txt and summary.md into
// `folder`, which must exist. Each file is there whole or not at all: it is written beside its place and
// renamed. A file that cannot be written (disk full, folder read-only) does not keep the others from being
// tried; the first Problem is returned, with the file's path as its place.
Status write_reports(const journal::StoredRun& run, const std::string& folder);

// One file, whole or not at all.
Status write_file(const std::string& path, std::string_view content);

}  // namespace shakedown::reports
