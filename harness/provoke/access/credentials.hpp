// By what a request says who it is: header fields such as Authorization, Cookie and X-Api-Key. Taking them
// from one request to another, leaving them out, and tokens that are worth nothing. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/model/journey.hpp"

namespace shakedown::access {

// Authorization, Cookie, and fields that are called after a token, a session or an API key.
bool is_credential(std::string_view header);

// How this request says who it is: "header", "cookie" (nothing but a cookie), or "" for not at all.
std::string carried_by(const RequestTemplate& request);

using Credentials = Headers;
Credentials credentials_in(const std::string& head);
// The head with these in the place of its own.
std::string with_credentials(const std::string& head, const Credentials& credentials);

// The same with one character of each token changed, in the last of its parts ("header.payload.signature"),
// so that it reads as well as before. None where there is no token to change.
std::optional<Credentials> with_changed_token(const Credentials& credentials);
// JSON Web Tokens (RFC 7519) as tokens without a signature: algorithm "none". None where there is no such
// token.
std::optional<Credentials> with_unsigned_token(const Credentials& credentials);
// This token in the place of each.
std::optional<Credentials> with_token(const Credentials& credentials, const std::string& token);

}  // namespace shakedown::access
