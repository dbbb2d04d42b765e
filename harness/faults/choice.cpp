#include "harness/faults/choice.hpp"

#include <cmath>

#include "harness/model/hash.hpp"
#include "harness/model/names.hpp"

namespace shakedown::faults {

std::uint64_t random_of(std::uint64_t seed, const FaultSpec& fault, std::uint64_t connection,
                        std::uint64_t generation) {
  return hash(seed, fault.name, connection, generation);
}

bool is_chosen(const FaultSpec& fault, std::uint64_t ordinal, std::uint64_t random) {
  if (fault.first != 0 && ordinal > fault.first) return false;
  if (fault.every > 1 && ordinal % fault.every != 0) return false;
  constexpr std::uint64_t dice = 0x64696365;  // apart from what the fault itself draws
  return unit(mix(random ^ dice)) < fault.probability;
}

Status check_for_proxy(const FaultSpec& fault, bool http) {
  const std::string kind(name_of(fault.kind));
  if (fault.name.empty()) return problem("a fault needs a name");
  switch (level_of(fault.kind)) {
    case FaultLevel::process:
    case FaultLevel::system:
      return problem("fault " + kind + " is not a proxy's", "it needs a service that the run started");
    case FaultLevel::http:
      if (!http) return problem("fault " + kind + " needs a proxy that knows HTTP", "protocol: http");
      break;
    case FaultLevel::listener:
      if (fault.probability != 1 || fault.first != 0 || fault.every > 1) {
        return problem("fault " + kind + " is of the listener, for all connections or none",
                       "without probability, first and every");
      }
      break;
    case FaultLevel::connection:
      break;
  }
  if (std::isnan(fault.probability)) return problem("probability is not a number");
  if (!(fault.share >= 0 && fault.share <= 1)) return problem("share is from 0 to 1");
  return Done{};
}

}  // namespace shakedown::faults
