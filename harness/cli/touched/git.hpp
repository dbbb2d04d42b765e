// Git, asked so that nothing of the repository runs: no hook, filter, alias, pager, external diff, textconv,
// fsmonitor, credential helper or transport, and no configuration but the repository's own with these taken
// out.
#pragma once

#include <string>
#include <vector>

#include "harness/model/result.hpp"
#include "harness/model/time.hpp"

namespace shakedown::cli {

class Git {
 public:
  // Fails where there is no git, or no repository, or git will not read one that belongs to another user.
  static Result<Git> open(const std::string& folder);

  bool bare() const { return bare_; }
  bool shallow() const { return shallow_; }
  const std::string& top() const { return top_; }  // of a bare one its own folder
  const std::string& head() const { return head_; }
  const std::string& branch() const { return branch_; }  // empty: none

  // What it printed; a Problem where it fails, with what it complained about.
  Result<std::string> ask(std::vector<std::string> words, const std::string& input = {}) const;
  // Empty where there is no such thing.
  std::string ask_for_revision(const std::string& revision) const;

 private:
  Git() = default;
  Result<std::string> run(std::vector<std::string> words, const std::string& input, int* status) const;
  Status take_out_filters();

  std::string folder_;
  std::string top_;
  std::string head_;
  std::string branch_;
  bool bare_ = false;
  bool shallow_ = false;
  std::vector<std::string> safe_;  // folders that the user's own configuration calls safe
  std::vector<std::pair<std::string, std::string>> settings_;
};

}  // namespace shakedown::cli
