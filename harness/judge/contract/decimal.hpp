// A JSON number by its exact value. Contracts bound identifiers and money, and a double cannot tell 2^63 from
// 2^63 - 1 or whether 0.3 is a multiple of 0.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shakedown::judge::openapi {

// sign * digits * 10^exponent; digits without zeros at either end, empty for zero.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;

  // `text` follows JSON's grammar of numbers; what YAML allows besides (+1, .5, 1_000 does not) is read too.
  static Decimal from(std::string_view text);
  static std::optional<Decimal> checked_from(std::string_view text);  // nullopt: not a number
  bool is_zero() const { return digits.empty(); }
  bool is_integer() const { return digits.empty() || exponent >= 0; }
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

int compare(const Decimal& a, const Decimal& b);  // -1, 0, 1

// Nullopt where it cannot be told: a divisor of more than 18 digits, or zero.
std::optional<bool> is_multiple(const Decimal& value, const Decimal& divisor);

// "-12.5e3" in one canonical spelling.
std::string to_string(const Decimal& value);

}  // namespace shakedown::judge::openapi
