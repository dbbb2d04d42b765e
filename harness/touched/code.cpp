#include "harness/touched/code.hpp"

#include <algorithm>
#include <array>

#include "harness/touched/route_text.hpp"

namespace shakedown::touched {
namespace {

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

bool one_language(Language a, Language b) {
  const auto family = [](Language l) { return l == Language::typescript ? Language::javascript : l; };
  return family(a) == family(b);
}

std::string_view line_of(std::string_view text, int line) {
  for (int n = 1; n < line; ++n) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
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

std::vector<int> Code::files_with(std::string_view word) const {
  const auto known = words_.find(word);
  if (known != words_.end()) return known->second;
  std::vector<int> found;
  for (int file = 0; file < count(); ++file) {
    if (has_word(text(file), word)) found.push_back(file);
  }
  words_.emplace(word, found);
  return found;
}

bool Code::may_reach(int from, int to) const {
  if (from == to) return true;
  if (!one_language(language_of(path(from)), language_of(path(to)))) return false;
  const auto folder = folder_of(path(to));
  if (folder == folder_of(path(from))) return true;
  if (has_word(text(from), module_name(path(to)))) return true;
  const auto name = name_in(folder);
  return !is_plain_folder(name) && has_word(text(from), name);
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

bool Code::says_nothing(int file, int line) const {
  const auto text = line_of(this->text(file), line);
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
