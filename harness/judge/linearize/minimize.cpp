// First everything after the return that no order gets past goes, which loses nothing. Then operations are
// weakened as long as no order appears: a read is taken out, a change is turned into one that may have acted
// at any time or not at all. Both only ever allow more orders, so what stays impossible was so in the whole
// history; taking a change out altogether could make an impossibility of its own, and is not done.
#include "harness/judge/linearize/minimize.hpp"

#include <algorithm>
#include <optional>

namespace shakedown::judge::linearize {
namespace {

constexpr std::uint64_t steps_a_try = 100'000;
constexpr std::uint64_t steps_in_all = 5'000'000;
constexpr std::size_t memory_a_try = std::size_t{64} << 20;
constexpr std::size_t shown_optional = 4;

class Minimizer {
 public:
  Minimizer(History& history, const Model& model) : history_(history), model_(model) {}

  // Nothing while an order exists, or it cannot be told soon enough.
  std::optional<Counterexample> impossible(const std::vector<Operation>& operations) {
    if (steps_ >= steps_in_all) return std::nullopt;
    Search search(history_.log.pool, model_, history_.actions, operations);
    const Found found = search.run(steps_a_try, memory_a_try);
    steps_ += search.steps_taken();
    if (found != Found::no_order) return std::nullopt;
    Counterexample result;
    result.operations = operations;
    result.impossible = search.stuck_at();
    result.before = search.longest_order();
    return result;
  }

  std::vector<Operation> weakened(const std::vector<Operation>& operations, std::size_t from,
                                  std::size_t to) {
    std::vector<Operation> left;
    for (std::size_t i = 0; i < operations.size(); ++i) {
      const bool chosen = i >= from && i < to;
      if (chosen && is_pure(history_.log.pool, history_.actions[operations[i].action])) continue;
      left.push_back(operations[i]);
      if (chosen) left.back().returned = never;
    }
    return left;
  }

  Counterexample reduce(Counterexample smallest) {
    for (std::size_t chunk = std::max<std::size_t>(1, smallest.operations.size() / 2); chunk > 0;
         chunk /= 2) {
      for (std::size_t from = 0; from < smallest.operations.size();) {
        const auto& all = smallest.operations;
        const std::size_t to = std::min(all.size(), from + chunk);
        const bool anything = std::any_of(
            all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to),
            [](const Operation& operation) { return operation.returned != never; });
        auto smaller = anything ? impossible(weakened(all, from, to)) : std::nullopt;
        const std::size_t before = all.size();
        if (smaller) smallest = std::move(*smaller);
        // What was taken out makes room: the next chunk begins where this one did.
        from = to - (before - smallest.operations.size());
      }
    }
    return smallest;
  }

 private:
  History& history_;
  const Model& model_;
  std::uint64_t steps_ = 0;
};

// Operations that may have acted or not, and do not help: a few are shown, of more only the number.
void fold_optional(Counterexample& example) {
  const auto optional = static_cast<std::size_t>(
      std::count_if(example.operations.begin(), example.operations.end(),
                    [](const Operation& operation) { return operation.returned == never; }));
  if (optional <= shown_optional) return;
  std::vector<std::uint32_t> moved(example.operations.size(), never);
  std::vector<Operation> kept;
  for (std::size_t i = 0; i < example.operations.size(); ++i) {
    const bool used = std::find(example.before.begin(), example.before.end(), i) != example.before.end();
    if (example.operations[i].returned == never && !used) continue;
    moved[i] = static_cast<std::uint32_t>(kept.size());
    kept.push_back(example.operations[i]);
  }
  example.optional = example.operations.size() - kept.size();
  example.operations = std::move(kept);
  example.impossible = moved[example.impossible];
  for (auto& index : example.before) index = moved[index];
}

}  // namespace

Counterexample minimize(History& history, const Model& model, const Partition& partition,
                        const Search& failed) {
  const auto& all = partition.operations;
  const Operation& stuck = all[failed.stuck_at()];
  std::vector<Operation> cut;
  for (const auto& operation : all) {
    if (operation.invoked > stuck.returned) break;
    cut.push_back(operation);
    if (operation.returned != never && operation.returned > stuck.returned) {
      cut.back().returned = never;
      if (is_pure(history.log.pool, history.actions[operation.action])) cut.pop_back();
    }
  }
  Minimizer minimizer(history, model);
  Counterexample example;
  if (auto found = minimizer.impossible(cut)) {
    example = minimizer.reduce(std::move(*found));
    fold_optional(example);
  } else {
    // Too hard to be told again in a short time: the whole of it.
    example.operations = all;
    example.impossible = failed.stuck_at();
    example.before = failed.longest_order();
  }
  example.key = partition.key;
  example.keyed = partition.keyed;
  return example;
}

}  // namespace shakedown::judge::linearize
