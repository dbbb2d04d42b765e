// Any bytes as a history: read, interpreted by every model and as transactions, and checked within a small
// budget. No crash, and every problem has a place.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "harness/judge/linearize/check.hpp"
#include "harness/judge/linearize/cycle_picture.hpp"
#include "harness/judge/linearize/picture.hpp"

using namespace shakedown;
using namespace shakedown::judge::linearize;

namespace {

void check_operations(std::string_view text, const Model& model) {
  auto log = read_events(text, "history");
  if (!log) {
    if (log.error().where.line < 1 || log.error().where.column < 1) std::abort();
    return;
  }
  auto history = interpret(std::move(log).value(), model, {});
  if (!history) {
    if (history.error().where.line < 1) std::abort();
    return;
  }
  Budget budget;
  budget.steps = 2000;
  budget.memory = std::size_t{16} << 20;
  const auto outcome = check_history(history.value(), model, budget);
  if (outcome.answer == Answer::violated) explain(history.value(), outcome.counterexample);
}

void check_transactions(std::string_view text, Workload workload) {
  auto log = read_events(text, "history");
  if (!log) return;
  auto transactions = read_transactions(std::move(log).value(), workload);
  if (!transactions) return;
  auto& held = transactions.value();
  const auto outcome =
      check_isolation(held, workload, find_level("strict-serializable").value(), {true, true, true});
  if (!outcome) return;
  for (const auto& anomaly : outcome.value().anomalies) explain(held, anomaly);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& model : models()) check_operations(text, model);
  check_transactions(text, Workload::list_append);
  check_transactions(text, Workload::rw_register);
  return 0;
}
