// Making text from a target safe to show.
#include "reports/text.hpp"

#include <openssl/evp.h>

#include "harness/model/utf8.hpp"
#include "reports/figures.hpp"

namespace shakedown::reports {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view ellipsis = "\xE2\x80\xA6";     // U+2026

unsigned byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
}

bool in(unsigned value, unsigned low, unsigned high) {
  return value >= low && value <= high;
}

// The end of the terminal escape that begins at `at` (an ESC, or the C1 character U+009B as UTF-8).
std::size_t escape_end(std::string_view text, std::size_t at) {
  std::size_t i = at + 1;
  const unsigned kind = byte_at(text, i);
  if (kind == '[') {  // CSI: parameters, then one final byte
    ++i;
    while (in(byte_at(text, i), 0x20, 0x3f)) ++i;
    return in(byte_at(text, i), 0x40, 0x7e) ? i + 1 : i;
  }
  if (kind == ']' || kind == 'P' || kind == 'X' || kind == '^' || kind == '_') {  // OSC and other strings
    while (i < text.size() && text[i] != '\a' && text[i] != '\n' &&
           !(text[i] == '\x1b' && byte_at(text, i + 1) == '\\')) {
      ++i;
    }
    if (i >= text.size() || text[i] == '\n') return i;
    return text[i] == '\a' ? i + 1 : i + 2;
  }
  return in(kind, 0x20, 0x7e) ? i + 1 : i;
}

bool is_reordering(std::string_view character) {
  if (character.size() != 3 || character[0] != '\xE2') return false;
  const unsigned second = byte_at(character, 1);
  const unsigned third = byte_at(character, 2);
  return (second == 0x80 && in(third, 0xAA, 0xAE)) || (second == 0x81 && in(third, 0xA6, 0xA9));
}

// How many bytes at its beginning are ASCII that can be seen, from `least` on: most of any text, and nothing
// that anybody has to look at one by one.
std::size_t visible_ascii(std::string_view text, char least) {
  const auto end = std::find_if(text.begin(), text.end(), [&](char c) { return c < least || c > '~'; });
  return static_cast<std::size_t>(end - text.begin());
}

bool is_line_separator(std::string_view character) {
  return character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9";
}

bool is_c1(std::string_view character) {
  return character.size() == 2 && character[0] == '\xC2' && in(byte_at(character, 1), 0x80, 0x9F);
}

}  // namespace

std::string clean(std::string_view text, std::size_t limit) {
  std::string out;
  out.reserve(std::min(text.size(), limit) + 32);
  bool broken = false;  // the byte before was not UTF-8 either
  std::size_t i = 0;
  while (i < text.size()) {
    if (const auto ascii = visible_ascii(text.substr(i, limit - out.size()), ' '); ascii > 0) {
      out += text.substr(i, ascii);
      broken = false;
      i += ascii;
      continue;
    }
    const auto length = utf8_length(text.substr(i));
    const auto piece = length == 0 ? (broken ? std::string_view{} : replacement) : text.substr(i, length);
    if (limit != no_limit && out.size() + piece.size() > limit) {
      out += ellipsis;
      out += " (" + count_text(text.size() - i) + " bytes more)";
      return out;
    }
    out += piece;
    broken = length == 0;
    i += length == 0 ? 1 : length;
  }
  return out;
}

std::string one_line(std::string_view text, std::size_t limit) {
  // Escapes go first and from a bounded prefix: a megabyte of them costs no more than the part that is shown.
  constexpr std::size_t most_read = 64 << 10;
  std::string plain;
  bool space = true;  // no leading space, no doubled ones
  std::size_t i = 0;
  while (i < text.size() && i < most_read) {
    if (const auto ascii = visible_ascii(text.substr(i, most_read - i), '!'); ascii > 0) {
      plain += text.substr(i, ascii);
      space = false;
      i += ascii;
      continue;
    }
    if (text[i] == '\x1b') {
      i = escape_end(text, i);
      continue;
    }
    const auto length = utf8_length(text.substr(i));
    const auto character = text.substr(i, length == 0 ? 1 : length);
    i += character.size();
    const bool control = length == 1 && (byte_at(character, 0) < 0x20 || character[0] == '\x7f');
    if (is_c1(character) || is_reordering(character)) continue;
    if (control || is_line_separator(character) || character == " ") {
      if (!space) plain += ' ';
      space = true;
      continue;
    }
    plain += character;
    space = false;
  }
  while (!plain.empty() && plain.back() == ' ') plain.pop_back();
  auto out = clean(plain, limit);
  if (i < text.size() && plain.size() <= limit) out += ellipsis;
  return out;
}

std::string xml(std::string_view text, std::size_t limit) {
  const auto safe = clean(text, limit);
  std::string out;
  out.reserve(safe.size() + safe.size() / 8);
  for (std::size_t i = 0; i < safe.size();) {
    const auto length = utf8_length(std::string_view(safe).substr(i));
    const std::string_view character(safe.data() + i, length);
    i += length;
    const unsigned first = byte_at(character, 0);
    if (character == "&") {
      out += "&amp;";
    } else if (character == "<") {
      out += "&lt;";
    } else if (character == ">") {
      out += "&gt;";
    } else if (character == "\"") {
      out += "&quot;";
    } else if (character == "\n" || character == "\r" || character == "\t") {
      out += "&#" + std::to_string(first) + ";";
    } else if (first < 0x20 || first == 0x7f || is_c1(character) || character == "\xEF\xBF\xBE" ||
               character == "\xEF\xBF\xBF") {
      continue;
    } else {
      out += character;
    }
  }
  return out;
}

std::optional<std::string> body_as_text(std::string_view body, bool cut) {
  std::string_view rest = body;
  while (!rest.empty()) {
    const auto length = utf8_length(rest);
    if (length == 0) {
      // At most three bytes of a character can be left over by a cut.
      if (cut && rest.size() < 4 && (byte_at(rest, 0) & 0xC0u) == 0xC0u) break;
      return std::nullopt;
    }
    const unsigned first = byte_at(rest, 0);
    const bool plain = first == '\t' || first == '\n' || first == '\r' || (first >= 0x20 && first != 0x7f);
    if (!plain) return std::nullopt;
    rest.remove_prefix(length);
  }
  return std::string(body.substr(0, body.size() - rest.size()));
}

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u ? 1 : 0;
  return count;
}

std::string fit(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  std::string out;
  std::size_t used = 0;
  while (used + 1 < width && !text.empty()) {
    const auto length = std::max<std::size_t>(utf8_length(text), 1);
    out += text.substr(0, length);
    text.remove_prefix(length);
    ++used;
  }
  if (width > 0) out += ellipsis;
  return out;
}

std::string left(std::string_view text, std::size_t width) {
  auto out = fit(text, width);
  out.append(width - std::min(width, columns(out)), ' ');
  return out;
}

std::string right(std::string_view text, std::size_t width) {
  auto out = fit(text, width);
  return std::string(width - std::min(width, columns(out)), ' ') + out;
}

}  // namespace shakedown::reports
