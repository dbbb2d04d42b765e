// A small git repository of one test's own, made by real commits.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "harness/target/tool.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace shakedown::test {

class Repository {
 public:
  Repository() { git({"init", "-q", "-b", "main"}); }

  std::string folder() const { return folder_.path().string(); }
  std::string file(const std::string& name) const { return folder_.file(name); }
  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }

  std::string git(std::vector<std::string> words, const std::string& input = {}) const {
    target::ToolRun run;
    run.command = {
        "git", "-c", "user.name=Jane", "-c", "user.email=jane@example.com", "-c", "commit.gpgsign=false"};
    run.command.insert(run.command.end(), words.begin(), words.end());
    run.environment = {{"PATH", std::getenv("PATH")}, {"HOME", folder()}, {"GIT_CONFIG_NOSYSTEM", "1"}};
    run.directory = folder();
    run.input = input;
    const auto output = target::run_tool(run);
    REQUIRE(output);
    INFO(output.value().err);
    REQUIRE(output.value().status == 0);
    auto text = output.value().out;
    if (text.ends_with('\n')) text.pop_back();
    return text;
  }

  // Everything as it is now; its id.
  std::string commit(const std::string& message, std::vector<std::string> more = {}) const {
    git({"add", "-A"});
    std::vector<std::string> words{"commit", "-q", "--allow-empty", "-m", message};
    words.insert(words.end(), more.begin(), more.end());
    git(words);
    return git({"rev-parse", "HEAD"});
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace shakedown::test
