// Where addresses of a program are in its source, as its debug information says: asked of llvm-symbolizer or
// addr2line, whichever is there.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/touched.hpp"

namespace shakedown::target {

// A file of a program's code, where it stands in its memory.
struct LoadedFile {
  std::string path;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  bool fixed = false;  // its addresses are those of the memory (ET_EXEC)
};

// Of /proc/PID/maps; empty where it is gone.
std::vector<LoadedFile> loaded_files(int process);
std::vector<LoadedFile> parse_maps(std::string_view maps);

// By address: the place, and those that it was inlined into.
using SourcePlaces = std::map<std::uint64_t, std::vector<ExecutedPlace>>;

// What `-a -f -i -C -e FILE` prints, with GNU's lines: an address, then a function and its place by turns.
SourcePlaces parse_symbols(std::string_view printed);

// Empty where neither program is there, or where the file has no debug information.
SourcePlaces places_in(const std::string& file, const std::set<std::uint64_t>& addresses);

}  // namespace shakedown::target
