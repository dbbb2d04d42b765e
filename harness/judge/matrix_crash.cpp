// The target ended in the experiment.
#include <algorithm>

#include "harness/judge/matrix_oracles.hpp"
#include "harness/judge/words.hpp"

namespace shakedown::judge {

Ruling judge_crash(const ExperimentView& view) {
  if (!view.record().not_exercised.empty() || !view.fault()) return not_exercised(view.record().not_exercised);
  const journal::ExperimentRecord& record = view.record();
  for (const journal::StoredEvent& stored : view.run().events) {
    const Event& event = stored.event;
    const bool ended = event.kind == EventKind::process_killed || event.kind == EventKind::process_exited;
    if (!ended || event.subject != "target" || event.at < record.provoked || event.at > record.end) continue;
    std::vector<Evidence> evidence{{Evidence::Kind::event, stored.id, first_line(event.text)}};
    if (view.provoked()) evidence.push_back(evidence_of(*view.provoked()));
    return broken(Severity::critical, "the target ended: " + first_line(event.text), std::move(evidence));
  }
  return held("the target lives");
}

}  // namespace shakedown::judge
