#include "harness/touched/marks.hpp"

#include <algorithm>
#include <optional>

namespace shakedown::touched {
namespace {

constexpr std::size_t longest_mark_line = 1000;     // a longer one is prose or worse
constexpr std::size_t most_message_lines = 20'000;  // of one message
constexpr std::size_t longest_name = 60;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Quote marks and bullets before a line, at most six characters of them.
std::string_view without_bullet(std::string_view line) {
  for (int i = 0; i < 6 && !line.empty(); ++i) {
    const char c = line.front();
    if (!is_space(c) && c != '>' && c != '*' && c != '-') break;
    line.remove_prefix(1);
  }
  return line;
}

struct Named {
  std::string key;  // lower case
  std::string_view name;
  std::string_view mail;
};

// "Co-authored-by: Claude <noreply@anthropic.com>".
std::optional<Named> named_in(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon > 40) return std::nullopt;
  Named named{lowered(trim(line.substr(0, colon))), trim(line.substr(colon + 1)), {}};
  const auto open = named.name.find('<');
  if (open == std::string_view::npos) return named;
  if (!named.name.ends_with('>')) return std::nullopt;
  named.mail = named.name.substr(open + 1, named.name.size() - open - 2);
  named.name = trim(named.name.substr(0, open));
  return named;
}

// What is printed of a foreign text: its begin, without control characters.
std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, longest_name))
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return out;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \t,"), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return words;
}

bool is_version(std::string_view word) {
  return word.find_first_of("0123456789") != std::string_view::npos;
}

struct ToolName {
  std::string tool;
  std::string model;
};

// "Claude Opus 4.6", "aider (gpt-4o)", "Claude:claude-3-opus coccinelle": the tool, where the name is one of
// the table's and all that follows belongs to it. "Claude Monet" is a person.
std::optional<ToolName> tool_named(std::string_view name, const AgentTable& table) {
  while (!name.empty() && std::string_view("[(*_`").find(name.front()) != std::string_view::npos)
    name.remove_prefix(1);
  while (!name.empty() && std::string_view("].*_`").find(name.back()) != std::string_view::npos)
    name.remove_suffix(1);
  std::string model;
  if (const auto open = name.find('('); open != std::string_view::npos && name.ends_with(')')) {
    const auto inside = name.substr(open + 1, name.size() - open - 2);
    if (inside.find(',') == std::string_view::npos) model = shown(inside);
    name = trim(name.substr(0, open));
  }
  const auto words = words_of(name);
  if (words.empty()) return std::nullopt;
  std::string_view first = words.front();
  const auto colon = first.find(':');
  std::string_view kernel_model;
  if (colon != std::string_view::npos) {
    kernel_model = first.substr(colon + 1);
    first = first.substr(0, colon);
  }
  // "GitHub Copilot", "Google Gemini": the maker's name may stand first.
  std::size_t at = 0;
  auto found = table.names.find(lowered(first));
  if (found == table.names.end() && words.size() > 1 && table.qualifiers.contains(lowered(first))) {
    at = 1;
    found = table.names.find(lowered(words[1]));
  }
  if (found == table.names.end()) return std::nullopt;
  ToolName tool{found->second, model};
  if (!kernel_model.empty()) {
    tool.model = shown(kernel_model);
    return tool;
  }
  std::string rest;
  for (std::size_t i = at + 1; i < words.size(); ++i) {
    const std::string low = lowered(words[i]);
    if (!table.qualifiers.contains(low) && !is_version(low)) return std::nullopt;
    const bool part_of_tool = low == "code" || low == "cli" || low == "agent" || low == "autofix" ||
                              low == "powered" || low == "by" || low == "ai";
    if (!part_of_tool) rest += (rest.empty() ? "" : " ") + std::string(words[i]);
  }
  if (tool.model.empty()) tool.model = shown(rest);
  return tool;
}

std::string tool_of_mail(std::string_view mail, const AgentTable& table) {
  const auto found = table.mails.find(plain_mail(mail));
  return found == table.mails.end() ? std::string() : found->second;
}

class MarkReader {
 public:
  explicit MarkReader(const AgentTable& table) : table_(table) {}

  void identity(const std::string& name, const std::string& mail, const char* who) {
    std::string tool = tool_of_mail(mail, table_);
    if (!tool.empty())
      return add({tool, {}, Strength::author, std::string("has ") + tool + " as its " + who});
    const std::string low = lowered(name);
    for (const auto& words : table_.author_names) {
      if (low.ends_with(words.text))
        add({words.tool,
             {},
             Strength::author,
             std::string("has ") + words.tool + " in the name of its " + who});
    }
  }

