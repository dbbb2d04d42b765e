// Numbers that other languages read otherwise (D11, D12), and those that mean something else (D26): all of it
// on their text, so that no digit is lost on the way.
#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {
namespace {

// Different numbers stay different, most of them; `step` keeps what the base is chosen for.
Change beyond(const Value& value, const Work& work, std::uint64_t base, std::uint64_t step) {
  if (value.kind != JsonKind::integer) return not_for(value, "an integer");
  const bool negative = value.text.front() == '-';
  return Change::to((negative ? "-" : "") +
                    std::to_string(base + step * (work.random(value.text) % 100'000)));
}

}  // namespace

Change beyond_int32(const Value& value, const Work& work) {
  return beyond(value, work, 2'147'483'649, 1);
}

Change beyond_2_53(const Value& value, const Work& work) {
  return beyond(value, work, 9'007'199'254'740'993, 2);
}

Change beyond_int64(const Value& value, const Work& work) {
  return beyond(value, work, 9'223'372'036'854'775'809ULL, 1);
}

// 1200 as 1200E0: the same number, in the other form.
Change exponent(const Value& value, const Work&) {
  if (!value.is_number()) return not_for(value, "a number");
  if (value.text.find_first_of("eE") != std::string_view::npos)
    return Change::no("it has an exponent already");
  return Change::to(std::string(value.text) + "E0");
}

Change negative_zero(const Value& value, const Work&) {
  if (!value.is_number()) return not_for(value, "a number");
  return value.text == "-0" ? Change::no("it is -0 already") : Change::to("-0");
}

Change beyond_double(const Value& value, const Work&) {
  if (!value.is_number()) return not_for(value, "a number");
  return value.text == "1E400" ? Change::no("it is 1E400 already") : Change::to("1E400");
}

Change integer_to_float(const Value& value, const Work&) {
  if (value.kind != JsonKind::integer) return not_for(value, "an integer");
  return Change::to(std::string(value.text) + ".0");
}

// Two digits are moved in front of the point.
Change hundredfold(const Value& value, const Work&) {
  if (!value.is_number()) return not_for(value, "a number");
  if (value.text.find_first_of("eE") != std::string_view::npos) return Change::no("it has an exponent");
  const auto point = value.text.find('.');
  std::string digits(value.text.substr(0, point));
  std::string fraction(point == std::string_view::npos ? "" : value.text.substr(point + 1));
  fraction.resize(std::max<std::size_t>(fraction.size(), 2), '0');
  digits += fraction.substr(0, 2);
  fraction.erase(0, 2);
  const std::size_t sign = digits.front() == '-' ? 1 : 0;
  const auto first = std::min(digits.find_first_not_of('0', sign), digits.size() - 1);
  digits.erase(sign, first - sign);
  auto out = fraction.empty() ? digits : digits + "." + fraction;
  return out == value.text ? Change::no("a hundred times 0 is 0") : Change::to(std::move(out));
}

Change not_a_number(const Value& value, const Work&) {
  if (!value.is_number()) return not_for(value, "a number");
  return Change::to("NaN");
}

}  // namespace shakedown::faults
