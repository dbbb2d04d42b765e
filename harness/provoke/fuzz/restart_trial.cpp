#include "harness/provoke/fuzz/restart_trial.hpp"

#include <fmt/format.h>

#include "harness/judge/words.hpp"
#include "harness/target/services.hpp"

namespace shakedown::fuzz {
namespace {

constexpr const char* restart_rule = "fuzz/poisoned-restart";
constexpr int most_starts = 2;

// The target was started from fresh state just now, and well.
Witnessed crash_and_start(Stagecraft& stage, const FuzzRequest& request, int lead,
                          const std::vector<Live>& live) {
  Witnessed seen;
  Played played = play_once(stage, request, lead, live);
  seen.not_played = played.not_played;
  seen.exchanges = std::move(played.exchanges);
  if (seen.exchanges.empty()) return seen;
  seen.first = seen.about = seen.exchanges.size() - 1;
  if (!played.died) return seen;
  const std::string ending = ended_how(stage, false);
  std::string again;
  for (int i = 0; i < most_starts; ++i) {
    const auto started = stage.around.services.start_again("target", stage.around.stop);
    if (started || stage.around.stop.stop_requested()) return seen;
    again = started.error().message;
  }
  seen.sign =
      Sign{restart_rule, "",
           fmt::format("the process {}, and does not start again with what it stored, {} of {} times: {}",
                       ending, most_starts, most_starts, judge::first_line(again, 200))};
  return seen;
}

}  // namespace

int poisoned_restart(Stagecraft& stage, const FuzzSpec& spec, const FuzzRequest& request, int lead,
                     const std::vector<Live>& live, bool as_written) {
  if (!stage.fresh.possible() || !stage.fresh.again()) return 0;
  if (!as_written && !crash_and_start(stage, request, lead, live).sign) return 0;
  const Charge charge{restart_rule, "", request.what, lead, request, live, {}};
  return witness(stage, spec, charge, [&] { return crash_and_start(stage, request, lead, live); });
}

}  // namespace shakedown::fuzz
