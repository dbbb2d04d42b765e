#include "harness/http/message_head.hpp"

#include <array>
#include <limits>
#include <optional>

#include "harness/model/http_message.hpp"

namespace shakedown::http {
namespace {

constexpr std::array<bool, 256> token_chars = [] {
  std::array<bool, 256> all{};
  for (char c = '0'; c <= '9'; ++c) all[static_cast<unsigned char>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) all[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) all[static_cast<unsigned char>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) all[static_cast<unsigned char>(c)] = true;
  return all;
}();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool parse_version(std::string_view text, int& minor) {
  if (text.size() != 8 || !text.starts_with("HTTP/1.") || !is_digit(text[7])) return false;
  minor = text[7] - '0';
  return true;
}

// method SP target SP version
bool parse_request_line(std::string_view line, MessageHead& head) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return false;
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  if (head.method.size() > longest_method || !is_token(head.method) || head.target.empty()) return false;
  for (const char c : head.target) {
    if (!is_text(c) || c == ' ' || c == '\t') return false;
  }
  return parse_version(line.substr(last + 1), head.minor_version);
}

// version SP 3DIGIT [SP reason]; the space behind the code is missing often enough.
bool parse_status_line(std::string_view line, MessageHead& head) {
  if (line.size() < 12 || !parse_version(line.substr(0, 8), head.minor_version) || line[8] != ' ')
    return false;
  for (std::size_t i = 9; i < 12; ++i) {
    if (!is_digit(line[i])) return false;
  }
  head.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  if (head.status < 100 || (line.size() > 12 && line[12] != ' ')) return false;
  for (const char c : line.substr(12)) {
    if (!is_text(c)) return false;
  }
  return true;
}

bool parse_field(std::string_view line, FieldView& field) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  field = {line.substr(0, colon), trimmed(line.substr(colon + 1))};
  if (!is_token(field.name)) return false;
  for (const char c : field.value) {
    if (!is_text(c)) return false;
  }
  return true;
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// What the fields say about framing, before the exceptions of RFC 9112, 6.3.
struct Declared {
  std::optional<std::uint64_t> length;
  bool coded = false;    // there is a Transfer-Encoding
  bool chunked = false;  // and its last coding is chunked
  bool close = false;
  bool keep_alive = false;
};

bool take_codings(std::string_view list, Declared& declared) {
  declared.coded = true;
  while (true) {
    const auto comma = list.find(',');
    const auto coding = trimmed(list.substr(0, comma));
    // Behind "chunked" nothing may come, chunked itself least of all.
    if (coding.empty() || declared.chunked) return false;
    declared.chunked = equal_ignoring_case(coding, "chunked");
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

bool take_field(const FieldView& field, MessageHead& head, Declared& declared) {
  const auto is = [&](std::string_view name) { return equal_ignoring_case(field.name, name); };
  switch (field.name.size()) {
    case 6:
      if (is("Expect")) head.expects_continue = equal_ignoring_case(field.value, "100-continue");
      return true;
    case 7:
      if (is("Upgrade")) head.upgrade = true;
      return true;
    case 10:
      if (is("Connection")) {
        declared.close = declared.close || lists_token(field.value, "close");
        declared.keep_alive = declared.keep_alive || lists_token(field.value, "keep-alive");
      }
      return true;
    case 14:
      if (is("Content-Length")) {
        if (declared.length) return false;
        declared.length = parse_length(field.value);
        return declared.length.has_value();
      }
      return true;
    case 17:
      return !is("Transfer-Encoding") || take_codings(field.value, declared);
    default:
      return true;
  }
}

bool decide_framing(MessageRole role, const AnsweredRequest& answered, const Declared& declared,
                    MessageHead& head) {
  if (declared.coded && (declared.length || head.minor_version == 0)) return false;
  head.keep_alive = !declared.close && (head.minor_version >= 1 || declared.keep_alive);
  head.length = declared.length.value_or(0);
  const bool request = role == MessageRole::request;
  if (request && declared.coded && !declared.chunked) return false;
  if (!request) {
    const bool bodiless = head.status < 200 || head.status == 204 || head.status == 304;
    const bool tunnel = answered.connect && head.status / 100 == 2;
    if (bodiless || answered.head || tunnel) {
      head.framing = BodyFraming::none;
      return true;
    }
  }
  if (declared.chunked) {
    head.framing = BodyFraming::chunked;
  } else if (declared.length) {
    head.framing = BodyFraming::length;
  } else {
    head.framing = request ? BodyFraming::none : BodyFraming::until_close;
  }
  return true;
}

}  // namespace

bool is_token_char(char c) {
  return token_chars[static_cast<unsigned char>(c)];
}

bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!is_token_char(c)) return false;
  }
  return !text.empty();
}

bool lists_token(std::string_view list, std::string_view token) {
  while (true) {
    const auto comma = list.find(',');
    if (equal_ignoring_case(trimmed(list.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

std::string_view MessageHead::field(std::string_view name) const {
  for (const auto& [field_name, value] : fields) {
    if (equal_ignoring_case(field_name, name)) return value;
  }
  return {};
}

bool parse_head(std::string_view text, MessageRole role, const AnsweredRequest& answered, MessageHead& head) {
  head.fields.clear();
  head.method = head.target = {};
  head.status = 0;
  head.upgrade = head.expects_continue = false;
  Declared declared;
  for (bool first = true;; first = false) {
    const auto end = text.find("\r\n");
    if (end == std::string_view::npos) return false;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (first) {
      const bool fine =
          role == MessageRole::request ? parse_request_line(line, head) : parse_status_line(line, head);
      if (!fine) return false;
    } else if (line.empty()) {
      return text.empty() && decide_framing(role, answered, declared, head);
    } else {
      FieldView field;
      if (!parse_field(line, field) || !take_field(field, head, declared)) return false;
      head.fields.push_back(field);
    }
  }
}

}  // namespace shakedown::http
