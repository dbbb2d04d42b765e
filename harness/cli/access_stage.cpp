#include "harness/cli/access_stage.hpp"

#include "harness/provoke/access/access.hpp"

namespace shakedown::cli {

Status run_access_stage(const MatrixStage& stage, const judge::Contract* contract,
                        const std::optional<net::ResolvedOrigin>& baseline) {
  experiments::Surroundings around = surroundings_of(stage);
  const Watching watching(stage);
  const auto done = access::run_access(around, {*stage.stage.access, contract, baseline}, stage.length);
  if (!done) return done.error();
  if (stage.say) stage.say(done.value().coverage);
  return Done{};
}

std::string describe(const AccessSpec& spec) {
  const auto& names = spec.only.empty() ? spec.endpoints : spec.only;
  std::string text = names.empty() ? "access to every endpoint" : "access to ";
  for (std::size_t i = 0; i < names.size(); ++i) text += (i > 0 ? ", " : "") + names[i];
  return text;
}

}  // namespace shakedown::cli
