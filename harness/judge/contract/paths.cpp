// Templates and paths, segment by segment.
#include "harness/judge/contract/paths.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "harness/judge/contract/percent.hpp"

namespace shakedown::judge::openapi {
namespace {

void split(std::string_view path, std::vector<std::string_view>& segments) {
  segments.clear();
  if (path.starts_with("/")) path.remove_prefix(1);
  while (true) {
    const auto slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return;
    path.remove_prefix(slash + 1);
  }
}

// A segment may mix text and holes: "{name}.json". A hole holds at least one character, and as few as it can.
bool fits(std::string_view pattern, std::string_view text) {
  while (true) {
    const auto open = pattern.find('{');
    if (open == std::string_view::npos) return pattern == text;
    if (text.substr(0, open) != pattern.substr(0, open)) return false;
    text.remove_prefix(open);
    const auto close = pattern.find('}', open);
    if (close == std::string_view::npos) return false;
    pattern.remove_prefix(close + 1);
    if (text.empty()) return false;
    if (pattern.empty()) return true;
    const auto next = pattern.substr(0, pattern.find('{'));
    if (next.empty()) {  // two holes side by side
      text.remove_prefix(1);
      continue;
    }
    // The last piece of text stands at the end, an earlier one where it comes first.
    const bool last = next.size() == pattern.size();
    const auto at = last ? text.rfind(next) : text.find(next, 1);
    if (at == std::string_view::npos || at == 0) return false;
    text.remove_prefix(at);
  }
}

bool fits_segment(const std::string& pattern, std::string_view text) {
  if (fits(pattern, text)) return true;
  return text.find('%') != std::string_view::npos && fits(pattern, percent_decoded(text));
}

}  // namespace

PathIndex::PathIndex(const std::vector<PathSpec>& paths) {
  std::set<std::pair<std::string, const PathSpec*>> seen;
  const auto add = [&](const PathSpec& path, const std::string& base) {
    Entry entry;
    entry.path = &path;
    entry.with_base = !base.empty() ||
                      std::find(path.base_paths.begin(), path.base_paths.end(), "") != path.base_paths.end();
    entry.shown = base + path.path;
    if (!seen.emplace(entry.shown, &path).second) return;
    std::vector<std::string_view> segments;
    // Some documents tell operations apart by what stands behind the path, which no path can match.
    split(std::string_view(entry.shown).substr(0, entry.shown.find_first_of("?#")), segments);
    bool in_hole = false;
    for (const char c : entry.shown) {
      if (c == '{') {
        in_hole = true;
        ++entry.holes;
      }
      entry.literal += in_hole ? 0U : 1U;
      if (c == '}') in_hole = false;
    }
    entry.segments.assign(segments.begin(), segments.end());
    if (by_length_.size() <= segments.size()) by_length_.resize(segments.size() + 1);
    by_length_[segments.size()].push_back(std::move(entry));
  };
  for (const PathSpec& path : paths) {
    for (const std::string& base : path.base_paths) add(path, base);
    add(path, "");
  }
  for (auto& entries : by_length_) {
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return std::tuple(!a.with_base, a.holes, b.literal, std::string_view(a.shown)) <
             std::tuple(!b.with_base, b.holes, a.literal, std::string_view(b.shown));
    });
  }
}

void PathIndex::find(std::string_view path, std::vector<Match>& found) const {
  std::vector<std::string_view> segments;
  split(path, segments);
  if (segments.size() >= by_length_.size()) return;
  for (const Entry& entry : by_length_[segments.size()]) {
    bool all = true;
    for (std::size_t i = 0; all && i < segments.size(); ++i)
      all = fits_segment(entry.segments[i], segments[i]);
    if (all) found.push_back({entry.path, &entry.shown});
  }
}

std::vector<PathIndex::Match> PathIndex::matches(std::string_view path) const {
  std::vector<Match> found;
  find(path, found);
  if (found.empty() && path.size() > 1 && path.ends_with("/")) find(path.substr(0, path.size() - 1), found);
  if (found.empty() && !path.ends_with("/")) find(std::string(path) + "/", found);
  return found;
}

}  // namespace shakedown::judge::openapi
