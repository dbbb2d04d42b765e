#include "harness/judge/linearize/component.hpp"

#include <algorithm>

namespace shakedown::judge::linearize {
namespace {

constexpr std::size_t words_a_batch = 4;  // 256 questions at once

bool has(Relations relations, Relation relation) {
  return (relations & only(relation)) != 0;
}

}  // namespace

Adjacency adjacency(std::uint32_t nodes, const std::vector<Dependency>& edges) {
  Adjacency out;
  out.first.assign(nodes + 1, 0);
  for (const auto& edge : edges) ++out.first[edge.from + 1];
  for (std::uint32_t i = 0; i < nodes; ++i) out.first[i + 1] += out.first[i];
  out.edges.resize(edges.size());
  auto next = out.first;
  for (const auto& edge : edges) out.edges[next[edge.from]++] = edge;
  return out;
}

// Tarjan's algorithm with a stack of its own.
Components components(const Adjacency& graph, Relations relations) {
  struct Frame {
    std::uint32_t node, edge;
  };
  const std::uint32_t n = graph.nodes();
  Components out;
  out.of.assign(n, never);
  std::vector<std::uint32_t> number(n, never), low(n, 0), stack;
  std::vector<Frame> frames;
  std::uint32_t next = 0;
  for (std::uint32_t root = 0; root < n; ++root) {
    if (number[root] != never) continue;
    frames.push_back({root, graph.first[root]});
    number[root] = low[root] = next++;
    stack.push_back(root);
    while (!frames.empty()) {
      auto& frame = frames.back();
      const std::uint32_t node = frame.node;
      if (frame.edge < graph.first[node + 1]) {
        const auto& edge = graph.edges[frame.edge++];
        if (!has(relations, edge.relation)) continue;
        if (number[edge.to] == never) {
          number[edge.to] = low[edge.to] = next++;
          stack.push_back(edge.to);
          frames.push_back({edge.to, graph.first[edge.to]});
        } else if (out.of[edge.to] == never) {
          low[node] = std::min(low[node], number[edge.to]);
        }
        continue;
      }
      frames.pop_back();
      if (!frames.empty()) low[frames.back().node] = std::min(low[frames.back().node], low[node]);
      if (low[node] != number[node]) continue;
      std::uint32_t member = 0;
      do {
        member = stack.back();
        stack.pop_back();
        out.of[member] = out.count;
      } while (member != node);
      ++out.count;
    }
  }
  return out;
}

// Does the end of an edge reach its beginning over `rest`? Asked for 256 ends at a time: their bits flow
// along the components in topological order.
std::optional<std::vector<Dependency>> closed_by(const Adjacency& graph, Relation relation, Relations rest,
                                                 std::size_t most, std::uint64_t effort) {
  const auto parts = components(graph, rest);
  std::vector<Dependency> asked, found;
  for (const auto& edge : graph.edges) {
    if (edge.relation != relation) continue;
    // Numbers fall along edges: the other way round there is no path.
    if (parts.of[edge.to] == parts.of[edge.from]) {
      found.push_back(edge);
    } else if (parts.of[edge.to] > parts.of[edge.from]) {
      asked.push_back(edge);
    }
  }
  if (found.size() >= most || asked.empty()) {
    found.resize(std::min(found.size(), most));
    return found;
  }
  std::sort(asked.begin(), asked.end(), [](const Dependency& a, const Dependency& b) { return a.to < b.to; });
  std::vector<std::pair<std::uint32_t, std::uint32_t>> links;
  for (const auto& edge : graph.edges) {
    if (has(rest, edge.relation) && parts.of[edge.from] != parts.of[edge.to])
      links.emplace_back(parts.of[edge.from], parts.of[edge.to]);
  }
  std::sort(links.begin(), links.end(), std::greater<>());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  std::vector<std::uint64_t> bits;
  std::uint64_t spent = 0;
  for (std::size_t from = 0; from < asked.size() && found.size() < most;) {
    spent += parts.count + links.size() * words_a_batch;
    if (spent > effort) return found.empty() ? std::nullopt : std::optional(found);
    bits.assign(parts.count * words_a_batch, 0);
    std::size_t to = from;
    std::size_t used = 0;
    std::vector<std::size_t> number;
    for (; to < asked.size(); ++to) {
      if (to == from || asked[to].to != asked[to - 1].to) {
        if (used == words_a_batch * 64) break;
        bits[parts.of[asked[to].to] * words_a_batch + used / 64] |= std::uint64_t{1} << (used % 64);
        ++used;
      }
      number.push_back(used - 1);
    }
    for (const auto& [a, b] : links) {
      for (std::size_t w = 0; w < words_a_batch; ++w)
        bits[b * words_a_batch + w] |= bits[a * words_a_batch + w];
    }
    for (std::size_t i = from; i < to; ++i) {
      const std::size_t bit = number[i - from];
      if ((bits[parts.of[asked[i].from] * words_a_batch + bit / 64] >> (bit % 64) & 1) != 0)
        found.push_back(asked[i]);
    }
    from = to;
  }
  found.resize(std::min(found.size(), most));
  return found;
}

// Two copies of the graph: in the second are those that an rw edge has just reached, who must go on
// otherwise. A walk around that meets a node in both copies contains a shorter one, so a component here is a
// cycle there.
std::vector<Dependency> nonadjacent(const Adjacency& graph) {
  const std::uint32_t n = graph.nodes();
  std::vector<Dependency> edges;
  for (const auto& edge : graph.edges) {
    Dependency copy = edge;
    if (edge.relation == Relation::rw) {
      copy.to += n;
      edges.push_back(copy);
      continue;
    }
    edges.push_back(copy);
    copy.from += n;
    if (edge.relation == Relation::through) copy.to += n;
    edges.push_back(copy);
  }
  const auto doubled = adjacency(2 * n, edges);
  const auto parts = components(doubled, ~0U);
  std::vector<Dependency> found;
  for (auto edge : doubled.edges) {
    if (edge.relation != Relation::rw || parts.of[edge.from] != parts.of[edge.to]) continue;
    edge.to -= n;
    found.push_back(edge);
  }
  return found;
}

std::vector<Dependency> shortest_cycle(const Adjacency& graph, const Dependency& start, Relations rest,
                                       bool apart, std::uint64_t& effort) {
  const std::uint32_t n = graph.nodes();
  constexpr std::uint32_t unreached = never;
  std::vector<std::uint32_t> distance(2 * std::size_t{n}, unreached);
  std::vector<std::pair<std::uint32_t, const Dependency*>> came(2 * std::size_t{n}, {unreached, nullptr});
  std::deque<std::uint32_t> queue;
  const std::uint32_t first = start.to + (apart ? n : 0);
  const std::uint32_t goal = start.from;
  distance[first] = 0;
  queue.push_back(first);
  while (!queue.empty() && effort > 0) {
    const std::uint32_t state = queue.front();
    queue.pop_front();
    if (state == goal) break;
    const bool after_rw = state >= n;
    for (const auto& edge : graph.of(after_rw ? state - n : state)) {
      if (effort > 0) --effort;
      if (!has(rest, edge.relation) || (apart && after_rw && edge.relation == Relation::rw)) continue;
      const bool free = edge.relation == Relation::through;
      const bool into_second = apart && (edge.relation == Relation::rw || (free && after_rw));
      const std::uint32_t next = edge.to + (into_second ? n : 0);
      const std::uint32_t length = distance[state] + (free ? 0 : 1);
      if (length >= distance[next]) continue;
      distance[next] = length;
      came[next] = {state, &edge};
      if (free) {
        queue.push_front(next);
      } else {
        queue.push_back(next);
      }
    }
  }
  std::vector<Dependency> cycle;
  if (distance[goal] == unreached) return cycle;
  for (std::uint32_t at = goal; at != first; at = came[at].first) cycle.push_back(*came[at].second);
  cycle.push_back(start);
  std::reverse(cycle.begin(), cycle.end());
  return cycle;
}

}  // namespace shakedown::judge::linearize
