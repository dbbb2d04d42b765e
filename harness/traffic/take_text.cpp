// The small language of takes.
#include "harness/traffic/take_text.hpp"

#include <algorithm>
#include <charconv>

#include "harness/traffic/encoding.hpp"
#include "harness/traffic/json_leaves.hpp"

namespace shakedown::traffic {
namespace {

constexpr const char* take_forms =
    "\"$.token\", \"header Location segment 1\", \"cookie sid\", \"html csrf\" or \"status\"";

std::string_view next_word(std::string_view& text) {
  text = trimmed(text);
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(end);
  text = trimmed(text);
  return word;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front())
    return text.substr(1, text.size() - 2);
  return text;
}

// "segment 1", "query id", "after 'Bearer '", "decoded".
Result<std::string> parse_part(std::string_view text) {
  const std::string whole(text);
  if (text.empty()) return std::string();
  const auto word = next_word(text);
  if (word == "decoded" && text.empty()) return std::string("decoded");
  if (word == "query" && !text.empty()) return "query " + std::string(text);
  if (word == "after" && !text.empty()) return "after " + std::string(unquoted(text));
  if (word == "segment" && !text.empty() && text.size() <= 3 &&
      text.find_first_not_of("0123456789") == std::string_view::npos)
    return "segment " + std::string(text);
  return problem("'" + whole + "' is not a part of a value",
                 "expected \"segment 1\", \"query id\", \"after 'Bearer '\" or \"decoded\"");
}

// The end of a JSON path that may have spaces inside quotes.
std::size_t json_path_end(std::string_view text) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote != 0) {
      if (text[i] == '\\')
        ++i;
      else if (text[i] == quote)
        quote = 0;
    } else if (text[i] == '\'' || text[i] == '"') {
      quote = text[i];
    } else if (text[i] == ' ') {
      return i;
    }
  }
  return text.size();
}

bool append_segment(std::string& out, std::string_view path, std::string_view number) {
  std::size_t wanted = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), wanted);
  if (error != std::errc() || end != number.data() + number.size()) return false;
  if (path.empty() || path.front() != '/') return false;
  path.remove_prefix(1);
  for (std::size_t i = 0;; ++i) {
    const auto slash = std::min(path.find('/'), path.size());
    if (i == wanted) {
      if (slash == 0) return false;
      out += percent_decoded(path.substr(0, slash));
      return true;
    }
    if (slash == path.size()) return false;
    path.remove_prefix(slash + 1);
  }
}

bool append_query(std::string& out, std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    if (percent_decoded(pair.substr(0, equals), true) != name) continue;
    out += percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    return true;
  }
  return false;
}

}  // namespace

Result<Take> parse_take(std::string_view text) {
  const std::string whole(trimmed(text));
  text = whole;
  Take take;
  if (text.substr(0, 1) == "$") {
    const auto end = json_path_end(text);
    auto path = canonical_json_path(text.substr(0, end));
    if (!path) {
      return problem("'" + std::string(text.substr(0, end)) + "' is not a JSON path to one value",
                     "expected members and indexes such as \"$.items[0].id\"");
    }
    take.from = Take::From::json;
    take.name = std::move(*path);
    text = trimmed(text.substr(end));
  } else {
    const auto kind = next_word(text);
    if (kind == "status" && text.empty()) {
      take.from = Take::From::status;
      return take;
    }
    if (kind == "header") {
      take.from = Take::From::header;
    } else if (kind == "cookie") {
      take.from = Take::From::cookie;
    } else if (kind == "html") {
      take.from = Take::From::html_field;
    } else {
      return problem("'" + whole + "' does not say where in the response the value is",
                     std::string("expected ") + take_forms);
    }
    take.name = next_word(text);
    if (take.name.empty()) {
      return problem("'" + whole + "' lacks the name of the " + std::string(kind),
                     std::string("expected ") + take_forms);
    }
  }
  auto part = parse_part(text);
  if (!part) return part.error();
  take.part = std::move(part).value();
  return take;
}

std::string to_text(const Take& take) {
  std::string out;
  switch (take.from) {
    case Take::From::json:
      out = take.name;
      break;
    case Take::From::header:
      out = "header " + take.name;
      break;
    case Take::From::cookie:
      out = "cookie " + take.name;
      break;
    case Take::From::html_field:
      out = "html " + take.name;
      break;
    case Take::From::status:
      return "status";
  }
  if (take.part.rfind("after ", 0) == 0) return out + " after '" + take.part.substr(6) + "'";
  return take.part.empty() ? out : out + " " + take.part;
}

UrlParts url_parts(std::string_view url) {
  url = url.substr(0, url.find('#'));
  const auto question = std::min(url.find('?'), url.size());
  UrlParts parts{url.substr(0, question), url.substr(std::min(question + 1, url.size()))};
  auto& path = parts.path;
  std::size_t authority = std::string_view::npos;
  if (path.substr(0, 2) == "//") {
    authority = 2;
  } else if (const auto scheme = path.find("://"); scheme != std::string_view::npos && scheme < 16) {
    authority = scheme + 3;
  }
  if (authority != std::string_view::npos)
    path.remove_prefix(std::min(path.find('/', authority), path.size()));
  return parts;
}

bool append_part(std::string& out, std::string_view value, std::string_view part) {
  if (part.empty()) {
    out += value;
    return true;
  }
  if (part == "decoded") {
    out += percent_decoded(value);
    return true;
  }
  const auto starts = [&](std::string_view word) { return part.substr(0, word.size()) == word; };
  if (starts("segment ")) return append_segment(out, url_parts(value).path, part.substr(8));
  if (starts("query ")) return append_query(out, url_parts(value).query, part.substr(6));
  if (starts("after ")) {
    const auto prefix = part.substr(6);
    if (!starts_with_ignoring_case(value, prefix)) return false;
    out += value.substr(prefix.size());
    return true;
  }
  return false;
}

}  // namespace shakedown::traffic
