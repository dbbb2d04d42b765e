#include "harness/touched/outline.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "harness/touched/route_text.hpp"

namespace shakedown::touched {
namespace {

constexpr std::size_t most_routes = 5000;  // of one file
constexpr std::size_t most_calls = 200'000;
constexpr int most_parents = 5;

struct Prefix {
  std::string path;
  std::string object;
  std::string parent;
  LineRange scope;  // 0: by object
};

std::string text_of(const Captured* captured) {
  return captured == nullptr ? std::string() : std::string(captured->text);
}

std::string word_of(const Captured* captured) {
  const bool plain = captured != nullptr && captured->text.size() < 60 &&
                     captured->text.find_first_of(".()[]{} \n\"'") == std::string_view::npos;
  return plain ? std::string(captured->text) : std::string();
}

// path.join(here, 'plugins', "app/routes") -> "app/routes".
std::string last_text_in(std::string_view text) {
  const auto end = text.find_last_of("\"'`");
  if (end == std::string_view::npos || end == 0) return {};
  const auto begin = text.rfind(text[end], end - 1);
  if (begin == std::string_view::npos) return {};
  std::string folder(text.substr(begin + 1, end - begin - 1));
  while (folder.starts_with("./") || folder.starts_with('/')) folder.erase(0, folder.front() == '/' ? 1 : 2);
  while (folder.ends_with('/')) folder.pop_back();
  return folder;
}

// Which of the frameworks that are written alike it is.
std::string framework_of(std::string_view said, std::string_view file) {
  const auto has = [&](std::string_view word) { return file.find(word) != std::string_view::npos; };
  if (said == "Express")
    return has("fastify") ? "Fastify" : has("koa") ? "Koa" : has("hono") ? "Hono" : "Express";
  if (said == "gin or chi")
    return has("gin-gonic/gin")   ? "gin"
           : has("go-chi/chi")    ? "chi"
           : has("labstack/echo") ? "echo"
           : has("gofiber")       ? "fiber"
                                  : "gin or chi";
  if (said == "FastAPI" && !has("fastapi") && (has("flask") || has("quart"))) return "Flask";
  return std::string(said);
}

// "app", "ordersRouter", or a variable that this file makes a router of.
bool is_router(const std::string& object, std::string_view file) {
  static const RE2 names(
      "(?i)(this\\.)?(_?app|api|server|web|f|fastify|instance|scope|r|v\\d+|\\w*routers?|\\w*routes?|\\w*"
      "app)");
  if (RE2::FullMatch(object, names)) return true;
  if (object.size() > 60) return false;
  const RE2 made(
      "\\b" + RE2::QuoteMeta(object) +
      "(\\s*:\\s*\\w+)?\\s*=\\s*(await\\s+)?(new\\s+)?[\\w.]*(Router|express|fastify|Fastify|Hono|Koa)\\b");
  return RE2::PartialMatch({file.data(), file.size()}, made);
}

class OutlineReader {
 public:
  explicit OutlineReader(std::string_view file) : file_(file) {}

  void take(const Match& match) {
    if (const auto* function = match.find("function")) {
      if (const auto* name = match.find("function.name"))
        outline_.functions.push_back(
            {std::string(name->text), function->lines, text_of(match.find("function.owner"))});
    } else if (const auto* type = match.find("type")) {
      outline_.definitions.push_back({text_of(match.find("type.name")), type->lines, false});
    } else if (const auto* value = match.find("value")) {
      outline_.definitions.push_back({text_of(match.find("value.name")), value->lines, true});
    } else if (const auto* route = match.find("route")) {
      add_route(match, *route);
    } else if (const auto* call = match.find("call")) {
      if (outline_.calls.size() < most_calls)
        outline_.calls.push_back(
            {std::string(call->text), call->lines.begin, word_of(match.find("call.of"))});
    } else if (const auto* comment = match.find("comment")) {
      outline_.comments.push_back(comment->lines);
    } else if (const auto* import = match.find("import")) {
      outline_.imports.push_back(import->lines);
    } else if (match.find("mount") != nullptr) {
      add_mounts(match);
    } else {
      add_prefix(match);
    }
  }

