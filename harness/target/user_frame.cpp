// Lists of names as runtimes and compilers of Debian 12 write them.
#include "harness/target/user_frame.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace shakedown::target {
namespace {

using journal::SanitizerFrame;
using journal::SanitizerReportRecord;
using journal::SanitizerStack;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_foreign_file(std::string_view file) {
  constexpr std::array<std::string_view, 7> begins = {"/usr/",   "/lib/",  "../sysdeps", "csu/",
                                                      "../csu/", "./nptl", "<"};
  constexpr std::array<std::string_view, 10> holds = {
      "libsanitizer", "compiler-rt", "tsan_interceptors", "sanitizer_common", "gthr-",
      "/bits/",       "/sysdeps/",   "/include/c++/",     "/src/runtime/",    "/src/net/http/"};
  const auto any = [&](const auto& words, auto fits) {
    return std::any_of(words.begin(), words.end(), fits);
  };
  return file.empty() || any(begins, [&](auto word) { return file.starts_with(word); }) ||
         any(holds, [&](auto word) { return contains(file, word); });
}

bool is_foreign_function(std::string_view name) {
  constexpr std::array<std::string_view, 21> begins = {
      "__interceptor_", "operator new", "operator delete", "mem",          "str",
      "std::",          "__",           "pthread_",        "malloc",       "calloc",
      "realloc",        "free",         "_start",          "start_thread", "clone",
      "runtime.",       "sync.",        "net/http.",       "internal/",    "sync/atomic.",
      "gnu_cxx"};
  return name.empty() ||
         std::any_of(begins.begin(), begins.end(), [&](auto word) { return name.starts_with(word); });
}

bool is_foreign_module(std::string_view module) {
  return module.empty() || module.starts_with("/lib") || module.starts_with("/usr/lib") ||
         contains(module, ".so.") || contains(module, "libshakedown-preload");
}

bool is_below(std::string_view file, const std::string& root) {
  return !root.empty() && file.starts_with(root) &&
         (root.ends_with('/') || file.substr(root.size()).starts_with('/'));
}

bool is_go(std::string_view function) {
  return function.starts_with("runtime.") || function.starts_with("sync.") ||
         function.starts_with("net/http.") || function.starts_with("internal/") ||
         function.starts_with("sync/");
}

template <class Fits>
int first_that(const std::vector<SanitizerFrame>& frames, Fits fits) {
  const auto found = std::find_if(frames.begin(), frames.end(), fits);
  return found == frames.end() ? -1 : static_cast<int>(found - frames.begin());
}

std::string_view without_root(std::string_view file, const std::vector<std::string>& roots) {
  for (const auto& root : roots) {
    if (is_below(file, root)) return file.substr(root.size() + (root.ends_with('/') ? 0 : 1));
  }
  return file;
}

// The stacks in which the defect happened, and not those that tell where a thread or memory came from.
std::vector<const SanitizerStack*> accesses_of(const SanitizerReportRecord& report) {
  std::vector<const SanitizerStack*> accesses;
  const bool race = contains(report.kind, "data race") || contains(report.kind, "use-after-free");
  for (const auto& stack : report.stacks) {
    const bool created = contains(stack.title, "created") || contains(stack.title, "allocated by");
    if (report.tool != "ThreadSanitizer" && report.tool != "Go race detector") {
      if (accesses.empty()) accesses.push_back(&stack);
    } else if (race ? !created && accesses.size() < 2 : !created) {
      accesses.push_back(&stack);
    }
  }
  return accesses;
}

}  // namespace

int user_frame(const std::vector<SanitizerFrame>& frames, const std::vector<std::string>& roots) {
  const auto rooted = first_that(frames, [&](const SanitizerFrame& frame) {
    return std::any_of(roots.begin(), roots.end(),
                       [&](const auto& root) { return is_below(frame.file, root); });
  });
  if (rooted >= 0) return rooted;
  const auto filed = first_that(frames, [](const SanitizerFrame& frame) {
    return !is_foreign_file(frame.file) && !is_go(frame.function);
  });
  if (filed >= 0) return filed;
  return first_that(frames, [](const SanitizerFrame& frame) {
    return frame.file.empty() && !is_foreign_function(frame.function) && !is_foreign_module(frame.module);
  });
}

std::string place_of(const SanitizerStack& stack, const std::vector<std::string>& roots) {
  if (stack.frames.empty()) return "an unknown place";
  const int index = std::max(0, stack.user_frame);
  if (static_cast<std::size_t>(index) >= stack.frames.size()) return "an unknown place";
  const auto& frame = stack.frames[static_cast<std::size_t>(index)];
  constexpr std::size_t longest = 160;
  std::string place = frame.function.empty() ? "a function" : frame.function.substr(0, longest);
  if (frame.function.size() > longest) place += "...";
  if (!frame.file.empty()) {
    place += fmt::format(" at {}", without_root(frame.file, roots));
    if (frame.line > 0) place += fmt::format(":{}", frame.line);
  } else if (!frame.module.empty()) {
    place += fmt::format(" in {}", frame.module);
  }
  return place;
}

void name_report(SanitizerReportRecord& report, const std::vector<std::string>& roots) {
  for (auto& stack : report.stacks) stack.user_frame = user_frame(stack.frames, roots);
  if (report.tool == "UndefinedBehaviorSanitizer") {
    const auto place = report.text.substr(0, report.text.find(": runtime error: "));
    const auto words = report.kind.substr(0, report.kind.find_first_of("0123456789"));
    report.key = fmt::format("{} {} {}", report.tool, place, words);
    report.says = fmt::format("{} at {}", report.kind, without_root(place, roots));
    return;
  }
  std::vector<std::string> places;
  std::vector<std::string> told;
  for (const auto* access : accesses_of(report)) {
    places.push_back(place_of(*access, roots));
    const auto& title = access->title;
    // "Write of size 4 by thread T2": who it was changes from time to time.
    told.push_back(fmt::format("{} in {}", title.empty() ? report.kind : title.substr(0, title.find(" by ")),
                               places.back()));
  }
  report.says = told.empty() ? report.kind : fmt::format("{}: {}", report.kind, fmt::join(told, "; "));
  std::sort(places.begin(), places.end());
  if (!contains(report.kind, "data race"))
    places.erase(std::unique(places.begin(), places.end()), places.end());
  report.key = fmt::format("{} {} {}", report.tool, report.kind, fmt::join(places, " | "));
}

}  // namespace shakedown::target
