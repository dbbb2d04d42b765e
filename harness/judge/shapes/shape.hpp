// What JSON of one kind looks like, summed up: for each place how often its parent was there, how often it
// was there itself, of which types, in which ranges, lengths and formats, with which few values. Everything
// stored is a count, an extreme or a bounded set, so two summaries merge into the one that all samples
// together would have given, in any order; whether a field is required, an enum or a map is derived
// (verdicts.hpp), with the number of samples it stands on. After JSONoid (arXiv 2307.03113) and the
// associative merge of Baazizi et al. (EDBT 2017).
//
// Bounds, and why they keep the order from mattering: a set of values that grows too large keeps those with
// the smallest hashes (a bottom-k sketch: what is kept has been kept from its first sample on, so its count
// is exact). An object with more than `most_members` names becomes a map: all of its values are one place
// ("$.prices{}"). A shape with more than `most_places` places is followed less deep. The one exception is an
// object that becomes a map only after its shape had been too large: that shape stays shallower.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/http_message.hpp"
#include "harness/model/result.hpp"
#include "harness/model/time.hpp"

namespace shakedown::judge {

inline constexpr std::size_t most_members = 256;   // names of one object
inline constexpr std::size_t most_places = 10000;  // of one body
inline constexpr std::size_t most_headers = 200;   // names of one kind of message
inline constexpr std::size_t most_spellings = 8;   // of a header's name
inline constexpr std::size_t most_types = 32;      // content types
inline constexpr std::size_t longest_name = 200;   // bytes; of a longer one its beginning counts
inline constexpr std::size_t longest_example = 200;
inline constexpr int most_depth = 64;  // of JSON; a body nested deeper is not looked into
// A larger body is not looked into; it counts as cut.
inline constexpr std::size_t most_body = std::size_t{16} << 20;

enum class JsonType : std::uint8_t { null, boolean, integer, number, string, array, object };
inline constexpr int json_type_count = 7;
std::string_view name_of(JsonType type);  // "integer"

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
std::string_view name_of(TextFormat format);  // "date-time-z"

// A small set of values with counts: exact up to `most`; above it the values of `kept_of_many` smallest
// hashes, still with exact counts, and how many samples were of others.
struct ValueSet {
  static constexpr std::size_t most = 64;
  static constexpr std::size_t kept_of_many = 16;
  static constexpr std::size_t longest = 100;  // bytes of a value; longer ones count as `beyond`
  std::map<std::string, std::uint64_t, std::less<>> counts;  // JSON text of the value
  bool overflowed = false;                                   // there were more than `most`
  std::uint64_t beyond = 0;                                  // samples of values outside `counts`
  std::uint64_t highest = 0;  // derived: the largest hash in `counts` where overflowed

  void add(std::string_view json_text, std::uint64_t times = 1);
  void merge(const ValueSet& from);
  std::uint64_t samples() const;
  std::uint64_t seen_once() const;  // Good-Turing's singletons, among those kept
  // Exact where not overflowed; else estimated from the hashes kept (Bar-Yossef et al., RANDOM 2002).
  double distinct() const;

  void drop_beyond_bound();
  void find_highest();
};

struct Seen {
  Nanoseconds first = never;  // never: not at all
  Nanoseconds last{};
  std::string example;  // JSON text of a scalar, at most `longest_example` bytes; not null where it can be
  std::int64_t exchange = 0;  // that the example is from, where one was kept: ExchangeRecord::id; 0: none
};

// Objects with the same names, and which words they held: whether one member decides which others are there
// shows only over both together.
struct ObjectVariant {
  static constexpr std::size_t most = 16;        // of one place; beyond: none are kept
  static constexpr std::size_t most_words = 12;  // of one member; beyond: it decides nothing
  struct Words {
    std::map<std::string, std::uint64_t, std::less<>> counts;
    bool many = false;
  };
  std::vector<std::string> names;  // sorted
  std::uint64_t count = 0;
  std::map<std::string, Words, std::less<>> words;  // by member: strings that are words (is_word)
};

struct PlaceShape {
  // How often the object was there that could have held it. Of "$", elements and a map's values: `present`.
  std::uint64_t parents = 0;
  std::uint64_t present = 0;  // how often it was there; null is present
  std::array<std::uint64_t, json_type_count> types{};
  // Of numbers within a double's range; where there were none, both are 0.
  double least = 0, most = 0;
  int integer_digits = 0;                         // the most before the point
  int fraction_digits = 0;                        // the most behind it
  std::uint64_t beyond_2_53 = 0;                  // integers that a double does not hold exactly
  std::uint64_t beyond_double = 0;                // 1e400
  std::uint64_t epoch_seconds = 0, epoch_ms = 0;  // integers that are times from 2000 to 2100
  // Of strings (in bytes) and arrays (in elements); where there were none, both are 0.
  std::uint64_t shortest = 0, longest = 0;
  std::uint64_t fewest = 0, longest_array = 0;
  ValueSet lengths;  // of arrays: how many have how many elements
  std::array<std::uint64_t, text_format_count> formats{};
  int date_fraction_digits_least = 0, date_fraction_digits_most = 0;  // of strings with date and time
  ValueSet values;                                                    // of scalars but null
  Seen seen;
  std::map<std::string, std::unique_ptr<PlaceShape>, std::less<>> members;
  std::map<std::uint64_t, ObjectVariant> variants;  // of objects; by the hash of their names
  bool many_variants = false;                       // more than ObjectVariant::most; none are kept
  std::unique_ptr<PlaceShape> elements;             // of arrays
  std::unique_ptr<PlaceShape> others;  // an object that outgrew most_members: all values; `members` is empty

