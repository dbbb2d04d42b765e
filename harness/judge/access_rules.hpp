// Whether what somebody got was theirs to get: the oracles of access, one try at a time, with what is known
// of the same endpoint otherwise. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "harness/judge/access_answer.hpp"
#include "harness/model/finding.hpp"

namespace shakedown::judge {

using AccessOutcome = journal::AccessCell::Outcome;

// Words of AccessTryRecord::who.
namespace asker {
inline constexpr const char* owner = "its owner";
inline constexpr const char* nobody = "nobody";
inline constexpr const char* other = "another user";
inline constexpr const char* ordinary = "an ordinary user";  // of a route that only administrators use
inline constexpr const char* admin = "an administrator";
inline constexpr const char* expired = "an expired token";
inline constexpr const char* changed = "a changed token";
inline constexpr const char* unsigned_token = "an unsigned token";
inline constexpr const char* signed_out = "a signed-out token";
inline constexpr const char* earlier = "an earlier session";  // than a change of the password
}  // namespace asker

// What else is known of the endpoint.
struct AccessFacts {
  bool plain_refused = false;    // the same asker, without the trick
  bool nobody_refused = false;   // and without any token
  bool siblings_refuse = false;  // its neighbours all refuse who has no token, and so do most endpoints
};

struct AccessRuling {
  AccessOutcome outcome = AccessOutcome::inconclusive;
  std::string rule;  // of `open` and `tells`
  Severity severity = Severity::high;
  std::string says;  // one clause
};

AccessRuling rule_access(const AccessTry& tried, const AccessAnswer& answer, const AccessFacts& facts);
// Whether it may become a finding, whatever is known of the endpoint: worth trying again.
bool worth_repeating(const AccessTry& tried, const AccessAnswer& answer);

// Whether a field of this name decides what its owner may do or has: "role", "$.isAdmin", "balance".
bool is_about_rights(std::string name);

// What a rule's findings are called, and why it matters.
std::string access_title(std::string_view rule);
std::string access_why(std::string_view rule);

}  // namespace shakedown::judge
