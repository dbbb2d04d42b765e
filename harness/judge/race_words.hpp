// What the name of a JSON member says of its value: whether it names a thing, or speaks of the process that
// answered rather than of its data. Names come in camelCase, snake_case and kebab-case. Pure.
#pragma once

#include <string_view>

namespace shakedown::judge {

// "id", "orderId", "order_ids", "uuid", "self", "invoiceNumber"
bool names_a_thing(std::string_view member);
// "worker", "elapsedMs", "request_id", "createdAt"
bool speaks_of_the_process(std::string_view member);
// "already exists", "duplicate": a refusal because the same thing is there.
bool speaks_of_a_duplicate(std::string_view text);
// "sold out", "insufficient", "already redeemed": a refusal because nothing is left.
bool speaks_of_a_limit(std::string_view text);

}  // namespace shakedown::judge
