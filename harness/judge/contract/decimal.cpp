// Exact numbers: reading, ordering, divisibility.
#include "harness/judge/contract/decimal.hpp"

#include <algorithm>

namespace shakedown::judge::openapi {
namespace {

constexpr std::int64_t largest_exponent = 1'000'000'000;  // beyond: as good as infinite, and never overflows

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<Decimal> Decimal::checked_from(std::string_view text) {
  Decimal value;
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) value.negative = text[at++] == '-';
  bool any = false;
  for (; at < text.size() && is_digit(text[at]); ++at, any = true) value.digits += text[at];
  if (at < text.size() && text[at] == '.') {
    for (++at; at < text.size() && is_digit(text[at]); ++at, any = true) {
      value.digits += text[at];
      --value.exponent;
    }
  }
  if (!any) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    bool minus = false;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) minus = text[at++] == '-';
    if (at == text.size()) return std::nullopt;
    std::int64_t power = 0;
    for (; at < text.size() && is_digit(text[at]); ++at)
      power = std::min(power * 10 + (text[at] - '0'), largest_exponent);
    value.exponent += minus ? -power : power;
  }
  if (at != text.size()) return std::nullopt;
  while (!value.digits.empty() && value.digits.back() == '0') {
    value.digits.pop_back();
    ++value.exponent;
  }
  value.digits.erase(0, std::min(value.digits.find_first_not_of('0'), value.digits.size()));
  if (value.digits.empty()) return Decimal{};
  return value;
}

Decimal Decimal::from(std::string_view text) {
  return checked_from(text).value_or(Decimal{});
}

int compare(const Decimal& a, const Decimal& b) {
  const auto sign = [](const Decimal& d) { return d.is_zero() ? 0 : d.negative ? -1 : 1; };
  if (sign(a) != sign(b)) return sign(a) < sign(b) ? -1 : 1;
  if (sign(a) == 0) return 0;
  const auto magnitude = [](const Decimal& d) {
    return static_cast<std::int64_t>(d.digits.size()) + d.exponent;
  };
  int order = 0;
  if (magnitude(a) != magnitude(b)) {
    order = magnitude(a) < magnitude(b) ? -1 : 1;
  } else {
    const int text =
        a.digits.compare(b.digits);  // same magnitude: a longer one with the same start is larger
    order = text < 0 ? -1 : text > 0 ? 1 : 0;
  }
  return a.negative ? -order : order;
}

std::optional<bool> is_multiple(const Decimal& value, const Decimal& divisor) {
  if (divisor.is_zero() || divisor.digits.size() > 18) return std::nullopt;
  if (value.is_zero()) return true;
  // The last digit of value.digits is not 0, so a larger power of ten never divides it.
  if (value.exponent < divisor.exponent) return false;
  std::uint64_t modulus = 0;
  for (const char c : divisor.digits) modulus = modulus * 10 + static_cast<std::uint64_t>(c - '0');
  const auto times = [modulus](std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<Wide>(a) * b % modulus);
  };
  std::uint64_t rest = 0;
  for (const char c : value.digits) {
    __extension__ using Wide = unsigned __int128;
    rest = static_cast<std::uint64_t>((static_cast<Wide>(rest) * 10 + static_cast<Wide>(c - '0')) % modulus);
  }
  std::uint64_t base = 10 % modulus;
  for (auto power = static_cast<std::uint64_t>(value.exponent - divisor.exponent); power > 0; power >>= 1U) {
    if ((power & 1U) != 0) rest = times(rest, base);
    base = times(base, base);
  }
  return rest == 0;
}

std::string to_string(const Decimal& value) {
  if (value.is_zero()) return "0";
  return (value.negative ? "-" : "") + value.digits + "e" + std::to_string(value.exponent);
}

}  // namespace shakedown::judge::openapi
