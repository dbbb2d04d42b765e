#include "harness/judge/linearize/search.hpp"

#include <algorithm>

namespace shakedown::judge::linearize {
namespace {

constexpr std::uint32_t not_taken = 0xfffffffe;
constexpr std::size_t most_table_columns = 256;

std::uint64_t scrambled(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

bool is_return(std::uint32_t node) {
  return node != 0 && node % 2 == 0;
}
std::uint32_t operation_of(std::uint32_t node) {
  return (node - 1) / 2;
}

}  // namespace

std::uint32_t Steps::number_of(ValueId state) {
  const auto [found, added] = numbers_.emplace(state, static_cast<std::uint32_t>(states_.size()));
  if (added) {
    states_.push_back(state);
    if (used_.size() <= most_table_columns) table_.resize(states_.size() * used_.size(), not_taken);
  }
  return found->second;
}

std::uint32_t Steps::initial() {
  return number_of(model_.initial(pool_));
}

std::uint32_t Steps::add_action(std::uint32_t action) {
  used_.push_back(action);
  return static_cast<std::uint32_t>(used_.size() - 1);
}

std::uint32_t Steps::next(std::uint32_t state, std::uint32_t action) {
  if (used_.size() > most_table_columns) {
    const auto [found, added] = sparse_.emplace((std::uint64_t{state} << 32) | action, 0);
    if (added) found->second = take(state, action);
    return found->second;
  }
  const std::size_t at = state * used_.size() + action;
  if (table_[at] != not_taken) return table_[at];
  const std::uint32_t number = take(state, action);
  table_[at] = number;
  return number;
}

std::uint32_t Steps::take(std::uint32_t state, std::uint32_t action) {
  const ValueId value = model_.step(pool_, states_[state], actions_[used_[action]]);
  return value == illegal ? illegal : number_of(value);
}

Seen::Seen() : slots_(256) {}

bool Seen::insert(std::uint64_t hash, std::uint32_t state, const std::vector<std::uint64_t>& bits,
                  std::size_t completed) {
  if ((used_ + 1) * 2 > slots_.size()) grow();
  std::size_t first = 0;
  while (first < completed && bits[first] == ~std::uint64_t{0}) ++first;
  const std::uint64_t head = (static_cast<std::uint64_t>(state) << 32) | first;
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at].record != 0; at = (at + 1) & mask) {
    if (slots_[at].hash != hash) continue;
    const std::uint64_t* words = records_.data() + (slots_[at].record - 1);
    if (words[0] != head) continue;
    ++words;
    bool covered = true;
    for (std::size_t i = first; i < completed && covered; ++i) covered = *words++ == bits[i];
    for (std::size_t i = completed; i < bits.size() && covered; ++i) covered = (*words++ & ~bits[i]) == 0;
    if (covered) return false;
  }
  slots_[at] = {hash, records_.size() + 1};
  records_.push_back(head);
  records_.insert(records_.end(), bits.begin() + static_cast<std::ptrdiff_t>(first), bits.end());
  ++used_;
  return true;
}

void Seen::grow() {
  std::vector<Slot> larger(slots_.size() * 4);
  const std::size_t mask = larger.size() - 1;
  for (const auto& slot : slots_) {
    if (slot.record == 0) continue;
    std::size_t at = slot.hash & mask;
    while (larger[at].record != 0) at = (at + 1) & mask;
    larger[at] = slot;
  }
  slots_ = std::move(larger);
}

Search::Search(ValuePool& pool, const Model& model, const std::vector<Action>& actions,
               const std::vector<Operation>& operations)
    : operations_(operations), steps_(pool, model, actions) {
  const std::size_t n = operations.size();
  std::unordered_map<std::uint32_t, std::uint32_t> local, last_same;
  for (std::uint32_t i = 0; i < n; ++i) {
    const auto [found, added] = local.emplace(operations[i].action, 0);
    if (added) found->second = steps_.add_action(operations[i].action);
    action_.push_back(found->second);
    const bool completed = operations[i].returned != never;
    pure_.push_back(completed && is_pure(pool, actions[operations[i].action]));
    same_before_.push_back(never);
    if (completed) {
      ++completed_;
    } else {
      const auto [before, first] = last_same.emplace(operations[i].action, i);
      if (!first) {
        same_before_[i] = before->second;
        before->second = i;
      }
    }
  }
  std::uint32_t done = 0;
  auto pending = static_cast<std::uint32_t>((completed_ + 63) / 64 * 64);
  for (const auto& operation : operations) {
    place_.push_back(operation.returned != never ? done++ : pending++);
    random_.push_back(scrambled(random_.size()));
  }
  bits_.assign((pending + 63) / 64, 0);
  remaining_ = completed_;
  link();
}

