// One strongly connected component by itself, with its nodes numbered from 0, and the questions asked of it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "harness/judge/linearize/dependencies.hpp"

namespace shakedown::judge::linearize {

using Relations = unsigned;  // a set, as bits
constexpr Relations only(Relation relation) {
  return 1U << static_cast<unsigned>(relation);
}

// Outgoing edges of each node, in one array.
struct Adjacency {
  std::vector<std::uint32_t> first;  // node -> place in edges; one more at the end
  std::vector<Dependency> edges;
  std::uint32_t nodes() const { return static_cast<std::uint32_t>(first.size()) - 1; }
  std::span<const Dependency> of(std::uint32_t node) const {
    return std::span(edges).subspan(first[node], first[node + 1] - first[node]);
  }
};
Adjacency adjacency(std::uint32_t nodes, const std::vector<Dependency>& edges);

// The component of each node over edges of these relations; a component comes before those that lead to it.
struct Components {
  std::vector<std::uint32_t> of;
  std::uint32_t count = 0;
};
Components components(const Adjacency& graph, Relations relations);

// Edges of one relation that lie on a cycle whose other edges are of `rest`. Exact. At most `most` of them;
// nothing where that would take more than `effort` steps.
std::optional<std::vector<Dependency>> closed_by(const Adjacency& graph, Relation relation, Relations rest,
                                                 std::size_t most, std::uint64_t effort);

// The rw edges that lie on a cycle with no two rw edges in a row. Exact where there is no cycle with fewer
// than two.
std::vector<Dependency> nonadjacent(const Adjacency& graph);

// The shortest way from the end of `start` back to its beginning; edges of `through` are free. With `apart`,
// no two rw edges in a row, around the whole cycle, where `start` is rw.
std::vector<Dependency> shortest_cycle(const Adjacency& graph, const Dependency& start, Relations rest,
                                       bool apart, std::uint64_t& effort);

}  // namespace shakedown::judge::linearize
