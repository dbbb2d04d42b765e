// Another body for the same idempotency key: a retry that is none. A server that keeps its keys well refuses
// the second or answers it as the first (draft-ietf-httpapi-idempotency-key-header, section 2.6), whichever
// comes first; what it does where both come at once is what a burst asks. The body differs in one digit of
// its last number, so that it stays as long and as valid as it was. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shakedown::races {

// Where a JSON body's last number ends, digits of fractions and exponents aside. None: it has no number.
std::optional<std::size_t> digit_to_change(std::string_view body);

// The body with one more, or one less; as it was where it has no number.
std::string other_body(std::string body);

}  // namespace shakedown::races
