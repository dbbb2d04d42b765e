#include "harness/scenario/node.hpp"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "harness/scenario/utf8.hpp"

namespace shakedown::scenario {

const Node* Node::find(std::string_view key) const {
  for (const auto& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Node* Node::find(std::string_view key) {
  return const_cast<Node*>(std::as_const(*this).find(key));
}

namespace {

// Ends the parse from inside yaml-cpp's callbacks, which have no other way out.
struct Abandoned {
  Problem why;
};

bool is_text_tag(const std::string& tag) {
  return tag == "!" || tag == "tag:yaml.org,2002:str";
}

bool is_core_tag(const std::string& tag) {
  static constexpr std::string_view core = "tag:yaml.org,2002:";
  return tag.empty() || tag == "?" || is_text_tag(tag) || tag.starts_with(core);
}

// yaml-cpp takes a text whose closing quote is missing, with the rest of the file in it. `text` begins where
// the scalar begins, with its anchor and tag; a block scalar has no end to look for.
bool is_closed(std::string_view text) {
  constexpr std::string_view spaces = " \t\r\n";
  while (text.starts_with('&') || text.starts_with('!')) {
    text.remove_prefix(std::min(text.find_first_of(spaces), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
  }
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return true;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[0] == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == text[0]) {
      const bool doubled = text[0] == '\'' && i + 1 < text.size() && text[i + 1] == '\'';
      if (!doubled) return true;
      ++i;
    }
  }
  return false;
}

class Builder : public YAML::EventHandler {
 public:
  Builder(std::string_view text, std::string file, Problems& problems)
      : text_(text), file_(std::move(file)), problems_(problems) {}

  std::optional<Node> take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    node.where = place(mark);
    finish(std::move(node), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node;
    node.kind = Node::Kind::scalar;
    node.where = place(mark);
    node.text = value;
    node.quoted = is_text_tag(tag);
    check_tag(tag, node.where);
    const auto at = std::min(text_.size(), static_cast<std::size_t>(std::max(mark.pos, 0)));
    if (node.quoted && !is_closed(text_.substr(at))) {
      throw Abandoned{{node.where, "this quote is never closed", "it took in the rest of the file"}};
    }
    // Escapes ("\0", "\ud800") can make bytes that the text itself may not hold.
    if (first_bad_byte(value)) {
      problems_.push_back({node.where, "this text holds a control character or half a character",
                           "only tab, line feed and carriage return are allowed"});
      node.text.clear();
    }
    // YAML 1.2, 10.3.2: these plain words are the null value.
    if (!node.quoted && (value == "~" || value == "null" || value == "Null" || value == "NULL")) {
      node.kind = Node::Kind::null;
    }
    finish(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      throw Abandoned{{place(mark), "this alias stands inside its own anchor", "write the value out"}};
    }
    count(found->second.second, place(mark));
    Node copy = found->second.first;
    if (copy.kind != Node::Kind::map && copy.kind != Node::Kind::list) copy.where = place(mark);
    add(std::move(copy), found->second.second);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    YAML::anchor_t anchor = 0;
    std::size_t values = 1;
    std::optional<Entry> key;                    // map: read, and waiting for its value
    std::unordered_map<std::string, int> lines;  // map: of the keys so far
  };

  Place place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  void check_tag(const std::string& tag, const Place& where) {
    if (!is_core_tag(tag)) problems_.push_back({where, fmt::format("unknown tag {}", tag), "leave it out"});
  }

  // Written-out aliases count as often as they are used, so a bomb ends here and not in memory.
  void count(std::size_t more, const Place& where) {
    values_ += more;
    if (values_ > max_values) {
      throw Abandoned{{where, fmt::format("more than {} values, with aliases written out", max_values),
                       "a scenario this large is almost surely a mistake"}};
    }
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    Frame frame;
    frame.node.kind = kind;
    frame.node.where = place(mark);
    frame.anchor = anchor;
    check_tag(tag, frame.node.where);
    if (!stack_.empty() && stack_.back().node.kind == Node::Kind::map && !stack_.back().key) {
      throw Abandoned{
          {frame.node.where, "a key must be a plain text", "a text that holds { } or [ ] needs quotes"}};
    }
    if (stack_.size() >= static_cast<std::size_t>(max_depth)) {
      throw Abandoned{{frame.node.where, fmt::format("nested deeper than {} levels", max_depth), ""}};
    }
    count(1, frame.node.where);
    stack_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    remember(frame.node, frame.anchor, frame.values);
    add(std::move(frame.node), frame.values);
  }

  void finish(Node node, YAML::anchor_t anchor) {
    const std::size_t values = 1 + node.text.size() / bytes_of_a_value;
    count(values, node.where);
    remember(node, anchor, values);
    add(std::move(node), values);
  }

  void remember(const Node& node, YAML::anchor_t anchor, std::size_t values) {
    if (anchor == 0) return;
    // The anchors' own copies are bounded too: nested anchors would otherwise cost depth times the text.
    count(values, node.where);
    anchors_.insert_or_assign(anchor, std::pair{node, values});
  }

  void add(Node node, std::size_t values) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& parent = stack_.back();
    parent.values += values;
    if (parent.node.kind == Node::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key) {
      take_key(parent, std::move(node));
    } else {
      parent.key->value = std::move(node);
      put(parent);
    }
  }

  void take_key(Frame& parent, Node node) {
    if (node.kind != Node::Kind::scalar) {
      throw Abandoned{{node.where, "a key must be a plain text", "there is a value here without a key"}};
    }
    parent.key = Entry{std::move(node.text), std::move(node.where), {}};
  }

  void put(Frame& parent) {
    Entry entry = std::move(*parent.key);
    parent.key.reset();
    // yaml-cpp notices that a value is missing only at what comes next, which may be lines away.
    if (entry.value.kind == Node::Kind::null) entry.value.where = entry.where;
    const auto [earlier, first] = parent.lines.try_emplace(entry.key, entry.where.line);
    if (!first) {
      problems_.push_back({entry.where, fmt::format("the key `{}` is given twice", entry.key),
                           fmt::format("the first one is on line {}", earlier->second)});
      return;
    }
    parent.node.entries.push_back(std::move(entry));
  }

  std::string_view text_;
  std::string file_;
  Problems& problems_;
  std::vector<Frame> stack_;
  std::map<YAML::anchor_t, std::pair<Node, std::size_t>> anchors_;
  std::size_t values_ = 0;
  std::optional<Node> root_;
};

// What people get wrong most: braces of a placeholder without quotes, and tabs.
std::string hint_for_syntax(std::string_view text, int line) {
  for (int n = 1; n < line; ++n) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  const auto here = text.substr(0, text.find('\n'));
  if (here.find('\t') < here.find_first_not_of(" \t")) return "indent with spaces, not with tabs";
  if (here.find_first_of("{}[]@`%&*!|>#") != std::string_view::npos) {
    return "a text that holds { } [ ] , : ? or # needs quotes";
  }
  return {};
}

Problem problem_at(const std::string& file, int line, int column, std::string message, std::string hint) {
  Problem made = problem(std::move(message), std::move(hint));
  made.where = Place{file, line, column};
  return made;
}

std::optional<Problem> refuse_bytes(std::string_view text, const std::string& file) {
  if (text.size() > max_text_bytes) {
    return problem_at(file, 0, 0,
                      fmt::format("more than {} bytes are too many for a scenario", max_text_bytes),
                      "recordings and data belong in files of their own");
  }
  const auto bad = first_bad_byte(text);
  if (!bad) return std::nullopt;
  int line = 1;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < *bad; ++i) {
    if (text[i] != '\n') continue;
    ++line;
    begin = i + 1;
  }
  return problem_at(file, line, static_cast<int>(*bad - begin) + 1,
                    fmt::format("byte 0x{:02x} is not UTF-8 text", static_cast<unsigned char>(text[*bad])),
                    "save the file as UTF-8");
}

}  // namespace

std::optional<Node> read_yaml(std::string_view text, const std::string& file, Problems& problems) {
  if (auto refused = refuse_bytes(text, file)) {
    problems.push_back(std::move(*refused));
    return std::nullopt;
  }
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Builder builder(text, file, problems);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return Node{Node::Kind::null, {file, 1, 1}, {}, false, {}, {}};
    auto first = builder.take();
    if (parser.HandleNextDocument(builder)) {
      const auto second = builder.take();
      problems.push_back({second ? second->where : Place{file, 0, 0}, "a second document begins here",
                          "a scenario is one document"});
    }
    return first;
  } catch (const Abandoned& abandoned) {
    problems.push_back(abandoned.why);
  } catch (const YAML::DeepRecursion& e) {
    problems.push_back(problem_at(file, e.mark.line + 1, e.mark.column + 1,
                                  fmt::format("nested deeper than {} levels", max_depth), ""));
  } catch (const YAML::Exception& e) {
    const int line = e.mark.line + 1;
    problems.push_back(problem_at(file, line, e.mark.column + 1,
                                  fmt::format("this is not valid YAML: {}", e.msg),
                                  hint_for_syntax(text, line)));
  } catch (const std::exception& e) {
    // yaml-cpp lets exceptions of the standard library through, for example for a number in a directive.
    problems.push_back(problem_at(file, 0, 0, fmt::format("this is not valid YAML: {}", e.what()), ""));
  }
  return std::nullopt;
}

}  // namespace shakedown::scenario
