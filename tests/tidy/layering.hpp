// Who may include whom. The table lives in harness/README.md for people and in layering.cpp for this check,
// and a test holds the two against each other.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_files.hpp"

namespace shakedown::tidy {

// Folder -> the folders that it may include besides itself; "*" stands for all. Folders are named as in the
// README: "model", "provoke/x" for each folder below provoke, "reports".
using Layers = std::map<std::string, std::set<std::string>>;

const Layers& layers();
Layers layers_in_readme(std::string_view readme);

// One line for each violation: "file:line: what".
std::vector<std::string> layering_faults(const std::vector<SourceFile>& files);

// Files outside the network folder that reach Asio, or Beast beyond its parser, over the project's own
// headers: each would compile for seconds. One line with the chain for each.
std::vector<std::string> hidden_asio(const std::vector<SourceFile>& files);

}  // namespace shakedown::tidy
