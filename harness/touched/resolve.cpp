#include "harness/touched/resolve.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>

#include "harness/touched/places.hpp"
#include "harness/touched/route_text.hpp"

namespace shakedown::touched {
namespace {

constexpr int deepest = 3;  // routers within routers
constexpr std::size_t most_paths = 20;
constexpr std::size_t most_mounting_files = 2000;

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  const std::string whole = folded(path);
  for (std::size_t at = 1; at < whole.size();) {
    const auto end = std::min(whole.find('/', at), whole.size());
    segments.push_back(whole.substr(at, end - at));
    at = end + 1;
  }
  return segments;
}

bool same_segment(const std::string& known, const std::string& code) {
  if (known == code) return true;
  // What the traffic shows as a plain word may be a value of the code's parameter.
  return code == "{}" || (code.find("{}") != std::string::npos && known.find('{') != std::string::npos);
}

// How many of the known segments stand before the code's; -1: it does not end with them.
int before(const std::vector<std::string>& known, const std::vector<std::string>& code) {
  if (code.size() > known.size()) return -1;
  const auto start = known.size() - code.size();
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (!same_segment(known[start + i], code[i])) return -1;
  }
  return static_cast<int>(start);
}

// The more plain words of a route are those of the endpoint, the surer.
int plain_words(const std::vector<std::string>& segments) {
  return static_cast<int>(std::count_if(segments.begin(), segments.end(), [](const std::string& s) {
    return s.find("{}") == std::string::npos;
  }));
}

// "src/app.js" that mounts "routes" mounts "src/routes/api/orders/index.js" below "/api/orders"; a folder
// "_id" is a parameter.
std::optional<std::string> folder_below(std::string_view from, const std::string& folder,
                                        std::string_view file) {
  const auto own = from.substr(0, from.rfind('/') == std::string_view::npos ? 0 : from.rfind('/') + 1);
  const auto rest = file.substr(std::min(own.size(), file.size()));
  if (!file.starts_with(own) || !rest.starts_with(folder + "/")) return std::nullopt;
  const auto below = rest.substr(folder.size());
  std::string path;
  for (const char c : below.substr(0, below.rfind('/'))) path += c == '_' && path.ends_with('/') ? ':' : c;
  return path;
}

}  // namespace

Resolver::Resolver(const Code& code, const std::vector<Endpoint>& known) : code_(code) {
  for (const Endpoint& endpoint : known)
    known_.push_back({to_string(endpoint), endpoint.method, segments_of(endpoint.path)});
}

const std::vector<Resolver::Mounted>& Resolver::all_mounts() const {
  if (looked_) return mounted_;
  looked_ = true;
  std::size_t files = 0;
  for (int file = 0; file < code_.count() && files < most_mounting_files; ++file) {
    if (place_of(code_.path(file)) == FilePlace::outside) continue;
    constexpr std::array words = {".use(",   ".register(", "include_router(", "register_blueprint(",
                                  ".mount(", ".Mount(",    "StripPrefix(",    ".Group("};
    const std::string& text = code_.text(file);
    if (std::none_of(words.begin(), words.end(),
                     [&](const char* w) { return text.find(w) != std::string::npos; }))
      continue;
    ++files;
    for (const Mount& mount : code_.outline(file).mounts) mounted_.push_back({file, mount});
  }
  return mounted_;
}

// The path that a mount gives to what this file registers.
std::string Resolver::path_of(const Mounted& mounted, int file) const {
  std::string path = mounted.mount.path;
  if (!mounted.mount.constant.empty()) path = joined_path(path, path_held_by(mounted.mount.constant));
  if (!mounted.mount.folder.empty())
    path = joined_path(
        path, folder_below(code_.path(mounted.file), mounted.mount.folder, code_.path(file)).value_or(""));
  return path;
}

// "settings.API_PREFIX": what one file says of it, API_PREFIX: str = "/api"; where files differ, nothing.
std::string Resolver::path_held_by(const std::string& constant) const {
  const auto known = held_.find(constant);
  if (known != held_.end()) return known->second;
  const std::string name = constant.substr(constant.rfind('.') + 1);
  const RE2 says("\\b" + RE2::QuoteMeta(name) + "(?:\\s*:\\s*\\w+)?\\s*[=:]+\\s*[\"'`](/[^\"'`\\s]*)[\"'`]");
  std::string found;
  bool one = true;
  for (const int file : code_.files_with(name)) {
    if (place_of(code_.path(file)) == FilePlace::outside) continue;
    std::string path;
    if (!RE2::PartialMatch(code_.text(file), says, &path)) continue;
    one = one && (found.empty() || found == path);
    found = path;
  }
  return held_.emplace(constant, one ? found : std::string()).first->second;
}

