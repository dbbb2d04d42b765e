#include "harness/touched/places.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "harness/touched/agent_table.hpp"

namespace shakedown::touched {
namespace {

// Of a path in lower case with a slash before it, so that "/test/" is a folder wherever it stands.
constexpr std::array outside_folders = {
    "/test/",        "/tests/",    "/__tests__/", "/spec/",      "/specs/",   "/doc/",     "/docs/",
    "/.github/",     "/.gitlab/",  "/.vscode/",   "/.idea/",     "/.claude/", "/.cursor/", "/.codex/",
    "/e2e/",         "/testdata/", "/fixtures/",  "/src/test/",  "/.husky/",  "/.agents/", "/node_modules/",
    "/third_party/", "/examples/", "/example/",   "/.circleci/", "/frontend/"};
constexpr std::array outside_ends = {".md",
                                     ".rst",
                                     ".txt",
                                     ".adoc",
                                     ".png",
                                     ".jpg",
                                     ".jpeg",
                                     ".gif",
                                     ".svg",
                                     ".ico",
                                     ".pdf",
                                     ".woff",
                                     ".woff2",
                                     "_test.go",
                                     "_test.py",
                                     ".test.js",
                                     ".test.ts",
                                     ".test.tsx",
                                     ".spec.js",
                                     ".spec.ts",
                                     ".spec.tsx",
                                     "test.java",
                                     "tests.java",
                                     "_test.cpp",
                                     "_test.cc",
                                     "/license",
                                     "/codeowners",
                                     "/.gitignore",
                                     "/.gitattributes",
                                     "/.editorconfig",
                                     "/.dockerignore",
                                     "/.eslintignore",
                                     "/.prettierignore",
                                     "/.npmrc",
                                     "/.nvmrc",
                                     "/.prettierrc",
                                     "/.eslintrc",
                                     "/.eslintrc.json",
                                     "/.eslintrc.js",
                                     "/eslint.config.js",
                                     "/.pre-commit-config.yaml",
                                     "/.travis.yml",
                                     "/.circleci/config.yml",
                                     "/vagrantfile",
                                     "/jest.config.ts",
                                     "/jest.config.js",
                                     "/jest.preset.js",
                                     "/.env.example",
                                     "/.mailmap",
                                     "/authors",
                                     "/notice",
                                     ".css",
                                     ".scss",
                                     ".less",
                                     "/conftest.py",
                                     ".d.ts"};
constexpr std::array everything_names = {"/package.json",
                                         "/package-lock.json",
                                         "/yarn.lock",
                                         "/pnpm-lock.yaml",
                                         "/bun.lock",
                                         "/npm-shrinkwrap.json",
                                         "/go.mod",
                                         "/go.sum",
                                         "/pom.xml",
                                         "/build.gradle",
                                         "/build.gradle.kts",
                                         "/gradle.lockfile",
                                         "/requirements.txt",
                                         "/poetry.lock",
                                         "/uv.lock",
                                         "/pipfile",
                                         "/pipfile.lock",
                                         "/pyproject.toml",
                                         "/setup.py",
                                         "/setup.cfg",
                                         "/cmakelists.txt",
                                         "/conanfile.txt",
                                         "/conanfile.py",
                                         "/vcpkg.json",
                                         "/dockerfile",
                                         "/docker-compose.yml",
                                         "/docker-compose.yaml",
                                         "/compose.yaml",
                                         "/compose.yml",
                                         "/cargo.lock",
                                         "/settings.py",
                                         "/config.py",
                                         "/config.js",
                                         "/config.ts",
                                         "/config.go",
                                         "/.env",
                                         "/nginx.conf",
                                         "/tsconfig.json",
                                         "/procfile",
                                         "/makefile",
                                         "/alembic.ini"};
constexpr std::array everything_folders = {"/migrations/", "/migration/",    "/middleware/", "/middlewares/",
                                           "/config/",     "/interceptors/", "/alembic/"};
constexpr std::array everything_ends = {".sql",          ".prisma",         ".lock",         ".properties",
                                        "middleware.js", "middleware.ts",   "middleware.go", "middleware.py",
                                        "filter.java",   "interceptor.java"};

bool any_folder(const std::string& path, const auto& folders) {
  return std::any_of(folders.begin(), folders.end(),
                     [&](const char* f) { return path.find(f) != std::string::npos; });
}
bool any_end(const std::string& path, const auto& ends) {
  return std::any_of(ends.begin(), ends.end(), [&](const char* e) { return path.ends_with(e); });
}

bool is_test_of_python(const std::string& path) {
  const auto name = path.substr(path.rfind('/') + 1);
  return name.starts_with("test_") && name.ends_with(".py");
}

// Of a tool: ".sonarcloud.properties", ".mvn/wrapper/maven-wrapper.properties", "tsconfig.spec.json".
bool is_of_a_tool(const std::string& path) {
  const auto name = path.substr(path.rfind('/') + 1);
  return (name.ends_with(".properties") &&
          (name.starts_with('.') || name.ends_with("-wrapper.properties"))) ||
         (name.starts_with("tsconfig.") && name != "tsconfig.json") || name.starts_with("biome.json");
}

// "compose.deploy.yml", "docker-compose.prod.yaml".
bool is_composition(const std::string& path) {
  const auto name = path.substr(path.rfind('/') + 1);
  const bool yaml = name.ends_with(".yml") || name.ends_with(".yaml");
  return yaml && (name.starts_with("compose.") || name.starts_with("docker-compose."));
}

bool is_spring_configuration(const std::string& path) {
  const auto name = path.substr(path.rfind('/') + 1);
  return name.starts_with("application") && (name.ends_with(".yml") || name.ends_with(".yaml"));
}

}  // namespace

FilePlace place_of(std::string_view path) {
  const std::string low = "/" + lowered(path);
  // Requirements end as a text does, and are none.
  if (low.ends_with(".txt") && low.find("/requirements") != std::string::npos) return FilePlace::everything;
  if (any_end(low, everything_names) && !any_folder(low, outside_folders)) return FilePlace::everything;
  if (any_folder(low, outside_folders) || any_end(low, outside_ends) || is_test_of_python(low) ||
      is_of_a_tool(low))
    return FilePlace::outside;
  if (any_folder(low, everything_folders) || any_end(low, everything_ends) || is_spring_configuration(low) ||
      is_composition(low))
    return FilePlace::everything;
  return FilePlace::code;
}

// Without recursion, so that no pattern takes long: of each star only the latest is tried again.
bool fits(std::string_view pattern, std::string_view path) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos, star_text = 0;          // of "*"
  std::size_t far_star = std::string_view::npos, far_star_text = 0;  // of "**"
  while (t < path.size() || p < pattern.size()) {
    if (p < pattern.size() && pattern.substr(p).starts_with("**")) {
      far_star = p;
      far_star_text = t;
      star = std::string_view::npos;
      p += 2;
      if (p < pattern.size() && pattern[p] == '/') ++p;  // "src/**/a.js" is "src/a.js", too
      continue;
    }
    if (p < pattern.size() && pattern[p] == '*') {
      star = p;
      star_text = t;
      ++p;
      continue;
    }
    if (p < pattern.size() && t < path.size() &&
        (pattern[p] == path[t] || (pattern[p] == '?' && path[t] != '/'))) {
      ++p;
      ++t;
      continue;
    }
    if (star != std::string_view::npos && star_text < path.size() && path[star_text] != '/') {
      t = ++star_text;
      p = star + 1;
      continue;
    }
    if (far_star != std::string_view::npos && far_star_text < path.size()) {
      t = ++far_star_text;
      p = far_star + 2;
      if (p < pattern.size() && pattern[p] == '/') {
        // After "**/" a name begins.
        if (path[t - 1] != '/') continue;
        ++p;
      }
      star = std::string_view::npos;
      continue;
    }
    return false;
  }
  return true;
}

}  // namespace shakedown::touched
