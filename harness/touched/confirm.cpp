#include "harness/touched/confirm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string_view>

namespace shakedown::touched {
namespace {

// It surely runs what changed, but how far from its handler that is nobody knows; what all endpoints run,
// such as a check of tokens, must not weigh as much as each one's own code.
constexpr int distance_of_found = 2;

// One path ends with the other, at the border of a folder.
bool same_file(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  if (b.empty() || !a.ends_with(b)) return false;
  return a.size() == b.size() || a[a.size() - b.size() - 1] == '/' || b.front() == '/';
}

std::string normal(const std::string& file) {
  return std::filesystem::path(file).lexically_normal().string();
}

bool is_of_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}

// "com.acme.Payments.charge(Order)" -> "Payments", "charge".
struct LastNames {
  std::string_view owner;
  std::string_view name;
};
LastNames last_names(std::string_view text) {
  const auto end = text.find_first_of("(<");
  if (end != std::string_view::npos && end > 0) text = text.substr(0, end);
  const auto take = [&]() -> std::string_view {
    while (!text.empty() && !is_of_name(text.back())) text.remove_suffix(1);
    std::size_t begin = text.size();
    while (begin > 0 && is_of_name(text[begin - 1])) --begin;
    const auto name = text.substr(begin);
    text = text.substr(0, begin);
    return name;
  };
  const auto name = take();
  return {take(), name};
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool equal_words(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

// The file's name without its ending, and its folder's: a class in Java, a module in Python, a package in Go.
bool names_file(std::string_view owner, const std::string& file) {
  const auto name = last_part(file);
  const auto folder = file.size() > name.size()
                          ? last_part(std::string_view(file).substr(0, file.size() - name.size() - 1))
                          : std::string_view();
  return equal_words(owner, name.substr(0, name.find('.'))) || equal_words(owner, folder);
}

const ChangedCode* ran_of(const ExecutedAlone& executed, const std::vector<const ChangedCode*>& changed) {
  for (const ChangedCode* code : changed) {
    const bool ran = std::any_of(executed.places.begin(), executed.places.end(),
                                 [&](const ExecutedPlace& place) { return is_part_of(place, *code); });
    if (ran) return code;
  }
  return nullptr;
}

std::string said_of(const ChangedCode& code, const std::string& by) {
  return fmt::format("ran {} ({}:{}), as {} show", code.name, code.file, code.first, by);
}

// The map did not have it, or only by what touches everything.
TouchedEndpoint found_by_running(const ExecutedAlone& executed, const ChangedCode& code) {
  TouchedEndpoint endpoint;
  endpoint.endpoint = executed.endpoint;
  endpoint.known = true;
  endpoint.distance = distance_of_found;
  endpoint.how = "seen to run " + code.name;
  endpoint.file = code.file;
  endpoint.line = code.first;
  endpoint.lines = code.lines;
  endpoint.authorship = code.lines.strongest();
  return endpoint;
}

// Where nothing of a file has been seen to run by anyone, it may be one that was built without counters.
bool is_told_of(const ChangedCode& code, const std::vector<ExecutedAlone>& executed) {
  return std::any_of(executed.begin(), executed.end(), [&](const ExecutedAlone& one) {
    return one.complete && std::any_of(one.places.begin(), one.places.end(), [&](const ExecutedPlace& place) {
             return same_file(normal(place.file), code.file);
           });
  });
}

void reached_after_all(const ChangedCode& code, Touched& touched) {
  for (ChangedLines& lines : touched.changed) {
    if (lines.reach == ChangedLines::Reach::none && lines.file == code.file && lines.begin >= code.begin &&
        lines.end <= code.end)
      lines.reach = ChangedLines::Reach::endpoint;
  }
}

}  // namespace

bool is_part_of(const ExecutedPlace& place, const ChangedCode& code) {
  if (!place.file.empty()) {
    if (!same_file(normal(place.file), code.file)) return false;
    if (place.line > 0) return place.line >= code.begin && place.line <= code.end;
    return last_names(place.function).name == code.name;
  }
  const auto [owner, name] = last_names(place.function);
  return !owner.empty() && name == code.name && names_file(owner, code.file);
}

void confirm(const std::vector<ExecutedAlone>& executed, Touched& touched) {
  std::vector<const ChangedCode*> all;
  for (const ChangedCode& code : touched.code) all.push_back(&code);
  for (const ExecutedAlone& one : executed) {
    const auto found =
        std::find_if(touched.endpoints.begin(), touched.endpoints.end(),
                     [&](const TouchedEndpoint& endpoint) { return endpoint.endpoint == one.endpoint; });
    const bool is_new = found == touched.endpoints.end();
    // What its link says is looked for first.
    std::vector<const ChangedCode*> first;
    if (!is_new) {
      for (const int code : found->code) first.push_back(&touched.code[static_cast<std::size_t>(code)]);
    }
    const ChangedCode* ran = ran_of(one, first);
    if (ran == nullptr) ran = ran_of(one, all);
    if (ran == nullptr) {
      const bool told = std::any_of(first.begin(), first.end(),
                                    [&](const ChangedCode* code) { return is_told_of(*code, executed); });
      if (is_new || found->everything || found->seen != SeenToRun::not_looked || !one.complete || !told)
        continue;
      found->seen = SeenToRun::not_run;
      found->seen_as = fmt::format("not seen to run, as {} show: other requests may", one.by);
      continue;
    }
    // By another witness, before.
    if (!is_new && (found->seen == SeenToRun::ran || found->seen == SeenToRun::found)) continue;
    if (is_new) {
      touched.endpoints.push_back(found_by_running(one, *ran));
    } else if (found->everything) {
      *found = found_by_running(one, *ran);
    }
    TouchedEndpoint& endpoint = is_new ? touched.endpoints.back() : *found;
    endpoint.seen = endpoint.code.empty() ? SeenToRun::found : SeenToRun::ran;
    endpoint.seen_as = said_of(*ran, one.by);
    reached_after_all(*ran, touched);
  }
  std::stable_sort(
      touched.endpoints.begin(), touched.endpoints.end(),
      [](const TouchedEndpoint& a, const TouchedEndpoint& b) { return weight_of(a) > weight_of(b); });
}

}  // namespace shakedown::touched
