// Groups steps by their credentials (union-find), then asks whether the groups ran at the same time.
#include "harness/traffic/users.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <string>
#include <unordered_map>

#include "harness/traffic/encoding.hpp"
#include "harness/traffic/value_kinds.hpp"

namespace shakedown::traffic {
namespace {

constexpr std::size_t nobody = static_cast<std::size_t>(-1);

bool names_a_session(std::string_view cookie) {
  static constexpr std::array<std::string_view, 8> words = {"sess", "sid",   "auth",     "token",
                                                            "jwt",  "login", "identity", "remember"};
  const auto name = lower_case(cookie);
  if (name.find("csrf") != std::string::npos || name.find("xsrf") != std::string::npos) return false;
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return name.find(word) != std::string::npos; });
}

// The values by which a server would know the sender.
std::vector<std::string> credentials_of(const DraftStep& step) {
  std::vector<std::string> all;
  for (const auto& site : step.sites) {
    const bool token = site.kind == Site::Kind::header && !site.after.empty();
    const bool session = site.kind == Site::Kind::cookie && names_a_session(site.name);
    if ((token || session) && specificity_of(site.value) == Specificity::specific) all.push_back(site.value);
  }
  return all;
}

class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t of(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[std::max(of(a), of(b))] = std::min(of(a), of(b)); }

 private:
  std::vector<std::size_t> parent_;
};

// For each step its group's number, or nobody.
std::vector<std::size_t> group_by_credentials(const std::vector<DraftStep>& steps) {
  std::unordered_map<std::string, std::size_t> first_with;
  std::vector<bool> known(steps.size(), false);
  Groups groups(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (auto& value : credentials_of(steps[i])) {
      const auto [found, fresh] = first_with.try_emplace(std::move(value), i);
      if (!fresh) groups.join(i, found->second);
      known[i] = true;
    }
  }
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (const auto& offer : steps[i].offers) {
      const auto found = first_with.find(offer.value);
      if (found == first_with.end()) continue;
      groups.join(i, found->second);
      known[i] = true;
    }
  }
  std::vector<std::size_t> group(steps.size(), nobody);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (known[i]) group[i] = groups.of(i);
  }
  return group;
}

bool at_the_same_time(const std::vector<std::size_t>& group) {
  std::map<std::size_t, std::pair<std::size_t, std::size_t>> spans;  // steps are in order of time
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (group[i] == nobody) continue;
    const auto [span, fresh] = spans.try_emplace(group[i], i, i);
    if (!fresh) span->second.second = i;
  }
  std::vector<std::pair<std::size_t, std::size_t>> sorted;
  for (const auto& [id, span] : spans) sorted.push_back(span);
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].first < sorted[i - 1].second) return true;
  }
  return false;
}

// Gives steps without a group that of another step with the same key.
template <class Key>
void adopt(const std::vector<DraftStep>& steps, std::vector<std::size_t>& group, Key key) {
  std::unordered_map<std::string, std::size_t> owner;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (group[i] != nobody && !key(steps[i]).empty()) owner.try_emplace(key(steps[i]), group[i]);
  }
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto found = owner.find(key(steps[i]));
    if (group[i] == nobody && found != owner.end()) group[i] = found->second;
  }
}

void adopt_in_time(std::vector<std::size_t>& group) {
  for (auto i = group.rbegin(); i != group.rend(); ++i) {
    if (*i == nobody && i != group.rbegin()) *i = *(i - 1);
  }
  for (std::size_t i = 1; i < group.size(); ++i) {
    if (group[i] == nobody) group[i] = group[i - 1];
  }
}

}  // namespace

std::vector<std::vector<DraftStep>> split_by_user(std::vector<DraftStep> steps) {
  std::vector<std::vector<DraftStep>> users;
  if (steps.empty()) return users;
  auto group = group_by_credentials(steps);
  if (!at_the_same_time(group)) {
    users.push_back(std::move(steps));
    return users;
  }
  adopt(steps, group, [](const DraftStep& step) { return step.page; });
  adopt(steps, group, [](const DraftStep& step) {
    return step.client.empty() ? std::string() : step.client + ' ' + step.connection;
  });
  adopt(steps, group, [](const DraftStep& step) { return step.connection; });
  adopt_in_time(group);
  std::map<std::size_t, std::size_t> index;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto [found, fresh] = index.try_emplace(group[i], users.size());
    if (fresh) users.emplace_back();
    users[found->second].push_back(std::move(steps[i]));
  }
  return users;
}

}  // namespace shakedown::traffic
