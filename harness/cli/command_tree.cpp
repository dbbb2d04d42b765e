#include "harness/cli/command_tree.hpp"

#include <algorithm>
#include <string_view>

namespace shakedown::cli {
namespace {

// CLI11 tells the words of IsMember only as a text: "{html,json}" behind the type's name.
std::vector<std::string> words_in(std::string text) {
  const auto open = text.find('{');
  const auto close = text.find('}', open == std::string::npos ? 0 : open);
  std::vector<std::string> words;
  if (open == std::string::npos || close == std::string::npos) return words;
  text = text.substr(open + 1, close - open - 1);
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find(',', from), text.size());
    words.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return words;
}

bool names_a_file(const std::string& option) {
  for (const std::string_view name :
       {"--out", "--traffic", "--contract", "--identities", "--file", "--baseline", "--shapes", "--from"}) {
    if (option == name) return true;
  }
  return false;
}

OptionText option_text(const CLI::Option& option) {
  OptionText text;
  for (const auto& name : option.get_snames()) text.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) text.names.push_back("--" + name);
  if (text.names.empty()) text.operand = option.get_single_name();
  text.says = option.get_description();
  text.words = words_in(option.get_type_name());
  text.takes_value = option.get_items_expected_max() > 0;
  text.is_file = text.words.empty() && (text.names.empty() || names_a_file(text.names.back()));
  text.required = option.get_required();
  return text;
}

CommandText tree_below(const CLI::App& app, const std::string& name) {
  CommandText text;
  text.name = name;
  text.says = app.get_description();
  for (const CLI::Option* option : app.get_options()) text.options.push_back(option_text(*option));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    const auto below = name.empty() ? command->get_name() : name + " " + command->get_name();
    text.commands.push_back(tree_below(*command, below));
  }
  return text;
}

}  // namespace

CommandText command_tree(const CLI::App& app) {
  return tree_below(app, "");
}

}  // namespace shakedown::cli
