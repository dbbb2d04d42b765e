// Identities: the users that a run may sign in as, from a CSV file (RFC 4180) with a header line. Where a
// recording has a sign-in, its recorded user and password are replaced by an identity's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/model/result.hpp"
#include "harness/traffic/draft.hpp"

namespace shakedown::traffic {

inline constexpr std::size_t identity_limit = 1'000'000;
inline constexpr std::size_t identity_file_limit = 256 << 20;

// Every row needs as many fields as the header line, and the columns must name a user and a password
// ("name,password"). Each identity gets one column more, "basic": base64 of NAME:PASSWORD, as HTTP Basic
// sends it (RFC 7617).
Result<std::vector<Identity>> read_identities(const std::string& path);
Result<std::vector<Identity>> parse_identities(std::string_view text, const std::string& file);

// The fields of a sign-in: one password-like and a user-like field, JSON or form. Null pointers where there
// is no such field; with two password-like fields (a sign-up, a change of password) `passwords` is 2.
struct Credentials {
  const Site* user = nullptr;
  const Site* password = nullptr;  // the first
  int passwords = 0;
};
Credentials credentials_in(const std::vector<Site>& sites);

// Replaces in a journey the credentials of successful sign-ins: a request with one password-like and a
// user-like field, JSON or form, or a Basic Authorization. Later uses of the same user name are replaced,
// too. A sign-up keeps its recorded values, and so does a sign-in with what was signed up with, or as a
// second user. Returns what a reader should know about those kept.
std::vector<std::string> use_identities(DraftJourney& journey, const std::vector<std::string>& columns);

std::vector<std::string> columns_of(const std::vector<Identity>& identities);

}  // namespace shakedown::traffic
