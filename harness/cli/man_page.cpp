// The man page: one for the program, a section for each command.
#include <algorithm>

#include "harness/cli/command_texts.hpp"
#include "harness/cli/command_tree.hpp"
#include "harness/cli/version.hpp"

namespace shakedown::cli {
namespace {

// Hyphens that are typed are minus signs to troff; a dot or quote at a line's begin would be a request.
std::string roff(std::string_view text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_begins = c == '\n';
  }
  return out;
}

std::string sentence(std::string text) {
  if (text.empty()) return text;
  if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  if (text.back() != '.') text += '.';
  return text;
}

std::string upper_word(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c == '_' ? '-' : c;
  return text;
}

std::string listed(const OptionText& option, std::string_view between) {
  std::string words;
  for (const auto& word : option.words) words.append(words.empty() ? "" : between).append(word);
  return words;
}

// Words that fit into a line stand where the value would, more of them in a sentence.
constexpr std::size_t longest_value = 60;

std::string value_of(const OptionText& option) {
  if (!option.takes_value) return "";
  if (option.words.empty()) return option.is_file ? "FILE" : "VALUE";
  const auto words = listed(option, "|");
  return words.size() > longest_value ? "WORD" : words;
}

void add_option(std::string& page, const OptionText& option) {
  page += ".TP\n";
  if (option.names.empty()) {
    page += "\\fI" + roff(upper_word(option.operand)) + "\\fR\n";
  } else {
    std::string names;
    for (const auto& name : option.names)
      names += (names.empty() ? "" : ", ") + ("\\fB" + roff(name) + "\\fR");
    const auto value = value_of(option);
    page += names + (value.empty() ? "" : " \\fI" + roff(value) + "\\fR") + "\n";
  }
  page += roff(sentence(option.says)) + "\n";
  if (value_of(option) == "WORD") page += "One of " + roff(listed(option, ", ")) + ".\n";
}

void add_command(std::string& page, const CommandText& command) {
  page += ".SS shakedown " + roff(command.name);
  for (const auto& option : command.options) {
    if (option.names.empty())
      page += option.required ? " " + roff(upper_word(option.operand))
                              : " [" + roff(upper_word(option.operand)) + "]";
  }
  page += "\n" + roff(sentence(command.says)) + "\n";
  for (const auto& option : command.options) {
    const bool help = std::find(option.names.begin(), option.names.end(), "--help") != option.names.end();
    if (!help) add_option(page, option);
  }
  for (const auto& below : command.commands) add_command(page, below);
}

}  // namespace

std::string man_page(const CLI::App& app) {
  const auto tree = command_tree(app);
  std::string page = ".\\\" Made by `shakedown man`.\n.TH SHAKEDOWN 1 \"\" \"shakedown " +
                     std::string(version) + "\" \"User Commands\"\n.ad l\n.nh\n";
  page += ".SH NAME\nshakedown \\- load and fault\\-injection tests of a service\n";
  page += ".SH SYNOPSIS\n.B shakedown\n.I COMMAND\n.RI [ OPTION \" ...]\"\n";
  page += ".SH DESCRIPTION\n" + roff(sentence(tree.says)) +
          "\nIt writes what happened into a folder under\n.IR runs/ ,\nwith a report for people\n"
          ".RI ( report.html )\nand others for machines.\n";
  page += ".SH OPTIONS\n";
  for (const auto& option : tree.options) add_option(page, option);
  page += ".SH COMMANDS\n";
  for (const auto& command : tree.commands) add_command(page, command);
  page += ".SH EXIT STATUS\n";
  for (const auto& [status, says] :
       {std::pair{"0", "all gates held"}, std::pair{"1", "a gate failed"},
        std::pair{"2", "the command line or the scenario is wrong"}, std::pair{"3", "inconclusive"},
        std::pair{"4", "the harness or the target could not run"}, std::pair{"130", "interrupted"}})
    page += std::string(".TP\n.B ") + status + "\n" + sentence(says) + "\n";
  page +=
      ".SH FILES\n.TP\n.I runs/NAME\\-TIMESTAMP/\nA run: run.db, the reports, and a scenario for each "
      "finding.\n"
      ".TP\n.I runs/history.db\nWhat the runs found, from one to the next.\n";
  return page;
}

}  // namespace shakedown::cli
