#include "harness/cli/access_stage.hpp"

#include "harness/cli/touched_stage.hpp"
#include "harness/provoke/access/access.hpp"

namespace shakedown::cli {

Status run_access_stage(const MatrixStage& stage, const judge::Contract* contract,
                        const std::optional<net::ResolvedOrigin>& baseline) {
  experiments::Surroundings around = surroundings_of(stage);
  const Watching watching(stage);
  AccessSpec spec = *stage.stage.access;
  if (!choose_touched(spec, stage)) return Done{};
  const auto done = access::run_access(around, {spec, contract, baseline}, stage.length);
  if (!done) return done.error();
  if (stage.say) stage.say(done.value().coverage);
  return Done{};
}

std::string describe(const AccessSpec& spec) {
  const auto& names = spec.only.empty() ? spec.endpoints : spec.only;
  if (spec.only.empty() && spec.only_touched) return "access to touched endpoints";
  std::string text = names.empty() ? "access to every endpoint" : "access to ";
  for (std::size_t i = 0; i < names.size(); ++i) text += (i > 0 ? ", " : "") + names[i];
  return text;
}

}  // namespace shakedown::cli
