// Edges that stand for many: orders that are transitive anyway, and all readers of one version against all
// who wrote a later one.
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "harness/judge/linearize/dependencies.hpp"

namespace shakedown::judge::linearize {

void add_fan(DependencyGraph& graph, const Fan& fan) {
  const auto count = static_cast<std::uint32_t>(fan.writers.size());
  if (count == 0 || fan.readers.empty()) return;
  if (fan.readers.size() * count <= 64) {
    for (const auto reader : fan.readers) {
      for (std::uint32_t i = 0; i < count; ++i)
        graph.add(reader, fan.writers[i], Relation::rw, fan.key, fan.values[i]);
    }
    return;
  }
  // up[i] leads to the writers 0 to i, down[i] to those from i on: so a writer that reads too avoids itself.
  const std::uint32_t up = graph.nodes;
  const std::uint32_t down = up + count;
  graph.nodes += 2 * count;
  for (std::uint32_t i = 0; i < count; ++i) {
    graph.add(up + i, fan.writers[i], Relation::through, fan.key, fan.values[i]);
    graph.add(down + i, fan.writers[i], Relation::through, fan.key, fan.values[i]);
    if (i > 0) graph.add(up + i, up + i - 1, Relation::through, fan.key, nil_value);
    if (i + 1 < count) graph.add(down + i, down + i + 1, Relation::through, fan.key, nil_value);
  }
  std::unordered_map<std::uint32_t, std::uint32_t> place;
  for (std::uint32_t i = 0; i < count; ++i) place.emplace(fan.writers[i], i);
  for (const auto reader : fan.readers) {
    const auto own = place.find(reader);
    if (own == place.end()) {
      graph.add(reader, down, Relation::rw, fan.key, nil_value);
      continue;
    }
    if (own->second > 0) graph.add(reader, up + own->second - 1, Relation::rw, fan.key, nil_value);
    if (own->second + 1 < count) graph.add(reader, down + own->second + 1, Relation::rw, fan.key, nil_value);
  }
}

void add_process_order(const Transactions& transactions, DependencyGraph& graph) {
  std::unordered_map<ValueId, std::uint32_t> last;
  for (std::uint32_t i = 0; i < transactions.all.size(); ++i) {
    const auto& one = transactions.all[i];
    if (one.outcome == EventType::fail) continue;
    const auto [before, first] = last.emplace(one.process, i);
    if (first) continue;
    // What has had no answer is not known to be over.
    if (transactions.all[before->second].outcome == EventType::ok)
      graph.add(before->second, i, Relation::process, 0, nil_value);
    before->second = i;
  }
}

// One chain of moments: a transaction leads to the moment after its answer, a moment to the transactions
// asked at it.
void add_realtime_order(const Transactions& transactions, DependencyGraph& graph) {
  struct At {
    std::uint32_t event, transaction;
    bool answer;
  };
  std::vector<At> order;
  for (std::uint32_t i = 0; i < transactions.all.size(); ++i) {
    const auto& one = transactions.all[i];
    if (one.invoked == never || one.outcome == EventType::fail) continue;
    order.push_back({one.invoked, i, false});
    if (one.outcome == EventType::ok) order.push_back({one.completed, i, true});
  }
  std::sort(order.begin(), order.end(), [](const At& a, const At& b) { return a.event < b.event; });
  std::uint32_t moment = never;
  std::uint32_t waiting = never;  // the moment that answers lead to, until somebody is asked after it
  for (const auto& at : order) {
    if (at.answer) {
      if (waiting == never) {
        waiting = graph.nodes++;
        if (moment != never) graph.add(moment, waiting, Relation::through, 0, nil_value);
      }
      graph.add(at.transaction, waiting, Relation::realtime, 0, nil_value);
      continue;
    }
    if (waiting != never) moment = std::exchange(waiting, never);
    if (moment != never) graph.add(moment, at.transaction, Relation::through, 0, nil_value);
  }
}

}  // namespace shakedown::judge::linearize
