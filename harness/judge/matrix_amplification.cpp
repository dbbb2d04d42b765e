// Calls to the dependency for one request, against the control's. Two or three tries are how services live
// with short failures; more of them multiply the load on a dependency that is in trouble already.
#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t tolerated_tries = 3;  // for each call of the control
constexpr std::size_t many_tries = 10;      // from here on it is a storm

}  // namespace

Ruling judge_amplification(const ExperimentView& view) {
  if (const auto why = nothing_provoked(view); !why.empty()) return not_exercised(why);
  const std::size_t usual = view.control() ? view.control()->calls.size() : 0;
  if (usual == 0) return not_exercised("calls to this dependency are not told apart");
  const FaultKind kind = view.fault()->kind;
  if (level_of(kind) == FaultLevel::listener) return not_exercised("nothing reaches the proxy to be counted");
  const ViewedStep& step = *view.provoked();
  const std::size_t calls = step.calls.size();
  if (calls == 0) return not_exercised("the target did not ask it");
  const std::string says = counted(calls, "call") + " for one request, " + say_count(usual) + " in the control";
  if (calls <= tolerated_tries * usual) return held(says);
  std::vector<Evidence> evidence{evidence_of(step, says)};
  for (const auto* call : step.calls) {
    if (evidence.size() == 4) break;
    evidence.push_back({Evidence::Kind::call, call->id, "one of the calls"});
  }
  return broken(calls >= many_tries * usual ? Severity::high : Severity::medium, says, std::move(evidence));
}

}  // namespace shakedown::judge
