// Which of the things that look wrong are worth showing one by one, so that one mistake is one finding: what
// the service answers everywhere is shown at one endpoint, HEAD fails as GET does, and what an endpoint does
// not check is one mistake and not as many as its contract has words.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/provoke/fuzz/leads.hpp"
#include "harness/provoke/fuzz/pump.hpp"

namespace shakedown::fuzz {

class Screening {
 public:
  Screening(const Grammar& grammar, const std::vector<Lead>& leads) : grammar_(grammar), leads_(leads) {}

  // Of those that are not, what not_shown() tells is kept.
  bool is_worth_showing(const SuspicionKey& key, const Suspicion& suspicion,
                        const std::map<SuspicionKey, Suspicion>& all);
  // This one was confirmed.
  void shown(const Suspicion& suspicion);

  // A line for each endpoint and rule of which there is more than was shown.
  std::vector<std::string> not_shown() const;

 private:
  const std::string& path_of(int lead) const;
  bool fails_by_get_too(const Suspicion& suspicion, const std::map<SuspicionKey, Suspicion>& all) const;

  const Grammar& grammar_;
  const std::vector<Lead>& leads_;
  std::map<std::pair<int, std::string>, int> shown_;  // by lead and rule
  std::map<std::pair<int, std::string>, std::set<std::string>> more_;
  std::set<std::string> shown_everywhere_;  // keys of signs that are of the whole service
};

}  // namespace shakedown::fuzz