// Whether this mount is of the router of that file: it names the file, something imported from it, or one of
// its functions.
bool Resolver::mounts(const Mounted& mounted, int file, int line) const {
  if (!mounted.mount.folder.empty())
    return folder_below(code_.path(mounted.file), mounted.mount.folder, code_.path(file)).has_value();
  const std::string name = module_name(code_.path(file));
  const auto words = handlers_in(mounted.mount.target);
  // A function mounts what it registers, and no more.
  for (const Function& function : code_.outline(file).functions) {
    if (std::find(words.begin(), words.end(), function.name) == words.end()) continue;
    const bool registers = line == 0 || function.lines.contains(line);
    if (code_.may_reach(mounted.file, file)) return registers;
  }
  if (has_word(mounted.mount.target, name)) return true;
  const auto end = mounted.mount.target.find_first_of(".( ,:");
  const std::string first = mounted.mount.target.substr(0, end);
  if (first == "require" || first == "import") return false;  // of what it named, and that was looked at
  std::string_view text = code_.text(mounted.file);
  while (!text.empty() && !first.empty()) {
    const auto one = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    const bool imports =
        one.find("import") != std::string_view::npos || one.find("require") != std::string_view::npos;
    if (imports && has_word(one, first) && has_word(one, name)) return true;
  }
  return false;
}

void Resolver::collect(const std::string& path, int file, int line, int depth,
                       std::vector<std::string>& paths) const {
  bool any = false;
  for (const Mounted& mounted : all_mounts()) {
    if (depth == deepest || paths.size() >= most_paths) break;
    if (mounted.file == file || !mounts(mounted, file, line)) continue;
    any = true;
    std::string longer = joined_path(path_of(mounted, file), path);
    // The router that it is put into may be mounted in the same file.
    for (const Mounted& outer : all_mounts()) {
      if (outer.file == mounted.file && outer.mount.target == mounted.mount.object &&
          outer.mount.target != outer.mount.object) {
        longer = joined_path(path_of(outer, mounted.file), longer);
        break;
      }
    }
    collect(longer, mounted.file, 0, depth + 1, paths);
  }
  if (!any && std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
}

std::vector<Resolved> Resolver::resolve(int file, const Route& route) const {
  std::vector<std::string> paths;
  collect(route.path, file, route.lines.begin, 0, paths);
  if (std::find(paths.begin(), paths.end(), route.path) == paths.end()) paths.push_back(route.path);
  return resolve(route.method, paths);
}

std::vector<Resolved> Resolver::resolve(const std::string& method,
                                        const std::vector<std::string>& paths) const {
  std::vector<Resolved> found;
  // The longest first: what the most mounts say is the whole path.
  for (const bool exact : {true, false}) {
    for (const std::string& path : paths) {
      const auto segments = segments_of(path);
      if (!exact && plain_words(segments) == 0) continue;  // "/{id}" is the end of everything
      std::vector<std::pair<int, const Known*>> fitting;
      int plainest = -1;
      for (const Known& known : known_) {
        if (method != "*" && method != known.method) continue;
        const int extra = before(known.segments, segments);
        if (extra < 0 || (exact && extra > 0)) continue;
        // "/users/me" is not also "/users/{id}".
        const int words = static_cast<int>(std::count_if(
            segments.begin(), segments.end(), [&, i = std::size_t{0}](const std::string& s) mutable {
              const auto& own = known.segments[static_cast<std::size_t>(extra) + i++];
              return own == s;
            }));
        plainest = std::max(plainest, words);
        fitting.emplace_back(words, &known);
      }
      for (const auto& [words, known] : fitting) {
        const Resolved one{known->text, true};
        if (words == plainest && std::find(found.begin(), found.end(), one) == found.end())
          found.push_back(one);
      }
      if (!found.empty()) return found;
    }
  }
  const std::string named = method == "*" ? "ANY" : method;
  if (!paths.empty()) found.push_back({named + " " + paths.front(), false});
  return found;
}

}  // namespace shakedown::touched
