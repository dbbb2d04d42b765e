// The whole graph first, with every edge: most histories have no component there, and are done. What has one
// is looked at without edges of time, with those of clients, with those of real time, so that a cycle is told
// with no more of them than it needs.
#include "harness/judge/linearize/cycles.hpp"

#include <algorithm>
#include <array>

#include "harness/judge/linearize/component.hpp"

namespace shakedown::judge::linearize {
namespace {

constexpr std::size_t starts_tried = 64;
constexpr std::uint64_t effort_a_component = 20'000'000;
constexpr std::uint64_t effort_for_answers = 2'000'000'000;

enum Kind : unsigned { g0, g1c, g_single, g_nonadjacent, g2, kinds };
constexpr std::array<std::string_view, kinds> kind_names{"G0", "G1c", "G-single-item", "G-nonadjacent-item",
                                                         "G2-item"};

struct Variant {
  std::string_view suffix;
  Relations time;
};

bool is_rw(const Dependency& edge) {
  return edge.relation == Relation::rw;
}

// Edges that lead through are no steps of their own; nor is a client's order taken twice.
std::vector<Dependency> merged(const std::vector<Dependency>& cycle) {
  std::vector<Dependency> out;
  for (const auto& edge : cycle) {
    const bool goes_on =
        !out.empty() && (edge.relation == Relation::through ||
                         (edge.relation == Relation::process && out.back().relation == Relation::process));
    if (!goes_on) {
      out.push_back(edge);
      continue;
    }
    out.back().to = edge.to;
    if (is_rw(out.back()) && edge.value != nil_value) out.back().value = edge.value;
  }
  return out;
}

bool has_adjacent(const std::vector<Dependency>& cycle) {
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    if (is_rw(cycle[i]) && is_rw(cycle[(i + 1) % cycle.size()])) return true;
  }
  return false;
}

class CycleSearch {
 public:
  CycleSearch(const DependencyGraph& graph, std::uint32_t transactions) : graph_(graph) {
    told_.assign(transactions, 0);
  }

  Cycles run() {
    const auto whole = adjacency(graph_.nodes, graph_.edges);
    const auto parts = components(whole, ~0U);
    if (parts.count == graph_.nodes) return {};
    std::vector<Dependency> inside;
    Relations present = 0;
    for (const auto& edge : whole.edges) {
      if (parts.of[edge.from] != parts.of[edge.to]) continue;
      inside.push_back(edge);
      present |= only(edge.relation);
    }
    const Relations process = only(Relation::process), realtime = only(Relation::realtime);
    look({"", 0}, inside);
    if ((present & process) != 0) look({"-process", process}, inside);
    if ((present & realtime) != 0) look({"-realtime", process | realtime}, inside);
    return std::move(out_);
  }

 private:
  // Takes the components of this variant apart and looks at each.
  void look(const Variant& variant, const std::vector<Dependency>& edges) {
    const Relations used =
        only(Relation::ww) | only(Relation::wr) | only(Relation::rw) | only(Relation::through) | variant.time;
    std::vector<Dependency> kept;
    std::vector<std::uint32_t> number(graph_.nodes, never), global;
    const auto local = [&](std::uint32_t node) {
      if (number[node] == never) {
        number[node] = static_cast<std::uint32_t>(global.size());
        global.push_back(node);
      }
      return number[node];
    };
    for (auto edge : edges) {
      if ((used & only(edge.relation)) == 0) continue;
      edge.from = local(edge.from);
      edge.to = local(edge.to);
      kept.push_back(edge);
    }
    const auto graph = adjacency(static_cast<std::uint32_t>(global.size()), kept);
    const auto parts = components(graph, ~0U);
    std::vector<Dependency> inside;
    for (const auto& edge : graph.edges) {
      if (parts.of[edge.from] == parts.of[edge.to]) inside.push_back(edge);
    }
    std::stable_sort(inside.begin(), inside.end(), [&](const Dependency& a, const Dependency& b) {
      return parts.of[a.from] < parts.of[b.from];
    });
    std::vector<std::uint32_t> place(global.size(), never);
    for (std::size_t from = 0; from < inside.size();) {
      std::size_t to = from;
      nodes_.clear();
      std::vector<Dependency> own;
      const auto numbered = [&](std::uint32_t node) {
        if (place[node] == never) {
          place[node] = static_cast<std::uint32_t>(nodes_.size());
          nodes_.push_back(global[node]);
        }
        return place[node];
      };
      for (; to < inside.size() && parts.of[inside[to].from] == parts.of[inside[from].from]; ++to) {
        Dependency edge = inside[to];
        edge.from = numbered(edge.from);
        edge.to = numbered(edge.to);
        own.push_back(edge);
      }
      look_at(adjacency(static_cast<std::uint32_t>(nodes_.size()), own), variant);
      from = to;
    }
  }

