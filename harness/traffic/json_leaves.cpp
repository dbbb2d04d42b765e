// Walks JSON with Boost.JSON's event parser and keeps the path to where it is.
#include "harness/traffic/json_leaves.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <vector>

namespace shakedown::traffic {
namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name_char(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '-';
}

// Follows the parser through the raw bytes, because the parser does not tell where an escaped string stood.
// The bytes are valid up to the event that has just been reported, so there is nothing to check here.
class Cursor {
 public:
  void reset(std::string_view text) {
    text_ = text;
    at_ = 0;
  }
  // The next string, between its quotes.
  void string(std::size_t& begin, std::size_t& end) {
    skip_to_token();
    begin = at_ + 1;
    at_ = begin;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    end = std::min(at_, text_.size());
    at_ = end + 1;
  }
  void bare(std::size_t& begin, std::size_t& end, std::size_t length) {
    skip_to_token();
    begin = at_;
    at_ += length;
    end = at_;
  }

 private:
  void skip_to_token() {
    while (at_ < text_.size() && std::string_view(" \t\r\n{}[],:").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

struct Frame {
  bool array = false;
  std::size_t next = 0;         // index of the next element
  std::size_t path_length = 0;  // of the container itself
};

// What Boost.JSON calls; names and limits are its interface.
struct LeafHandler {
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  using Text = boost::json::string_view;
  using Error = boost::json::error_code;

  bool (*call)(void*, const JsonLeaf&) = nullptr;
  void* context = nullptr;
  bool ranges = false;
  bool stopped = false;
  Cursor cursor;
  std::string path;
  std::string parts;  // of a string or key that comes in pieces because of its escapes
  std::vector<Frame> frames;

  void reset() {
    stopped = false;
    path = "$";
    parts.clear();
    frames.clear();
  }

  void before_value() {
    if (frames.empty() || !frames.back().array) return;
    path.resize(frames.back().path_length);
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, frames.back().next++).ptr;
    path += '[';
    path.append(digits, end);
    path += ']';
  }
  bool begin(bool array) {
    before_value();
    frames.push_back({array, 0, path.size()});
    return true;
  }
  bool end() {
    path.resize(frames.back().path_length);
    frames.pop_back();
    return true;
  }
  bool leaf(JsonLeaf::Kind kind, std::string_view text, Error& error) {
    before_value();
    JsonLeaf leaf{kind, path, text, 0, 0};
    if (ranges) {
      if (kind == JsonLeaf::Kind::string) {
        cursor.string(leaf.begin, leaf.end);
      } else {
        cursor.bare(leaf.begin, leaf.end, text.size());
      }
    }
    if (call(context, leaf)) return true;
    stopped = true;
    error = make_error_code(boost::system::errc::operation_canceled);
    return false;
  }
  // The whole of a text whose last piece this is.
  std::string_view whole(Text last) {
    if (parts.empty()) return {last.data(), last.size()};
    parts.append(last.data(), last.size());
    return parts;
  }

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_array_begin(Error&) { return begin(true); }
  bool on_array_end(std::size_t, Error&) { return end(); }
  bool on_object_begin(Error&) { return begin(false); }
  bool on_object_end(std::size_t, Error&) { return end(); }
  bool on_string_part(Text piece, std::size_t, Error&) {
    parts.append(piece.data(), piece.size());
    return true;
  }
  bool on_string(Text last, std::size_t, Error& error) {
    const bool go_on = leaf(JsonLeaf::Kind::string, whole(last), error);
    parts.clear();
    return go_on;
  }
  bool on_key_part(Text piece, std::size_t, Error&) {
    parts.append(piece.data(), piece.size());
    return true;
  }
  bool on_key(Text last, std::size_t, Error&) {
    path.resize(frames.back().path_length);
    append_json_member(path, whole(last));
    parts.clear();
    if (ranges) {
      std::size_t unused_begin = 0;
      std::size_t unused_end = 0;
      cursor.string(unused_begin, unused_end);
    }
    return true;
  }
  bool on_number_part(Text piece, Error&) {
    parts.append(piece.data(), piece.size());
    return true;
  }
  bool number(Text last, Error& error) {
    const bool go_on = leaf(JsonLeaf::Kind::number, whole(last), error);
    parts.clear();
    return go_on;
  }
  bool on_int64(std::int64_t, Text last, Error& error) { return number(last, error); }
  bool on_uint64(std::uint64_t, Text last, Error& error) { return number(last, error); }
  bool on_double(double, Text last, Error& error) { return number(last, error); }
  bool on_bool(bool value, Error& error) {
    return leaf(JsonLeaf::Kind::other, value ? "true" : "false", error);
  }
  bool on_null(Error& error) { return leaf(JsonLeaf::Kind::other, "null", error); }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }
};

boost::json::parse_options tolerant() {
  boost::json::parse_options options;
  options.max_depth = json_depth_limit;
  options.allow_invalid_utf8 = true;  // bodies are what services send, not what they should
  return options;
}

}  // namespace

struct JsonWalker::State {
  boost::json::basic_parser<LeafHandler> parser{tolerant()};
};

JsonWalker::JsonWalker() : state_(std::make_unique<State>()) {}
JsonWalker::~JsonWalker() = default;
JsonWalker::JsonWalker(JsonWalker&&) noexcept = default;
JsonWalker& JsonWalker::operator=(JsonWalker&&) noexcept = default;

bool JsonWalker::walk(std::string_view json, Ranges ranges, Call call, void* context) {
  auto& parser = state_->parser;
  auto& handler = parser.handler();
  parser.reset();
  handler.reset();
  handler.call = call;
  handler.context = context;
  handler.ranges = ranges == Ranges::yes;
  if (handler.ranges) handler.cursor.reset(json);
  boost::json::error_code error;
  const auto used = parser.write_some(false, json.data(), json.size(), error);
  if (handler.stopped) return true;
  if (error) return false;
  // Only white space may follow the document.
  return json.find_first_not_of(" \t\r\n", used) == std::string_view::npos;
}

void append_json_member(std::string& path, std::string_view name) {
  const bool plain =
      !name.empty() && is_name_start(name.front()) && std::all_of(name.begin(), name.end(), is_name_char);
  if (plain) {
    path += '.';
    path += name;
    return;
  }
  path += "['";
  for (const char c : name) {
    if (c == '\'' || c == '\\') path += '\\';
    path += c;
  }
  path += "']";
}

std::optional<std::string> canonical_json_path(std::string_view path) {
  if (path.empty() || path.front() != '$') return std::nullopt;
  std::string out = "$";
  std::size_t at = 1;
  while (at < path.size()) {
    if (path[at] == '.') {
      const auto end = std::min(path.find_first_of(".[", at + 1), path.size());
      const auto name = path.substr(at + 1, end - at - 1);
      if (name.empty() || name == "*") return std::nullopt;
      append_json_member(out, name);
      at = end;
    } else if (path[at] == '[' && at + 1 < path.size() && (path[at + 1] == '\'' || path[at + 1] == '"')) {
      const char quote = path[at + 1];
      std::string name;
      at += 2;
      while (at < path.size() && path[at] != quote) {
        if (path[at] == '\\' && at + 1 < path.size()) ++at;
        name += path[at++];
      }
      if (at + 1 >= path.size() || path[at + 1] != ']') return std::nullopt;
      append_json_member(out, name);
      at += 2;
    } else if (path[at] == '[') {
      const auto end = path.find(']', at);
      if (end == std::string_view::npos) return std::nullopt;
      const auto digits = path.substr(at + 1, end - at - 1);
      if (digits.empty() || digits.size() > 9 ||
          digits.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
      out += '[';
      out += std::to_string(std::stoul(std::string(digits)));
      out += ']';
      at = end + 1;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace shakedown::traffic
