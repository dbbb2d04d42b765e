// The sources of a revision, read when they are first asked for: most files of a repository have nothing to
// do with a change, and their text alone says so.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/touched/outline.hpp"
#include "harness/touched/word_index.hpp"

namespace shakedown::touched {

struct SourceFile {
  std::string path;
  std::string text;
};

class Code {
 public:
  explicit Code(std::vector<SourceFile> files);

  int count() const { return static_cast<int>(files_.size()); }
  // -1: there is none.
  int file_named(std::string_view path) const;
  // The one file whose path ends so, at a slash; -1: none or several.
  int file_ending(std::string_view path) const;
  const std::string& path(int file) const { return files_[static_cast<std::size_t>(file)].path; }
  const std::string& text(int file) const { return files_[static_cast<std::size_t>(file)].text; }
  const Outline& outline(int file) const;
  // Files with this word in them.
  const std::vector<int>& files_with(std::string_view word) const;
  // Whether code of the one file may well mean a thing of the other by its name: they stand in one folder, or
  // the other's name is a word of the one's text, also as `ordersRepository` of orders-repository.js.
  bool may_reach(int from, int to) const;
  // Whether a call in this file, `of.name()` or `name()`, more likely means a function of that name elsewhere
  // than the one in `to`: `of` is another module that has it, or the caller's own folder has one.
  bool means_another(int from, const std::string& name, const std::string& of, int to) const;
  // The class or value that the line is a part of, also as `orders.use(audit)` is one of `orders`.
  const Definition* definition_at(int file, int line) const;
  // The text of one line.
  std::string_view line_of(int file, int line) const;
  // Lines of the file that name it in code: not in a comment, a text or an import.
  std::vector<int> uses_of(int file, std::string_view name) const;
  // Places that have one of these in quotes, whole or after a slash, as (file, line); some of many.
  std::vector<std::pair<int, int>> quoting(const std::vector<std::string>& names) const;
  std::string_view text_of(int file, const LineRange& lines) const;
  // The classes that have a method of this name.
  const std::vector<std::string>& owners_of(const std::string& name) const;
  // Blank, or nothing but a comment.
  bool says_nothing(int file, int line) const;

 private:
  std::vector<SourceFile> files_;
  std::map<std::string, int, std::less<>> by_path_;
  mutable std::vector<std::unique_ptr<Outline>> outlines_;
  bool has(int file, std::string_view word) const;
  const std::vector<std::size_t>& line_starts(int file) const;
  const std::vector<int>& files_defining(const std::string& name) const;
  mutable std::optional<WordIndex> index_;
  mutable std::map<std::string, std::vector<int>, std::less<>> words_;  // that are none of one word
  mutable std::map<int, std::vector<std::size_t>> line_starts_;
  mutable std::map<std::string, std::vector<int>, std::less<>> defining_;
  mutable std::map<std::string, std::vector<std::string>, std::less<>> owners_;
};

// "src/orders/index.js" -> "orders"; "src/user_service.py" -> "user_service".
std::string module_name(std::string_view path);

}  // namespace shakedown::touched
