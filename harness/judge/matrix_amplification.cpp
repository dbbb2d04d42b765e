// Calls to the dependency for one request, against the control's. Two or three tries are how services live
// with short failures; more of them multiply the load on a dependency that is in trouble already.
#include <set>

#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {
namespace {

constexpr std::size_t tolerated_tries = 3;  // for each call of the control
constexpr std::size_t many_tries = 10;      // from here on it is a storm

// On a protocol that is only bytes one call is not told from the next, and connections prove nothing: a pool
// opens as many again as were reset. So they are told, and not judged.
std::string without_calls(const ExperimentView& view) {
  const auto& exchange = view.provoked()->exchange();
  std::set<std::uint64_t> connections;
  for (const auto& injection : view.run().injections) {
    if (injection.fault == view.fault()->id && injection.connection != 0 &&
        injection.at >= exchange.timing.sent && injection.at <= exchange.timing.done)
      connections.insert(injection.connection);
  }
  std::string text = "not judged: no calls are told apart on it, as on any dependency that speaks tcp";
  if (!connections.empty())
    text += "; the fault met " + counted(connections.size(), "connection") + " meanwhile";
  return text;
}

}  // namespace

Ruling judge_amplification(const ExperimentView& view) {
  if (const auto why = nothing_provoked(view); !why.empty()) return not_exercised(why);
  const std::size_t usual = view.control() ? view.control()->calls.size() : 0;
  if (usual == 0) return not_exercised(without_calls(view));
  const FaultKind kind = view.fault()->kind;
  if (level_of(kind) == FaultLevel::listener) return not_exercised("nothing reaches the proxy to be counted");
  const ViewedStep& step = *view.provoked();
  const std::size_t calls = step.calls.size();
  if (calls == 0) return not_exercised("the target did not ask it");
  const std::string says =
      counted(calls, "call") + " for one request, " + say_count(usual) + " in the control";
  if (calls <= tolerated_tries * usual) return held(says);
  std::vector<Evidence> evidence{evidence_of(step, says)};
  for (const auto* call : step.calls) {
    if (evidence.size() == 4) break;
    evidence.push_back({Evidence::Kind::call, call->id, "one of the calls"});
  }
  return broken(calls >= many_tries * usual ? Severity::high : Severity::medium, says, std::move(evidence));
}

}  // namespace shakedown::judge
