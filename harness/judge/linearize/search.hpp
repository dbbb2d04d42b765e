// The search for an order: after Wing and Gong, with Lowe's cache of configurations that were seen, over one
// partition. It can be stopped after a number of steps and taken up again, so that partitions take turns.
//
// Three cuts keep it short, all without loss. A completed operation that can never change a state (a read, a
// failed comparison) and is legal now is placed at once: whatever order works without it here works with it.
// And of operations without an answer, which stay possible for ever, only those that change the state now are
// tried, of equal ones the earliest, and none of them must be placed for the history to be in order. And a
// configuration that used up more of them than one seen before, for the same, is not followed.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "harness/judge/linearize/model.hpp"

namespace shakedown::judge::linearize {

enum class Found { order, no_order, not_yet, out_of_memory };

// States of a partition, numbered, with every step taken once only.
class Steps {
 public:
  Steps(ValuePool& pool, const Model& model, const std::vector<Action>& actions)
      : pool_(pool), model_(model), actions_(actions) {}

  std::uint32_t initial();
  // The number of the next state; `illegal` where there is none.
  std::uint32_t next(std::uint32_t state, std::uint32_t action);
  // Numbers the actions of this partition, each given once and before the first step, so that a row has no
  // more places than those.
  std::uint32_t add_action(std::uint32_t action);
  std::size_t bytes() const { return table_.size() * sizeof(std::uint32_t) + sparse_.size() * 32; }

 private:
  std::uint32_t number_of(ValueId state);
  std::uint32_t take(std::uint32_t state, std::uint32_t action);

  ValuePool& pool_;
  const Model& model_;
  const std::vector<Action>& actions_;
  std::vector<std::uint32_t> used_;  // local number -> action
  std::vector<ValueId> states_;
  std::unordered_map<ValueId, std::uint32_t> numbers_;
  std::vector<std::uint32_t>
      table_;  // state * used_.size() + local action; empty where there are many actions
  std::unordered_map<std::uint64_t, std::uint32_t> sparse_;  // then this: both numbers
};

// Configurations that were seen: which operations are placed, and the state. A hash finds, the bits decide.
// Of two with the same completed operations and state, the one that used fewer of those without an answer can
// do all that the other can: what a seen one covers is not looked at again.
class Seen {
 public:
  Seen();
  // False where it was there already or is covered. The first `completed` words of `bits` are those of
  // completed operations, and so is `hash`, with the state.
  bool insert(std::uint64_t hash, std::uint32_t state, const std::vector<std::uint64_t>& bits,
              std::size_t completed);
  std::size_t bytes() const { return slots_.capacity() * sizeof(Slot) + records_.capacity() * 8; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint64_t record = 0;  // offset + 1; 0 is an empty slot
  };
  void grow();
  std::vector<Slot> slots_;
  std::vector<std::uint64_t> records_;  // state and how many full words are left out, then the words
  std::size_t used_ = 0;
};

class Search {
 public:
  // `operations` by invocation.
  Search(ValuePool& pool, const Model& model, const std::vector<Action>& actions,
         const std::vector<Operation>& operations);

  // Goes on for at most so many steps, and while it holds no more than `memory` bytes.
  Found run(std::uint64_t steps, std::size_t memory);

  std::uint64_t steps_taken() const { return steps_taken_; }
  std::size_t bytes() const { return seen_.bytes() + steps_.bytes(); }

  // After no_order: the operation whose return no order gets past, as an index into the operations...
  std::uint32_t stuck_at() const { return furthest_; }
  // ...and the longest order found of what came before.
  const std::vector<std::uint32_t>& longest_order() const { return longest_; }
  // After order: one that explains everything.
  const std::vector<std::uint32_t>& order() const { return order_; }

 private:
  struct Frame {
    std::uint32_t operation;
    std::uint32_t state;   // before it
    std::uint32_t placed;  // how many were placed before it
  };

  void link();
  bool place_pure();  // true once everything that must be is placed
  bool choose();      // goes one operation further, or back; false once everything was tried
  bool worth_trying(std::uint32_t operation, std::uint32_t next) const;
  bool step_back();
  void lift(std::uint32_t operation);
  void put_back(std::uint32_t operation);
  bool first_visit();
  void note_stuck(std::uint32_t operation);
  bool is_placed(std::uint32_t operation) const {
    return (bits_[place_[operation] / 64] >> (place_[operation] % 64) & 1) != 0;
  }

  const std::vector<Operation>& operations_;
  Steps steps_;
  Seen seen_;
  std::vector<std::uint32_t> action_;  // local numbers
  std::vector<bool> pure_;
  std::vector<std::uint32_t> same_before_;  // unanswered: the previous one with an equal action, or never
  std::vector<std::uint32_t> place_;        // bit of each operation: completed ones first
  std::vector<std::uint64_t> random_;
  // Calls and returns in order of time as a list: 0 is its head, 2i+1 the call of i, 2i+2 its return.
  std::vector<std::uint32_t> next_, previous_;
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint32_t> order_, longest_;
  std::vector<Frame> frames_;
  std::uint64_t hash_ = 0;
  std::uint32_t state_ = 0, entry_ = 0;
  std::size_t remaining_ = 0, completed_ = 0;
  std::uint64_t steps_taken_ = 0;
  std::uint32_t furthest_ = never;
  bool started_ = false;
};

}  // namespace shakedown::judge::linearize
