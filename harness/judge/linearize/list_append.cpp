// Elle's reading of lists (Kingsbury and Alvaro, VLDB 2020): a list tells its own history, so the longest
// read of a key is the order of its versions, and every other read must be a beginning of it.
#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "harness/judge/linearize/dependencies.hpp"
#include "harness/judge/linearize/flat_index.hpp"

namespace shakedown::judge::linearize {
namespace {

constexpr std::size_t most_told = 1000;  // of one name: more do not say more

struct Append {
  std::uint32_t transaction = 0;
  std::uint32_t key = 0;
  ValueId value = nil_value;
  std::uint32_t position = never;  // in the longest read
  bool last_of_transaction = false;
};

struct KeyState {
  ValueId longest = nil_value;
  std::vector<std::uint32_t> at_end;   // transactions that read all there is
  std::uint32_t initial = 0;           // so many first elements were there before the history
  std::uint32_t first_failed = never;  // position of the first element of a failed transaction
  std::size_t shortest = ~std::size_t{0};
};

class ListAppend {
 public:
  explicit ListAppend(Transactions& transactions) : t_(transactions), pool_(transactions.log.pool) {
    empty_ = pool_.list({});
    keys_.resize(t_.keys.size());
    out_.graph.nodes = static_cast<std::uint32_t>(t_.all.size());
  }

  Result<Dependencies> run() {
    const Status unique = index_appends();
    if (!unique) return unique.error();
    find_longest();
    place_appends();
    check_distinct_reads();
    for (std::uint32_t i = 0; i < t_.all.size(); ++i) {
      if (t_.all[i].outcome == EventType::ok) check_transaction(i);
    }
    tell_lost_updates();
    link_versions();
    return std::move(out_);
  }

 private:
  static std::uint64_t pair(std::uint32_t key, ValueId value) { return (std::uint64_t{key} << 32) | value; }
  ValueId seen(const Part& part) const { return part.value == nil_value ? empty_ : part.value; }
  std::span<const ValueId> items(ValueId list) const { return pool_.items(list); }
  std::string key_text(std::uint32_t key) const { return pool_.to_text(t_.keys[key]); }
  const Append* append_of(std::uint32_t key, ValueId value) const {
    const auto at = index_.find(pair(key, value));
    return at == FlatIndex::none ? nullptr : &appends_[at];
  }
  EventType outcome_of(const Append& append) const { return t_.all[append.transaction].outcome; }
  bool is_beginning(ValueId list, ValueId of) const {
    const auto a = items(list);
    const auto b = items(of);
    return a.size() <= b.size() && std::equal(a.begin(), a.end(), b.begin());
  }

  void tell(std::string name, std::string text, std::vector<std::uint32_t> transactions) {
    if (++told_[name] > most_told) return;
    out_.anomalies.push_back({std::move(name), std::move(text), std::move(transactions), {}});
  }

  Status index_appends() {
    std::size_t count = 0;
    for (const auto& part : t_.parts) count += part.access == Access::append ? 1 : 0;
    index_.reserve(count);
    appends_.reserve(count);
    for (std::uint32_t i = 0; i < t_.all.size(); ++i) {
      const auto parts = t_.parts_of(i);
      for (std::size_t p = 0; p < parts.size(); ++p) {
        if (parts[p].access != Access::append) continue;
        const bool last = std::none_of(
            parts.begin() + static_cast<std::ptrdiff_t>(p) + 1, parts.end(),
            [&](const Part& later) { return later.access == Access::append && later.key == parts[p].key; });
        if (!index_.insert(pair(parts[p].key, parts[p].value), static_cast<std::uint32_t>(appends_.size())))
          return problem_at(
              t_.log, t_.event_of(i),
              pool_.to_text(parts[p].value) + " is appended to " + key_text(parts[p].key) + " a second time",
              "the elements appended to one key must differ");
        appends_.push_back({i, parts[p].key, parts[p].value, never, last});
      }
    }
    return Done{};
  }

  void find_longest() {
    distinct_.reserve(t_.parts.size() / 2 + 16);
    for (std::uint32_t i = 0; i < t_.all.size(); ++i) {
      for (const auto& part : t_.parts_of(i)) {
        if (part.access != Access::read) continue;
        const ValueId list = seen(part);
        auto& key = keys_[part.key];
        if (!distinct_.insert(pair(part.key, list), i)) continue;
        reads_.push_back({part.key, list, i});
        key.shortest = std::min(key.shortest, items(list).size());
        if (key.longest == nil_value || items(list).size() > items(key.longest).size()) key.longest = list;
      }
    }
  }

  void place_appends() {
    for (std::uint32_t k = 0; k < keys_.size(); ++k) {
      auto& key = keys_[k];
      if (key.longest == nil_value) key.longest = empty_;
      const auto order = items(key.longest);
      bool unknown = true;
      for (std::uint32_t i = 0; i < order.size(); ++i) {
        const auto at = index_.find(pair(k, order[i]));
        if (at == FlatIndex::none) {
          // A beginning that every read saw was there before.
          if (unknown && key.shortest > i) key.initial = i + 1;
          continue;
        }
        unknown = false;
        auto& append = appends_[at];
        if (append.position == never) append.position = i;
        if (key.first_failed == never && outcome_of(append) == EventType::fail) key.first_failed = i;
      }
    }
  }

