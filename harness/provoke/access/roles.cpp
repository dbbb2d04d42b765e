#include "harness/provoke/access/roles.hpp"

#include <algorithm>
#include <array>

#include "harness/traffic/encoding.hpp"
#include "harness/traffic/value_kinds.hpp"

namespace shakedown::access {
namespace {

template <class Is>
std::string column_like(const Identity& identity, Is is) {
  for (const auto& [name, value] : identity.columns) {
    if (is(traffic::plain_name(name))) return value;
  }
  return {};
}

bool says_admin(const Identity& identity) {
  const std::string role =
      traffic::lower_case(column_like(identity, [](const std::string& name) { return name == "role"; }));
  constexpr std::array words{"admin", "administrator", "superuser", "root"};
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return role == word; });
}

bool names(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Whether some body of the journey has this identity's name and password, as they stand.
bool signs_in_as(const Traffic& traffic, const Journey& journey, const Identity& identity) {
  const auto name = name_of_user(identity);
  const auto password =
      column_like(identity, [](const std::string& column) { return traffic::is_password_name(column); });
  if (name.empty() || password.empty()) return false;
  return std::any_of(journey.steps.begin(), journey.steps.end(), [&](const Step& step) {
    std::string body;
    for (const TextPiece& piece : traffic.requests[step.request].body) body += piece.literal;
    return body.find(name) != std::string::npos && body.find(password) != std::string::npos;
  });
}

}  // namespace

std::string name_of_user(const Identity& identity) {
  return column_like(identity, [](const std::string& name) { return traffic::is_user_name(name); });
}

Roles roles_of(const std::vector<Identity>& identities, const AccessSpec& spec) {
  Roles roles;
  for (std::size_t i = 0; i < identities.size(); ++i) {
    const bool admin = says_admin(identities[i]) || names(spec.admins, name_of_user(identities[i]));
    (admin ? roles.admins : roles.ordinary).push_back(static_cast<int>(i));
  }
  return roles;
}

JourneyRole role_of(const Traffic& traffic, int journey, const std::vector<Identity>& identities,
                    const Roles& roles, const AccessSpec& spec) {
  const Journey& one = traffic.journeys[static_cast<std::size_t>(journey)];
  JourneyRole role;
  role.is_admin = names(spec.admin_journeys, one.name);
  const bool has_identity = std::any_of(one.variables.begin(), one.variables.end(),
                                        [](const Variable& variable) { return !variable.identity.empty(); });
  const auto is_admin = [&](int user) {
    return std::find(roles.admins.begin(), roles.admins.end(), user) != roles.admins.end();
  };
  for (std::size_t i = 0; i < identities.size(); ++i) {
    const int user = static_cast<int>(i);
    if (has_identity) {
      const std::string name = name_of_user(identities[i]);
      const bool recorded = std::any_of(one.variables.begin(), one.variables.end(), [&](const Variable& v) {
        return !v.identity.empty() && !name.empty() && v.recorded == name &&
               traffic::is_user_name(traffic::plain_name(v.identity));
      });
      if (recorded && is_admin(user)) role.is_admin = true;
    } else if (signs_in_as(traffic, one, identities[i])) {
      role.fixed = user;
      role.is_admin = role.is_admin || is_admin(user);
    }
  }
  return role;
}

int owner_of(const JourneyRole& role, const Roles& roles, int repetition) {
  if (role.fixed) return *role.fixed;
  const auto& users = role.is_admin && !roles.admins.empty() ? roles.admins : roles.ordinary;
  return users.empty() ? 0 : users[static_cast<std::size_t>(repetition) % users.size()];
}

std::optional<int> other_than(int owner, const Roles& roles, int repetition) {
  std::vector<int> others;
  std::copy_if(roles.ordinary.begin(), roles.ordinary.end(), std::back_inserter(others),
               [&](int user) { return user != owner; });
  if (others.empty()) return std::nullopt;
  return others[static_cast<std::size_t>(repetition) % others.size()];
}

}  // namespace shakedown::access