  Outline finished() {
    std::stable_sort(outline_.functions.begin(), outline_.functions.end(),
                     [](const Function& a, const Function& b) { return a.lines.begin < b.lines.begin; });
    std::erase_if(outline_.definitions, [&](const Definition& definition) {
      return definition.value && contains(outline_.imports, definition.lines.begin);
    });
    for (Function& function : outline_.functions) {
      const Definition* around = outline_.definition_around(function.lines.begin);
      if (function.owner.empty() && around != nullptr && !around->value) function.owner = around->name;
    }
    for (Route& route : outline_.routes) route.path = with_prefixes(route);
    for (Mount& mount : outline_.mounts) {
      // const api = Router().use(orders): what it is put into has the name of the value.
      const Definition* value = outline_.definition_around(mount.line);
      if (mount.object.find('(') != std::string::npos && value != nullptr && value->value)
        mount.object = value->name;
      mount.path = below(mount.object, mount.path);
    }
    drop_doubles();
    outline_.read = true;
    return std::move(outline_);
  }

 private:
  void add_route(const Match& match, const Captured& span) {
    Route route;
    route.lines = span.lines;
    route.framework = framework_of(match.setting("framework"), file_);
    route.object = text_of(match.find("route.object"));
    if (match.setting("object") == "a router" && !is_router(route.object, file_)) return;
    for (const Captured& captured : match.captures) {
      if (captured.name == "route.handlers") {
        for (const auto argument : arguments_in(captured.text)) add_handlers(argument, route);
      } else if (captured.name == "route.handler") {
        add_handlers(captured.text, route);
      }
    }
    named_handler(span.text, route);
    std::vector<std::string> methods;
    if (const auto* said = match.find("route.methods")) methods = methods_in(said->text);
    if (methods.empty() && !match.setting("method").empty()) methods = {std::string(match.setting("method"))};
    if (const auto* word = match.find("route.method")) {
      methods = {method_of(word->text)};
      if (word->text == "RequestMapping") methods = {};
    }
    if (const auto* condition = match.find("route.condition"))
      return by_condition(condition->text, std::move(route));
    if (const auto* arguments = match.find("route.arguments")) {
      if (methods.empty()) methods = methods_in(arguments->text);
      for (const auto& path : paths_of_annotation(arguments->text)) add(route, methods, path);
      return;
    }
    const auto* path = match.find("route.path");
    add(route, methods, path == nullptr ? "" : path_in(path->text));
  }

  static void add_handlers(std::string_view text, Route& route) {
    for (auto& name : handlers_in(text)) {
      if (std::find(route.handlers.begin(), route.handlers.end(), name) == route.handlers.end())
        route.handlers.push_back(std::move(name));
    }
  }

  // "handler: createOrder" of a route that is an object.
  static void named_handler(std::string_view text, Route& route) {
    const auto at = text.find("handler:");
    if (at == std::string_view::npos) return;
    const auto rest = text.substr(at + 8, 100);
    const auto end = std::min(rest.find_first_of(",}\n"), rest.size());
    add_handlers(rest.substr(0, end), route);
  }

  // method() == verb::post && target() == "/orders"
  void by_condition(std::string_view text, Route route) {
    const auto quote = text.find("\"/");
    const auto end = quote == std::string_view::npos ? quote : text.find('"', quote + 1);
    if (end == std::string_view::npos) return;
    std::string path(text.substr(quote + 1, end - quote - 1));
    if (text.substr(0, quote).ends_with("starts_with(")) path += path.ends_with('/') ? "{}" : "/{}";
    add(route, methods_in(text), path);
  }

