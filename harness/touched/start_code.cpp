#include "harness/touched/start_code.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "harness/touched/places.hpp"

namespace shakedown::touched {
namespace {

constexpr std::size_t most_start_files = 50;

// Calls that make an application or its outermost router.
const RE2& making() {
  static const RE2 pattern(
      "\\b(FastAPI|Flask|Quart|Starlette|[Ff]astify|express|new (?:Hono|Koa|Fastify)|gin\\.(?:Default|New)|"
      "chi\\.NewRouter|http\\.NewServeMux|mux\\.NewRouter|echo\\.New|fiber\\.New|SpringApplication\\.run|"
      "crow::SimpleApp|httplib::(?:SSL)?Server|drogon::app)\\b\\s*\\w*\\(");
  return pattern;
}

bool is_main(const std::string& name) {
  constexpr std::array names = {"main", "bootstrap", "create_app", "createApp", "buildApp", "build_app"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<int> lines_that_make(std::string_view text) {
  std::vector<int> lines;
  int line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto one = text.substr(begin, end - begin);
    begin = end + 1;
    const auto first = one.find_first_not_of(" \t");
    if (first == std::string_view::npos || one[first] == '#' || one[first] == '*' ||
        one.substr(first).starts_with("//") || one.substr(first).starts_with("import"))
      continue;
    if (RE2::PartialMatch({one.data(), one.size()}, making())) lines.push_back(line);
  }
  return lines;
}

}  // namespace

const std::vector<StartCode::StartFile>& StartCode::files() const {
  if (looked_) return files_;
  looked_ = true;
  for (int file = 0; file < code_.count() && files_.size() < most_start_files; ++file) {
    if (place_of(code_.path(file)) == FilePlace::outside) continue;
    auto lines = lines_that_make(code_.text(file));
    if (!lines.empty()) files_.push_back({file, std::move(lines)});
  }
  return files_;
}

bool StartCode::holds(int file, int line) const {
  const Outline& outline = code_.outline(file);
  const auto& routes = outline.routes;
  if (std::any_of(routes.begin(), routes.end(), [&](const Route& r) { return r.lines.contains(line); }))
    return false;
  if (const Function* function = outline.around(line)) return holds(file, *function);
  const auto& all = files();
  return std::any_of(all.begin(), all.end(), [&](const StartFile& start) { return start.file == file; });
}

bool StartCode::holds(int file, const Function& function) const {
  for (const StartFile& start : files()) {
    if (start.file != file) continue;
    if (is_main(function.name)) return true;
    return std::any_of(start.lines.begin(), start.lines.end(),
                       [&](int line) { return code_.outline(file).around(line) == &function; });
  }
  return false;
}

// Or registers some, or stands in a registration.
bool StartCode::is_handler(int file, const Function& function) const {
  const auto& routes = code_.outline(file).routes;
  return std::any_of(routes.begin(), routes.end(), [&](const Route& route) {
    const auto& names = route.handlers;
    return std::find(names.begin(), names.end(), function.name) != names.end() ||
           route.lines.contains(function.lines.begin) || function.lines.contains(route.lines.begin);
  });
}

bool StartCode::makes(int file, const LineRange& lines) const {
  for (const StartFile& start : files()) {
    if (start.file == file)
      return std::any_of(start.lines.begin(), start.lines.end(),
                         [&](int line) { return lines.contains(line); });
  }
  return false;
}

int StartCode::naming(const std::string& name, int file) const {
  for (const StartFile& start : files()) {
    if (!code_.may_reach(start.file, file)) continue;
    for (const int line : code_.uses_of(start.file, name)) {
      const Function* own = code_.outline(start.file).around(line);
      if (start.file == file && own != nullptr && own->name == name) continue;
      if (holds(start.file, line) || (own != nullptr && !is_handler(start.file, *own))) return start.file;
    }
    // Beside itself, in a file that the application imports: jwt.loader(load_user).
    if (start.file == file) continue;
    for (const int other : code_.files_with(name)) {
      if (other == start.file || !code_.may_reach(start.file, other) || !code_.may_reach(other, file))
        continue;
      const Outline& outline = code_.outline(other);
      const auto stands_alone = [&](int line) {
        const auto& routes = outline.routes;
        return outline.around(line) == nullptr && code_.definition_at(other, line) == nullptr &&
               std::none_of(routes.begin(), routes.end(),
                            [&](const Route& route) { return route.lines.contains(line); });
      };
      const auto lines = code_.uses_of(other, name);
      if (std::any_of(lines.begin(), lines.end(), stands_alone)) return other;
    }
  }
  return -1;
}

int StartCode::loading(int file) const {
  if (!code_.outline(file).routes.empty()) return -1;
  for (const int other : code_.files_with("autoload")) {
    if (place_of(code_.path(other)) == FilePlace::outside) continue;
    for (const Mount& mount : code_.outline(other).mounts) {
      const std::string_view path = code_.path(file);
      if (!mount.folder.empty() && path.find(mount.folder + "/") != std::string_view::npos) return other;
    }
  }
  return -1;
}

std::string StartCode::annotation_of(int file, const Definition& definition) const {
  if (language_of(code_.path(file)) != Language::java || definition.value) return {};
  std::string_view text = code_.text(file);
  for (int line = 1; line < definition.lines.begin; ++line)
    text.remove_prefix(std::min(text.size(), std::min(text.find('\n'), text.size()) + 1));
  static const RE2 pattern(
      "(@(?:Component|Configuration|ControllerAdvice|RestControllerAdvice|Aspect|WebFilter))\\b");
  std::string found;
  const auto head = text.substr(0, text.find('{'));
  RE2::PartialMatch({head.data(), head.size()}, pattern, &found);
  return found;
}

}  // namespace shakedown::touched
