#include "harness/cli/fuzz_stage.hpp"

#include "harness/cli/touched_stage.hpp"
#include "harness/provoke/fuzz/fuzz.hpp"

namespace shakedown::cli {

Status run_fuzz_stage(const MatrixStage& stage, const judge::Contract* contract) {
  experiments::Surroundings around = surroundings_of(stage);
  const Watching watching(stage);
  fuzz::Weights weights;
  if (!around.weights.empty())
    weights = [&around](const std::string& endpoint) { return weight_of(around.weights, endpoint); };
  FuzzSpec spec = *stage.stage.fuzz;
  if (!choose_touched(spec, stage)) return Done{};
  const auto done = fuzz::run_fuzz(around, spec, stage.length, contract, weights);
  if (!done) return done.error();
  if (stage.say) stage.say(done.value().coverage);
  return Done{};
}

std::string describe(const FuzzSpec& spec) {
  std::string text = spec.as_written  ? "requests as written"
                     : spec.sequences ? "sequences of requests to "
                                      : "made-up requests to ";
  if (spec.as_written) return text;
  if (spec.only_touched) return text + "touched endpoints";
  if (spec.endpoints.empty()) return text + "all endpoints";
  for (std::size_t i = 0; i < spec.endpoints.size(); ++i) text += (i > 0 ? ", " : "") + spec.endpoints[i];
  return text;
}

}  // namespace shakedown::cli
