#include "harness/touched/git_text.hpp"

#include <algorithm>
#include <charconv>

namespace shakedown::touched {
namespace {

constexpr std::size_t log_fields = 8;

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 1));
  return line;
}

int number_at(std::string_view& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return -1;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

// "-12,3 +14,0 @@": how many lines of each side, and where those of the new one begin.
struct Hunk {
  int old_lines = 0;
  int begin = 0;
  int new_lines = 0;
  bool good = false;
};
Hunk hunk_of(std::string_view text) {
  Hunk hunk;
  const auto count = [&] {
    if (!text.starts_with(',')) return 1;
    text.remove_prefix(1);
    return number_at(text);
  };
  if (!text.starts_with('-')) return hunk;
  text.remove_prefix(1);
  if (number_at(text) < 0) return hunk;
  hunk.old_lines = count();
  if (!text.starts_with(" +")) return hunk;
  text.remove_prefix(2);
  hunk.begin = number_at(text);
  hunk.new_lines = count();
  hunk.good = hunk.begin >= 0 && hunk.old_lines >= 0 && hunk.new_lines >= 0 && hunk.new_lines < 100'000'000;
  return hunk;
}

// "b/src/x.js\t" of a "+++" line: git ends a name with spaces by a tab.
std::string path_of(std::string_view text) {
  if (text.ends_with('\t')) text.remove_suffix(1);
  std::string path = unquoted(text);
  if (path.starts_with("a/") || path.starts_with("b/")) path.erase(0, 2);
  return path;
}

// "diff --git a/NAME b/NAME": the two are the same where nothing else says a name.
std::string path_of_header(std::string_view text) {
  if (text.starts_with('"')) {
    // The second name begins after the first one's closing quote.
    for (std::size_t i = 1; i < text.size(); ++i) {
      if (text[i] == '\\')
        ++i;
      else if (text[i] == '"')
        return path_of(text.substr(std::min(text.size(), i + 2)));
    }
    return {};
  }
  return text.size() < 5 ? std::string() : path_of(text.substr(text.size() / 2 + 1));
}

class DiffReader {
 public:
  std::vector<ChangedFile> files;

  void read(std::string_view diff) {
    while (!diff.empty()) {
      const auto line = take_line(diff);
      if (skip_ > 0) {
        // Of a hunk's lines only "\ No newline at end of file" is not counted.
        if (!line.starts_with('\\')) --skip_;
      } else if (line.starts_with("diff --git ")) {
        files.push_back({path_of_header(line.substr(11)), {}, ChangedFile::What::text, {}, {}});
      } else if (!files.empty()) {
        header(line);
      }
    }
  }

 private:
  void header(std::string_view line) {
    ChangedFile& file = files.back();
    const auto after = [&](std::string_view words) { return line.substr(words.size()); };
    if (line.starts_with("@@ "))
      hunk(after("@@ "), file);
    else if (line.starts_with("+++ ") && after("+++ ") != "/dev/null")
      file.path = path_of(after("+++ "));
    else if (line.starts_with("--- ") && after("--- ") != "/dev/null" && file.old_path.empty())
      old(path_of(after("--- ")), file);
    else if (line.starts_with("rename from "))
      file.old_path = unquoted(after("rename from "));
    else if (line.starts_with("rename to "))
      file.path = unquoted(after("rename to "));
    else if (line.starts_with("copy from "))
      file.old_path = unquoted(after("copy from "));
    else if (line.starts_with("copy to "))
      file.path = unquoted(after("copy to "));
    else if (line.starts_with("deleted file mode "))
      file.what = ChangedFile::What::removed;
    else if (line.starts_with("Binary files ") || line == "GIT binary patch")
      file.what = ChangedFile::What::binary;
    else if (line.starts_with("index ") && line.ends_with(" 160000"))
      file.what = ChangedFile::What::submodule;
    else if (line == "new file mode 160000")
      file.what = ChangedFile::What::submodule;
  }

  static void old(std::string path, ChangedFile& file) {
    if (path != file.path) file.old_path = std::move(path);
  }

  void hunk(std::string_view text, ChangedFile& file) {
    const Hunk hunk = hunk_of(text);
    if (!hunk.good) return;
    skip_ = static_cast<std::int64_t>(hunk.old_lines) + hunk.new_lines;
    if (hunk.new_lines == 0)
      file.gaps.push_back(hunk.begin);
    else
      file.lines.push_back({hunk.begin, hunk.begin + hunk.new_lines - 1});
  }

  std::int64_t skip_ = 0;
};

bool is_object_id(std::string_view text) {
  return text.size() >= 40 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

std::string unquoted(std::string_view name) {
  if (name.size() < 2 || name.front() != '"' || name.back() != '"') return std::string(name);
  name = name.substr(1, name.size() - 2);
  constexpr std::string_view letters = "abtnvfr";
  constexpr std::string_view bytes = "\a\b\t\n\v\f\r";
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '\\' || i + 1 == name.size()) {
      text += name[i];
      continue;
    }
    const char c = name[++i];
    if (const auto at = letters.find(c); at != std::string_view::npos) {
      text += bytes[at];
    } else if (c >= '0' && c <= '3' && i + 2 < name.size()) {
      text += static_cast<char>((c - '0') * 64 + (name[i + 1] - '0') * 8 + (name[i + 2] - '0'));
      i += 2;
    } else {
      text += c;
    }
  }
  return text;
}