  struct DistinctRead {
    std::uint32_t key;
    ValueId list;
    std::uint32_t transaction;  // one that saw it
  };

  void check_distinct_reads() {
    for (const auto& read : reads_) {
      const auto& key = keys_[read.key];
      const bool fits = is_beginning(read.list, key.longest);
      if (!fits) {
        tell("incompatible-order",
             key_text(read.key) + " was read as " + pool_.to_text(read.list) + " and as " +
                 pool_.to_text(key.longest),
             {read.transaction});
        odd_.insert(pair(read.key, read.list));
      }
      if (!fits || read.list == key.longest) check_elements(read);
      if (read.list == key.longest) tell_dirty_updates(read);
    }
  }

  void check_elements(const DistinctRead& read) {
    const auto list = items(read.list);
    std::vector<ValueId> sorted(list.begin(), list.end());
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end())
      tell("duplicate-elements",
           key_text(read.key) + " was read as " + pool_.to_text(read.list) + ", with " +
               pool_.to_text(*twice) + " more than once",
           {read.transaction});
    for (std::size_t i = keys_[read.key].initial; i < list.size(); ++i) {
      if (append_of(read.key, list[i]) != nullptr) continue;
      tell("garbage-read",
           key_text(read.key) + " was read with " + pool_.to_text(list[i]) + ", which nobody appended",
           {read.transaction});
      break;
    }
  }

  // What a committed transaction appended after what a failed one did, keeps the failed one's effect.
  void tell_dirty_updates(const DistinctRead& read) {
    const auto& key = keys_[read.key];
    if (key.first_failed == never) return;
    const auto order = items(read.list);
    for (std::size_t i = key.first_failed + 1; i < order.size(); ++i) {
      const Append* later = append_of(read.key, order[i]);
      if (later == nullptr || outcome_of(*later) != EventType::ok) continue;
      const Append* failed = append_of(read.key, order[key.first_failed]);
      tell("dirty-update",
           key_text(read.key) + ": " + pool_.to_text(order[i]) + " was appended after " +
               pool_.to_text(order[key.first_failed]) + " of a transaction that failed",
           {failed->transaction, later->transaction});
      return;
    }
  }

  void check_transaction(std::uint32_t i) {
    const auto parts = t_.parts_of(i);
    for (std::size_t p = 0; p < parts.size(); ++p) {
      if (parts[p].access != Access::read) continue;
      const bool first = check_internal(i, p);
      check_future(i, p);
      check_dirty(i, parts[p]);
      if (first) link_read(i, parts[p]);
    }
  }

  // Against what the transaction itself saw and did before; true where it did nothing with this key yet.
  bool check_internal(std::uint32_t i, std::size_t p) {
    const auto parts = t_.parts_of(i);
    const std::uint32_t key = parts[p].key;
    std::size_t from = p;
    const Part* base = nullptr;
    bool any = false;
    while (from > 0 && base == nullptr) {
      --from;
      if (parts[from].key != key) continue;
      any = true;
      if (parts[from].access == Access::read) base = &parts[from];
    }
    if (!any) return true;
    const auto got = items(seen(parts[p]));
    std::vector<ValueId> own;
    for (std::size_t q = from; q < p; ++q) {
      if (parts[q].key == key && parts[q].access == Access::append) own.push_back(parts[q].value);
    }
    bool right = got.size() >= own.size() && std::equal(own.rbegin(), own.rend(), got.rbegin());
    if (right && base != nullptr) {
      const auto before = items(seen(*base));
      right =
          got.size() == before.size() + own.size() && std::equal(before.begin(), before.end(), got.begin());
    }
    if (!right)
      tell("internal",
           key_text(key) + " was read as " + pool_.to_text(seen(parts[p])) +
               ", which contradicts what the transaction itself had read and appended before",
           {i});
    return false;
  }

  void check_future(std::uint32_t i, std::size_t p) {
    const auto parts = t_.parts_of(i);
    for (std::size_t q = p + 1; q < parts.size(); ++q) {
      if (parts[q].access != Access::append || parts[q].key != parts[p].key) continue;
      if (!holds(parts[p].key, seen(parts[p]), parts[q].value)) continue;
      tell("future-read",
           key_text(parts[p].key) + " was read with " + pool_.to_text(parts[q].value) +
               ", which the transaction appends only afterwards",
           {i});
      return;
    }
  }

  bool holds(std::uint32_t key, ValueId list, ValueId element) const {
    const auto all = items(list);
    if (odd_.contains(pair(key, list))) return std::find(all.begin(), all.end(), element) != all.end();
    const Append* append = append_of(key, element);
    return append != nullptr && append->position < all.size();
  }

