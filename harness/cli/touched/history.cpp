#include "harness/cli/touched/history.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <set>
#include <thread>

#include "harness/net/descriptor.hpp"

namespace shakedown::cli {
namespace {

using touched::ChangedFile;

constexpr std::size_t most_sources = 50'000;
constexpr std::size_t largest_source = 1 << 20;
constexpr std::size_t most_source_bytes = std::size_t{200} << 20;
constexpr std::size_t most_untracked = 2000;
constexpr std::size_t most_blamed_files = 2000;
constexpr std::size_t most_at_once = 8;
constexpr std::size_t most_ranges_of_one_blame = 500;
constexpr std::size_t largest_trace = std::size_t{64} << 20;

std::string first_word(const std::string& text) {
  return text.substr(0, text.find_first_of(" \n"));
}

// A plain file below the folder, by no link, and not larger.
std::string read_plain(const std::string& folder, const std::string& name, std::size_t most) {
  const net::Descriptor file(
      ::open((folder + "/" + name).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  std::string text;
  char bytes[65536];
  while (text.size() < most) {
    const auto got = ::read(file.get(), bytes, std::min(sizeof bytes, most - text.size()));
    if (got <= 0) break;
    text.append(bytes, static_cast<std::size_t>(got));
  }
  return text;
}

class HistoryReader {
 public:
  explicit HistoryReader(const Git& git) : git_(git) { history_.head = git.head(); }

  Status base(const std::string& since) {
    const std::string revision = git_.ask_for_revision(since);
    if (revision.empty()) {
      return problem("there is no revision " + since + " in this repository",
                     git_.shallow()
                         ? "it is a shallow clone: fetch more of it, in GitHub's checkout with fetch-depth: 0"
                         : "");
    }
    const auto merged = git_.ask({"merge-base", revision, history_.head});
    if (!merged) {
      return problem(since + " and HEAD have no commit in common",
                     git_.shallow()
                         ? "it is a shallow clone: fetch more of it, in GitHub's checkout with fetch-depth: 0"
                         : "");
    }
    history_.base = first_word(merged.value());
    return Done{};
  }

  Status commits() {
    history_.notes = !git_.ask_for_revision("refs/notes/ai").empty();
    std::vector<std::string> words{"log", "-z", "--no-show-signature", "--no-color", touched::log_format};
    words.push_back(history_.notes ? "--notes=refs/notes/ai" : "--no-notes");
    words.push_back(history_.base + ".." + history_.head);
    const auto log = git_.ask(words);
    if (!log) return log.error();
    history_.commits = touched::read_log(log.value());
    return Done{};
  }

  // To the work tree, so that what is not committed yet is a part of it.
  Status diff() {
    if (!git_.bare()) {
      if (auto now = look_at_work_tree(); now)
        return now;
      else
        history_.warnings.push_back("what is not committed cannot be told: " + now.error().message);
      pending_.clear();
    }
    auto committed = diff_of({history_.base, history_.head});
    if (!committed) return committed.error();
    history_.files = std::move(committed).value();
    committed_only_ = true;
    return Done{};
  }

  Status blame() {
    std::vector<std::pair<std::string, std::vector<std::string>>> asked;  // by path
    for (const ChangedFile& file : history_.files) {
      if (file.what != ChangedFile::What::text || file.lines.empty()) continue;
      if (untracked_.contains(file.path)) continue;
      if (asked.size() == most_blamed_files) {
        history_.warnings.push_back(fmt::format("the authors of {} further files are not looked at",
                                                history_.files.size() - most_blamed_files));
        break;
      }
      std::vector<std::string> words{"blame", "--porcelain", "--no-textconv", "-w", "-M"};
      if (file.lines.size() <= most_ranges_of_one_blame) {
        for (const auto& range : file.lines) words.push_back(fmt::format("-L{},{}", range.begin, range.end));
      }
      words.push_back(committed_only_ ? history_.base + ".." + history_.head : "^" + history_.base);
      words.push_back("--");
      words.push_back(file.path);
      asked.emplace_back(file.path, std::move(words));
    }
    const auto answers = ask_at_once(asked);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (answers[i].second.empty())
        history_.blames.emplace(asked[i].first, answers[i].first);
      else
        history_.warnings.push_back("the authors of " + asked[i].first.substr(0, 200) +
                                    " cannot be told: " + answers[i].second);
    }
    return Done{};
  }

  // Blame takes most of the time, and each file's is a process of its own: as many at once as there are
  // processors, in the order in which they were asked for.
  std::vector<std::pair<touched::Blame, std::string>> ask_at_once(
      const std::vector<std::pair<std::string, std::vector<std::string>>>& asked) const {
    std::vector<std::pair<touched::Blame, std::string>> answers(asked.size());  // or why there is none
    std::atomic<std::size_t> next = 0;
    const auto ask = [&] {
      for (std::size_t i = next++; i < asked.size(); i = next++) {
        const auto said = git_.ask(asked[i].second);
        if (said)
          answers[i].first = touched::read_blame(said.value());
        else
          answers[i].second = said.error().message;
      }
    };
    const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t helpers = std::min({most_at_once, processors, asked.size()});
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < helpers; ++i) threads.emplace_back(ask);
    ask();
    threads.clear();
    return answers;
  }

  // As they are at HEAD; what is changed since, as it is now.
  Status sources() {
    const auto tree = git_.ask({"ls-tree", "-r", "-z", "--long", "--full-tree", history_.head});
    if (!tree) return tree.error();
    std::vector<std::pair<std::string, std::string>> wanted;  // id and path
    std::size_t bytes = 0;
    std::size_t left_out = 0;
    for (std::string_view rest = tree.value(); !rest.empty();) {
      const auto entry = rest.substr(0, rest.find('\0'));
      rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
      take_entry(entry, wanted, bytes, left_out);
    }
    if (left_out > 0)
      history_.warnings.push_back(
          fmt::format("{} source files are not read: too large or too many", left_out));
    if (auto read = contents(wanted); !read) return read;
    for (const std::string& path : pending_) take_pending(path);
    return Done{};
  }

  void traces() {
    if (git_.bare()) return;
    const std::string text = read_plain(git_.top(), ".agent-trace/traces.jsonl", largest_trace);
    if (!text.empty()) history_.traces = touched::read_agent_traces(text);
  }

  History take() { return std::move(history_); }

 private:
  Result<std::vector<ChangedFile>> diff_of(const std::vector<std::string>& revisions) {
    std::vector<std::string> words{"diff",
                                   "-U0",
                                   "--find-renames",
                                   "--no-color",
                                   "--no-ext-diff",
                                   "--no-textconv",
                                   "--src-prefix=a/",
                                   "--dst-prefix=b/",
                                   "--submodule=short",
                                   "--ignore-submodules=dirty",
                                   "--full-index"};
    words.insert(words.end(), revisions.begin(), revisions.end());
    words.emplace_back("--");
    const auto said = git_.ask(words);
    if (!said) return said.error();
    return touched::read_diff(said.value());
  }

  // "100644 blob ID    SIZE\tPATH".
  static void take_entry(std::string_view entry, std::vector<std::pair<std::string, std::string>>& wanted,
                         std::size_t& bytes, std::size_t& left_out) {
    const auto tab = entry.find('\t');
    if (tab == std::string_view::npos || !entry.starts_with("100")) return;
    const std::string_view path = entry.substr(tab + 1);
    if (touched::language_of(path) == touched::Language::none ||
        path.find("node_modules/") != std::string_view::npos || path.ends_with(".min.js"))
      return;
    std::string_view facts = entry.substr(0, tab);
    const auto size_at = facts.rfind(' ');
    std::size_t size = 0;
    std::from_chars(facts.data() + size_at + 1, facts.data() + facts.size(), size);
    const auto id_at = facts.find("blob ");
    if (id_at == std::string_view::npos) return;
    if (size > largest_source || wanted.size() >= most_sources || bytes + size > most_source_bytes) {
      ++left_out;
      return;
    }
    bytes += size;
    const auto id = facts.substr(id_at + 5);
    wanted.emplace_back(id.substr(0, id.find(' ')), path);
  }

  Status contents(const std::vector<std::pair<std::string, std::string>>& wanted) {
    if (wanted.empty()) return Done{};
    std::string input;
    for (const auto& [id, path] : wanted) input += id + "\n";
    const auto said = git_.ask({"cat-file", "--batch"}, input);
    if (!said) return said.error();
    std::string_view rest = said.value();
    for (const auto& [id, path] : wanted) {
      // "ID blob SIZE\n", the bytes, "\n"; "ID missing\n" in a partial clone.
      const auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      const auto space = line.rfind(' ');
      std::size_t size = 0;
      if (space == std::string_view::npos || line.find(" blob ") == std::string_view::npos) continue;
      std::from_chars(line.data() + space + 1, line.data() + line.size(), size);
      if (size > rest.size()) return problem("git cat-file says less than it promised");
      history_.sources.push_back({path, std::string(rest.substr(0, size))});
      rest.remove_prefix(std::min(rest.size(), size + 1));
    }
    return Done{};
  }

  Status look_at_work_tree() {
    const auto changed = git_.ask({"diff", "--name-only", "-z", "--no-ext-diff", "--no-textconv",
                                   "--ignore-submodules=dirty", history_.head, "--"});
    if (!changed) return changed.error();
    for (auto& path : split(changed.value())) pending_.insert(std::move(path));
    auto files = diff_of({history_.base});
    if (!files) return files.error();
    history_.files = std::move(files).value();
    const auto others = git_.ask({"ls-files", "--others", "--exclude-standard", "-z"});
    if (!others) return others.error();
    for (auto& path : split(others.value())) {
      if (untracked_.size() == most_untracked || touched::language_of(path) == touched::Language::none)
        continue;
      const std::string text = read_plain(git_.top(), path, largest_source);
      const int lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) +
                        (text.empty() || text.ends_with('\n') ? 0 : 1);
      if (lines == 0) continue;
      history_.files.push_back({path, {}, ChangedFile::What::text, {{1, lines}}, {}});
      pending_.insert(path);
      untracked_.insert(std::move(path));
    }
    history_.pending = pending_.size();
    return Done{};
  }