void Search::link() {
  struct At {
    std::uint64_t position;
    std::uint32_t node;
  };
  std::vector<At> order;
  for (std::uint32_t i = 0; i < operations_.size(); ++i) {
    order.push_back({operations_[i].invoked, 2 * i + 1});
    if (operations_[i].returned != never) order.push_back({operations_[i].returned, 2 * i + 2});
  }
  // Intervals are closed: at one position calls come before returns, so that these two overlap.
  std::sort(order.begin(), order.end(), [](const At& a, const At& b) {
    if (a.position != b.position) return a.position < b.position;
    if (is_return(a.node) != is_return(b.node)) return is_return(b.node);
    return a.node < b.node;
  });
  next_.assign(2 * operations_.size() + 1, 0);
  previous_.assign(2 * operations_.size() + 1, 0);
  std::uint32_t last = 0;
  for (const auto& at : order) {
    next_[last] = at.node;
    previous_[at.node] = last;
    last = at.node;
  }
  next_[last] = 0;
  previous_[0] = last;
}

void Search::lift(std::uint32_t operation) {
  const auto out = [this](std::uint32_t node) {
    next_[previous_[node]] = next_[node];
    previous_[next_[node]] = previous_[node];
  };
  out(2 * operation + 1);
  if (operations_[operation].returned != never) {
    out(2 * operation + 2);
    --remaining_;
    hash_ ^= random_[operation];
  }
  bits_[place_[operation] / 64] |= std::uint64_t{1} << (place_[operation] % 64);
  order_.push_back(operation);
}

void Search::put_back(std::uint32_t operation) {
  const auto in = [this](std::uint32_t node) {
    next_[previous_[node]] = node;
    previous_[next_[node]] = node;
  };
  if (operations_[operation].returned != never) {
    in(2 * operation + 2);
    ++remaining_;
    hash_ ^= random_[operation];
  }
  in(2 * operation + 1);
  bits_[place_[operation] / 64] &= ~(std::uint64_t{1} << (place_[operation] % 64));
  order_.pop_back();
}

bool Search::place_pure() {
  // Placing one does not change the state: one pass, up to the first return that stays, meets them all.
  for (std::uint32_t node = next_[0]; node != 0 && !is_return(node);) {
    const std::uint32_t operation = operation_of(node);
    if (pure_[operation] && steps_.next(state_, action_[operation]) == state_) {
      ++steps_taken_;
      lift(operation);
    }
    // A lifted node still knows what comes after it, unless its return was the next one.
    const std::uint32_t after = next_[node];
    node = is_return(after) && is_placed(operation_of(after)) ? next_[after] : after;
  }
  return remaining_ == 0;
}

bool Search::first_visit() {
  return seen_.insert(hash_ ^ scrambled(~std::uint64_t{state_}), state_, bits_, (completed_ + 63) / 64);
}

void Search::note_stuck(std::uint32_t operation) {
  const bool further = furthest_ == never ||
                       operations_[operation].returned > operations_[furthest_].returned ||
                       (operation == furthest_ && order_.size() > longest_.size());
  if (!further) return;
  furthest_ = operation;
  longest_ = order_;
}

bool Search::step_back() {
  if (frames_.empty()) return false;
  const Frame frame = frames_.back();
  frames_.pop_back();
  while (order_.size() > frame.placed) put_back(order_.back());
  state_ = frame.state;
  entry_ = next_[2 * frame.operation + 1];
  return true;
}

bool Search::worth_trying(std::uint32_t operation, std::uint32_t next) const {
  if (next == illegal || (pure_[operation] && next == state_)) return false;
  if (operations_[operation].returned != never) return true;
  return next != state_ && (same_before_[operation] == never || is_placed(same_before_[operation]));
}

bool Search::choose() {
  if (entry_ == 0 || is_return(entry_)) {
    if (entry_ != 0) note_stuck(operation_of(entry_));
    return step_back();
  }
  const std::uint32_t operation = operation_of(entry_);
  const std::uint32_t next = steps_.next(state_, action_[operation]);
  if (!worth_trying(operation, next)) {
    entry_ = next_[entry_];
    return true;
  }
  frames_.push_back({operation, state_, static_cast<std::uint32_t>(order_.size())});
  lift(operation);
  state_ = next;
  if (place_pure()) return true;
  if (!first_visit()) return step_back();
  entry_ = next_[0];
  return true;
}

Found Search::run(std::uint64_t steps, std::size_t memory) {
  if (!started_) {
    started_ = true;
    state_ = steps_.initial();
    place_pure();
    entry_ = next_[0];
  }
  const std::uint64_t until = steps_taken_ + steps;
  while (remaining_ > 0) {
    if (steps_taken_ >= until) return Found::not_yet;
    ++steps_taken_;
    if (!choose()) return Found::no_order;
    if ((steps_taken_ & 1023) == 0 && bytes() > memory) return Found::out_of_memory;
  }
  return Found::order;
}

}  // namespace shakedown::judge::linearize
