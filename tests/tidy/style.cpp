#include "tests/tidy/style.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>

namespace shakedown::tidy {
namespace {

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

// "harness/http/decode_body_test.cpp" and "harness/http/decode_body.hpp" are about the same thing.
std::string subject_of(const std::string& path) {
  auto stem = std::filesystem::path(path).stem().string();
  if (stem.ends_with("_test")) stem.resize(stem.size() - 5);
  return stem;
}

int line_at(std::string_view text, std::size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

struct Banned {
  const char* pattern;
  bool in_tests_only;
  bool in_code_only;
  const char* why;
};

const Banned* banned_in(std::string_view line, std::string_view code, bool is_test) {
  // The words are taken apart here so that this file does not hold them.
  static const std::vector<Banned> banned{
      {"\\b(TO"
       "DO|FIX"
       "ME|X"
       "XX|HA"
       "CK)\\b",
       false, false, "unfinished work is written down as an issue"},
      {"\\b(class|struct)\\s+\\w*(Impl|Manager|Utils?|Helpers?|Base)\\b", false, true,
       "this name says nothing"},
      {"\\busing namespace std;", false, true, "using namespace std"},
      {"\\b(sleep_for|sleep_until|usleep|nanosleep)\\b", true, true,
       "a test waits for what it needs, not for time"},
  };
  for (const auto& rule : banned) {
    if (rule.in_tests_only && !is_test) continue;
    if (RE2::PartialMatch(piece(rule.in_code_only ? code : line), rule.pattern)) return &rule;
  }
  return nullptr;
}

std::size_t characters(std::string_view line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// What stands before `at` in its statement; nothing where `at` is inside parentheses that begin in it.
std::optional<std::string_view> statement_before(std::string_view code, std::size_t at) {
  int depth = 0;
  for (std::size_t i = at; i-- > 0;) {
    const char c = code[i];
    if (c == ')' || c == ']') ++depth;
    if (c == '(' || c == '[') {
      if (depth == 0) return std::nullopt;
      --depth;
    }
    if (depth == 0 && (c == ';' || c == '{' || c == '}')) return code.substr(i + 1, at - i - 1);
  }
  return code.substr(0, at);
}

// What stands between `at` and the end of its statement.
std::string_view statement_after(std::string_view code, std::size_t at) {
  int depth = 0;
  for (std::size_t i = at; i < code.size(); ++i) {
    if (code[i] == '(' || code[i] == '{' || code[i] == '[') ++depth;
    if (code[i] == ')' || code[i] == '}' || code[i] == ']') --depth;
    if (depth < 0 || (depth == 0 && code[i] == ';')) return code.substr(at, i - at);
  }
  return code.substr(at);
}

bool has_operator_outside_parentheses(std::string_view expression) {
  static const RE2 binary(R"re(\s(&&|\|\||\?|==|!=|\+|-|\*|/|%|<|>|<=|>=|<<|>>)\s)re");
  std::string flat;
  int depth = 0;
  for (const char c : expression) {
    if (c == '(' || c == '{' || c == '[') ++depth;
    if (depth == 0) flat += c;
    if (c == ')' || c == '}' || c == ']') --depth;
  }
  return RE2::PartialMatch(flat, binary);
}

// Takes "else", "case 3:" and "if (...)" off the front: what follows them is a statement of its own.
std::string without_control(std::string text) {
  static const RE2 words(R"re(^\s*(else|do|default\s*:|case\s[^:]*(::[^:]*)*:)\s*)re");
  static const RE2 head(R"re(^\s*(if|while|for|switch)\s*(constexpr\s*)?\()re");
  for (;;) {
    if (RE2::Replace(&text, words, "")) continue;
    if (!RE2::PartialMatch(text, head)) return text;
    int depth = 0;
    std::size_t end = text.find('(');
    do {
      if (text[end] == '(') ++depth;
      if (text[end] == ')') --depth;
      ++end;
    } while (depth > 0 && end < text.size());
    text.erase(0, end);
  }
}

bool is_well_placed(std::string_view code, std::size_t at) {
  static const RE2 declaration(R"re(\s*\w[\w:<>,\s*&]*[\s*&>](\w+|\[[\w,\s]+\])\s*=\s*)re");
  static const RE2 bare(R"re(\s*|\s*co_return\s+)re");
  const auto before = statement_before(code, at);
  if (!before) return false;
  const auto start = without_control(std::string(*before));
  if (!RE2::FullMatch(start, bare) && !RE2::FullMatch(start, declaration)) return false;
  return !has_operator_outside_parentheses(statement_after(code, at));
}

}  // namespace

std::vector<std::string> without_opening_comment(const std::vector<SourceFile>& files) {
  std::vector<std::string> faults;
  for (const auto& file : files) {
    if (!is_cpp(file) || file.text.starts_with("//") || file.text.starts_with("/*")) continue;
    const auto includes = includes_of(file.text);
    const bool own_header = file.path.ends_with(".cpp") && !includes.empty() && !includes[0].angled &&
                            includes[0].line == 1 && subject_of(includes[0].path) == subject_of(file.path);
    if (!own_header) faults.push_back(fmt::format("{}:1: does not open with a comment", file.path));
  }
  return faults;
}

std::vector<std::string> banned_words(const std::vector<SourceFile>& files) {
  std::vector<std::string> faults;
  for (const auto& file : files) {
    const bool is_test = file.path.starts_with("tests/");
    const auto lines = lines_of(file.text);
    const auto code = is_cpp(file) ? code_only(file.text) : file.text;
    const auto code_lines = lines_of(code);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const Banned* rule = banned_in(lines[i], code_lines[i], is_test);
      if (rule != nullptr) faults.push_back(fmt::format("{}:{}: {}", file.path, i + 1, rule->why));
    }
  }
  return faults;
}

// A text of a program may be as long as what it quotes: a log line, a document.
std::string without_texts(std::string_view line) {
  static const RE2 text(R"re("([^"\\]|\\.)*")re");
  std::string rest(line.substr(0, line.find("R\"(")));
  RE2::GlobalReplace(&rest, text, "\"\"");
  return rest;
}

std::vector<std::string> bad_lines(const std::vector<SourceFile>& files) {
  std::vector<std::string> faults;
  for (const auto& file : files) {
    int number = 0;
    for (const auto line : lines_of(file.text)) {
      ++number;
      const auto add = [&](const std::string& what) {
        faults.push_back(fmt::format("{}:{}: {}", file.path, number, what));
      };
      if (line.find('\t') != std::string_view::npos) add("a tab");
      if (line.ends_with(' ') || line.ends_with('\r')) add("spaces at the end");
      if (characters(without_texts(line)) > longest_line)
        add(fmt::format("longer than {} characters", longest_line));
    }
  }
  return faults;
}

std::vector<std::string> misplaced_co_await(const std::vector<SourceFile>& files) {
  static const RE2 word("\\bco_await\\b");
  std::vector<std::string> faults;
  for (const auto& file : files) {
    // The program there shows what the compiler makes of it.
    if (!is_cpp(file) || file.path.starts_with("tests/compiler/")) continue;
    const auto code = code_only(file.text);
    re2::StringPiece rest(code);
    for (re2::StringPiece found; word.Match(rest, 0, rest.size(), RE2::UNANCHORED, &found, 1);) {
      const auto at = static_cast<std::size_t>(found.data() - code.data());
      rest = re2::StringPiece(code).substr(at + found.size());
      if (is_well_placed(code, at)) continue;
      faults.push_back(fmt::format("{}:{}: co_await inside an expression", file.path, line_at(code, at)));
    }
  }
  return faults;
}

std::vector<std::string> long_files(const std::vector<SourceFile>& files) {
  std::vector<std::string> found;
  for (const auto& file : files) {
    const auto count = lines_of(file.text).size();
    if (count > many_lines) found.push_back(fmt::format("{}: {} lines", file.path, count));
  }
  return found;
}

}  // namespace shakedown::tidy
