#include "harness/cli/fuzz_stage.hpp"

#include <unistd.h>

#include <filesystem>

#include "harness/cli/touched_stage.hpp"
#include "harness/provoke/fuzz/fuzz.hpp"

namespace shakedown::cli {
namespace {

// The program of fuzz/engine: beside this one, as both are installed, or where a build puts it. Empty: it is
// not there, as where it was built without libFuzzer.
std::string fuzz_engine() {
  namespace fs = std::filesystem;
  std::error_code failed;
  const fs::path here = fs::read_symlink("/proc/self/exe", failed).parent_path();
  for (const fs::path& path : {here / "shakedown-fuzz", here / "../../fuzz/shakedown-fuzz"}) {
    if (fs::is_regular_file(path, failed) && ::access(path.c_str(), X_OK) == 0)
      return path.lexically_normal().string();
  }
  return {};
}

}  // namespace

Status run_fuzz_stage(const MatrixStage& stage, const judge::Contract* contract) {
  experiments::Surroundings around = surroundings_of(stage);
  const Watching watching(stage);
  fuzz::Weights weights;
  if (!around.weights.empty())
    weights = [&around](const std::string& endpoint) { return weight_of(around.weights, endpoint); };
  FuzzSpec spec = *stage.stage.fuzz;
  if (!choose_touched(spec, stage)) return Done{};
  const auto done = fuzz::run_fuzz(around, spec, stage.length, contract, weights, fuzz_engine());
  if (!done) return done.error();
  if (stage.say) stage.say(done.value().coverage);
  return Done{};
}

Problems check_guidance(const Scenario& scenario) {
  Problems problems;
  for (const StageSpec& stage : scenario.stages) {
    if (!stage.fuzz || stage.fuzz->guided != FuzzSpec::Guided::on) continue;
    if (scenario.target.command.empty())
      problems.push_back({stage.fuzz->where, "`guided: on` needs a target that the run starts",
                          "give the target a command, or leave `guided` out"});
    else if (fuzz_engine().empty())
      problems.push_back({stage.fuzz->where, "`guided: on` needs the program shakedown-fuzz beside shakedown",
                          "it is built where Clang's libFuzzer is (libclang-rt-19-dev)"});
  }
  return problems;
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