  std::uint64_t count(JsonType type) const { return types[static_cast<std::size_t>(type)]; }
  std::uint64_t count(TextFormat format) const { return formats[static_cast<std::size_t>(format)]; }
  std::uint64_t numbers() const { return count(JsonType::integer) + count(JsonType::number); }
  std::uint64_t dates_with_time() const {
    return count(TextFormat::date_time_z) + count(TextFormat::date_time_offset) +
           count(TextFormat::date_time_bare);
  }
};

enum class Direction : std::uint8_t { request, response };

// Which messages belong together. Requests have status 0.
struct ShapeKey {
  std::string endpoint;  // "POST /orders"
  Direction direction = Direction::response;
  int status = 0;
  auto operator<=>(const ShapeKey&) const = default;
};
std::string to_string(const ShapeKey& key);  // "POST /orders request", "POST /orders 201"

struct FieldShape {  // a header, by its name in lower case
  std::uint64_t present = 0;
  std::map<std::string, std::uint64_t> spellings;  // as sent, a few
  ValueSet values;  // JSON strings; empty where they are noise (Date) or secret (Authorization: its scheme)
  Seen seen;
};

struct MessageShape {
  std::uint64_t messages = 0;
  // Without parameters, lower case; "" where there is none.
  std::map<std::string, std::uint64_t> content_types;
  std::map<std::string, FieldShape> headers;
  std::uint64_t empty_bodies = 0;
  std::uint64_t not_json = 0;        // says it is JSON and is not
  std::uint64_t other_bodies = 0;    // of other types: not looked into
  std::uint64_t duplicate_keys = 0;  // messages with any; the last one counts, as in most parsers
  std::uint64_t invalid_utf8 = 0;    // messages with any, or with half of a surrogate pair
  std::uint64_t byte_order_marks = 0;
  std::uint64_t too_deep = 0;  // nested deeper than most_depth, or a number whose exponent no parser takes
  std::uint64_t cut = 0;       // bodies of which only a part was kept, or too large: not looked into
  PlaceShape query;            // of requests, where any had a query: an object of strings
  PlaceShape body;             // "$"; of a form: an object of strings
  int followed = most_depth;   // places deeper than this are left out: there were too many
  std::size_t places = 0;      // derived: of the body
  Seen seen;
};

struct ShapeSet {
  std::map<ShapeKey, MessageShape> shapes;
  std::uint64_t exchanges = 0;
};

// Into the summary that the samples of both would have given: associative and commutative.
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

// The same for many exchanges: keeps its buffers from one to the next. One thread each.
class ShapeLearner {
 public:
  ShapeLearner();
  ~ShapeLearner();
  ShapeLearner(ShapeLearner&&) noexcept;
  ShapeLearner& operator=(ShapeLearner&&) noexcept;

  void learn(ShapeSet& set, const ShapedExchange& exchange);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// As stored in a run file and written by `shapes infer`: JSON, versioned, in one order; reading refuses what
// is not one with where and why. to_text(from_text(x)) == x.
std::string to_text(const ShapeSet& set);
std::string to_text(const MessageShape& shape);
Result<ShapeSet> shape_set_from_text(std::string_view text);
Result<MessageShape> message_shape_from_text(std::string_view text);

}  // namespace shakedown::judge
