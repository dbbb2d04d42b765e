// Finds the fields of a page in one pass over its tags.
#include "harness/traffic/html_fields.hpp"

#include <algorithm>
#include <charconv>

#include "harness/model/http_message.hpp"
#include "harness/traffic/encoding.hpp"

namespace shakedown::traffic {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void append_utf8(std::string& out, unsigned code) {
  const auto byte = [&](unsigned value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

// The entities that servers use when they escape an attribute; any other text stays as it is.
bool append_entity(std::string& out, std::string_view name) {
  if (name == "amp") return out += '&', true;
  if (name == "quot") return out += '"', true;
  if (name == "apos") return out += '\'', true;
  if (name == "lt") return out += '<', true;
  if (name == "gt") return out += '>', true;
  if (name.size() < 2 || name.front() != '#') return false;
  const bool hex = name[1] == 'x' || name[1] == 'X';
  const auto digits = name.substr(hex ? 2 : 1);
  unsigned code = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
  if (error != std::errc() || end != digits.data() + digits.size() || code == 0 || code > 0x10FFFF)
    return false;
  append_utf8(out, code);
  return true;
}

void append_without_entities(std::string& out, std::string_view text) {
  constexpr std::size_t longest_entity = 10;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&') {
      const auto end = text.substr(0, std::min(text.size(), i + longest_entity)).find(';', i);
      if (end != std::string_view::npos && append_entity(out, text.substr(i + 1, end - i - 1))) {
        i = end;
        continue;
      }
    }
    out += text[i];
  }
}

struct Attribute {
  std::string_view name;
  std::string_view value;
};

// Reads one attribute of a tag from `at`, which moves behind it; false at the tag's end.
bool next_attribute(std::string_view page, std::size_t& at, Attribute& attribute) {
  while (at < page.size() && (is_space(page[at]) || page[at] == '/')) ++at;
  if (at >= page.size() || page[at] == '>') return false;
  const auto name = at;
  while (at < page.size() && !is_space(page[at]) && page[at] != '=' && page[at] != '>' && page[at] != '/')
    ++at;
  if (at == name) ++at;  // a stray '=': goes with the name
  attribute = {page.substr(name, at - name), {}};
  while (at < page.size() && is_space(page[at])) ++at;
  if (at >= page.size() || page[at] != '=') return true;
  ++at;
  while (at < page.size() && is_space(page[at])) ++at;
  if (at < page.size() && (page[at] == '"' || page[at] == '\'')) {
    const auto end = std::min(page.find(page[at], at + 1), page.size());
    attribute.value = page.substr(at + 1, end - at - 1);
    at = std::min(end + 1, page.size());
  } else {
    const auto begin = at;
    while (at < page.size() && !is_space(page[at]) && page[at] != '>') ++at;
    attribute.value = page.substr(begin, at - begin);
  }
  return true;
}

// Moves behind "</script>" and the like, whose text is not markup.
void skip_raw_text(std::string_view page, std::size_t& at, std::string_view tag) {
  while (at < page.size()) {
    const auto end = page.find("</", at);
    if (end == std::string_view::npos) break;
    at = end + 2;
    if (starts_with_ignoring_case(page.substr(at), tag)) return;
  }
  at = page.size();
}

}  // namespace

namespace detail {

void each_html_field(std::string_view page, std::string& buffer, HtmlVisit visit, void* context) {
  std::size_t at = 0;
  while ((at = page.find('<', at)) != std::string_view::npos) {
    ++at;
    if (page.substr(at, 3) == "!--") {
      at = page.find("-->", at + 3);
      if (at == std::string_view::npos) return;
      continue;
    }
    const auto begin = at;
    while (at < page.size() && is_letter(page[at])) ++at;
    const auto tag = page.substr(begin, at - begin);
    if (tag.empty()) continue;
    const bool input = equal_ignoring_case(tag, "input") || equal_ignoring_case(tag, "button");
    const bool meta = equal_ignoring_case(tag, "meta");
    std::string_view name;
    std::string_view value;
    bool has_value = false;
    for (Attribute attribute; next_attribute(page, at, attribute);) {
      if (!input && !meta) continue;
      if (equal_ignoring_case(attribute.name, "name") ||
          (meta && name.empty() && equal_ignoring_case(attribute.name, "property"))) {
        name = attribute.value;
      } else if (equal_ignoring_case(attribute.name, meta ? "content" : "value")) {
        value = attribute.value;
        has_value = true;
      }
    }
    if (!name.empty() && has_value) {
      buffer.clear();
      append_without_entities(buffer, value);
      if (!visit(context, HtmlField{name, buffer})) return;
    }
    if (equal_ignoring_case(tag, "script") || equal_ignoring_case(tag, "style")) skip_raw_text(page, at, tag);
  }
}

}  // namespace detail

bool looks_like_html(std::string_view body) {
  if (body.substr(0, 3) == "\xEF\xBB\xBF") body.remove_prefix(3);
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '<';
}

}  // namespace shakedown::traffic
