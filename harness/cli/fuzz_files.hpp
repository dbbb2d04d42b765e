// A finding of made-up requests for other tools: its requests as a script of curl commands and as a HAR 1.2
// file, beside the scenario that shows it again. Their values (tokens, ids) are those of the run; the
// scenario takes fresh ones.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/model/result.hpp"

namespace shakedown::cli {

// The exchanges of the play that shows it, in order. Pure.
std::vector<const journal::ExchangeRecord*> exchanges_that_show(const journal::StoredRun& run,
                                                                const journal::ExperimentRecord& record,
                                                                const Finding& finding);

// A POSIX shell script. Bodies that are no text are printed from octal escapes. Pure.
std::string curl_script(const std::vector<const journal::ExchangeRecord*>& exchanges,
                        const std::string& origin, const std::string& title);

// `path` without its ending: PATH.sh and PATH.har.
Status write_fuzz_files(const journal::StoredRun& run, const journal::ExperimentRecord& record,
                        const Finding& finding, const std::string& path);

}  // namespace shakedown::cli
