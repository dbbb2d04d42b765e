// Which transaction must come before which, and why: Adya's dependencies as far as reads prove them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/judge/linearize/transactions.hpp"

namespace shakedown::judge::linearize {

// ww: overwrites or appends after; wr: reads what the other wrote; rw: the other overwrote what this one
// read; process and realtime: was asked after the other had answered, to the same client or to any. `through`
// leads over nodes that stand for many edges at once and carries no meaning of its own.
enum class Relation : std::uint8_t { ww, wr, rw, process, realtime, through };

struct Dependency {
  std::uint32_t from = 0, to = 0;
  std::uint32_t key = 0;      // of ww, wr, rw
  ValueId value = nil_value;  // what `to` wrote, or what it read
  Relation relation = Relation::ww;
};

struct Anomaly {
  std::string name;                         // as in the literature: G1a, lost-update, G-single-item-realtime
  std::string text;                         // what was seen
  std::vector<std::uint32_t> transactions;  // of a cycle in its order
  std::vector<Dependency> cycle;            // its edges, where it is one
};

struct DependencyGraph {
  std::uint32_t nodes = 0;  // transactions first, then nodes that edges lead through
  std::vector<Dependency> edges;

  void add(std::uint32_t from, std::uint32_t to, Relation relation, std::uint32_t key, ValueId value) {
    if (from != to) edges.push_back({from, to, key, value, relation});
  }
};

// An rw edge from every reader to every writer that is another one, in a number of edges that is linear.
struct Fan {
  std::uint32_t key = 0;
  std::vector<std::uint32_t> readers;
  std::vector<std::uint32_t> writers;  // each once
  std::vector<ValueId> values;         // of the writers
};
void add_fan(DependencyGraph& graph, const Fan& fan);

struct Dependencies {
  DependencyGraph graph;
  std::vector<Anomaly> anomalies;  // those that are no cycles
};

// The order of a key's versions is that of its longest read; empty lists and nil are one. The elements
// appended to one key must differ: an element appended twice is a problem.
Result<Dependencies> list_append_dependencies(Transactions& transactions);

// What may be taken for known about the order of a register's versions, beyond that the initial one is first.
struct VersionAssumptions {
  bool writes_follow_reads = false;  // a transaction that reads and then writes makes the next version
  bool sequential = false;           // each client sees a key's versions in order
  bool linearizable = false;         // a key by itself is linearizable
};
// Values that several transactions wrote prove nothing. A value that nobody wrote is the initial one, where
// that can be: once for a key, and where nobody read nil.
Dependencies rw_register_dependencies(const Transactions& transactions,
                                      const VersionAssumptions& assumptions);

void add_process_order(const Transactions& transactions, DependencyGraph& graph);
void add_realtime_order(const Transactions& transactions, DependencyGraph& graph);

}  // namespace shakedown::judge::linearize
