// From paths to path templates: what is an id in a path becomes "{id}", so that figures and findings are
// kept by endpoint and not by object. Three sources of knowledge, strongest first: the contract's own
// templates (contract.hpp), what a segment looks like (template_of), and that one place in otherwise equal
// paths took very many values (PathLearner). Pure; queries are no part of a path here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace shakedown::traffic {

// "/orders/17/items/3f2a1b9c-..." -> "/orders/{id}/items/{id}". Numbers, UUIDs, ULIDs, hexadecimal and other
// long tokens and prefixed ids ("ord_8f3k") are {id}, dates are {date}, addresses {email}. A file's name
// keeps its extension: "/assets/app-BxY3a2Kd.js" -> "/assets/app-{id}.js". Anything after '?' or '#' is cut.
std::string template_of(std::string_view path);

// One segment without slashes; the segment itself where it looks like nothing but a name.
std::string segment_template(std::string_view segment);

// Splits "/a/b" into "a", "b". At most `path_segment_limit`; the last one then holds the rest.
inline constexpr std::size_t path_segment_limit = 64;
std::vector<std::string_view> path_segments(std::string_view path);

// Learns from all paths of a recording which segments vary: where more than `learned_values` paths are equal
// but for one segment, that segment becomes {name}. At the root of the path it takes
// `learned_values_at_root`, because a service may well have dozens of top-level resources.
class PathLearner {
 public:
  static constexpr std::size_t learned_values = 20;
  static constexpr std::size_t learned_values_at_root = 100;
  static constexpr std::size_t path_limit = 200'000;  // distinct ones; further paths teach nothing

  void add(std::string_view path);
  // After the last add, once.
  void learn();
  // template_of with what was learned on top.
  std::string operator()(std::string_view path) const;

 private:
  std::unordered_set<std::string> templates_;
  std::vector<std::unordered_set<std::uint64_t>> rounds_;  // hashes of (path without one segment)
};

}  // namespace shakedown::traffic
