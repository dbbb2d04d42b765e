// A folder of its own for a test, with the files that a scenario may name, gone at the end.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

#include "harness/scenario/loader.hpp"

namespace shakedown::scenario {

class Workspace {
 public:
  Workspace() {
    std::string pattern = (std::filesystem::temp_directory_path() / "shakedown-scenario-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    for (const char* name : {"a.har", "b.har", "a.log", "b.log", "users.csv", "more.csv", "ca.pem",
                             "root.pem", "openapi.yaml", "other.yaml", "seed.db", "next.db"}) {
      write(name, "");
    }
    std::filesystem::create_directory(std::filesystem::path(folder_) / "sub");
  }
  ~Workspace() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  const std::string& folder() const { return folder_; }
  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  Loaded load(const std::string& text, const Overrides& overrides = {}) const {
    return load_text(text, "s.yaml", folder_, overrides);
  }

 private:
  std::string folder_;
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
