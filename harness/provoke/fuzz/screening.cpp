#include "harness/provoke/fuzz/screening.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/judge/words.hpp"

namespace shakedown::fuzz {
namespace {

constexpr int most_of_one_rule = 5;
constexpr std::size_t most_named = 20;
constexpr std::size_t longest_named = 80;

bool is_of_what_is_checked(const std::string& rule) {
  return rule == "fuzz/accepted-invalid" || rule == "fuzz/refused-valid";
}

}  // namespace

bool Screening::is_worth_showing(const SuspicionKey& key, const Suspicion& suspicion,
                                 const std::map<SuspicionKey, Suspicion>& all) {
  const auto& [operation, rule, text] = key;
  if (const auto everywhere = key_of_the_whole_service(suspicion.sign); !everywhere.empty())
    return !shown_everywhere_.contains(everywhere);
  if (fails_by_get_too(suspicion, all)) return false;
  const auto count = shown_.find({operation, rule});
  if (!is_of_what_is_checked(rule) || count == shown_.end() || count->second < most_of_one_rule) return true;
  more_[{operation, rule}].insert(text);
  return false;
}

void Screening::shown(const Suspicion& suspicion) {
  ++shown_[{suspicion.made.lead, suspicion.sign.rule}];
  shown_everywhere_.insert(key_of_the_whole_service(suspicion.sign));
}

std::vector<std::string> Screening::not_shown() const {
  std::vector<std::string> lines;
  for (const auto& [of, keys] : more_) {
    std::string named;
    std::size_t count = 0;
    for (const std::string& key : keys) {
      if (count++ < most_named) named += (named.empty() ? "" : "; ") + judge::first_line(key, longest_named);
    }
    if (count > most_named) named += "; ...";
    const auto operation = leads_[static_cast<std::size_t>(of.first)].operation;
    lines.push_back(fmt::format("{}: {} more of {}, not shown one by one: {}",
                                name_of(grammar_.operations[static_cast<std::size_t>(operation)]), count,
                                of.second, named));
  }
  return lines;
}

const std::string& Screening::path_of(int lead) const {
  return grammar_.operations[static_cast<std::size_t>(leads_[static_cast<std::size_t>(lead)].operation)].path;
}

// HEAD answers as GET does, without the message that tells one failure from another.
bool Screening::fails_by_get_too(const Suspicion& suspicion,
                                 const std::map<SuspicionKey, Suspicion>& all) const {
  if (suspicion.sign.rule != "fuzz/server-error" || suspicion.made.request.method != "HEAD") return false;
  return std::any_of(all.begin(), all.end(), [&](const auto& one) {
    return one.second.sign.rule == "fuzz/server-error" && one.second.made.request.method == "GET" &&
           path_of(one.second.made.lead) == path_of(suspicion.made.lead);
  });
}

}  // namespace shakedown::fuzz
