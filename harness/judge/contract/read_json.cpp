// JSON documents by Boost.JSON's events: twenty times faster than as the YAML that they are, which counts at
// 5 MB. The parser does not say where it is, but unescaped keys and strings are views into the text, so a
// node's place is that of its key, or of what stands last before it.
#include "harness/judge/contract/read_text.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>

namespace shakedown::judge::openapi {
namespace {

// Lines and columns for rising positions.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}
  void advance(const char* to) {
    if (to < text_.data() + at_ || to > text_.data() + text_.size()) return;
    const auto end = static_cast<std::size_t>(to - text_.data());
    while (true) {
      const auto newline = text_.find('\n', at_);
      if (newline == std::string_view::npos || newline >= end) break;
      at_ = newline + 1;
      line_begin_ = at_;
      ++line_;
    }
    at_ = end;
  }
  int line() const { return line_; }
  int column() const { return static_cast<int>(at_ - line_begin_) + 1; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  int line_ = 1;
};

struct SpecHandler {
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  using Text = boost::json::string_view;
  using Error = boost::json::error_code;

  SpecArena* arena = nullptr;
  std::uint32_t document = 0;
  Places places{{}};
  std::vector<SpecNode*> open;
  const SpecNode* root = nullptr;
  std::string parts;
  std::string key;

  SpecNode* add(JsonKind kind, std::string text) {
    SpecNode& node = arena->emplace_back();
    node.kind = kind;
    node.document = document;
    node.line = places.line();
    node.column = places.column();
    node.text = std::move(text);
    if (open.empty()) {
      root = &node;
    } else if (open.back()->kind == JsonKind::array) {
      open.back()->items.push_back(&node);
    } else {
      open.back()->members.emplace_back(std::move(key), &node);
    }
    return &node;
  }
  std::string whole(Text last) {
    places.advance(last.data());
    std::string all = std::move(parts);
    parts.clear();
    all.append(last.data(), last.size());
    return all;
  }

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_array_begin(Error&) {
    open.push_back(add(JsonKind::array, {}));
    return true;
  }
  bool on_array_end(std::size_t, Error&) {
    open.pop_back();
    return true;
  }
  bool on_object_begin(Error&) {
    open.push_back(add(JsonKind::object, {}));
    return true;
  }
  bool on_object_end(std::size_t, Error&) { return on_array_end(0, unused); }
  Error unused;
  bool on_string_part(Text piece, std::size_t, Error&) {
    parts.append(piece.data(), piece.size());
    return true;
  }
  bool on_string(Text last, std::size_t, Error&) {
    std::string text = whole(last);
    add(JsonKind::string, std::move(text));
    return true;
  }
  bool on_key_part(Text piece, std::size_t n, Error& error) { return on_string_part(piece, n, error); }
  bool on_key(Text last, std::size_t, Error&) {
    key = whole(last);
    return true;
  }
  bool on_number_part(Text piece, Error&) {
    parts.append(piece.data(), piece.size());
    return true;
  }
  bool number(Text last) {
    std::string text = whole(last);
    add(JsonKind::number, std::move(text));
    return true;
  }
  bool on_int64(std::int64_t, Text last, Error&) { return number(last); }
  bool on_uint64(std::uint64_t, Text last, Error&) { return number(last); }
  bool on_double(double, Text last, Error&) { return number(last); }
  bool on_bool(bool value, Error&) {
    add(JsonKind::boolean, value ? "true" : "false");
    return true;
  }
  bool on_null(Error&) {
    add(JsonKind::null, "null");
    return true;
  }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }
};

}  // namespace

Result<const SpecNode*> read_json(std::string_view text, const std::string& name, std::uint32_t document,
                                  SpecArena& arena) {
  boost::json::parse_options options;
  options.max_depth = json_tree_depth;
  boost::json::basic_parser<SpecHandler> parser(options);
  auto& handler = parser.handler();
  handler.arena = &arena;
  handler.document = document;
  handler.places = Places(text);
  boost::json::error_code error;
  const auto used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && used == text.size()) return handler.root;
  Places places(text);
  places.advance(text.data() + std::min(used, text.size()));
  Problem why = problem("this is not JSON: " + error.message());
  if (error == boost::json::error::too_deep)
    why.message = "this document is nested deeper than " + std::to_string(json_tree_depth) + " levels";
  why.where = {name, places.line(), places.column()};
  return why;
}

}  // namespace shakedown::judge::openapi
