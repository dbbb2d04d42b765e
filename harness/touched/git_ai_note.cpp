// git-ai's notes, schema authorship/3.0.0: a list of files with their lines by key, and after "---" a JSON
// document that says what the keys are.
#include <boost/json/parse.hpp>
#include <charconv>
#include <optional>

#include "harness/touched/git_text.hpp"
#include "harness/touched/records.hpp"

namespace shakedown::touched {
namespace {

namespace json = boost::json;

constexpr std::size_t most_note_bytes = 8 << 20;
constexpr int most_note_lines = 200'000;
constexpr std::size_t most_ranges = 10'000;  // of one line

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1) return std::nullopt;
  return value;
}

// "1-10,15-20"; empty where any part makes no sense.
std::vector<LineRange> ranges_of(std::string_view text) {
  std::vector<LineRange> ranges;
  while (!text.empty() && ranges.size() < most_ranges) {
    const auto end = std::min(text.find(','), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    const auto dash = part.find('-');
    const auto first = number(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : number(part.substr(dash + 1));
    if (!first || !last || *last < *first) return {};
    ranges.push_back({*first, *last});
  }
  return ranges;
}

const json::object* object_in(const json::value* document, std::string_view key) {
  const auto* object = document == nullptr ? nullptr : document->if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(key);
  return found == nullptr ? nullptr : found->if_object();
}

std::string text_in(const json::object* object, std::string_view key) {
  const auto* found = object == nullptr ? nullptr : object->if_contains(key);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string() : std::string(std::string_view(*text).substr(0, 100));
}

RecordedLines lines_of_key(std::string_view key, const json::value* document) {
  RecordedLines lines;
  if (key.starts_with("h_")) {
    lines.authorship = Authorship::human;
    return lines;
  }
  lines.authorship = Authorship::ai;
  const bool session = key.starts_with("s_");
  const auto id = key.substr(0, key.find("::"));
  const auto* all = object_in(document, session ? "sessions" : "prompts");
  const auto* found = all == nullptr ? nullptr : all->if_contains(id);
  const auto* agent = object_in(found, "agent_id");
  lines.tool = text_in(agent, "tool");
  lines.model = text_in(agent, "model");
  return lines;
}

}  // namespace

const RecordedLines* Record::of(std::string_view file, int line) const {
  const auto found = files.find(file);
  if (found == files.end()) return nullptr;
  for (auto lines = found->second.rbegin(); lines != found->second.rend(); ++lines) {
    if (contains(lines->ranges, line)) return &*lines;
  }
  return nullptr;
}

ReadNote read_git_ai_note(std::string_view note) {
  ReadNote read;
  note = note.substr(0, most_note_bytes);
  json::value document;
  const auto mark = note.starts_with("---\n") ? 0 : note.find("\n---\n");
  if (mark != std::string_view::npos) {
    const auto text = note.substr(note.find('\n', mark + 1) + 1);
    boost::json::error_code error;
    document = json::parse({text.data(), text.size()}, error);
    if (error) ++read.passed_over;
    note = note.substr(0, mark);
  }
  std::vector<RecordedLines>* file = nullptr;
  for (int n = 0; n < most_note_lines && !note.empty(); ++n) {
    const auto end = std::min(note.find('\n'), note.size());
    std::string_view line = note.substr(0, end);
    note.remove_prefix(std::min(note.size(), end + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (!line.starts_with("  ")) {
      file = &read.record.files[line.front() == '"' ? unquoted(line) : std::string(line)];
      continue;
    }
    line.remove_prefix(2);
    const auto space = line.find(' ');
    auto ranges =
        space == std::string_view::npos ? std::vector<LineRange>{} : ranges_of(line.substr(space + 1));
    if (file == nullptr || ranges.empty()) {
      ++read.passed_over;
      continue;
    }
    RecordedLines lines = lines_of_key(line.substr(0, space), &document);
    lines.ranges = std::move(ranges);
    file->push_back(std::move(lines));
  }
  return read;
}

}  // namespace shakedown::touched
