// A folder of its own for a test, with the files that a scenario may name.
#pragma once

#include <filesystem>
#include <string>

#include "harness/scenario/loader.hpp"
#include "tests/support/temporary_folder.hpp"

namespace shakedown::scenario {

class Workspace {
 public:
  Workspace() {
    for (const char* name : {"a.har", "b.har", "a.log", "b.log", "users.csv", "more.csv", "ca.pem",
                             "root.pem", "openapi.yaml", "other.yaml", "seed.db", "next.db"}) {
      write(name, "");
    }
    std::filesystem::create_directory(folder_.path() / "sub");
  }

  std::string folder() const { return folder_.path().string(); }
  std::string path(const std::string& name) const { return folder_.file(name); }
  std::string write(const std::string& name, const std::string& text) const {
    return folder_.write(name, text);
  }
  Loaded load(const std::string& text, const Overrides& overrides = {}) const {
    return load_text(text, "s.yaml", folder(), overrides);
  }

 private:
  test::TemporaryFolder folder_;
};

// "3:7: message (hint)" a line, so that a test shows what it got.
inline std::string told(const Problems& problems) {
  std::string out;
  for (const auto& problem : problems) {
    const std::string full = to_string(problem);
    out += (full.rfind("s.yaml:", 0) == 0 ? full.substr(7) : full) + "\n";
  }
  return out;
}

}  // namespace shakedown::scenario
