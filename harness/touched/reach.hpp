// From changed lines to endpoints: by the scenario's own map, by the routes of the code and the functions
// that their handlers call, by what other tools and the contract say, and by what touches everything.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/model/endpoint.hpp"
#include "harness/model/touched.hpp"
#include "harness/touched/call_search.hpp"
#include "harness/touched/code.hpp"
#include "harness/touched/git_text.hpp"

namespace shakedown::touched {

struct ReachInput {
  const Code& code;
  const std::vector<ChangedFile>& files;
  std::vector<ChangedLines> changed;  // authored, by file and line
  std::vector<Endpoint> known;        // of traffic and contract
  std::vector<GivenRoute> given;
  std::vector<std::pair<std::string, std::vector<std::string>>> map;  // "POST /orders" -> patterns of files
};

// Fills in the endpoints and the changed lines, which are split where their reach differs, and warns of
// languages that cannot be read.
void find_reach(ReachInput input, Touched& touched);

}  // namespace shakedown::touched
