// The places of a request where a value can stand, each with its range in the raw text, the value decoded,
// and how a replacement must be encoded. Correlation, identities and user-given links all work on these.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/traffic/json_leaves.hpp"

namespace shakedown::traffic {

// Bounds for one request: what lies beyond is replayed as it was recorded.
inline constexpr std::size_t site_limit = 10'000;
inline constexpr std::size_t searched_body_limit = 4 << 20;

// Which text of the request: its target, one of its headers, or its body.
struct TextId {
  static constexpr int target = -1;
  static constexpr int body = -2;
  int which = target;  // or the index of a header
  friend bool operator==(const TextId&, const TextId&) = default;
};
const std::string& text_of(const Request& request, TextId id);

struct Site {
  enum class Kind { path_segment, query, header, cookie, json, form };
  Kind kind = Kind::path_segment;
  TextId text;
  std::size_t begin = 0;
  std::size_t end = 0;
  Encoding encoding = Encoding::raw;
  std::string name;   // the query's key, header, cookie or form field, the JSON path; of a path: its index
  std::string value;  // decoded
  std::string after;  // header: the scheme before the value, "Bearer "
};

// "query page", "header Authorization after 'Bearer '", "path segment 2", "JSON $.id", "form field csrf".
std::string place_text(const Site& site);

// In order of their place. Sites do not overlap.
std::vector<Site> sites_of(const Request& request, JsonWalker& json);

// A value that will come from a variable instead of the recording.
struct Hole {
  TextId text;
  std::size_t begin = 0;
  std::size_t end = 0;
  int variable = 0;
  Encoding encoding = Encoding::raw;
};
bool overlaps(const std::vector<Hole>& holes, TextId text, std::size_t begin, std::size_t end);

// The recorded text with its holes.
Text text_with_holes(const Request& request, TextId id, const std::vector<Hole>& holes);

enum class BodyKind { none, json, form, other };
BodyKind body_kind(const Request& request);

}  // namespace shakedown::traffic
