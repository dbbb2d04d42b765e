#include "harness/http/error_message.hpp"

#include <array>
#include <boost/json.hpp>
#include <cctype>

#include "harness/model/utf8.hpp"

namespace shakedown::http {
namespace {

namespace json = boost::json;

constexpr std::size_t looked_at = 16 * 1024;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// A run of word characters and inner '-' stands for an id when it is a UUID, a hexadecimal number, or mixes
// digits and letters over some length.
bool looks_like_id(std::string_view token) {
  std::size_t digits = 0, hex = 0, dashes = 0;
  for (const char c : token) {
    digits += is_digit(c) ? 1u : 0u;
    hex += is_hex(c) ? 1u : 0u;
    dashes += c == '-' ? 1u : 0u;
  }
  if (token.size() >= 2 && token[0] == '0' && (token[1] == 'x' || token[1] == 'X')) return true;
  if (hex + dashes == token.size() && token.size() >= 8 && digits > 0) return true;
  return token.size() >= 12 && digits >= 2 && digits < token.size();
}

bool looks_like_number(std::string_view token) {
  for (const char c : token) {
    if (!is_digit(c) && c != '.' && c != ',' && c != ':') return false;
  }
  return !token.empty() && is_digit(token[0]);
}

// Copies one character, so that the result stays valid UTF-8 on one line.
void copy_character(std::string_view& rest, std::string& out) {
  const std::size_t n = utf8_length(rest);
  if (n == 0) {
    out += '?';
    rest.remove_prefix(1);
    return;
  }
  if (n == 1 && static_cast<unsigned char>(rest[0]) < 0x20) {
    if (!out.empty() && out.back() != ' ') out += ' ';
  } else {
    out.append(rest.substr(0, n));
  }
  rest.remove_prefix(n);
}

std::string_view text_in(const json::value& value) {
  const auto* text = value.if_string();
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

constexpr std::array<std::string_view, 9> message_keys = {
    "message", "error", "detail", "title", "error_description", "msg", "reason", "errors", "description"};

// Depth-first but shallow: {"error": {"code": 4, "message": "..."}} and {"errors": ["..."]} are found.
std::string_view find_message(const json::value& value, int depth) {
  if (const auto text = text_in(value); !text.empty()) return text;
  if (depth == 0) return {};
  if (const auto* array = value.if_array(); array && !array->empty())
    return find_message(array->front(), depth - 1);
  const auto* object = value.if_object();
  if (!object) return {};
  for (const auto key : message_keys) {
    if (const auto* member = object->if_contains(key)) {
      if (const auto text = find_message(*member, depth - 1); !text.empty()) return text;
    }
  }
  return {};
}

// A page's heading often says what its title said: once is enough.
void drop_repeated(std::string& text, std::size_t& part) {
  const std::string_view said(text.data(), part);
  const auto repeated = std::string_view(text).substr(part);
  if (!repeated.empty() && (said == repeated || said.ends_with(repeated))) text.resize(part);
  part = text.size();
}

std::string first_line_of_text(std::string_view body) {
  std::string text;
  std::size_t part = 0;  // where the text behind the last tag begins
  bool in_tag = false;
  for (const char c : body) {
    if (c == '<') {
      in_tag = true;
      drop_repeated(text, part);
    }
    if (!in_tag) {
      if (c == '\n' || c == '\r') {
        if (text.find_first_not_of(" \t") != std::string::npos) break;
        text.clear();
        part = 0;
      } else {
        text += c;
      }
    }
    if (c == '>') in_tag = false;
  }
  const auto begin = text.find_first_not_of(" \t");
  return begin == std::string::npos ? std::string() : text.substr(begin);
}

}  // namespace

std::string normalise_message(std::string_view message) {
  std::string out;
  auto rest = message.substr(0, looked_at);
  while (!rest.empty() && out.size() < longest_error_message - 8) {
    const char c = rest[0];
    if (is_word(c)) {
      std::size_t n = 0;
      while (n < rest.size() &&
             (is_word(rest[n]) || (n > 0 && (rest[n] == '-' || rest[n] == '.' || rest[n] == ':') &&
                                   n + 1 < rest.size() && is_word(rest[n + 1])))) {
        ++n;
      }
      auto token = rest.substr(0, n);
      rest.remove_prefix(n);
      if (looks_like_number(token)) {
        out += "{n}";
      } else if (looks_like_id(token)) {
        out += "{id}";
      } else {
        // "product17" and "product18" are one message; digits inside an ordinary word go too.
        bool in_number = false;
        for (const char letter : token.substr(0, longest_error_message)) {
          if (is_digit(letter)) {
            if (!in_number) out += "{n}";
            in_number = true;
          } else {
            out += letter;
            in_number = false;
          }
        }
      }
      continue;
    }
    if (c == '"' || c == '\'' || c == '`') {
      const auto end = rest.find(c, 1);
      const bool opens = out.empty() || !is_word(out.back());  // not the apostrophe of "can't"
      if (opens && end != std::string_view::npos && end <= 200) {
        out += c;
        out += "{s}";
        out += c;
        rest.remove_prefix(end + 1);
        continue;
      }
    }
    copy_character(rest, out);
  }
  if (out.size() > longest_error_message) {
    std::size_t cut = longest_error_message;
    while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xc0) == 0x80) --cut;
    out.resize(cut);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string error_message(std::string_view content_type, std::string_view body) {
  body = body.substr(0, looked_at);
  const bool may_be_json = content_type.find("json") != std::string_view::npos ||
                           (!body.empty() && (body[0] == '{' || body[0] == '[' || body[0] == '"'));
  if (may_be_json) {
    json::parse_options options;
    options.max_depth = 16;
    json::error_code error;
    const auto value = json::parse(json::string_view(body.data(), body.size()), error, {}, options);
    if (!error) return std::string(find_message(value, 3));
  }
  return first_line_of_text(body);
}

}  // namespace shakedown::http
