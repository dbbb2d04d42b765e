// A command line as plain data, read out of CLI11: what the man page and the completions need of it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace shakedown::cli {

struct OptionText {
  std::vector<std::string> names;  // "--out", "-h"; of an operand none
  std::string operand;             // "scenario"
  std::string says;
  std::vector<std::string> words;  // all that it takes; empty: anything
  bool takes_value = false;
  bool is_file = false;  // a path is likely: operands and such as --out
  bool required = false;
};

struct CommandText {
  std::string name;  // "shapes infer"; empty: the program itself
  std::string says;
  std::vector<OptionText> options;
  std::vector<CommandText> commands;
};

CommandText command_tree(const CLI::App& app);

}  // namespace shakedown::cli
