// Work that a client may ask for twice and that must happen once.
#pragma once

#include <functional>
#include <string>

#include "scenarios/demo/orders/shop.hpp"

namespace demo::orders {

// The request's Idempotency-Key, empty where it has none. Throws Refusal 422 where it is too long.
std::string idempotency_key(const Request& request);

// Runs `work` in a transaction. With an Idempotency-Key the answer is stored in the same transaction, and the
// same key of the same user brings it back (with Idempotency-Replayed: true) instead of working again. A key
// that came with another request is refused by 422. Where `work` refuses, nothing is kept.
Response once(Shop& shop, const User& user, const Request& request, const std::function<Response()>& work);

}  // namespace demo::orders
