// Known values inside longer texts: "/files/9f86d081884c.png", "sig=..." in a JSON string. Looked for at the
// beginnings of words only, by their first bytes, so the cost does not depend on how many values are known.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "harness/traffic/request_sites.hpp"

namespace shakedown::traffic {

inline constexpr std::size_t embedded_length = 8;                // shorter values are never looked for
inline constexpr std::size_t embedded_search_limit = 256 << 10;  // of one text

// A number for the first embedded_length bytes. The text must have as many.
std::uint64_t beginning_of(std::string_view text);

namespace detail {
using BeginningVisit = void (*)(void*, TextId, std::size_t, std::uint64_t);
void each_beginning(const Request& request, BeginningVisit visit, void* context);
}  // namespace detail

// Calls visit(beginning) for every place of the request where a value could begin.
template <class Visit>
void each_beginning(const Request& request, Visit&& visit) {
  using F = std::remove_reference_t<Visit>;
  detail::each_beginning(
      request,
      [](void* f, TextId, std::size_t, std::uint64_t beginning) { (*static_cast<F*>(f))(beginning); },
      const_cast<void*>(static_cast<const void*>(&visit)));
}

struct EmbeddedMatch {
  TextId text;
  std::size_t begin = 0;
  std::size_t end = 0;
  Encoding encoding = Encoding::raw;
  std::string value;
};

class EmbeddedValues {
 public:
  void add(const std::string& value);
  // The longest known value at each place, in order, without overlaps.
  std::vector<EmbeddedMatch> find(const Request& request) const;

 private:
  std::unordered_map<std::uint64_t, std::vector<std::string>> values_;
};

}  // namespace shakedown::traffic
