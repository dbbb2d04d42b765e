// Registers tell less than lists: a read proves who wrote what it saw, and the order of versions is only what
// the assumptions allow to conclude. Unique values, as the harness writes them, make it enough.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "harness/judge/linearize/dependencies.hpp"
#include "harness/judge/linearize/version_order.hpp"

namespace shakedown::judge::linearize {
namespace {

struct Version {
  std::vector<std::uint32_t> writers;  // transactions that wrote this value, failed ones too
  bool last_of_transaction = false;
  std::vector<std::uint32_t> readers;  // ok transactions whose first access to the key saw it
};

// What a transaction has to do with a key, seen from outside.
struct Use {
  std::uint32_t key = 0;
  bool reads = false, writes = false;
  ValueId read = nil_value;     // its first access
  ValueId written = nil_value;  // its last write
};

class RwRegister {
 public:
  RwRegister(const Transactions& transactions, const VersionAssumptions& assumptions)
      : t_(transactions),
        pool_(transactions.log.pool),
        assume_(assumptions),
        versions_(transactions.keys.size()) {
    out_.graph.nodes = static_cast<std::uint32_t>(t_.all.size());
  }

  Dependencies run() {
    uses_.resize(t_.all.size());
    for (std::uint32_t i = 0; i < t_.all.size(); ++i) index(i);
    for (std::uint32_t i = 0; i < t_.all.size(); ++i) {
      if (t_.all[i].outcome == EventType::ok) check(i);
    }
    for (std::uint32_t k = 0; k < versions_.size(); ++k) {
      find_initial(k);
      link_reads(k);
      link_initial(k);
    }
    link_versions();
    tell_lost_updates();
    return std::move(out_);
  }

 private:
  std::string key_text(std::uint32_t key) const { return pool_.to_text(t_.keys[key]); }
  bool failed(std::uint32_t i) const { return t_.all[i].outcome == EventType::fail; }
  void tell(std::string name, std::string text, std::vector<std::uint32_t> transactions) {
    out_.anomalies.push_back({std::move(name), std::move(text), std::move(transactions), {}});
  }
  // The one transaction that can have made this version, or never.
  std::uint32_t writer(std::uint32_t key, ValueId value) const {
    const auto found = versions_[key].find(value);
    return found != versions_[key].end() && found->second.writers.size() == 1 ? found->second.writers[0]
                                                                              : never;
  }
  Use& use(std::uint32_t i, std::uint32_t key) {
    for (auto& one : uses_[i]) {
      if (one.key == key) return one;
    }
    uses_[i].push_back({});
    uses_[i].back().key = key;
    return uses_[i].back();
  }

  void index(std::uint32_t i) {
    for (const auto& part : t_.parts_of(i)) {
      Use& one = use(i, part.key);
      if (part.access == Access::read) {
        if (!one.reads && !one.writes) {
          one.reads = true;
          one.read = part.value;
        }
        continue;
      }
      one.writes = true;
      one.written = part.value;
      auto& writers = versions_[part.key][part.value].writers;
      if (writers.empty() || writers.back() != i) writers.push_back(i);
    }
    for (const auto& one : uses_[i]) {
      if (one.writes) versions_[one.key][one.written].last_of_transaction = true;
      if (one.reads) versions_[one.key][one.read].readers.push_back(i);
    }
  }

  void check(std::uint32_t i) {
    std::map<std::uint32_t, ValueId> expected;
    for (const auto& part : t_.parts_of(i)) {
      const auto known = expected.find(part.key);
      if (part.access == Access::read && known != expected.end() && known->second != part.value)
        tell("internal",
             key_text(part.key) + " was read as " + pool_.to_text(part.value) +
                 ", but the transaction itself had seen or made it " + pool_.to_text(known->second),
             {i});
      if (part.access == Access::read) check_dirty(i, part);
      expected[part.key] = part.value;
    }
  }

  void check_dirty(std::uint32_t i, const Part& part) {
    const std::uint32_t who = writer(part.key, part.value);
    if (who == never || who == i) return;
    const std::string what = key_text(part.key) + " was read as " + pool_.to_text(part.value);
    if (failed(who)) tell("G1a", what + ", which a transaction that failed had written", {who, i});
    if (!failed(who) && !versions_[part.key][part.value].last_of_transaction)
      tell("G1b", what + ", which the same transaction overwrote", {who, i});
  }

  // A value that was read and that nobody wrote was there before, if it can have been.
  void find_initial(std::uint32_t k) {
    initial_.push_back(nil_value);
    std::vector<ValueId> unwritten;
    for (const auto& [value, version] : versions_[k]) {
      if (value != nil_value && version.writers.empty()) unwritten.push_back(value);
    }
    const auto nil = versions_[k].find(nil_value);
    const bool nil_read = nil != versions_[k].end() && !nil->second.readers.empty();
    if (unwritten.size() == 1 && !nil_read) {
      initial_.back() = unwritten[0];
      return;
    }
    for (const ValueId value : unwritten) {
      const auto& readers = versions_[k][value].readers;
      if (readers.empty()) continue;
      tell("garbage-read", key_text(k) + " was read as " + pool_.to_text(value) + ", which nobody wrote",
           {readers[0]});
    }
  }

  void link_reads(std::uint32_t k) {
    for (const auto& [value, version] : versions_[k]) {
      const std::uint32_t who = writer(k, value);
      if (who == never || failed(who)) continue;
      for (const std::uint32_t reader : version.readers) out_.graph.add(who, reader, Relation::wr, k, value);
    }
  }

