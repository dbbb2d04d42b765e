// When two recorded requests are of one kind, or touch one resource: what the plan of races groups by. Pure.
#pragma once

#include <string>

#include "harness/model/journey.hpp"

namespace shakedown::races {

const RequestTemplate& request_of(const Traffic& traffic, int journey, int step);

// The request as text, its holes by the names of their variables: equal for requests that mean the same.
std::string text_of(const Traffic& traffic, int journey, int step);

// Method, path, fields of the head, and the body without its values: equal for requests of one kind.
std::string kind_of(const Traffic& traffic, int journey, int step);

// Both are about one resource: a value in the path or body of both, or the first part of the path that says
// more than "api" or "v1".
bool share_resource(const Traffic& traffic, int journey, int step, int other);

bool has_idempotency_key(const RequestTemplate& request);

// Its body can be made another one (other_body.hpp).
bool has_number(const Traffic& traffic, int journey, int step);

// A value of an identity is in it, or a value that needs one (a token).
bool depends_on_identity(const Traffic& traffic, int journey, int step);

}  // namespace shakedown::races
