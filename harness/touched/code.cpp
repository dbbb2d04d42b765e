#include "harness/touched/code.hpp"

#include <algorithm>
#include <array>

#include "harness/touched/route_text.hpp"

namespace shakedown::touched {
namespace {

constexpr int most_lines_of_statement = 200;
constexpr std::size_t most_places = 100;  // of a name in quotes

std::string_view folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view name_in(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

// Names of folders that say nothing of what is in them.
bool is_plain_folder(std::string_view name) {
  constexpr std::array plain = {"",    "src",    "app", "lib",    "internal", "pkg",
                                "cmd", "server", "api", "source", "include"};
  return std::find(plain.begin(), plain.end(), name) != plain.end();
}

// "orders-repository" -> also ordersRepository, OrdersRepository and orders_repository.
std::vector<std::string> spellings(const std::string& name) {
  std::string camel, snake;
  bool rises = false;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    snake += letter ? c : '_';
    if (letter) camel += rises && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    rises = !letter;
  }
  if (camel.empty()) return {name};
  std::string low = camel, high = camel;
  if (high[0] >= 'a' && high[0] <= 'z') high[0] = static_cast<char>(high[0] - 'a' + 'A');
  if (low[0] >= 'A' && low[0] <= 'Z') low[0] = static_cast<char>(low[0] - 'A' + 'a');
  return {name, low, high, snake};
}

// The word as a name: not behind the beginning of a comment, and not within quotes.
bool names_in_code(std::string_view line, std::string_view name) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
  };
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == '\\')
        ++i;
      else if (c == quote)
        quote = 0;
      continue;
    }
    if (c == '"' || c == '\'' || c == '`') {
      quote = c;
    } else if (line.substr(i).starts_with("//") || line.substr(i).starts_with("# ")) {
      return false;
    } else if (line.substr(i).starts_with(name) && (i == 0 || !is_word(line[i - 1]))) {
      const auto end = i + name.size();
      if (end == line.size() || !is_word(line[end])) return true;
    }
  }
  return false;
}

bool one_language(Language a, Language b) {
  const auto family = [](Language l) { return l == Language::typescript ? Language::javascript : l; };
  return family(a) == family(b);
}

}  // namespace

std::string module_name(std::string_view path) {
  std::string_view stem = name_in(path);
  stem = stem.substr(0, stem.rfind('.'));
  if (stem == "index" || stem == "__init__" || stem == "mod") return std::string(name_in(folder_of(path)));
  if (stem.ends_with("Impl") && stem.size() > 4) stem.remove_suffix(4);
  return std::string(stem);
}

Code::Code(std::vector<SourceFile> files) : files_(std::move(files)), outlines_(files_.size()) {
  for (std::size_t i = 0; i < files_.size(); ++i) by_path_.emplace(files_[i].path, static_cast<int>(i));
}

int Code::file_named(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? -1 : found->second;
}

int Code::file_ending(std::string_view path) const {
  while (path.starts_with("./") || path.starts_with('/')) path.remove_prefix(path.starts_with('/') ? 1 : 2);
  if (path.empty()) return -1;
  int found = -1;
  for (int file = 0; file < count(); ++file) {
    const std::string_view own = this->path(file);
    // A tool that was started elsewhere may say more of the path than the repository does, or less.
    const auto& longer = own.size() >= path.size() ? own : path;
    const auto& shorter = own.size() >= path.size() ? path : own;
    if (!longer.ends_with(shorter)) continue;
    if (longer.size() > shorter.size() && longer[longer.size() - shorter.size() - 1] != '/') continue;
    if (found >= 0) return file_named(path);
    found = file;
  }
  return found;
}

const Outline& Code::outline(int file) const {
  auto& kept = outlines_[static_cast<std::size_t>(file)];
  if (!kept) kept = std::make_unique<Outline>(outline_of(language_of(path(file)), text(file)));
  return *kept;
}

const std::vector<int>& Code::files_with(std::string_view word) const {
  if (!index_) {
    index_.emplace();
    for (int file = 0; file < count(); ++file) index_->add(file, text(file));
  }
  if (WordIndex::is_word(word)) return index_->files_with(word);
  const auto known = words_.find(word);
  if (known != words_.end()) return known->second;
  std::vector<int> found;
  for (int file = 0; file < count(); ++file) {
    if (has_word(text(file), word)) found.push_back(file);
  }
  return words_.emplace(word, std::move(found)).first->second;
}

bool Code::has(int file, std::string_view word) const {
  const auto& files = files_with(word);
  return std::binary_search(files.begin(), files.end(), file);
}

const std::vector<std::size_t>& Code::line_starts(int file) const {
  const auto known = line_starts_.find(file);
  if (known != line_starts_.end()) return known->second;
  std::vector<std::size_t> starts{0};
  const std::string_view text = this->text(file);
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    starts.push_back(at + 1);
  return line_starts_.emplace(file, std::move(starts)).first->second;
}

bool Code::may_reach(int from, int to) const {
  if (from == to) return true;
  if (!one_language(language_of(path(from)), language_of(path(to)))) return false;
  const auto folder = folder_of(path(to));
  if (folder == folder_of(path(from))) return true;
  for (const std::string& name : spellings(module_name(path(to)))) {
    if (has(from, name)) return true;
  }
  const auto name = name_in(folder);
  return !is_plain_folder(name) && has(from, name);
}

