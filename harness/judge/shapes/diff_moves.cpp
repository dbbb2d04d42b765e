// A member that went and one that came may be one thing: under another name, in another case, one level
// deeper or higher. A contract's differ sees two changes there; values and members show that it is one.
#include <algorithm>
#include <map>
#include <tuple>

#include "harness/judge/shapes/diff_parts.hpp"
#include "harness/judge/shapes/walk.hpp"

namespace shakedown::judge {
namespace {

using Move = Entry::Move;

constexpr double alike_enough = 0.75;     // for one with another name
constexpr double same_name_alike = 0.15;  // for one with its own: of the same types is enough
constexpr int deepest = 3;                // that is looked for something moved

double share(const Entry& entry) {
  return entry.parents == 0 ? 0 : static_cast<double>(entry.present) / static_cast<double>(entry.parents);
}

// "X-RateLimit-Limit" and "RateLimit-Limit".
bool same_but_prefix(std::string_view one, std::string_view other) {
  const auto bare_name = [](std::string_view name) {
    return name.substr(0, 2) == "x-" ? name.substr(2) : name;
  };
  return bare_name(one) == bare_name(other);
}

// 0: not the same thing.
double rename_score(const Entry& gone, const Entry& come) {
  if (gone.parent != come.parent) return 0;
  const bool case_only = same_but_case(gone.name, come.name);
  if (gone.values != nullptr && come.values != nullptr) {
    if (case_only || same_but_prefix(gone.name, come.name)) return 2;
    const double alike = values_alike(*gone.values, *come.values);
    return alike >= alike_enough && std::abs(share(gone) - share(come)) < 0.2 ? alike : 0;
  }
  if (gone.was == nullptr || come.is == nullptr) return 0;
  const double alike = likeness(*gone.was, *come.is);
  if (case_only && alike >= same_name_alike) return 2;
  if (gone.move == Move::gone && std::abs(share(gone) - share(come)) > 0.2) return 0;
  return alike >= alike_enough ? alike : 0;
}

// Where below `place` a member `name` is that looks like `wanted`; empty: nowhere.
std::string find_below(const PlaceShape& place, const std::string& path, const std::string& name,
                       const PlaceShape& wanted, int depth) {
  if (depth == 0) return {};
  const auto direct = place.members.find(name);
  if (direct != place.members.end() && likeness(wanted, *direct->second) >= same_name_alike) return path;
  for (const auto& [other, member] : place.members) {
    std::string below = path;
    append_member(below, other);
    auto found = find_below(*member, below, name, wanted, depth - 1);
    if (!found.empty()) return found;
  }
  return place.elements ? find_below(*place.elements, path + "[*]", name, wanted, depth - 1) : std::string();
}

std::string listed(const std::vector<Entry*>& entries) {
  std::string names;
  for (std::size_t i = 0; i < entries.size() && i < 5; ++i) names += (i == 0 ? "" : ", ") + entries[i]->name;
  return names + (entries.size() > 5 ? " …" : "");
}

class Joining {
 public:
  explicit Joining(std::vector<Entry*> entries) : entries_(std::move(entries)) {}

  void run(std::set<const Entry*>& dropped) {
    dropped_ = &dropped;
    renames();
    wrapped();
    unwrapped();
    moved_arrays();
  }

 private:
  std::vector<Entry*> all(Move move) {
    std::vector<Entry*> found;
    for (auto* entry : entries_) {
      if (entry->move == move && dropped_->count(entry) == 0 && done_.count(entry) == 0)
        found.push_back(entry);
    }
    return found;
  }

  void renames() {
    auto gone = all(Move::gone);
    const auto fewer = all(Move::fewer);
    gone.insert(gone.end(), fewer.begin(), fewer.end());
    std::vector<std::tuple<double, Entry*, Entry*>> scored;
    for (auto* old : gone) {
      for (auto* fresh : all(Move::come)) {
        const double score = rename_score(*old, *fresh);
        if (score > 0) scored.emplace_back(score, old, fresh);
      }
    }
    std::stable_sort(scored.begin(), scored.end(),
                     [](const auto& a, const auto& b) { return std::get<0>(a) > std::get<0>(b); });
    for (const auto& [score, old, fresh] : scored) {
      if (done_.count(old) > 0 || dropped_->count(fresh) > 0) continue;
      if (old->move == Move::fewer ? join_skew(*old, *fresh) : join_rename(*old, *fresh)) {
        done_.insert(old);
        dropped_->insert(fresh);
      }
    }
  }

  bool join_rename(Entry& old, const Entry& fresh) {
    old.change.kind = same_but_case(old.name, fresh.name) ? "case" : "renamed";
    old.change.after = "as " + fresh.change.where + ", " + fresh.change.after;
    take(old, fresh);
    return true;
  }

  // Old and new name never in one message, and one of them in each: two versions answer.
  bool join_skew(Entry& old, const Entry& fresh) {
    if (old.parents != fresh.parents || old.present + fresh.present != old.parents) return false;
    old.change.kind = "version-skew";
    old.change.after = old.change.where + " in " + of_in_words(old.present, old.parents) + ", " +
                       fresh.change.where + " in the other " + std::to_string(fresh.present);
    take(old, fresh);
    return true;
  }

