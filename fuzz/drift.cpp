// Whatever a dependency answers and whatever an operator is asked for: it ends, says why or what, and what
// was JSON stays JSON unless the operator is there to break it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "harness/faults/drift.hpp"
#include "harness/faults/drift/json_scan.hpp"

using namespace shakedown;
using namespace shakedown::faults;

namespace {

bool breaks_json(std::string_view op) {
  return op == "not-a-number" || op == "string-latin1" || op == "byte-order-mark" || op == "html-page";
}

}  // namespace

// The operator's number, a line with the place, and the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto operators = drift_operators();
  const auto& op = operators[data[0] % operators.size()];
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto end = rest.find('\n');
  if (end == std::string_view::npos) return 0;
  DriftMessage message{200, {{"Content-Type", "application/json"}}, std::string(rest.substr(end + 1))};
  const DriftMessage before = message;
  const auto drifted = apply({op.name, std::string(rest.substr(0, end)), ""}, message, size);
  if (drifted.says.empty() || drifted.says.size() > 300) std::abort();
  if (!drifted.applied && message.body != before.body) std::abort();
  const bool was_json = find_places(before.body, {}).why.empty();
  if (drifted.applied && was_json && !breaks_json(op.name)) {
    const auto why = find_places(message.body, {}).why;
    const bool limit = why.find("more than") != std::string::npos;
    if (!why.empty() && !limit) std::abort();
  }
  return 0;
}