const std::vector<int>& Code::files_defining(const std::string& name) const {
  const auto known = defining_.find(name);
  if (known != defining_.end()) return known->second;
  std::vector<int> found;
  for (const int file : files_with(name)) {
    const auto& functions = outline(file).functions;
    const auto same = [&](const Function& function) { return function.name == name; };
    if (std::any_of(functions.begin(), functions.end(), same)) found.push_back(file);
  }
  return defining_.emplace(name, std::move(found)).first->second;
}

bool Code::means_another(int from, const std::string& name, const std::string& of, int to) const {
  if (from == to && of.empty()) return false;
  const auto folder = folder_of(path(from));
  const bool far = folder != folder_of(path(to));
  for (const int file : files_defining(name)) {
    if (file == to || !one_language(language_of(path(file)), language_of(path(to)))) continue;
    const bool named = !of.empty() && (module_name(path(file)) == of || name_in(folder_of(path(file))) == of);
    const bool names_this = module_name(path(to)) == of || name_in(folder_of(path(to))) == of;
    if (named && !names_this) return true;
    if (far && of.empty() && folder_of(path(file)) == folder) return true;
    // A method of a type of its own package, unless the call names the other package.
    if (far && !of.empty() && !names_this && folder_of(path(file)) == folder) return true;
  }
  return false;
}

std::string_view Code::line_of(int file, int line) const {
  const auto& starts = line_starts(file);
  if (line < 1 || static_cast<std::size_t>(line) > starts.size()) return {};
  const auto text = std::string_view(this->text(file)).substr(starts[static_cast<std::size_t>(line) - 1]);
  return text.substr(0, text.find('\n'));
}

const Definition* Code::definition_at(int file, int line) const {
  const Outline& outline = this->outline(file);
  if (const Definition* around = outline.definition_around(line)) return around;
  // The beginning of the statement: the nearest line above that is not set in.
  for (int at = line; at > 0 && at > line - most_lines_of_statement; --at) {
    const auto text = line_of(file, at);
    const bool begins = !text.empty() && ((text[0] >= 'a' && text[0] <= 'z') ||
                                          (text[0] >= 'A' && text[0] <= 'Z') || text[0] == '_');
    if (!begins) continue;
    const auto word = text.substr(0, text.find_first_of(".([ =:"));
    for (const Definition& definition : outline.definitions) {
      if (definition.name == word) return &definition;
    }
    return nullptr;
  }
  return nullptr;
}

std::vector<int> Code::uses_of(int file, std::string_view name) const {
  std::vector<int> lines;
  const std::string_view text = this->text(file);
  int line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto one = text.substr(begin, end - begin);
    begin = end + 1;
    if (one.find(name) == std::string_view::npos || !names_in_code(one, name)) continue;
    if (!says_nothing(file, line) && !contains(outline(file).imports, line)) lines.push_back(line);
  }
  return lines;
}

std::vector<std::pair<int, int>> Code::quoting(const std::vector<std::string>& names) const {
  std::vector<std::pair<int, int>> places;
  for (int file = 0; file < count(); ++file) {
    const std::string_view text = this->text(file);
    for (const std::string& name : names) {
      if (name.size() < 4) continue;
      for (auto at = text.find(name); at != std::string_view::npos && places.size() < most_places;
           at = text.find(name, at + 1)) {
        const char before = at == 0 ? ' ' : text[at - 1];
        const char after = at + name.size() == text.size() ? ' ' : text[at + name.size()];
        if (std::string_view("\"'`/").find(before) == std::string_view::npos ||
            std::string_view("\"'`").find(after) == std::string_view::npos)
          continue;
        places.emplace_back(
            file, 1 + static_cast<int>(
                          std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')));
      }
    }
  }
  return places;
}

std::string_view Code::text_of(int file, const LineRange& lines) const {
  const auto& starts = line_starts(file);
  const std::string_view text = this->text(file);
  const auto start_of = [&](int line) {
    const auto at = static_cast<std::size_t>(std::max(line, 1)) - 1;
    return at < starts.size() ? starts[at] : text.size();
  };
  const auto begin = start_of(lines.begin);
  return text.substr(begin, std::max(start_of(lines.end + 1), begin) - begin);
}

const std::vector<std::string>& Code::owners_of(const std::string& name) const {
  const auto known = owners_.find(name);
  if (known != owners_.end()) return known->second;
  std::vector<std::string> found;
  for (const int file : files_defining(name)) {
    for (const Function& function : outline(file).functions) {
      if (function.name == name && !function.owner.empty() &&
          std::find(found.begin(), found.end(), function.owner) == found.end())
        found.push_back(function.owner);
    }
  }
  return owners_.emplace(name, std::move(found)).first->second;
}

bool Code::says_nothing(int file, int line) const {
  const auto text = line_of(file, line);
  if (text.find_first_not_of(" \t\r") == std::string_view::npos) return true;
  // A comment behind code does not make it a comment: one that begins the line, or holds it whole, does.
  const auto begin = text.find_first_not_of(" \t");
  const auto rest = text.substr(begin);
  const bool looks =
      rest.starts_with("//") || rest.starts_with('#') || rest.starts_with("/*") || rest.starts_with('*');
  const auto& comments = outline(file).comments;
  return std::any_of(comments.begin(), comments.end(), [&](const LineRange& comment) {
    return comment.contains(line) && (looks || (comment.begin < line && line < comment.end));
  });
}

}  // namespace shakedown::touched
