// The scenario parser against any text: a scenario or problems, never a crash, and always in bounded time and
// memory. A scenario that is accepted must be accepted again from the same text, and its gates must survive being
// written out, because judge reads them back from the run file.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "harness/scenario/gate_text.hpp"
#include "harness/scenario/loader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace shakedown;
  const std::string text(reinterpret_cast<const char*>(data), size);
  // A folder without any file: what the text names cannot be found, whatever it is.
  const auto loaded = scenario::load_text(text, "fuzz.yaml", "/proc/self/fdinfo");
  if (loaded.scenario.has_value() != loaded.problems.empty()) std::abort();
  for (const auto& problem : loaded.problems) {
    if (to_string(problem).empty()) std::abort();
  }
  if (!loaded.scenario) return 0;
  for (const auto& gate : loaded.scenario->gates) {
    const auto again = scenario::parse_gate(scenario::to_text(gate), {});
    if (!again || again.value().measure != gate.measure || again.value().stage != gate.stage) std::abort();
  }
  return 0;
}
