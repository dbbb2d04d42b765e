#include "harness/judge/target_log.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <tuple>

namespace shakedown::judge {
namespace {

constexpr std::size_t most_lines_about = 2;
// A service logs a failure before its answer is read, or within a moment.
constexpr Nanoseconds moment = std::chrono::milliseconds(200);

bool continues_a_path(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/' || c == '_' || c == '-' || c == '.';
}

// The path itself, and not a longer one that it begins or ends.
bool names(const std::string& line, const std::string& path) {
  for (auto at = line.find(path); at != std::string::npos; at = line.find(path, at + 1)) {
    const std::size_t end = at + path.size();
    if (end == line.size() || !continues_a_path(line[end])) return true;
  }
  return false;
}

}  // namespace

LogLines log_of_target(const Case& run) {
  LogLines lines;
  for (const journal::StoredLogLine& stored : run.run().log) {
    if (stored.line.subject == "target") lines.push_back(&stored);
  }
  std::sort(lines.begin(), lines.end(), [](const auto* a, const auto* b) {
    return std::tie(a->line.at, a->id) < std::tie(b->line.at, b->id);
  });
  return lines;
}

LogLines lines_between(const LogLines& lines, Nanoseconds from, Nanoseconds to) {
  const auto first =
      std::lower_bound(lines.begin(), lines.end(), from,
                       [](const auto* stored, Nanoseconds at) { return stored->line.at < at; });
  const auto last = std::upper_bound(first, lines.end(), to,
                                     [](Nanoseconds at, const auto* stored) { return at < stored->line.at; });
  return {first, last};
}

std::string path_of(const Exchange& exchange) {
  return exchange.request.target.substr(0, exchange.request.target.find('?'));
}

bool any_names(const LogLines& lines, const std::string& path) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const auto* stored) { return stored->line.text.find(path) != std::string::npos; });
}

bool looks_like_an_error(const LogLine& line, int status) {
  std::string text = line.text;
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array<const char*, 9> words = {"err",  "fail",  "exception", "panic",    "fatal",
                                                "warn", "abort", "crit",      "traceback"};
  const bool word = std::any_of(words.begin(), words.end(),
                                [&](const char* w) { return text.find(w) != std::string::npos; });
  return word || (status != 0 && text.find(std::to_string(status)) != std::string::npos);
}

LogLines lines_about(const LogLines& lines, const Exchange& failure) {
  const std::string path = path_of(failure);
  const Nanoseconds done = failure.timing.done;
  LogLines about = lines_between(lines, failure.timing.sent, done + moment);
  std::erase_if(
      about, [&](const auto* stored) { return !looks_like_an_error(stored->line, failure.response.status); });
  const auto rank = [&](const auto* stored) {
    const Nanoseconds apart = stored->line.at - done;
    return std::tuple(!names(stored->line.text, path), apart < Nanoseconds{} ? -apart : apart, stored->id);
  };
  std::sort(about.begin(), about.end(), [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
  if (!about.empty() && names(about.front()->line.text, path))
    std::erase_if(about, [&](const auto* stored) { return !names(stored->line.text, path); });
  if (about.size() > most_lines_about) about.resize(most_lines_about);
  return about;
}

}  // namespace shakedown::judge
