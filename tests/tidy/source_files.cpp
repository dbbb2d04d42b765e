#include "tests/tidy/source_files.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace shakedown::tidy {
namespace {

namespace fs = std::filesystem;

bool skipped(const fs::path& folder) {
  const auto name = folder.filename().string();
  return name == "build" || name == "node_modules" || name == "runs" || name.starts_with('.');
}

bool wanted(const fs::path& file) {
  const auto extension = file.extension();
  return extension == ".hpp" || extension == ".cpp" || file.filename() == "CMakeLists.txt";
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Walks over the text once; each function is called at the first character of what it blanks.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text), out_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      const auto rest = text_.substr(at_);
      if (rest.starts_with("//")) {
        blank_until(text_.find('\n', at_), 0);
      } else if (rest.starts_with("/*")) {
        blank_until(text_.find("*/", at_ + 2), 2);
      } else if (rest.starts_with("R\"") && (at_ == 0 || !is_word(text_[at_ - 1]))) {
        raw_string();
      } else if (rest[0] == '"') {
        quoted('"');
      } else if (rest[0] == '\'' && (at_ == 0 || !is_word(text_[at_ - 1]))) {
        // After a letter or digit it separates thousands: 1'000.
        quoted('\'');
      } else {
        ++at_;
      }
    }
    return out_;
  }

 private:
  void blank_until(std::size_t end, std::size_t more) {
    const auto stop = end == std::string_view::npos ? text_.size() : end + more;
    for (; at_ < stop; ++at_) {
      if (out_[at_] != '\n') out_[at_] = ' ';
    }
  }
  void quoted(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    ++at_;
    blank_until(std::min(end, text_.size()), 0);
    if (at_ < text_.size()) ++at_;
  }
  void raw_string() {
    const auto open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_until(open, 0);
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    blank_until(text_.find(close, open), close.size());
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<SourceFile> read_sources(const std::string& root) {
  std::vector<SourceFile> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator();
       ++entry) {
    if (entry->is_directory() && skipped(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && wanted(entry->path())) {
      std::ifstream stream(entry->path(), std::ios::binary);
      files.push_back({fs::relative(entry->path(), root).generic_string(),
                       std::string(std::istreambuf_iterator<char>(stream), {})});
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

bool is_cpp(const SourceFile& file) {
  return file.path.ends_with(".hpp") || file.path.ends_with(".cpp");
}

std::string code_only(std::string_view text) {
  return Blanker(text).run();
}

std::vector<Include> includes_of(std::string_view text) {
  static const RE2 pattern(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)re");
  std::vector<Include> includes;
  int number = 0;
  for (const auto line : lines_of(text)) {
    ++number;
    std::string open;
    Include include;
    if (!RE2::FullMatch(re2::StringPiece(line.data(), line.size()), pattern, &open, &include.path)) continue;
    include.angled = open == "<";
    include.line = number;
    includes.push_back(std::move(include));
  }
  return includes;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace shakedown::tidy
