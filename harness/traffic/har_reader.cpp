// Drives the event parser and turns its end into notes or a Problem; what the events mean is in
// har_entries.hpp.
#include "harness/traffic/har_reader.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>

#include "harness/traffic/har_entries.hpp"
#include "harness/traffic/input_file.hpp"
#include "harness/traffic/problem_at.hpp"

namespace shakedown::traffic {
namespace {

constexpr std::size_t har_depth_limit = 512;  // Chrome nests call stacks in _initiator

// What Boost.JSON calls; names and limits are its interface.
struct HarHandler {
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  using Text = boost::json::string_view;
  using Error = boost::json::error_code;

  HarEntries entries;
  HarHandler(HarParts parts, HarParser::Sink sink) : entries(parts, std::move(sink)) {}

  static std::string_view view(Text text) { return {text.data(), text.size()}; }

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_array_begin(Error&) { return entries.begin_array(), true; }
  bool on_array_end(std::size_t, Error&) { return entries.end(), true; }
  bool on_object_begin(Error&) { return entries.begin_object(), true; }
  bool on_object_end(std::size_t, Error&) { return entries.end(), true; }
  bool on_string_part(Text piece, std::size_t, Error&) { return entries.text_part(view(piece)), true; }
  bool on_string(Text last, std::size_t, Error&) { return entries.text(view(last)), true; }
  bool on_key_part(Text piece, std::size_t, Error&) { return entries.key_part(view(piece)), true; }
  bool on_key(Text last, std::size_t, Error&) { return entries.key(view(last)), true; }
  bool on_number_part(Text, Error&) { return true; }
  bool on_int64(std::int64_t value, Text, Error&) { return entries.number(static_cast<double>(value)), true; }
  bool on_uint64(std::uint64_t value, Text, Error&) {
    return entries.number(static_cast<double>(value)), true;
  }
  bool on_double(double value, Text, Error&) { return entries.number(value), true; }
  bool on_bool(bool value, Error&) { return entries.boolean(value), true; }
  bool on_null(Error&) { return entries.nothing(), true; }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }
};

boost::json::parse_options tolerant() {
  boost::json::parse_options options;
  options.max_depth = har_depth_limit;
  options.allow_invalid_utf8 = true;  // bodies end up in recordings byte for byte
  return options;
}

std::string in_bytes(std::uint64_t offset) {
  return "byte " + std::to_string(offset);
}

}  // namespace

struct HarParser::State {
  State(std::string name, HarParts parts, Sink sink)
      : file(std::move(name)), parser(tolerant(), parts, std::move(sink)) {}

  std::string file;
  boost::json::basic_parser<HarHandler> parser;
  boost::json::error_code error;
  std::string start;  // the first bytes, until there are enough to tell the encoding
  bool started = false;
  bool utf16 = false;
  std::uint64_t bytes = 0;
  int line = 1;
  std::uint64_t line_begin = 0;

  HarEntries& entries() { return parser.handler().entries; }

  void count(std::string_view read) {
    for (auto at = read.find('\n'); at != std::string_view::npos; at = read.find('\n', at + 1)) {
      ++line;
      line_begin = bytes + at + 1;
    }
    bytes += read.size();
  }
  int column() const { return static_cast<int>(std::min<std::uint64_t>(bytes - line_begin + 1, 1u << 30)); }
  Place here() const { return {file, line, column()}; }

  bool parse(std::string_view chunk) {
    if (parser.done()) {  // white space may follow; anything else is noticed and ignored
      count(chunk);
      return true;
    }
    const auto used = parser.write_some(true, chunk.data(), chunk.size(), error);
    count(chunk.substr(0, used));
    return !error;
  }
  bool begin() {
    started = true;
    std::string_view text = start;
    if (text.substr(0, 3) == "\xEF\xBB\xBF") {
      text.remove_prefix(3);
      bytes = line_begin = 3;
    } else if (text.substr(0, 2) == "\xFF\xFE" || text.substr(0, 2) == "\xFE\xFF" ||
               (text.size() >= 2 && (text[0] == '\0' || text[1] == '\0'))) {
      utf16 = true;
      return false;
    }
    return text.empty() || parse(text);
  }
};

HarParser::HarParser(std::string file, HarParts parts, Sink sink)
    : state_(std::make_unique<State>(std::move(file), parts, std::move(sink))) {}
HarParser::~HarParser() = default;

bool HarParser::feed(std::string_view chunk) {
  auto& s = *state_;
  if (s.utf16 || s.error) return false;
  if (s.started) return s.parse(chunk);
  s.start += chunk;
  return s.start.size() < 4 || s.begin();
}

Result<std::vector<TrafficNote>> HarParser::finish(const std::string& read_failure) {
  auto& s = *state_;
  if (!s.started) s.begin();
  if (s.utf16) {
    return problem_at(Place{s.file, 1, 1}, "this recording is UTF-16, and JSON is UTF-8",
                      "convert it: iconv -f UTF-16 -t UTF-8");
  }
  auto& entries = s.entries();
  if (s.bytes == 0 && !s.error && read_failure.empty())
    return problem_at(Place{s.file, 0, 0}, "this recording is empty");
  std::string broken;
  if (s.error) {
    broken = "not JSON from here on: " + s.error.message();
  } else if (!read_failure.empty()) {
    broken = "cannot be read further: " + read_failure;
  } else if (!s.parser.done()) {
    broken = "the recording ends in the middle";
  }
  if (!broken.empty() && entries.count() == 0) {
    return problem_at(s.here(), broken + " (" + in_bytes(s.bytes) + "), before the first whole entry",
                      "expected a HAR: {\"log\": {\"entries\": [...]}}");
  }
  if (broken.empty() && !entries.has_list()) {
    return problem_at(Place{s.file, 1, 1}, "this is JSON, but not a HAR: it has no list log.entries",
                      "expected {\"log\": {\"entries\": [...]}}");
  }
  std::vector<TrafficNote> notes;
  if (!broken.empty()) {
    notes.push_back({s.file,
                     "line " + std::to_string(s.line) + ", column " + std::to_string(s.column()) + " (" +
                         in_bytes(s.bytes) + "): " + broken + "; the " + std::to_string(entries.count()) +
                         " entries before it are used",
                     1});
  }
  if (entries.useless() > 0) {
    notes.push_back({s.file, "entries without a method or URL, left out", entries.useless()});
  }
  return notes;
}

Result<std::vector<TrafficNote>> read_har(const std::string& path, HarParts parts,
                                          const HarParser::Sink& sink) {
  auto file = InputFile::open(path);
  if (!file) return file.error();
  HarParser parser(path, parts, sink);
  for (auto chunk = file.value().next(); !chunk.empty(); chunk = file.value().next()) {
    if (!parser.feed(chunk)) break;
  }
  return parser.finish(file.value().failure());
}

}  // namespace shakedown::traffic