  void line(std::string_view raw) {
    if (raw.size() > longest_mark_line) return;
    const std::string_view text = trim(without_bullet(raw));
    const std::string low = lowered(text);
    for (const auto& words : table_.lines) {
      const bool there = words.anywhere ? low.find(words.text) != std::string::npos : begins(low, words.text);
      if (there) add({words.tool, {}, words.strength, "carries a line of " + words.tool});
    }
    if (const auto named = named_in(text)) by_key(*named);
  }

  void start(const std::string& text, const std::vector<AgentTable::Words>& all, const char* what) {
    const std::string low = lowered(text);
    for (const auto& words : all) {
      if (low.starts_with(words.text)) add({words.tool, {}, Strength::weak, what + words.tool});
    }
  }

  std::vector<Mark> take() {
    std::stable_sort(marks_.begin(), marks_.end(),
                     [](const Mark& a, const Mark& b) { return a.strength > b.strength; });
    return std::move(marks_);
  }

 private:
  // A whole word at the begin: "assistant" is not "assistants of the office".
  static bool begins(std::string_view line, std::string_view words) {
    if (!line.starts_with(words)) return false;
    if (words.ends_with(':') || line.size() == words.size()) return true;
    return !(line[words.size()] >= 'a' && line[words.size()] <= 'z');
  }

  void by_key(const Named& named) {
    const bool any = table_.any_keys.contains(named.key);
    if (!any && !table_.agent_keys.contains(named.key)) return;
    if (named.name.empty() && named.mail.empty()) return;
    const std::string says = named.key == "co-authored-by" ? "carries a co-author mark of "
                                                           : "carries a " + named.key + " mark of ";
    const auto tool = tool_named(named.name, table_);
    if (const auto known = tool_of_mail(named.mail, table_); !known.empty())
      return add({known, tool ? tool->model : std::string(), Strength::strong, says + known});
    if (tool)
      return add({tool->tool, tool->model, any ? Strength::strong : Strength::medium, says + tool->tool});
    // "Assisted-by: Jane Doe <jane@example.com>" thanks a person.
    if (!any || !named.mail.empty()) return;
    std::string_view name = named.name;
    std::string model;
    if (const auto open = name.find('('); open != std::string_view::npos && open > 0 && name.ends_with(')')) {
      const auto inside = name.substr(open + 1, name.size() - open - 2);
      if (inside.find(',') == std::string_view::npos) model = shown(inside);
      name = trim(name.substr(0, open));
    }
    add({shown(name), model, Strength::strong, says + shown(name)});
  }

  void add(Mark mark) {
    const auto known =
        std::find_if(marks_.begin(), marks_.end(), [&](const Mark& m) { return m.tool == mark.tool; });
    if (known == marks_.end()) {
      if (marks_.size() < 20) marks_.push_back(std::move(mark));
      return;
    }
    if (mark.model.empty()) mark.model = known->model;
    if (mark.strength > known->strength)
      *known = std::move(mark);
    else if (known->model.empty())
      known->model = mark.model;
  }

  const AgentTable& table_;
  std::vector<Mark> marks_;
};

template <class Take>
void each_line(std::string_view message, Take take) {
  for (std::size_t n = 0; n < most_message_lines && !message.empty(); ++n) {
    const auto end = std::min(message.find('\n'), message.size());
    take(message.substr(0, end));
    message.remove_prefix(std::min(message.size(), end + 1));
  }
}

}  // namespace

std::vector<Mark> marks_of(const Commit& commit, const std::string& branch, const AgentTable& table) {
  MarkReader reader(table);
  // Their messages quote the changelogs of others.
  if (table.quoting.contains(plain_mail(commit.author_mail))) return {};
  reader.identity(commit.author_name, commit.author_mail, "author");
  reader.identity(commit.committer_name, commit.committer_mail, "committer");
  each_line(commit.message, [&](std::string_view line) { reader.line(line); });
  reader.start(commit.message, table.subjects, "has a subject of ");
  reader.start(branch, table.branches, "is on a branch of ");
  return reader.take();
}

bool looks_squashed(const Commit& commit) {
  int bullets = 0;
  bool first = true;
  bool number = false;
  each_line(commit.message, [&](std::string_view line) {
    const std::string_view text = trim(line);
    if (first) number = text.ends_with(')') && text.rfind("(#") != std::string_view::npos;
    first = false;
    if (line.starts_with("* ")) ++bullets;
  });
  return number && bullets >= 2;
}

}  // namespace shakedown::touched
