// Completions: a table of what may follow each command, in each shell's own words.
#include <algorithm>

#include "harness/cli/command_texts.hpp"
#include "harness/cli/command_tree.hpp"

namespace shakedown::cli {
namespace {

// For single quotes of a shell.
std::string inside_quotes(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out;
}

void each_command(const CommandText& command, const std::function<void(const CommandText&)>& visit) {
  visit(command);
  for (const auto& below : command.commands) each_command(below, visit);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string last_word(const std::string& name) {
  const auto space = name.rfind(' ');
  return space == std::string::npos ? name : name.substr(space + 1);
}

// Commands, options and an operand's own words that may stand in a command.
std::vector<std::string> follows(const CommandText& command) {
  std::vector<std::string> words;
  for (const auto& below : command.commands) words.push_back(last_word(below.name));
  for (const auto& option : command.options) {
    const auto& more = option.names.empty() ? option.words : option.names;
    words.insert(words.end(), more.begin(), more.end());
  }
  return words;
}

// The pattern of a shell's `case` that every command fits, behind the words before it. These are counted from
// a blank, because the program's own name is empty.
std::string patterns_of_commands(const CommandText& tree) {
  std::string patterns;
  each_command(tree, [&](const CommandText& command) {
    if (!command.name.empty()) patterns += (patterns.empty() ? "" : "|") + ("' " + command.name + "'");
  });
  return patterns;
}

// Likewise that which an option of this command fits, by any of its names.
std::string places_of(const CommandText& command, const OptionText& option) {
  const auto prefix = command.name.empty() ? std::string(" ") : " " + command.name + " ";
  std::string places;
  for (const auto& name : option.names) places += (places.empty() ? "" : "|") + ("'" + prefix + name + "'");
  return places;
}

std::string bash_completion(const CommandText& tree) {
  std::string text =
      "# bash completion of shakedown, made by `shakedown completion bash`\n"
      "_shakedown() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= word\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case \"$command $word\" in\n";
  text += "      " + patterns_of_commands(tree) +
          ") command=\"$command $word\" ;;\n    esac\n  done\n  COMPREPLY=()\n";
  text += "  case \"$command $before\" in\n";
  each_command(tree, [&](const CommandText& command) {
    for (const auto& option : command.options) {
      if (!option.takes_value || option.names.empty()) continue;
      const auto places = places_of(command, option);
      if (!option.words.empty())
        text += "    " + places + ") mapfile -t COMPREPLY < <(compgen -W '" + joined(option.words) +
                "' -- \"$current\"); return ;;\n";
      else if (option.is_file)
        text += "    " + places +
                ") compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); return ;;\n";
      else
        text += "    " + places + ") return ;;\n";
    }
  });
  text += "  esac\n  local words=\n  case \"$command\" in\n";
  each_command(tree, [&](const CommandText& command) {
    const auto place = command.name.empty() ? std::string() : " " + command.name;
    text += "    '" + place + "') words='" + joined(follows(command)) + "' ;;\n";
  });
  text +=
      "  esac\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
      "  if [[ $current != -* && -n $command ]]; then\n"
      "    compopt -o filenames\n"
      "    local files\n"
      "    mapfile -t files < <(compgen -f -- \"$current\")\n"
      "    [[ -n $current || ${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY+=(\"${files[@]}\")\n"
      "  fi\n"
      "}\n"
      "complete -F _shakedown shakedown\n";
  return text;
}

// zsh takes the same table through its own functions: descriptions beside the words.
std::string zsh_completion(const CommandText& tree) {
  std::string text =
      "#compdef shakedown\n"
      "# zsh completion of shakedown, made by `shakedown completion zsh`\n"
      "_shakedown() {\n"
      "  local command= word\n"
      "  for word in ${words[2,CURRENT-1]}; do\n"
      "    case \"$command $word\" in\n";
  text += "      " + patterns_of_commands(tree) + ") command=\"$command $word\" ;;\n    esac\n  done\n";
  text += "  case \"$command ${words[CURRENT-1]}\" in\n";
  each_command(tree, [&](const CommandText& command) {
    for (const auto& option : command.options) {
      if (!option.takes_value || option.names.empty()) continue;
      const auto places = places_of(command, option);
      text += "    " + places + ") ";
      text += !option.words.empty() ? "compadd -- " + joined(option.words)
              : option.is_file      ? "_files"
                                    : "_message value";
      text += "; return ;;\n";
    }
  });
  text += "  esac\n  local -a found\n  case \"$command\" in\n";
  each_command(tree, [&](const CommandText& command) {
    text += "    '" + (command.name.empty() ? std::string() : " " + command.name) + "') found=(\n";
    const auto add = [&](const std::string& word, const std::string& says) {
      text += "      '" + inside_quotes(word) + ":" + inside_quotes(says) + "'\n";
    };
    for (const auto& below : command.commands) add(last_word(below.name), below.says);
    for (const auto& option : command.options) {
      for (const auto& name : option.names.empty() ? option.words : option.names) add(name, option.says);
    }
    text += "    ) ;;\n";
  });
  text +=
      "  esac\n"
      "  _describe -o shakedown found\n"
      "  [[ -n $command && ${words[CURRENT]} != -* ]] && _files\n"
      "}\n"
      "if [ \"$funcstack[1]\" = _shakedown ]; then _shakedown \"$@\"; else compdef _shakedown shakedown; "
      "fi\n";
  return text;
}

std::string fish_completion(const CommandText& tree) {
  std::string text = "# fish completion of shakedown, made by `shakedown completion fish`\n";
  each_command(tree, [&](const CommandText& command) {
    std::string when = "__fish_use_subcommand";
    if (!command.name.empty()) {
      when.clear();
      for (std::size_t from = 0; from <= command.name.size();) {
        const auto to = std::min(command.name.find(' ', from), command.name.size());
        when += (when.empty() ? "" : "; and ") +
                ("__fish_seen_subcommand_from " + command.name.substr(from, to - from));
        from = to + 1;
      }
    }
    const std::string begin = "complete -c shakedown -n '" + when + "'";
    for (const auto& below : command.commands)
      text += begin + " -f -a " + last_word(below.name) + " -d '" + inside_quotes(below.says) + "'\n";
    for (const auto& option : command.options) {
      if (option.names.empty()) {
        if (!option.words.empty()) text += begin + " -f -a '" + joined(option.words) + "'\n";
        continue;
      }
      text += begin;
      for (const auto& name : option.names)
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (option.takes_value) text += option.is_file ? " -r" : " -x";
      if (!option.words.empty()) text += " -a '" + joined(option.words) + "'";
      text += " -d '" + inside_quotes(option.says) + "'\n";
    }
  });
  return text;
}

}  // namespace

std::string completion(const CLI::App& app, const std::string& shell) {
  const auto tree = command_tree(app);
  if (shell == "zsh") return zsh_completion(tree);
  if (shell == "fish") return fish_completion(tree);
  return bash_completion(tree);
}

}  // namespace shakedown::cli
