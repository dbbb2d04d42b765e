// What a repository says of a range of commits: the commits with their notes, what they changed, where each
// changed line comes from, and the sources as they are now.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/cli/touched/git.hpp"
#include "harness/touched/code.hpp"
#include "harness/touched/git_text.hpp"
#include "harness/touched/records.hpp"

namespace shakedown::cli {

struct History {
  std::string base;  // the merge base of `since` and HEAD
  std::string head;
  std::vector<touched::Commit> commits;     // of the range
  std::vector<touched::ChangedFile> files;  // from the base to the work tree; of a bare one to HEAD
  std::size_t pending = 0;                  // files with changes that are not committed
  std::map<std::string, touched::Blame> blames;
  std::vector<touched::SourceFile> sources;
  bool notes = false;
  touched::Traces traces;
  std::vector<std::string> warnings;
};

// `since`: a revision.
Result<History> read_history(const Git& git, const std::string& since);

}  // namespace shakedown::cli