  void add(const Route& like, std::vector<std::string> methods, std::string path) {
    if (methods.empty()) methods = {"*"};
    // Go's patterns hold the method, and perhaps a host.
    if (const auto space = path.find(' ');
        space != std::string::npos && method_of(path.substr(0, space)) != "*") {
      methods = {method_of(path.substr(0, space))};
      path.erase(0, space + 1);
    }
    if (like.framework == "net/http" && !path.starts_with('/'))
      path.erase(0, std::min(path.find('/'), path.size()));
    if (path.ends_with("{$}")) path.resize(path.size() - 3);
    for (const std::string& method : methods) {
      if (outline_.routes.size() == most_routes) return;
      outline_.routes.push_back(like);
      outline_.routes.back().method = method;
      outline_.routes.back().path = path;
    }
  }

  void add_mounts(const Match& match) {
    const auto* path = match.find("mount.path");
    Mount like;
    like.object = text_of(match.find("mount.object"));
    like.line = match.find("mount")->lines.begin;
    if (path != nullptr && path->text.find_first_of("\"'`") == std::string_view::npos) {
      like.constant = path->text;
    } else if (path != nullptr) {
      like.path = path_in(path->text);
    }
    if (const auto* folder = match.find("mount.folder")) {
      like.folder = last_text_in(folder->text);
      if (!like.folder.empty()) outline_.mounts.push_back(like);
      return;
    }
    const auto add = [&](std::string_view target) {
      while (target.starts_with(' ') || target.starts_with('\n')) target.remove_prefix(1);
      Mount mount = like;
      mount.target = target.substr(0, 300);
      const auto same = [&](const Mount& m) {
        return m.path == mount.path && m.target == mount.target && m.constant == mount.constant;
      };
      if (std::none_of(outline_.mounts.begin(), outline_.mounts.end(), same))
        outline_.mounts.push_back(std::move(mount));
    };
    if (const auto* target = match.find("mount.target")) add(target->text);
    if (const auto* all = match.find("mount.targets")) {
      const auto targets = arguments_in(all->text);
      for (std::size_t i = 1; i < targets.size(); ++i) add(targets[i]);
    }
  }

  void add_prefix(const Match& match) {
    Prefix prefix;
    if (const auto* arguments = match.find("prefix.arguments"))
      prefix.path = paths_of_annotation(arguments->text).front();
    if (const auto* path = match.find("prefix.path")) prefix.path = path_in(path->text);
    prefix.object = text_of(match.find("prefix.object"));
    prefix.parent = text_of(match.find("prefix.parent"));
    if (const auto* scope = match.find("prefix.scope")) prefix.scope = scope->lines;
    if (prefix.object.empty() && prefix.scope.begin == 0) return;
    prefixes_.push_back(std::move(prefix));
  }

  // What a router's variable is a group of.
  std::string below(std::string object, std::string path) const {
    for (int n = 0; n < most_parents && !object.empty(); ++n) {
      const auto found = std::find_if(prefixes_.begin(), prefixes_.end(),
                                      [&](const Prefix& prefix) { return prefix.object == object; });
      if (found == prefixes_.end()) break;
      path = joined_path(found->path, path);
      object = found->parent;
    }
    return path;
  }

  std::string with_prefixes(const Route& route) const {
    std::string path = below(route.object, route.path);
    // Scopes from the innermost to the outermost.
    std::vector<const Prefix*> around;
    for (const Prefix& prefix : prefixes_) {
      if (prefix.scope.begin != 0 && prefix.scope.contains(route.lines.begin) &&
          prefix.scope.contains(route.lines.end))
        around.push_back(&prefix);
    }
    std::stable_sort(around.begin(), around.end(),
                     [](auto* a, auto* b) { return a->scope.begin > b->scope.begin; });
    for (const Prefix* prefix : around) path = joined_path(prefix->path, path);
    for (const Mount& mount : outline_.mounts) {
      if (mount.target != route.object || route.object.empty() || mount.object == route.object) continue;
      path = joined_path(mount.path, path);
      break;
    }
    return joined_path("", path);
  }

