// Recursive descent; bounded, because scenario files are written by anybody.
#include "harness/model/invariant_expression.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace shakedown {
namespace {

constexpr std::size_t longest = 2000;
constexpr int deepest = 40;
constexpr std::size_t largest_index = 1'000'000;

using Kind = InvariantNode::Kind;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  InvariantNode condition() {
    InvariantNode left = comparison();
    while (!wrong_ && word() == "and") {
      at_ += 3;
      left = join("and", std::move(left), comparison());
    }
    return left;
  }

  bool at_end() {
    skip_spaces();
    return at_ == text_.size();
  }
  void complain(std::string what, std::string hint = {}) {
    complain_at(at_, std::move(what), std::move(hint));
  }
  const std::optional<Problem>& wrong() const { return wrong_; }
  std::size_t wrong_at() const { return wrong_at_; }

 private:
  void complain_at(std::size_t at, std::string what, std::string hint = {}) {
    if (wrong_) return;
    wrong_ = problem(std::move(what), std::move(hint));
    wrong_at_ = at;
    at_ = text_.size();
  }

  void skip_spaces() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  char next() {
    skip_spaces();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  std::string_view word() {
    skip_spaces();
    std::size_t end = at_;
    while (end < text_.size() && is_letter(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }
  bool take(std::string_view sign) {
    skip_spaces();
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }

  static InvariantNode join(std::string sign, InvariantNode left, InvariantNode right) {
    InvariantNode node;
    node.kind = Kind::operation;
    node.text = std::move(sign);
    node.begin = left.begin;
    node.end = right.end;
    node.operands.push_back(std::move(left));
    node.operands.push_back(std::move(right));
    return node;
  }

  InvariantNode comparison() {
    InvariantNode left = sum();
    // The longer signs first, as "<" begins "<=" too.
    for (const char* sign : {"==", "!=", "<=", ">=", "<", ">"}) {
      if (!wrong_ && take(sign)) return join(sign, std::move(left), sum());
    }
    if (!wrong_ && next() == '=') complain("`=` compares nothing", "write `==`");
    return left;
  }

  InvariantNode sum() {
    InvariantNode left = product();
    while (!wrong_ && (next() == '+' || next() == '-')) {
      const std::string sign(1, text_[at_++]);
      left = join(sign, std::move(left), product());
    }
    return left;
  }

  InvariantNode product() {
    InvariantNode left = unary();
    while (!wrong_ && (next() == '*' || next() == '/')) {
      const std::string sign(1, text_[at_++]);
      left = join(sign, std::move(left), unary());
    }
    return left;
  }

  InvariantNode unary() {
    const char first = next();
    InvariantNode node;
    node.begin = at_;
    if (++depth_ > deepest) {
      complain("this condition is nested too deeply");
    } else if (first == '-') {
      ++at_;
      node.kind = Kind::negative;
      node.operands.push_back(unary());
    } else if (first == '(') {
      ++at_;
      node = condition();
      close();
    } else if (first == '$') {
      node.kind = Kind::path;
      node.path = path();
    } else if (first == '"' || first == '\'') {
      node.kind = Kind::text;
      node.text = quoted();
    } else if (is_digit(first) || first == '.') {
      node.kind = Kind::number;
      node.number = number();
    } else if (is_letter(first)) {
      named(node);
    } else {
      complain(at_ < text_.size() ? "this is neither a value nor a path" : "the condition ends too early",
               "a number, \"text\", $.path, or sum(), count(), unique(), min(), max() of a path");
    }
    --depth_;
    node.end = at_;
    return node;
  }

  void close() {
    if (next() == ')') {
      ++at_;
    } else {
      complain("a `)` is missing");
    }
  }

  void named(InvariantNode& node) {
    const std::string name(word());
    const std::size_t begin = at_;
    at_ += name.size();
    if (name == "true" || name == "false") {
      node.kind = Kind::truth;
      node.truth = name == "true";
      return;
    }
    if (name == "null") return;
    constexpr std::array<std::string_view, 5> functions = {"sum", "count", "unique", "min", "max"};
    if (std::find(functions.begin(), functions.end(), name) == functions.end()) {
      complain_at(begin, "there is no function `" + name + "`",
                  "sum, count, unique, min or max; text stands in quotes");
      return;
    }
    node.kind = Kind::function;
    node.text = name;
    if (next() != '(') {
      complain("a `(` is missing behind `" + name + "`");
      return;
    }
    ++at_;
    if (next() != '$') {
      complain("`" + name + "` takes a path", "for example $.items[*].qty");
      return;
    }
    node.path = path();
    close();
  }

  double number() {
    double value = 0;
    const char* begin = text_.data() + at_;
    const auto read = std::from_chars(begin, text_.data() + text_.size(), value);
    if (read.ec != std::errc()) {
      complain("this is no number");
      return 0;
    }
    at_ += static_cast<std::size_t>(read.ptr - begin);
    return value;
  }

  std::string quoted() {
    const std::size_t begin = at_;
    const char quote = text_[at_++];
    std::string value;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_++];
    }
    if (at_ == text_.size()) {
      complain_at(begin, "this text has no end");
    } else {
      ++at_;
    }
    return value;
  }

  std::vector<PathPart> path() {
    std::vector<PathPart> parts;
    ++at_;  // the $
    while (!wrong_ && at_ < text_.size() && (text_[at_] == '.' || text_[at_] == '[')) {
      parts.push_back(text_[at_++] == '.' ? after_point() : in_brackets());
    }
    return parts;
  }

  PathPart after_point() {
    if (at_ < text_.size() && text_[at_] == '*') {
      ++at_;
      return {PathPart::Kind::every, "", 0};
    }
    std::size_t end = at_;
    while (end < text_.size() && is_name(text_[end])) ++end;
    PathPart part{PathPart::Kind::member, std::string(text_.substr(at_, end - at_)), 0};
    if (part.name.empty()) complain("a name is missing behind the point", "names with other signs: $['a-b']");
    at_ = std::max(at_, end);
    return part;
  }

  PathPart in_brackets() {
    PathPart part;
    const char first = next();
    if (first == '*') {
      ++at_;
      part.kind = PathPart::Kind::every;
    } else if (first == '\'' || first == '"') {
      part.name = quoted();
    } else if (is_digit(first)) {
      part.kind = PathPart::Kind::index;
      const char* begin = text_.data() + at_;
      const auto read = std::from_chars(begin, text_.data() + text_.size(), part.index);
      if (read.ec != std::errc() || part.index > largest_index) complain("this index is too large");
      if (!wrong_) at_ += static_cast<std::size_t>(read.ptr - begin);
    } else {
      complain("in brackets stands *, a number or a 'name'");
    }
    if (wrong_) return part;
    if (next() == ']') {
      ++at_;
    } else {
      complain("a `]` is missing");
    }
    return part;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::optional<Problem> wrong_;
  std::size_t wrong_at_ = 0;
};

bool is_condition(const InvariantNode& node) {
  if (node.kind == Kind::truth) return true;
  if (node.kind == Kind::function) return node.text == "unique";
  if (node.kind != Kind::operation) return false;
  constexpr std::array<std::string_view, 4> arithmetic = {"+", "-", "*", "/"};
  return std::find(arithmetic.begin(), arithmetic.end(), node.text) == arithmetic.end();
}

Problem problem_of(const Reader& reader, const Place& where) {
  Problem wrong = *reader.wrong();
  wrong.where = where;
  if (where.column > 0) wrong.where.column += static_cast<int>(reader.wrong_at());
  return wrong;
}

}  // namespace

Result<InvariantExpression> parse_invariant(std::string_view text, const Place& where) {
  Reader reader(text.substr(0, longest));
  InvariantExpression expression{std::string(text), reader.condition()};
  if (text.size() > longest) reader.complain("this condition is longer than 2,000 bytes");
  if (!reader.wrong() && !reader.at_end())
    reader.complain("this does not belong to the condition", "join with `and`");
  if (!reader.wrong() && !is_condition(expression.root))
    reader.complain("this is a value and no condition", "compare it, for example with == 0");
  if (!reader.wrong()) return expression;
  return problem_of(reader, where);
}

Result<std::vector<PathPart>> parse_path(std::string_view text, const Place& where) {
  Reader reader(text.substr(0, longest));
  const InvariantNode root = reader.condition();
  const bool many = std::any_of(root.path.begin(), root.path.end(),
                                [](const PathPart& part) { return part.kind == PathPart::Kind::every; });
  if (text.size() > longest) reader.complain("this path is longer than 2,000 bytes");
  if (!reader.wrong() && (!reader.at_end() || root.kind != Kind::path || many))
    reader.complain("this does not lead to one value", "a path such as $.count or $.items[0].id");
  if (!reader.wrong()) return root.path;
  return problem_of(reader, where);
}

}  // namespace shakedown