  // The initial version comes before every other.
  void link_initial(std::uint32_t k) {
    const auto found = versions_[k].find(initial_[k]);
    if (found == versions_[k].end() || !found->second.writers.empty()) return;
    Fan fan{k, found->second.readers, {}, {}};
    std::set<std::uint32_t> once;
    for (const auto& [value, version] : versions_[k]) {
      const std::uint32_t who = writer(k, value);
      if (who == never || failed(who)) continue;
      const bool happened = t_.all[who].outcome == EventType::ok || !version.readers.empty();
      if (!happened || !once.insert(who).second) continue;
      fan.writers.push_back(who);
      fan.values.push_back(value);
    }
    add_fan(out_.graph, fan);
  }

  void link_versions() {
    VersionOrder order(t_.keys.size());
    for (std::uint32_t k = 0; k < versions_.size(); ++k) {
      for (const auto& [value, version] : versions_[k]) {
        if (value != initial_[k]) order.add(k, initial_[k], value);
      }
    }
    for (std::uint32_t i = 0; i < t_.all.size(); ++i) {
      if (t_.all[i].outcome == EventType::fail || !assume_.writes_follow_reads) continue;
      for (const auto& one : uses_[i]) {
        if (one.reads && one.writes) order.add(one.key, one.read, one.written);
      }
    }
    if (assume_.sequential) add_sequential(order);
    if (assume_.linearizable) add_linearizable(order);
    for (std::uint32_t k = 0; k < versions_.size(); ++k) {
      if (order.is_cyclic(k)) {
        tell("cyclic-versions", "the versions of " + key_text(k) + " cannot be brought in an order", {});
        continue;
      }
      for (const auto& [before, after] : order.pairs(k)) link_pair(k, before, after);
    }
  }

  void link_pair(std::uint32_t k, ValueId before, ValueId after) {
    const std::uint32_t later = writer(k, after);
    if (later == never || failed(later) || before == initial_[k]) return;
    const std::uint32_t earlier = writer(k, before);
    if (earlier != never && !failed(earlier)) out_.graph.add(earlier, later, Relation::ww, k, after);
    const auto found = versions_[k].find(before);
    if (found == versions_[k].end()) return;
    for (const std::uint32_t reader : found->second.readers)
      out_.graph.add(reader, later, Relation::rw, k, after);
  }

  // The first and the last version of a key that a transaction is known to have met.
  static ValueId first_of(const Use& one) { return one.reads ? one.read : one.written; }
  static ValueId last_of(const Use& one) { return one.writes ? one.written : one.read; }

  void add_sequential(VersionOrder& order) {
    std::map<std::pair<ValueId, std::uint32_t>, ValueId> last;
    for (std::uint32_t i = 0; i < t_.all.size(); ++i) {
      if (t_.all[i].outcome != EventType::ok) continue;
      for (const auto& one : uses_[i]) {
        const auto [before, first] = last.emplace(std::pair{t_.all[i].process, one.key}, last_of(one));
        if (first) continue;
        order.add(one.key, before->second, first_of(one));
        before->second = last_of(one);
      }
    }
  }

  // Of each key, the versions that were current when a transaction was asked: those of transactions that were
  // over, less those that others which were over as well had followed.
  void add_linearizable(VersionOrder& order) {
    struct Over {
      std::uint32_t invoked, completed;
      ValueId version;
    };
    struct At {
      std::uint32_t event, transaction;
      bool answer;
    };
    std::vector<At> events;
    for (std::uint32_t i = 0; i < t_.all.size(); ++i) {
      if (t_.all[i].outcome != EventType::ok || t_.all[i].invoked == never) continue;
      events.push_back({t_.all[i].invoked, i, false});
      events.push_back({t_.all[i].completed, i, true});
    }
    std::sort(events.begin(), events.end(), [](const At& a, const At& b) { return a.event < b.event; });
    std::vector<std::vector<Over>> current(t_.keys.size());
    for (const auto& at : events) {
      const auto& transaction = t_.all[at.transaction];
      for (const auto& one : uses_[at.transaction]) {
        auto& over = current[one.key];
        if (!at.answer) {
          for (const auto& earlier : over) order.add(one.key, earlier.version, first_of(one));
          continue;
        }
        std::erase_if(over, [&](const Over& earlier) { return earlier.completed < transaction.invoked; });
        over.push_back({transaction.invoked, transaction.completed, last_of(one)});
      }
    }
  }

  void tell_lost_updates() {
    for (std::uint32_t k = 0; k < versions_.size(); ++k) {
      for (const auto& [value, version] : versions_[k]) {
        std::vector<std::uint32_t> who;
        for (const std::uint32_t reader : version.readers) {
          if (t_.all[reader].outcome == EventType::ok && use(reader, k).writes) who.push_back(reader);
        }
        if (who.size() > 1)
          tell("lost-update",
               std::to_string(who.size()) + " transactions read " + key_text(k) + " as " +
                   pool_.to_text(value) + " and wrote it",
               who);
      }
    }
  }

  const Transactions& t_;
  const ValuePool& pool_;
  VersionAssumptions assume_;
  std::vector<std::map<ValueId, Version>> versions_;  // of each key
  std::vector<ValueId> initial_;
  std::vector<std::vector<Use>> uses_;
  Dependencies out_;
};

}  // namespace

Dependencies rw_register_dependencies(const Transactions& transactions,
                                      const VersionAssumptions& assumptions) {
  return RwRegister(transactions, assumptions).run();
}

}  // namespace shakedown::judge::linearize