  // One registration is found once for each of its handlers; and what one pattern finds as "any method",
  // another may know better.
  void drop_doubles() {
    std::vector<Route> once;
    for (Route& route : outline_.routes) {
      const auto same = std::find_if(once.begin(), once.end(), [&](const Route& other) {
        return other.method == route.method && other.path == route.path && other.lines == route.lines;
      });
      if (same == once.end()) {
        once.push_back(std::move(route));
        continue;
      }
      for (std::string& handler : route.handlers) {
        if (std::find(same->handlers.begin(), same->handlers.end(), handler) == same->handlers.end())
          same->handlers.push_back(std::move(handler));
      }
    }
    outline_.routes.clear();
    for (const Route& route : once) {
      const bool known_better =
          route.method == "*" && std::any_of(once.begin(), once.end(), [&](const Route& other) {
            return other.method != "*" && other.path == route.path &&
                   other.lines.begin <= route.lines.begin && route.lines.end <= other.lines.end;
          });
      if (!known_better) outline_.routes.push_back(route);
    }
  }

  std::string_view file_;
  Outline outline_;
  std::vector<Prefix> prefixes_;
};

// Drogon's macros are no C++ that the grammar knows: ADD_METHOD_TO(Orders::create, "/orders", Post);
void add_macros(std::string_view text, Outline& outline) {
  int line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const auto end = std::min(text.find('\n', begin), text.size());
    std::string_view one = text.substr(begin, end - begin);
    begin = end + 1;
    for (const std::string_view macro : {"ADD_METHOD_TO(", "METHOD_ADD("}) {
      const auto at = one.find(macro);
      const auto open = at == std::string_view::npos ? at : one.find('"', at);
      const auto close = open == std::string_view::npos ? open : one.find('"', open + 1);
      if (close == std::string_view::npos || one.substr(0, at).find("//") != std::string_view::npos) continue;
      const auto names = handlers_in(one.substr(at + macro.size(), open - at - macro.size()));
      std::string path(one.substr(open + 1, close - open - 1));
      path = path.substr(0, path.find('?'));
      auto methods = methods_in(one.substr(close + 1));
      if (methods.empty()) methods = {"*"};
      for (const auto& method : methods)
        outline.routes.push_back({"Drogon", method, joined_path("", path), {line, line}, names, {}});
    }
  }
}

}  // namespace

const Function* Outline::around(int line) const {
  const Function* found = nullptr;
  for (const Function& function : functions) {
    if (function.lines.begin > line) break;
    if (!function.lines.contains(line)) continue;
    if (found == nullptr ||
        function.lines.end - function.lines.begin <= found->lines.end - found->lines.begin)
      found = &function;
  }
  return found;
}

const Definition* Outline::definition_around(int line) const {
  const Definition* found = nullptr;
  for (const Definition& definition : definitions) {
    if (!definition.lines.contains(line)) continue;
    if (found == nullptr ||
        definition.lines.end - definition.lines.begin < found->lines.end - found->lines.begin)
      found = &definition;
  }
  return found;
}

Outline outline_of(Language language, std::string_view text) {
  OutlineReader reader(text);
  if (!each_match(language, text, [&](const Match& match) { reader.take(match); })) return {};
  Outline outline = reader.finished();
  if (language == Language::cpp &&
      (text.find("<drogon") != std::string_view::npos || text.find("drogon::") != std::string_view::npos))
    add_macros(text, outline);
  return outline;
}

std::string joined_path(std::string_view prefix, std::string_view path) {
  std::string joined = "/" + std::string(prefix) + "/" + std::string(path);
  std::string out;
  for (const char c : joined) {
    if (c != '/' || out.empty() || out.back() != '/') out += c;
  }
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

}  // namespace shakedown::touched
