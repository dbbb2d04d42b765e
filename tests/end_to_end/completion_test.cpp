// The texts that are made from the command line's description: completion in a real bash, and the man page as
// man reads it.
#include "tests/end_to_end/cli.hpp"

using namespace shakedown::test;

namespace {

// What bash offers for the last of these words.
std::string offered(const std::string& line, const std::string& folder = "/") {
  const auto program = run_shakedown({"completion", "bash"});
  REQUIRE(program.status == 0);
  const TemporaryFolder place;
  const auto script = place.write("completion", program.out);
  const auto ran =
      run_command({"bash", "--norc", "-c",
                   "source '" + script +
                       "' || exit 9; complete -p shakedown >/dev/null || exit 8; read -ra COMP_WORDS <<<'" +
                       line + "'; [[ '" + line + "' == *' ' ]] && COMP_WORDS+=(''); " +
                       "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); compopt() { :; }; _shakedown; printf '%s\\n' "
                       "\"${COMPREPLY[@]}\""},
                  folder);
  INFO(ran.err);
  CHECK(ran.err.empty());
  REQUIRE(ran.status == 0);
  return ran.out;
}

}  // namespace

TEST_CASE("bash completes commands, options, and the words that an option takes") {
  CHECK(offered("shakedown rep") == "report\nreproduce\n");
  CHECK(offered("shakedown report --fo") == "--format\n");
  CHECK(offered("shakedown report --format s") == "sarif\n");
  CHECK(contains(offered("shakedown report --format "), "openmetrics\n"));
  CHECK(offered("shakedown shapes inf") == "infer\n");
  CHECK(offered("shakedown completion z") == "zsh\n");
}

TEST_CASE("bash completes files where a command takes one") {
  const TemporaryFolder place;
  place.write("checkout night.yaml", "");
  CHECK(offered("shakedown check chec", place.path().string()) == "checkout night.yaml\n");
  CHECK(offered("shakedown run --out chec", place.path().string()) == "checkout night.yaml\n");
}

TEST_CASE("every shell has a completion that names every command") {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const auto text = run_shakedown({"completion", shell}).out;
    for (const char* command : {"run", "check", "report", "linearize", "completion"}) {
      INFO(shell << ": " << command);
      CHECK(contains(text, command));
    }
  }
  CHECK(run_shakedown({"completion", "tcsh"}).status == 2);
}

TEST_CASE("the man page is one that man reads without a warning, with every command in it") {
  const TemporaryFolder place;
  const auto page = place.write("shakedown.1", run_shakedown({"man"}).out);
  const auto read = run_command(
      {"bash", "-c", "set -o pipefail; man --warnings -E UTF-8 -l -Tutf8 '" + page + "' | col -bx"});
  CHECK(read.status == 0);
  CHECK(read.err.empty());
  for (const char* command : {"shakedown run", "shakedown report", "shakedown shapes infer", "EXIT STATUS"})
    CHECK(contains(read.out, command));
}
