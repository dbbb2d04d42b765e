// What the counts of a summary say, each with the number of samples that it stands on and how far it may be
// trusted. Derived whenever it is asked for and never stored, so that a summary that grows changes its mind.
//
// Bounds at 95 %: none in n samples means a share of at most 3 / n (the rule of three; Hanley and
// Lippman-Hand, JAMA 1983). The chance that the next value is a new one is about the share of values seen
// once (Good, Biometrika 1953).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge {

inline constexpr std::uint64_t enough_to_require = 30;  // below that "always" is said, and "required" is not
inline constexpr std::uint64_t enough_for_format = 10;
inline constexpr std::uint64_t enough_for_enum = 10;
inline constexpr double most_unseen = 0.01;

// 3 / n, at most 1.
double rule_of_three(std::uint64_t n);

struct Presence {
  enum class Is : std::uint8_t { required, always_so_far, optional, never };
  Is is = Is::never;
  std::uint64_t present = 0;
  std::uint64_t n = 0;  // objects that could have held it
  double share = 0;     // present of n
  double bound = 1;     // it is absent in at most this share of all; where it was ever absent: 1 - share
};
Presence presence_of(const PlaceShape& place);
Presence presence_of(std::uint64_t present, std::uint64_t n);
std::string says(const Presence& presence);  // "always (412 of 412; absent in at most 0.73 %)"

struct Nullability {
  bool nullable = false;
  std::uint64_t nulls = 0;
  std::uint64_t n = 0;  // values
  double bound = 1;     // where it was never null: null in at most this share
};
Nullability nullability_of(const PlaceShape& place);
std::string says(const Nullability& nullability);

// Strings of a closed set: at least ten samples, fewer values than the root of their number (quicktype's
// rule), no empty string, no common format, and unseen values rarer than `most_unseen`.
struct EnumVerdict {
  std::vector<std::pair<std::string, std::uint64_t>> values;  // JSON texts, the commonest first
  std::uint64_t n = 0;
  double unseen = 0;  // the chance that the next value is none of these
};
std::optional<EnumVerdict> enum_of(const PlaceShape& place);
std::string says(const EnumVerdict& verdict);

// An object whose names are data: ids, dates, words of a user.
struct MapVerdict {
  enum class Why : std::uint8_t { outgrown, names_are_ids, names_come_and_go };
  Why why = Why::outgrown;
  std::uint64_t names = 0;  // of those kept apart; outgrown: more than most_members
  std::uint64_t n = 0;      // objects
};
std::optional<MapVerdict> map_of(const PlaceShape& place);
std::string says(const MapVerdict& verdict);

// More than one type besides null; an integer is a number.
struct UnionVerdict {
  std::vector<std::pair<JsonType, std::uint64_t>> types;  // the commonest first
  std::uint64_t n = 0;
};
std::optional<UnionVerdict> union_of(const PlaceShape& place);
std::string says(const UnionVerdict& verdict);

// One member whose value decides which of the others are there: {"type": "card", "number": …} and
// {"type": "bank", "iban": …}. Each of its values stands on at least ten objects.
struct TaggedVerdict {
  struct Case {
    std::string value;                // a word
    std::uint64_t n = 0;              // objects with it
    std::vector<std::string> brings;  // members that are always there with it, and not with some other value
  };
  std::string tag;          // the member's name
  std::vector<Case> cases;  // by value
  std::uint64_t n = 0;
};
std::optional<TaggedVerdict> tagged_of(const PlaceShape& place);
std::string says(const TaggedVerdict& verdict);

// All strings (or integers: epochs) parse so.
struct FormatVerdict {
  std::string_view name;  // as common_format (facts.hpp)
  std::uint64_t n = 0;
  double bound = 1;  // others are at most this share
};
std::optional<FormatVerdict> format_verdict_of(const PlaceShape& place);
std::string says(const FormatVerdict& verdict);

struct NumberVerdict {
  bool only_integers = false;
  double least = 0, most = 0;  // of those within a double's range
  int fraction_digits = 0;
  std::uint64_t beyond_2_53 = 0;
  std::uint64_t beyond_double = 0;
  std::uint64_t n = 0;
};
std::optional<NumberVerdict> number_of(const PlaceShape& place);
std::string says(const NumberVerdict& verdict);  // "integer 1 to 412"

// The types of a place as one reads them: "integer or null", "array of string".
std::string type_words(const PlaceShape& place);

}  // namespace shakedown::judge
