// From a closed run file to its verdict and reports; the same for a run that has just ended and for a stored
// one.
#pragma once

#include <string>

#include "harness/model/gate.hpp"
#include "harness/model/result.hpp"

namespace shakedown::cli {

struct JudgingOptions {
  std::string folder;   // where the reports go
  bool summary = true;  // print one screen
  bool json = false;    // print report.json
};

struct Judged {
  Verdict verdict = Verdict::inconclusive;
  bool kept = true;  // the judgement and every report are on the disk; what was not has been told
};

// Judges the run, stores the judgement in the run file and writes the reports.
Result<Judged> judge_and_report(const std::string& run_file, const JudgingOptions& options);

// report.json of what the file of a run that goes on holds, judged as if it ended now; nothing is stored.
Result<std::string> report_so_far(const std::string& run_file);
// report.json of a judged run.
Result<std::string> stored_report(const std::string& run_file);

// Renders the stored judgement again, without judging. `format` is html, json, junit, sarif, ctrf, markdown,
// openmetrics, hdr, text; `out` empty: standard output.
Status render_again(const std::string& run, const std::string& format, const std::string& out);

}  // namespace shakedown::cli