  static std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
      const auto end = std::min(text.find('\0'), text.size());
      parts.emplace_back(text.substr(0, end));
      text.remove_prefix(std::min(text.size(), end + 1));
    }
    return parts;
  }

  void take_pending(const std::string& path) {
    if (touched::language_of(path) == touched::Language::none) return;
    std::string text = read_plain(git_.top(), path, largest_source);
    const auto known = std::find_if(history_.sources.begin(), history_.sources.end(),
                                    [&](const auto& s) { return s.path == path; });
    if (known != history_.sources.end())
      known->text = std::move(text);
    else
      history_.sources.push_back({path, std::move(text)});
  }

  const Git& git_;
  History history_;
  std::set<std::string> pending_;    // changed in the work tree
  std::set<std::string> untracked_;  // of them, those that git does not know
  bool committed_only_ = false;
};

}  // namespace

Result<History> read_history(const Git& git, const std::string& since) {
  HistoryReader reader(git);
  if (auto done = reader.base(since); !done) return done.error();
  if (auto done = reader.commits(); !done) return done.error();
  if (auto done = reader.diff(); !done) return done.error();
  if (auto done = reader.blame(); !done) return done.error();
  if (auto done = reader.sources(); !done) return done.error();
  reader.traces();
  return reader.take();
}

}  // namespace shakedown::cli