std::vector<Commit> read_log(std::string_view log) {
  std::vector<Commit> commits;
  while (!log.empty()) {
    std::vector<std::string_view> fields;
    while (fields.size() < log_fields) {
      const auto end = log.find('\0');
      if (end == std::string_view::npos) return commits;  // cut off
      fields.push_back(log.substr(0, end));
      log.remove_prefix(end + 1);
    }
    if (!is_object_id(fields[0])) return commits;
    Commit& commit = commits.emplace_back();
    commit.id = fields[0];
    for (std::string_view parents = fields[1]; !parents.empty();) {
      const auto end = std::min(parents.find(' '), parents.size());
      commit.parents.emplace_back(parents.substr(0, end));
      parents.remove_prefix(std::min(parents.size(), end + 1));
    }
    commit.author_name = fields[2];
    commit.author_mail = fields[3];
    commit.committer_name = fields[4];
    commit.committer_mail = fields[5];
    commit.message = fields[6];
    commit.note = fields[7];
  }
  return commits;
}

std::vector<ChangedFile> read_diff(std::string_view diff) {
  DiffReader reader;
  reader.read(diff);
  return std::move(reader.files);
}

Blame read_blame(std::string_view porcelain) {
  Blame blame;
  std::map<std::string, bool, std::less<>> boundary;  // by commit
  std::map<std::pair<std::string, std::string>, std::uint32_t> index;
  std::map<std::string, std::string, std::less<>> latest;  // the path last told of a commit
  std::string commit;
  BlamedLine line;
  while (!porcelain.empty()) {
    const auto text = take_line(porcelain);
    if (text.starts_with('\t')) {
      if (commit.empty()) continue;
      const auto key = std::pair(commit, latest[commit]);
      const auto [found, made] = index.try_emplace(key, static_cast<std::uint32_t>(blame.sources.size()));
      if (made) blame.sources.push_back({key.first, key.second, boundary[commit]});
      line.source = found->second;
      blame.lines.push_back(line);
      commit.clear();
    } else if (commit.empty()) {
      const auto space = std::min(text.find(' '), text.size());
      if (!is_object_id(text.substr(0, space))) continue;
      commit = text.substr(0, space);
      std::string_view rest = text.substr(std::min(text.size(), space + 1));
      line.original_line = number_at(rest);
      if (rest.starts_with(' ')) rest.remove_prefix(1);
      line.line = number_at(rest);
    } else if (text == "boundary") {
      boundary[commit] = true;
    } else if (text.starts_with("filename ")) {
      latest[commit] = unquoted(text.substr(9));
    }
  }
  return blame;
}

}  // namespace shakedown::touched