  void check_dirty(std::uint32_t i, const Part& part) {
    const auto list = items(seen(part));
    if (list.empty()) return;
    const auto& key = keys_[part.key];
    const bool odd = odd_.contains(pair(part.key, seen(part)));
    if (odd || key.first_failed < list.size()) {
      for (const ValueId element : list) {
        const Append* append = append_of(part.key, element);
        if (append == nullptr || outcome_of(*append) != EventType::fail) continue;
        tell("G1a",
             key_text(part.key) + " was read with " + pool_.to_text(element) +
                 ", which a transaction that failed had appended",
             {append->transaction, i});
        break;
      }
    }
    const Append* last = append_of(part.key, list.back());
    if (last != nullptr && !last->last_of_transaction && last->transaction != i)
      tell("G1b",
           key_text(part.key) + " was read up to " + pool_.to_text(list.back()) +
               ", after which the same transaction appended more",
           {last->transaction, i});
  }

  void link_read(std::uint32_t i, const Part& part) {
    const ValueId list = seen(part);
    const auto all = items(list);
    auto& key = keys_[part.key];
    std::size_t next = 0;
    if (!all.empty()) {
      const Append* last = append_of(part.key, all.back());
      if (last != nullptr && outcome_of(*last) != EventType::fail)
        out_.graph.add(last->transaction, i, Relation::wr, part.key, all.back());
      next = last != nullptr && last->position != never ? last->position + 1 : all.size();
    }
    if (const auto parts = t_.parts_of(i); std::any_of(parts.begin(), parts.end(), [&](const Part& other) {
          return other.access == Access::append && other.key == part.key;
        }))
      updates_.push_back({pair(part.key, list), i});
    const auto order = items(key.longest);
    for (; next < order.size(); ++next) {
      const Append* after = append_of(part.key, order[next]);
      if (after == nullptr || outcome_of(*after) == EventType::fail) continue;
      out_.graph.add(i, after->transaction, Relation::rw, part.key, order[next]);
      return;
    }
    key.at_end.push_back(i);
  }

  // Two committed transactions that read the same version and both appended to it.
  void tell_lost_updates() {
    std::sort(updates_.begin(), updates_.end());
    for (std::size_t from = 0; from < updates_.size();) {
      std::size_t to = from + 1;
      while (to < updates_.size() && updates_[to].first == updates_[from].first) ++to;
      if (to - from > 1) {
        std::vector<std::uint32_t> who;
        for (std::size_t i = from; i < to; ++i) who.push_back(updates_[i].second);
        const auto key = static_cast<std::uint32_t>(updates_[from].first >> 32);
        const auto list = static_cast<ValueId>(updates_[from].first);
        tell("lost-update",
             std::to_string(to - from) + " transactions read " + key_text(key) + " as " +
                 pool_.to_text(list) + " and appended to it",
             std::move(who));
      }
      from = to;
    }
  }

  void link_versions() {
    // By key, each transaction once.
    std::unordered_map<std::uint32_t, std::vector<std::pair<std::uint32_t, ValueId>>> unseen;
    for (const auto& append : appends_) {
      if (append.position != never || outcome_of(append) != EventType::ok) continue;
      auto& of_key = unseen[append.key];
      if (of_key.empty() || of_key.back().first != append.transaction)
        of_key.emplace_back(append.transaction, append.value);
    }
    for (std::uint32_t k = 0; k < keys_.size(); ++k) {
      const auto found = unseen.find(k);
      link_key(k, found == unseen.end() ? std::vector<std::pair<std::uint32_t, ValueId>>{} : found->second);
    }
  }

  void link_key(std::uint32_t k, const std::vector<std::pair<std::uint32_t, ValueId>>& unseen) {
    const auto& key = keys_[k];
    std::uint32_t before = never;
    const auto order = items(key.longest);
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      const Append* append = append_of(k, order[i]);
      // An element that is there twice was appended once, and proves an order only where it is first.
      if (append == nullptr || append->position != i || outcome_of(*append) == EventType::fail) continue;
      if (before != never) out_.graph.add(before, append->transaction, Relation::ww, k, order[i]);
      before = append->transaction;
    }
    Fan fan{k, key.at_end, {}, {}};
    for (const auto& [transaction, value] : unseen) {
      if (before != never) out_.graph.add(before, transaction, Relation::ww, k, value);
      fan.writers.push_back(transaction);
      fan.values.push_back(value);
    }
    add_fan(out_.graph, fan);
  }

  Transactions& t_;
  ValuePool& pool_;
  ValueId empty_ = nil_value;
  std::vector<Append> appends_;
  FlatIndex index_;  // (key, element) -> append
  FlatIndex distinct_;
  std::vector<DistinctRead> reads_;
  std::unordered_set<std::uint64_t> odd_;  // (key, list) that are no beginnings of the longest
  std::vector<KeyState> keys_;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> updates_;
  std::map<std::string, std::size_t> told_;
  Dependencies out_;
};

}  // namespace

Result<Dependencies> list_append_dependencies(Transactions& transactions) {
  return ListAppend(transactions).run();
}

}  // namespace shakedown::judge::linearize
