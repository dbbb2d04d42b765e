// Partitions take turns with budgets that double: a partition that is hard to prove right must not stand
// before one that is easily shown to be wrong, and the first wrong one ends it all.
#include "harness/judge/linearize/check.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "harness/judge/linearize/minimize.hpp"
#include "harness/judge/linearize/search.hpp"

namespace shakedown::judge::linearize {
namespace {

constexpr std::uint64_t first_turn = 2048;

struct Turn {
  const Partition* partition;
  std::unique_ptr<Search> search;
};

// A wallet that only moves money always holds the same in all, and no balance is negative: told in one pass.
std::optional<Counterexample> wrong_totals(const History& history, const Partition& partition) {
  const ValuePool& pool = history.log.pool;
  std::optional<std::int64_t> total;
  bool moves_only = true;
  for (const auto& operation : partition.operations) {
    const auto function = history.actions[operation.action].function;
    moves_only &= function == Function::read || function == Function::transfer;
  }
  const Operation* first = nullptr;
  for (const auto& operation : partition.operations) {
    const Action& action = history.actions[operation.action];
    if (action.function != Function::read || !action.result_known || operation.returned == never) continue;
    std::int64_t sum = 0;
    bool negative = false;
    const auto items = pool.items(action.result);
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
      const std::int64_t balance =
          pool.kind(items[i + 1]) == ValueKind::integer ? pool.integer_of(items[i + 1]) : 0;
      negative |= balance < 0;
      if (__builtin_add_overflow(sum, balance, &sum)) return std::nullopt;
    }
    Counterexample found;
    found.operations = {operation};
    if (negative) {
      found.reason = "a balance is negative";
      return found;
    }
    if (moves_only && total && *total != sum) {
      found.operations = {*first, operation};
      found.impossible = 1;
      found.reason = "all balances together are " + std::to_string(*total) + " in one read and " +
                     std::to_string(sum) + " in another";
      return found;
    }
    if (!total) first = &operation;
    total = sum;
  }
  return std::nullopt;
}

class Check {
 public:
  Check(History& history, const Model& model, const Budget& budget)
      : history_(history), model_(model), budget_(budget) {
    for (const auto& partition : history.partitions) waiting_.push_back({&partition, nullptr});
    // Small ones first: they are done, or found wrong, soonest.
    std::stable_sort(waiting_.begin(), waiting_.end(), [](const Turn& a, const Turn& b) {
      return a.partition->operations.size() < b.partition->operations.size();
    });
  }

  Outcome run() {
    if (model_.name == "wallet") {
      for (const auto& partition : history_.partitions) {
        auto wrong = wrong_totals(history_, partition);
        if (wrong) return violated(std::move(*wrong));
      }
    }
    for (std::uint64_t turn = first_turn; !waiting_.empty(); turn *= 2) {
      std::vector<Turn> still;
      for (auto& one : waiting_) {
        const Found found = give(one, turn);
        if (found == Found::no_order)
          return violated(budget_.explain ? minimize(history_, model_, *one.partition, *one.search)
                                          : Counterexample{});
        if (found == Found::not_yet) still.push_back(std::move(one));
        if (found == Found::out_of_memory) {
          outcome_.why_unknown =
              "the search needed more than " + std::to_string(budget_.memory >> 20) + " MiB";
        }
        if (outcome_.steps >= budget_.steps) {
          outcome_.why_unknown = "no answer within " + std::to_string(budget_.steps) + " steps";
          return outcome_;
        }
      }
      waiting_ = std::move(still);
    }
    if (outcome_.why_unknown.empty()) outcome_.answer = Answer::ok;
    return outcome_;
  }

 private:
  Found give(Turn& turn, std::uint64_t steps) {
    if (!turn.search)
      turn.search =
          std::make_unique<Search>(history_.log.pool, model_, history_.actions, turn.partition->operations);
    const std::uint64_t before = turn.search->steps_taken();
    const std::size_t bytes_before = turn.search->bytes();
    const std::size_t others = held_ - std::min(held_, bytes_before);
    const std::size_t left = budget_.memory - std::min(budget_.memory, others);
    const Found found = turn.search->run(std::min(steps, budget_.steps - outcome_.steps), left);
    outcome_.steps += turn.search->steps_taken() - before;
    held_ = others + (found == Found::not_yet ? turn.search->bytes() : 0);
    return found;
  }

  Outcome violated(Counterexample counterexample) {
    outcome_.answer = Answer::violated;
    outcome_.why_unknown.clear();
    outcome_.counterexample = std::move(counterexample);
    return outcome_;
  }

  History& history_;
  const Model& model_;
  Budget budget_;
  std::vector<Turn> waiting_;
  std::size_t held_ = 0;  // bytes of searches that go on
  Outcome outcome_;
};

}  // namespace

Outcome check_history(History& history, const Model& model, const Budget& budget) {
  return Check(history, model, budget).run();
}

}  // namespace shakedown::judge::linearize
