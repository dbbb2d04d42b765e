// Making text from a target safe to show. What a target says is untrusted: it may be no UTF-8, a megabyte
// long, full of terminal escapes, or markup. Each function here returns valid UTF-8; none of them throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shakedown::reports {

inline constexpr std::size_t no_limit = static_cast<std::size_t>(-1);

// Each run of bytes that is not UTF-8 becomes U+FFFD. Text longer than `limit` bytes is cut between two
// characters and says how much is missing: "abc… (1,024 bytes more)".
std::string clean(std::string_view text, std::size_t limit = no_limit);

// For a terminal and for Markdown: clean() on one line, without terminal escapes (ECMA-48 CSI, OSC and the
// rest) and control characters, and without the marks that reorder text (U+202A..202E, U+2066..2069).
std::string one_line(std::string_view text, std::size_t limit = no_limit);

// For XML 1.0: clean(), without the characters that it cannot hold at all (its production 2), and with
// & < > " and line ends escaped, so that it stands in an attribute as well.
std::string xml(std::string_view text, std::size_t limit = no_limit);

// A body as JSON and HTML show it: the text where it is UTF-8 without control characters other than tab and
// line ends, else nothing. A character that the cut split at the very end is dropped if `cut`.
std::optional<std::string> body_as_text(std::string_view body, bool cut);
std::string base64(std::string_view bytes);

// How many columns a terminal needs for UTF-8 text; every character counts as one.
std::size_t columns(std::string_view text);
// Cut to at most `width` columns, the last one an ellipsis where something is missing.
std::string fit(std::string_view text, std::size_t width);
// fit(), then filled with spaces to exactly `width`.
std::string left(std::string_view text, std::size_t width);
std::string right(std::string_view text, std::size_t width);

}  // namespace shakedown::reports
