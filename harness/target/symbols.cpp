#include "harness/target/symbols.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "harness/target/tool.hpp"

namespace shakedown::target {
namespace {

constexpr std::size_t most_places = 2'000'000;

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

template <class Number>
bool read_number(std::string_view text, Number& number, int base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && end == text.data() + text.size();
}

// "/src/pay.cpp:31 (discriminator 2)", "??:0"
bool read_place(std::string_view text, ExecutedPlace& place) {
  text = text.substr(0, text.find(" ("));
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.starts_with("??")) return false;
  auto number = text.substr(colon + 1);
  auto file = text.substr(0, colon);
  if (!read_number(number, place.line, 10)) return false;
  // llvm-symbolizer may add a column, and then this was the column.
  if (const auto second = file.rfind(':'); second != std::string_view::npos) {
    int line = 0;
    if (read_number(file.substr(second + 1), line, 10)) {
      place.line = line;
      file = file.substr(0, second);
    }
  }
  place.file = std::string(file);
  return place.line > 0;
}

bool has_fixed_addresses(const std::string& path) {
  constexpr std::size_t type_at = 16;
  constexpr unsigned char fixed = 2;
  std::ifstream file(path, std::ios::binary);
  char head[type_at + 2] = {};
  file.read(head, sizeof head);
  return file.gcount() == sizeof head && static_cast<unsigned char>(head[type_at]) == fixed &&
         head[type_at + 1] == 0;
}

}  // namespace

std::vector<LoadedFile> parse_maps(std::string_view maps) {
  std::vector<LoadedFile> files;
  while (!maps.empty()) {
    const auto line = take_line(maps);
    const auto dash = line.find('-');
    const auto space = line.find(' ');
    const auto path = line.find('/');
    if (dash == std::string_view::npos || space == std::string_view::npos || dash > space ||
        path == std::string_view::npos)
      continue;
    LoadedFile file;
    file.path = std::string(line.substr(path));
    if (!read_number(line.substr(0, dash), file.from, 16) ||
        !read_number(line.substr(dash + 1, space - dash - 1), file.to, 16))
      continue;
    if (!files.empty() && files.back().path == file.path) {
      files.back().to = std::max(files.back().to, file.to);
    } else {
      files.push_back(std::move(file));
    }
  }
  return files;
}

std::vector<LoadedFile> loaded_files(int process) {
  std::ifstream maps(fmt::format("/proc/{}/maps", process));
  const std::string text{std::istreambuf_iterator<char>(maps), std::istreambuf_iterator<char>()};
  auto files = parse_maps(text);
  for (LoadedFile& file : files) file.fixed = has_fixed_addresses(file.path);
  return files;
}

SourcePlaces parse_symbols(std::string_view printed) {
  SourcePlaces places;
  std::vector<ExecutedPlace>* of = nullptr;
  std::size_t count = 0;
  while (!printed.empty() && count < most_places) {
    const auto line = take_line(printed);
    std::uint64_t address = 0;
    if (line.starts_with("0x") && read_number(line.substr(2), address, 16)) {
      of = &places[address];
      continue;
    }
    if (of == nullptr || printed.empty()) continue;
    ExecutedPlace place;
    if (line != "??") place.function = std::string(line);
    if (read_place(take_line(printed), place)) {
      of->push_back(std::move(place));
      ++count;
    }
  }
  std::erase_if(places, [](const auto& one) { return one.second.empty(); });
  return places;
}

SourcePlaces places_in(const std::string& file, const std::set<std::uint64_t>& addresses) {
  ToolRun run;
  run.environment = environment_with({});
  for (const auto address : addresses) run.input += fmt::format("0x{:x}\n", address);
  for (const char* program : {"llvm-symbolizer", "llvm-symbolizer-19", "addr2line"}) {
    const auto found = find_program({program}, "/", run.environment);
    if (!found) continue;
    run.command = {found.value(), "-a", "-f", "-i", "-C", "-e", file};
    if (program[0] == 'l') run.command.insert(run.command.begin() + 1, "--output-style=GNU");
    const auto output = run_tool(run);
    if (output && output.value().status == 0) return parse_symbols(output.value().out);
  }
  return {};
}

}  // namespace shakedown::target
