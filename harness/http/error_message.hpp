// What a failed response says, reduced to what stays the same from one failure to the next: the message with
// its numbers, ids, quoted values and addresses replaced. Two failures with the same endpoint, status and
// message are one error signature; without this a thousand "no product 17" would be a thousand errors.
#pragma once

#include <string>
#include <string_view>

namespace shakedown::http {

inline constexpr std::size_t longest_error_message = 300;

// "no product 17 in 'cart-9f3a'" becomes "no product {n} in '{s}'". Always valid UTF-8, one line, at most
// longest_error_message bytes.
std::string normalise_message(std::string_view message);

// The message in a decoded response body: of JSON the first of message, error, detail, title... that is a
// text (also one level down), of anything else the first line that is not markup. Only the first 16 KiB are
// looked at.
std::string error_message(std::string_view content_type, std::string_view body);

}  // namespace shakedown::http
