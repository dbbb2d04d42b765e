// From a request's path to the contract's template, the more literal one first: "/users/me" before
// "/users/{id}" (OpenAPI 3.1, paths object).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/contract/operations.hpp"

namespace shakedown::judge::openapi {

class PathIndex {
 public:
  // `paths` must outlive it and stay where it is.
  explicit PathIndex(const std::vector<PathSpec>& paths);
  PathIndex() = default;

  struct Match {
    const PathSpec* path = nullptr;
    const std::string* shown = nullptr;  // with its base: "/api/v1/orders/{id}"
  };
  // Every template that fits, best first. Where none fits as it is: without the servers' base path, because a
  // service behind a gateway may be met without it, and then without a slash at the end.
  std::vector<Match> matches(std::string_view path) const;

 private:
  struct Entry {
    const PathSpec* path = nullptr;
    std::string shown;
    std::vector<std::string> segments;
    bool with_base = true;
    std::size_t holes = 0;
    std::size_t literal = 0;
  };
  void find(std::string_view path, std::vector<Match>& found) const;
  std::vector<std::vector<Entry>> by_length_;  // by the number of segments, best first
};

}  // namespace shakedown::judge::openapi
