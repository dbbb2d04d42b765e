// What JSON of one kind looks like, summed up: for each place how often its parent was there, how often it
// was there itself, of which types, in which ranges, lengths and formats, with which few values. Everything
// stored is a count, an extreme or a bounded set, so two summaries merge into the one that all samples
// together would have given, in any order; whether a field is required, an enum or a map is derived
// (verdicts.hpp), with the number of samples it stands on. After JSONoid (arXiv 2307.03113) and the
// associative merge of Baazizi et al. (EDBT 2017).
//
// Bounds: at most `most_places` places in one shape and `most_members` members of one object; what is beyond
// is counted as members of a map ("$.prices{}"). Depth beyond `most_depth` is told as a count, not followed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/http_message.hpp"
#include "harness/model/time.hpp"

namespace shakedown::judge {

enum class JsonType : std::uint8_t { null, boolean, integer, number, string, array, object };
inline constexpr int json_type_count = 7;

// Recognised in a string; a number may be an epoch. `count`: of strings that parse so.
enum class TextFormat : std::uint8_t {
  date_time_z,       // RFC 3339 in UTC, "Z"
  date_time_offset,  // RFC 3339, "+02:00"
  date_time_bare,    // without a zone
  date,
  time,
  uuid,
  ulid,
  email,
  uri,
  ipv4,
  ipv6,
  integer_text,  // "12"
  decimal_text,  // "12.50"
  boolean_text,
  base64,
  hex,
  jwt,
};
inline constexpr int text_format_count = 17;

// A small set of values with counts: exact up to its bound, and above it only how many there were at least.
struct ValueSet {
  static constexpr std::size_t most = 64;
  static constexpr std::size_t longest = 100;   // bytes of a value; longer ones count as `beyond`
  std::map<std::string, std::uint64_t> counts;  // JSON text of the value
  bool overflowed = false;
  std::uint64_t beyond = 0;  // samples of values outside `counts`

  std::uint64_t seen_once() const;  // Good-Turing's singletons
};

struct Seen {
  Nanoseconds first{};
  Nanoseconds last{};
  std::string example;        // JSON text, at most 200 bytes
  std::int64_t exchange = 0;  // that the example is from, where one was kept: ExchangeRecord::id; 0: none
};

struct PlaceShape {
  std::uint64_t parents = 0;  // how often the object was there that could have held it (or the body)
  std::uint64_t present = 0;  // how often it was there; null is present
  std::array<std::uint64_t, json_type_count> types{};
  // Of numbers.
  double least = 0, most = 0;                     // where there were any
  int integer_digits = 0;                         // the most before the point
  int fraction_digits = 0;                        // the most behind it
  std::uint64_t beyond_2_53 = 0;                  // integers that a double does not hold exactly
  std::uint64_t beyond_double = 0;                // 1e400
  std::uint64_t epoch_seconds = 0, epoch_ms = 0;  // integers in the range of these
  // Of strings (in bytes) and arrays (in elements).
  std::uint64_t shortest = 0, longest = 0;
  std::uint64_t fewest = 0, longest_array = 0;
  std::array<std::uint64_t, text_format_count> formats{};
  int date_fraction_digits_least = 0, date_fraction_digits_most = 0;
  ValueSet values;  // of scalars but null
  Seen seen;
  std::map<std::string, std::unique_ptr<PlaceShape>, std::less<>> members;
  std::unique_ptr<PlaceShape> elements;  // of arrays
  std::unique_ptr<PlaceShape> others;    // members beyond the bound: a map's values

  std::uint64_t count(JsonType type) const { return types[static_cast<std::size_t>(type)]; }
};

enum class Direction : std::uint8_t { request, response };

// Which messages belong together. Requests have status 0.
struct ShapeKey {
  std::string endpoint;  // "POST /orders"
  Direction direction = Direction::response;
  int status = 0;
  auto operator<=>(const ShapeKey&) const = default;
};

struct FieldShape {  // a header, by its name in lower case
  std::uint64_t present = 0;
  std::map<std::string, std::uint64_t> spellings;  // as sent, a few
  ValueSet values;
  Seen seen;
};

struct MessageShape {
  std::uint64_t messages = 0;
  std::map<std::string, std::uint64_t>
      content_types;  // without parameters, lower case; "" where there is none
  std::map<std::string, FieldShape> headers;
  std::uint64_t empty_bodies = 0;
  std::uint64_t not_json = 0;        // says it is JSON and is not
  std::uint64_t other_bodies = 0;    // of other types: not looked into
  std::uint64_t duplicate_keys = 0;  // messages with any; the last one counts, as in most parsers
  std::uint64_t invalid_utf8 = 0;
  std::uint64_t too_deep = 0;
  std::uint64_t cut = 0;  // bodies of which only a part was kept: not looked into
  PlaceShape body;        // "$"
  Seen seen;
};

struct ShapeSet {
  std::map<ShapeKey, MessageShape> shapes;
  std::uint64_t exchanges = 0;
};

void merge(PlaceShape& into, const PlaceShape& from);
void merge(MessageShape& into, const MessageShape& from);
void merge(ShapeSet& into, const ShapeSet& from);

// One exchange more. Linear in its size; keeps nothing of it but what is counted.
struct ShapedExchange {
  std::string_view endpoint;
  const Request* request = nullptr;    // null: not known
  const Response* response = nullptr;  // null or status 0: none came
  bool request_cut = false, response_cut = false;
  Nanoseconds at{};
  std::int64_t exchange = 0;
  std::uint64_t times = 1;  // as if it had come so often, byte for byte
};
void learn(ShapeSet& set, const ShapedExchange& exchange);

// As stored in a run file and written by `shapes infer`: JSON, versioned; reading refuses what is not one
// with where and why. to_text(from_text(x)) == x.
std::string to_text(const ShapeSet& set);
std::string to_text(const MessageShape& shape);

}  // namespace shakedown::judge