  void look_at(const Adjacency& graph, const Variant& variant) {
    const Relations time = variant.time | only(Relation::through);
    const Relations writes = only(Relation::ww) | time;
    const Relations reads = writes | only(Relation::wr);
    effort_ = effort_a_component;
    already_ = 0;
    for (const auto node : nodes_) already_ |= node < told_.size() ? told_[node] : 0U;
    bool lesser = already_ != 0;
    lesser |= tell(g0, graph, within(graph, Relation::ww, writes), writes, false, variant);
    lesser |= tell(g1c, graph, within(graph, Relation::wr, reads), reads, false, variant);
    const auto single = closed_by(graph, Relation::rw, reads, starts_tried, effort_for_answers);
    if (!single) out_.why_unknown = "a component is too large to be searched for G-single";
    if (single) lesser |= tell(g_single, graph, *single, reads, false, variant);
    if (!lesser && tell(g_nonadjacent, graph, nonadjacent(graph), ~0U, true, variant)) return;
    std::vector<Dependency> starts;
    for (const auto& edge : graph.edges) {
      if (is_rw(edge)) starts.push_back(edge);
    }
    if (lesser) {
      tell_more(graph, starts, variant);
    } else if (single) {
      tell(g2, graph, starts, ~0U, false, variant);
    }
  }

  // The edges of a relation that lie on a cycle of these relations.
  static std::vector<Dependency> within(const Adjacency& graph, Relation relation, Relations relations) {
    const auto parts = components(graph, relations);
    std::vector<Dependency> found;
    for (const auto& edge : graph.edges) {
      if (edge.relation == relation && parts.of[edge.from] == parts.of[edge.to]) found.push_back(edge);
    }
    return found;
  }

  std::vector<Dependency> shortest(const Adjacency& graph, const std::vector<Dependency>& starts,
                                   Relations rest, bool apart) {
    std::vector<Dependency> best;
    std::size_t tried = 0;
    for (const auto& start : starts) {
      // The first is searched for whatever it costs.
      std::uint64_t unlimited = ~std::uint64_t{0};
      std::uint64_t& effort = best.empty() ? unlimited : effort_;
      auto cycle = merged(shortest_cycle(graph, start, rest, apart, effort));
      if (!cycle.empty() && (best.empty() || cycle.size() < best.size())) best = std::move(cycle);
      if (best.size() == 2 || (++tried >= starts_tried && !best.empty()) || effort_ == 0) break;
    }
    return best;
  }

  bool tell(Kind kind, const Adjacency& graph, const std::vector<Dependency>& starts, Relations rest,
            bool apart, const Variant& variant) {
    if (starts.empty() || (already_ & (1U << kind)) != 0) return false;
    const auto cycle = shortest(graph, starts, rest, apart);
    if (cycle.empty()) return false;
    keep(kind, cycle, variant);
    return true;
  }

  // Where a lesser kind is known, a G2 besides is worth a look, not a search.
  void tell_more(const Adjacency& graph, const std::vector<Dependency>& starts, const Variant& variant) {
    std::size_t tried = 0;
    for (const auto& start : starts) {
      if (++tried > starts_tried || effort_ == 0) return;
      const auto cycle = merged(shortest_cycle(graph, start, ~0U, false, effort_));
      if (std::count_if(cycle.begin(), cycle.end(), is_rw) < 2) continue;
      const Kind kind = has_adjacent(cycle) ? g2 : g_nonadjacent;
      if ((already_ & (1U << kind)) != 0) continue;
      keep(kind, cycle, variant);
      return;
    }
  }

  void keep(Kind kind, const std::vector<Dependency>& cycle, const Variant& variant) {
    Anomaly anomaly;
    anomaly.name = std::string(kind_names[kind]) + std::string(variant.suffix);
    for (auto edge : cycle) {
      edge.from = nodes_[edge.from];
      edge.to = nodes_[edge.to];
      anomaly.transactions.push_back(edge.from);
      anomaly.cycle.push_back(edge);
    }
    for (const auto node : nodes_) {
      if (node < told_.size()) told_[node] |= 1U << kind;
    }
    out_.anomalies.push_back(std::move(anomaly));
  }

  const DependencyGraph& graph_;
  std::vector<unsigned> told_;        // of each transaction: the kinds told of its component
  std::vector<std::uint32_t> nodes_;  // of the component looked at: its nodes in the whole graph
  unsigned already_ = 0;
  std::uint64_t effort_ = 0;
  Cycles out_;
};

}  // namespace

Cycles find_cycles(const DependencyGraph& graph, std::uint32_t transactions) {
  return CycleSearch(graph, transactions).run();
}

}  // namespace shakedown::judge::linearize