  static void take(Entry& into, const Entry& from) {
    into.change.bound = std::max(into.change.bound, from.change.bound);
    if (into.change.exchange_after == 0) into.change.exchange_after = from.change.exchange_after;
  }

  // The members of one object are in another one now.
  void wrapped() {
    for (auto* fresh : all(Move::come)) {
      if (fresh->is == nullptr) continue;
      std::map<std::pair<std::string, std::string>, std::vector<Entry*>> by_target;
      for (auto* old : all(Move::gone)) {
        if (old->was == nullptr) continue;
        const auto target = find_below(*fresh->is, fresh->change.where, old->name, *old->was, deepest);
        if (!target.empty()) by_target[{old->parent, target}].push_back(old);
      }
      for (auto& [where, members] : by_target) join_members(members, where.first, where.second, {fresh});
    }
  }

  // The members of an object that went are among those that came.
  void unwrapped() {
    for (auto* old : all(Move::gone)) {
      if (old->was == nullptr || done_.count(old) > 0) continue;
      std::map<std::pair<std::string, std::string>, std::vector<Entry*>> by_target;
      for (auto* fresh : all(Move::come)) {
        if (fresh->is == nullptr) continue;
        const auto source = find_below(*old->was, old->change.where, fresh->name, *fresh->is, deepest);
        if (!source.empty()) by_target[{source, fresh->parent}].push_back(fresh);
      }
      for (auto& [where, members] : by_target) {
        const bool enough = members.size() * 2 > old->was->members.size() || members.size() >= 3;
        if (!enough || done_.count(old) > 0) continue;
        old->change.kind = "nesting";
        old->change.before = listed(members) + " in " + where.first;
        old->change.after = "in " + where.second;
        for (auto* fresh : members) {
          take(*old, *fresh);
          dropped_->insert(fresh);
        }
        done_.insert(old);
      }
    }
  }

  void join_members(std::vector<Entry*>& members, const std::string& from, const std::string& to,
                    const std::vector<Entry*>& fresh) {
    // A lone member with the same name and type may be by chance; "id" is in every object.
    if (members.size() == 1 && members[0]->was->count(JsonType::object) == 0 &&
        likeness(*members[0]->was, *find_member(*fresh[0], members[0]->name)) < alike_enough)
      return;
    auto& first = **std::max_element(members.begin(), members.end(), [](const Entry* a, const Entry* b) {
      return a->change.severity < b->change.severity;
    });
    first.change.before = listed(members) + " in " + from;
    first.change.after = "in " + to;
    first.change.kind = "nesting";
    if (members.size() > 1) first.change.where = from;
    for (auto* member : members) {
      take(first, *member);
      if (member != &first) dropped_->insert(member);
    }
    done_.insert(&first);
    for (auto* entry : fresh) dropped_->insert(entry);
  }

  // The member that find_below has found.
  static const PlaceShape* find_member(const Entry& fresh, const std::string& name) {
    std::vector<const PlaceShape*> level = {fresh.is};
    for (int depth = 0; depth < deepest; ++depth) {
      std::vector<const PlaceShape*> next;
      for (const auto* place : level) {
        const auto found = place->members.find(name);
        if (found != place->members.end()) return found->second.get();
        for (const auto& [other, member] : place->members) next.push_back(member.get());
        if (place->elements) next.push_back(place->elements.get());
      }
      level = std::move(next);
    }
    return fresh.is;
  }

  // The array that was the body is a member of an object now, or the other way round.
  void moved_arrays() {
    for (auto* entry : all(Move::retyped)) {
      const bool wraps = entry->was->count(JsonType::array) > 0 && entry->is->count(JsonType::object) > 0;
      const bool unwraps = entry->was->count(JsonType::object) > 0 && entry->is->count(JsonType::array) > 0;
      if (wraps == unwraps) continue;
      const auto& array = wraps ? *entry->was : *entry->is;
      const auto& object = wraps ? *entry->is : *entry->was;
      for (const auto& [name, member] : object.members) {
        if (member->count(JsonType::array) == 0 || likeness(array, *member) < same_name_alike) continue;
        std::string path = entry->change.where;
        append_member(path, name);
        entry->change.kind = "nesting";
        (wraps ? entry->change.after : entry->change.before) += ", the array in " + path;
        break;
      }
    }
  }

  std::vector<Entry*> entries_;
  std::set<const Entry*>* dropped_ = nullptr;
  std::set<const Entry*> done_;  // is told as a move
};

}  // namespace

std::vector<Entry> join_moves(std::vector<Entry> told) {
  std::map<std::tuple<std::string, bool, int>, std::vector<Entry*>> by_message;
  for (auto& entry : told)
    by_message[{entry.change.endpoint, entry.change.is_request, entry.change.status}].push_back(&entry);
  std::set<const Entry*> dropped;
  for (auto& [message, entries] : by_message) Joining(std::move(entries)).run(dropped);
  std::vector<Entry> kept;
  for (auto& entry : told) {
    if (dropped.count(&entry) == 0) kept.push_back(std::move(entry));
  }
  return kept;
}

}  // namespace shakedown::judge
