// How a program that was built with a sanitizer is launched: its reports go into files of the run, in a form
// that needs no guessing, and nothing ends at the first of them. What the scenario's environment says of an
// option wins over what is said here.
#pragma once

#include <filesystem>
#include <string>

#include "harness/model/result.hpp"
#include "harness/target/command.hpp"
#include "harness/target/elf.hpp"
#include "harness/target/guardian_protocol.hpp"

namespace shakedown::target {

// "ThreadSanitizer", "AddressSanitizer and UndefinedBehaviorSanitizer"; empty: none.
std::string sanitizers_of(const ElfFacts& facts);

struct SanitizerLaunch {
  std::string
      logs;  // the beginning of the paths of its logs, each ".PID" at its end; empty: none are asked for
  bool fixed_addresses = false;  // for GuardianRequest
  std::string says;              // "is built with ThreadSanitizer: ..."; empty: it is not known to be
};

// Looks at the program and at those of its arguments that are programs ("setarch -R ./server"); a script or a
// shell may start anything, so it gets the options too. Makes `folder` where logs are asked for. A Problem
// where that cannot be made.
Result<SanitizerLaunch> prepare_sanitizers(const GuardianRequest& request,
                                           const std::filesystem::path& folder, bool io_sync,
                                           Environment& environment);

// Why this machine does not let a program run without random addresses; empty: it does.
std::string no_fixed_addresses();

}  // namespace shakedown::target
