#include "harness/scenario/recording_kind.hpp"

#include <cctype>
#include <filesystem>
#include <fstream>

#include "harness/scenario/check.hpp"

namespace shakedown::scenario {
namespace {

constexpr std::size_t looked_at = 4096;

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// "access.log.2.gz" and "access.log-20260101" are called access.log for this purpose.
std::string without_rotation(std::string name) {
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  const auto end = name.find_last_not_of("0123456789");
  const bool numbered =
      end != std::string::npos && end + 1 < name.size() && end > 0 && (name[end] == '.' || name[end] == '-');
  if (numbered) name.resize(end);
  return name;
}

// The Common Log Format, and what "combined" adds to it: two quoted fields at the end.
constexpr const char* common_line = R"(^\S+ \S+ \S+ \[[^\]]+\] "[^"]*" \d{3} (\d+|-))";
std::string format_of(std::string_view begin) {
  const std::string line(begin.substr(0, begin.find_first_of("\r\n")));
  return matches(line, std::string(common_line) + "$") ? "common" : "combined";
}

}  // namespace

std::optional<RecordingKind> recording_kind(std::string_view path, std::string_view begin) {
  const std::string name = without_rotation(lower(path.substr(path.rfind('/') + 1)));
  if (name.ends_with(".har")) return RecordingKind{TrafficKind::har, ""};
  if (name.ends_with(".log") || name.ends_with(".access") || name == "access_log") {
    return RecordingKind{TrafficKind::access_log, format_of(begin)};
  }
  const auto text = begin.starts_with("\xef\xbb\xbf") ? begin.substr(3) : begin;
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{' &&
      text.find("\"log\"") != std::string_view::npos) {
    return RecordingKind{TrafficKind::har, ""};
  }
  const std::string line(text.substr(0, text.find_first_of("\r\n")));
  if (matches(line, std::string(common_line) + ".*")) {
    return RecordingKind{TrafficKind::access_log, format_of(text)};
  }
  return std::nullopt;
}

std::string first_bytes(const std::string& path) {
  std::error_code error;
  // A pipe would be empty for the reader that comes after us.
  if (!std::filesystem::is_regular_file(path, error)) return {};
  std::ifstream file(path, std::ios::binary);
  std::string bytes(looked_at, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

}  // namespace shakedown::scenario
