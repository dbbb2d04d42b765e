// What is checked and copied on disk before a service starts.
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "harness/target/command.hpp"
#include "harness/target/state_copy.hpp"
#include "tests/unit/target/seen.hpp"

using namespace shakedown;
using namespace shakedown::target;
namespace fs = std::filesystem;

namespace {

std::string read_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Makes this thread an ordinary user for file access, also where the tests run as root.
struct OrdinaryUser {
  OrdinaryUser() : before(::setfsuid(65534)) {}
  ~OrdinaryUser() { ::setfsuid(static_cast<uid_t>(before)); }
  int before;
};

struct Folders {
  Folders() {
    fs::create_directories(seed / "deep" / "er");
    fs::create_directory(into);
    folder.write("seed/a", "alpha");
    folder.write("seed/deep/er/b", "beta");
  }
  test::TemporaryFolder folder;
  fs::path seed = folder.path() / "seed";
  fs::path into = folder.path() / "into";
};

}  // namespace

TEST_CASE("state is copied whole: folders, files and modes") {
  Folders at;
  fs::permissions(at.seed / "a", fs::perms::owner_read | fs::perms::owner_exec);
  const auto copy = copy_state(at.seed / "", at.into);
  REQUIRE(copy);
  CHECK(copy.value() == at.into / "seed");
  CHECK(read_file(copy.value() / "a") == "alpha");
  CHECK(read_file(copy.value() / "deep" / "er" / "b") == "beta");
  CHECK((fs::status(copy.value() / "a").permissions() & fs::perms::owner_exec) != fs::perms::none);
  at.folder.write("into/seed/deep/er/b", "changed");
  CHECK(read_file(at.seed / "deep" / "er" / "b") == "beta");
}

TEST_CASE("state may be one file, large or empty") {
  Folders at;
  const std::string text = GENERATE(std::string(), std::string(3'000'000, 'x'));
  at.folder.write("seed/db", text);
  const auto copy = copy_state(at.seed / "db", at.into);
  REQUIRE(copy);
  CHECK(read_file(at.into / "db") == text);
}

TEST_CASE("state that cannot be copied faithfully is refused, and nothing of it stays") {
  Folders at;
  Result<fs::path> result = Problem{};
  std::string expected;
  SECTION("missing") {
    result = copy_state(at.seed / "none", at.into);
    expected = "there is no state to copy";
  }
  SECTION("a symbolic link in it") {
    fs::create_symlink("/etc/passwd", at.seed / "deep" / "link");
    result = copy_state(at.seed, at.into);
    expected = "symbolic link";
  }
  SECTION("a symbolic link itself") {
    fs::create_directory_symlink(at.seed, at.folder.path() / "link");
    result = copy_state(at.folder.path() / "link", at.into);
    expected = "symbolic link";
  }
  SECTION("a pipe in it") {
    REQUIRE(::mkfifo((at.seed / "pipe").c_str(), 0600) == 0);
    result = copy_state(at.seed, at.into);
    expected = "neither file nor folder";
  }
  SECTION("a file that cannot be read") {
    fs::permissions(at.into, fs::perms::all);
    fs::permissions(at.folder.path(), fs::perms::all);
    fs::permissions(at.seed / "deep" / "er" / "b", fs::perms::none);
    const OrdinaryUser user;
    result = copy_state(at.seed, at.into);
    expected = "cannot read";
  }
  SECTION("a folder too deep") {
    fs::path deep = at.seed;
    for (int i = 0; i <= deepest_state_folder + 1; ++i) deep /= "d";
    fs::create_directories(deep);
    result = copy_state(at.seed, at.into);
    expected = "folders deep";
  }
  SECTION("the destination itself in it") {
    fs::create_directory(at.seed / "runs");
    result = copy_state(at.seed, at.seed / "runs");
    expected = "lies inside the state";
  }
  REQUIRE_FALSE(result);
  CHECK(contains(text_of(result.error()), expected));
  CHECK(fs::is_empty(at.into));
}

TEST_CASE("a program is found as execvp would, or the nearest is offered") {
  Folders at;
  at.folder.write("seed/orders", "#!/bin/sh\n");
  at.folder.write("seed/notes", "text");
  fs::permissions(at.seed / "orders", fs::perms::owner_all);
  const Environment environment = {{"PATH", "/usr/bin:/bin"}};
  const auto find = [&](const std::string& name) { return find_program({name}, at.seed, environment); };

  CHECK(find("./orders").value() == (at.seed / "orders").string());
  CHECK(find(at.seed / "orders").value() == (at.seed / "orders").string());
  CHECK(find("sh").value() == "/usr/bin/sh");

  CHECK(contains(find("./ordrs").error().hint, "did you mean " + (at.seed / "orders").string()));
  CHECK(contains(find("orders").error().hint, "write ./orders"));
  CHECK(contains(find("./notes").error().message, "is not executable"));
  CHECK(contains(find("./notes").error().hint, "chmod +x"));
  CHECK(contains(find("./deep").error().message, "is a folder"));
  CHECK(contains(find("slep").error().hint, "did you mean sleep?"));
  CHECK(contains(find("").error().message, "empty"));
  CHECK(contains(find_program({}, at.seed, environment).error().message, "empty"));
  const auto gone = find_program({"sh"}, at.folder.path() / "sed", environment);
  CHECK(contains(gone.error().hint, "did you mean " + at.seed.string()));
}

TEST_CASE("a service's environment is ours with its own over it") {
  const auto environment = environment_with({{"PATH", "/nowhere"}, {"SHAKEDOWN_TEST", "a=b"}});
  CHECK(environment.at("PATH") == "/nowhere");
  CHECK(environment.at("SHAKEDOWN_TEST") == "a=b");
  CHECK(environment.size() > 2);
}
