// How much a value proves. That the same text stands in a response and in a later request is evidence of a
// link only if it could hardly be there by chance: a session token is, "1" and "pending" are not.
#pragma once

#include <string>
#include <string_view>

namespace shakedown::traffic {

enum class Specificity {
  none,      // empty, true, false, null: never a link
  common,    // small numbers, words: a link only where it is an id and both sides agree on what of
  moderate,  // years, prices, short codes, slugs, dates: a link where the names agree at least loosely
  specific,  // tokens, UUIDs, long numbers: a link by itself
};
Specificity specificity_of(std::string_view value);

// Lower case, letters and digits only, without the "x" of "X-CSRF-Token": names that differ in style compare
// equal.
std::string plain_name(std::string_view name);
// "orders" -> "order", "categories" -> "category", "addresses" -> "address".
std::string singular(std::string_view word);

// "id", "key", "href"...: says nothing without its owner.
bool is_generic_name(std::string_view plain);
// Whether a field of this (plain) name identifies something: "id", "orderid", "version", "csrftoken". Fields
// like "qty" or "page" are what a client chooses, not what it is given.
bool identifies(std::string_view plain);

bool is_password_name(std::string_view plain);
bool is_user_name(std::string_view plain);

}  // namespace shakedown::traffic
