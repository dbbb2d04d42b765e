// A recursive descent over the bytes. What it does not know (tags, metadata) it reads past; numbers that do
// not fit are kept as the text they are, since a history's values need only be told apart.
#include "harness/judge/linearize/forms.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace shakedown::judge::linearize {
namespace {

constexpr int deepest = 64;

bool is_blank(char c, Dialect dialect) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == ',' ||
         (dialect == Dialect::json && c == ':');
}
bool ends_token(char c) {
  return is_blank(c, Dialect::edn) || c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}' ||
         c == '"' || c == ';';
}

void append_utf8(unsigned code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

}  // namespace

Problem FormReader::problem_at(std::size_t at, std::string message, std::string hint) const {
  const auto before = text_.substr(0, std::min(at, text_.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto start = before.rfind('\n');
  const auto column = before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
  return {{file_, static_cast<int>(line), static_cast<int>(column)}, std::move(message), std::move(hint)};
}

void FormReader::fail(std::string message, std::string hint) {
  if (failed_) return;
  failed_ = true;
  problem_ = problem_at(at_, std::move(message), std::move(hint));
}

void FormReader::skip_blanks() {
  while (at_ < text_.size() && !failed_) {
    const char c = text_[at_];
    if (is_blank(c, dialect_)) {
      ++at_;
    } else if (!skip_form(c)) {
      return;
    }
  }
}

// Comments, #_ and its form, #tag, ^metadata: what stands where a form may stand and is none.
bool FormReader::skip_form(char c) {
  if (dialect_ == Dialect::json) return false;
  if (c == ';') {
    at_ = std::min(text_.find('\n', at_), text_.size());
    return true;
  }
  if (c == '^') {
    ++at_;
    return value().has_value();
  }
  if (c != '#' || at_ + 1 >= text_.size()) return false;
  const char next = text_[at_ + 1];
  if (next == '_') {
    at_ += 2;
    return value().has_value();
  }
  const bool tag = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
  if (!tag) return false;
  ++at_;
  token();
  return true;
}

char FormReader::peek() {
  skip_blanks();
  return failed_ || at_ >= text_.size() ? '\0' : text_[at_];
}

bool FormReader::take(char c) {
  if (peek() != c) return false;
  ++at_;
  return true;
}

std::string_view FormReader::token() {
  const std::size_t start = at_;
  while (at_ < text_.size() && !ends_token(text_[at_])) ++at_;
  return text_.substr(start, at_ - start);
}

std::optional<ValueId> FormReader::value() {
  const char c = peek();
  if (failed_) return std::nullopt;
  if (at_ >= text_.size()) {
    fail("the history ends in the middle of an operation");
    return std::nullopt;
  }
  const bool set = c == '#' && at_ + 1 < text_.size() && text_[at_ + 1] == '{';
  if (c == '[' || c == '(' || c == '{' || set) return nested(c);
  if (c == '"') return string();
  if (c == ']' || c == ')' || c == '}') {
    fail(std::string("'") + c + "' closes nothing here");
    return std::nullopt;
  }
  return atom();
}

std::optional<ValueId> FormReader::nested(char c) {
  if (++depth_ > deepest) {
    fail("nested deeper than 64 levels");
    return std::nullopt;
  }
  std::optional<ValueId> found;
  if (c == '#') {
    at_ += 2;
    found = sequence('}', ValueKind::set);
  } else {
    ++at_;
    found = c == '{'   ? sequence('}', ValueKind::map)
            : c == '[' ? sequence(']', ValueKind::list)
                       : sequence(')', ValueKind::list);
  }
  --depth_;
  return found;
}

std::optional<ValueId> FormReader::sequence(char close, ValueKind kind) {
  const std::size_t open = at_ - 1;
  std::vector<ValueId> items;
  while (!take(close)) {
    if (failed_) return std::nullopt;
    if (at_ >= text_.size()) {
      at_ = open;
      fail("this is never closed", std::string("'") + close + "' is missing");
      return std::nullopt;
    }
    const auto item = value();
    if (!item) return std::nullopt;
    items.push_back(*item);
  }
  if (kind == ValueKind::list) return pool_.list(items);
  if (kind == ValueKind::set) return pool_.set(items);
  if (items.size() % 2 != 0) {
    at_ = open;
    fail("a key without a value");
    return std::nullopt;
  }
  return pool_.map(items);
}

std::optional<unsigned> FormReader::four_digits() {
  unsigned code = 0;
  if (at_ + 4 > text_.size()) return std::nullopt;
  const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + at_ + 4, code, 16);
  if (error != std::errc() || end != text_.data() + at_ + 4) return std::nullopt;
  at_ += 4;
  return code;
}

bool FormReader::escape(std::string& out) {
  ++at_;
  if (at_ >= text_.size()) return false;
  const char c = text_[at_++];
  constexpr std::string_view letters = "nrtbf\"\\/";
  constexpr std::string_view meanings = "\n\r\t\b\f\"\\/";
  if (const auto which = letters.find(c); which != std::string_view::npos) {
    out += meanings[which];
    return true;
  }
  if (c != 'u') return false;
  const auto first = four_digits();
  if (!first) return false;
  unsigned code = *first;
  if (code >= 0xd800 && code < 0xdc00 && text_.substr(at_, 2) == "\\u") {
    at_ += 2;
    const auto second = four_digits();
    if (!second || *second < 0xdc00 || *second > 0xdfff) return false;
    code = 0x10000 + ((code - 0xd800) << 10) + (*second - 0xdc00);
  }
  append_utf8(code, out);
  return true;
}

std::optional<ValueId> FormReader::string() {
  const std::size_t open = at_++;
  const std::size_t end = std::min(text_.find_first_of("\"\\", at_), text_.size());
  if (end < text_.size() && text_[end] == '"') {
    const auto plain = text_.substr(at_, end - at_);
    at_ = end + 1;
    return pool_.text(plain);
  }
  scratch_.clear();
  while (at_ < text_.size() && text_[at_] != '"') {
    if (text_[at_] != '\\') {
      scratch_ += text_[at_++];
    } else if (!escape(scratch_)) {
      fail("an escape that is none");
      return std::nullopt;
    }
  }
  if (at_ >= text_.size()) {
    at_ = open;
    fail("this text is never closed", "'\"' is missing");
    return std::nullopt;
  }
  ++at_;
  return pool_.text(scratch_);
}

std::optional<std::int64_t> FormReader::plain_integer() {
  skip_blanks();
  const std::size_t start = at_;
  const auto word = token();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (!word.empty() && error == std::errc() && end == word.data() + word.size()) return number;
  at_ = start;
  return std::nullopt;
}

std::optional<ValueId> FormReader::atom() {
  const std::size_t start = at_;
  // A character literal may be one of those that end a token.
  if (dialect_ == Dialect::edn && text_[at_] == '\\' && at_ + 1 < text_.size()) at_ += 2;
  token();
  const auto word = text_.substr(start, at_ - start);
  if (word.empty()) {
    fail(std::string("'") + text_[at_] + "' is not expected here");
    return std::nullopt;
  }
  if (word[0] == ':' && word.size() > 1) return pool_.keyword(word.substr(1));
  if (word == "nil" || word == "null") return nil_value;
  if (word == "true") return true_value;
  if (word == "false") return false_value;
  const bool number =
      (word[0] >= '0' && word[0] <= '9') ||
      ((word[0] == '-' || word[0] == '+') && word.size() > 1 && word[1] >= '0' && word[1] <= '9');
  if (!number) {
    if (dialect_ == Dialect::json) {
      at_ = start;
      fail("'" + std::string(word.substr(0, 40)) + "' is no JSON value");
      return std::nullopt;
    }
    return pool_.text(word);
  }
  auto digits = word[0] == '+' ? word.substr(1) : word;
  if (dialect_ == Dialect::edn && (digits.back() == 'N' || digits.back() == 'M')) digits.remove_suffix(1);
  const char* last = digits.data() + digits.size();
  std::int64_t whole = 0;
  const auto as_whole = std::from_chars(digits.data(), last, whole);
  if (as_whole.ec == std::errc() && as_whole.ptr == last) return pool_.integer(whole);
  double real = 0;
  const auto as_real = std::from_chars(digits.data(), last, real);
  const bool integer_too_large = digits.find_first_of(".eE") == std::string_view::npos;
  if (!integer_too_large && as_real.ec == std::errc() && as_real.ptr == last) return pool_.real(real);
  return pool_.text(word);
}

std::optional<std::string_view> FormReader::name() {
  const char c = peek();
  const std::size_t start = at_;
  if (c == ':' && dialect_ == Dialect::edn) {
    ++at_;
    return token();
  }
  if (c == '"') {
    const auto found = string();
    if (!found) return std::nullopt;
    return pool_.text_of(*found);
  }
  if (!failed_) {
    at_ = start;
    fail("a key is expected here", dialect_ == Dialect::json ? "\"type\"" : ":type");
  }
  return std::nullopt;
}

}  // namespace shakedown::judge::linearize
