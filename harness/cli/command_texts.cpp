#include "harness/cli/command_texts.hpp"

#include <memory>

#include "harness/cli/exit_status.hpp"
#include "harness/cli/terminal.hpp"

namespace shakedown::cli {

void add_text_commands(CLI::App& app, std::function<int()>& chosen) {
  const auto shell = std::make_shared<std::string>();
  auto* completion_app = app.add_subcommand("completion", "a shell's completion of these commands");
  completion_app->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion_app->callback([&app, &chosen, shell] {
    chosen = [&app, shell] {
      print(completion(app, *shell));
      return all_held;
    };
  });
  auto* man_app = app.add_subcommand("man", "this program's man page, for `man -l`");
  man_app->callback([&app, &chosen] {
    chosen = [&app] {
      print(man_page(app));
      return all_held;
    };
  });
}

}  // namespace shakedown::cli
