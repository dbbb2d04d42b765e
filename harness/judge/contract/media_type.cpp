// Content types.
#include "harness/judge/contract/media_type.hpp"

#include <algorithm>

namespace shakedown::judge::openapi {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

MediaType media_type(std::string_view text) {
  MediaType made;
  const auto semicolon = text.find(';');
  const std::string name = lower(trimmed(text.substr(0, semicolon)));
  const auto slash = name.find('/');
  made.type = name.substr(0, slash);
  if (slash != std::string::npos) made.subtype = name.substr(slash + 1);
  const std::string parameters = semicolon == std::string_view::npos ? "" : lower(text.substr(semicolon));
  const auto at = parameters.find("charset=");
  if (at != std::string::npos) {
    made.charset = parameters.substr(at + 8, parameters.find(';', at) - at - 8);
    std::erase_if(made.charset, [](char c) { return c == '"' || c == '\'' || c == ' ' || c == '\t'; });
  }
  return made;
}

std::string to_string(const MediaType& type) {
  return type.type.empty() ? std::string() : type.type + "/" + type.subtype;
}

int match(const MediaType& documented, const MediaType& actual) {
  if (documented.type == "*" && (documented.subtype == "*" || documented.subtype.empty())) return 1;
  if (documented.type != actual.type) return 0;
  if (documented.subtype == actual.subtype) return 4;
  if (documented.subtype == "*") return 2;
  if (documented.subtype.starts_with("*+") && actual.subtype.ends_with(documented.subtype.substr(1)))
    return 3;
  return 0;
}

bool is_json(const MediaType& type) {
  return (type.subtype == "json" && (type.type == "application" || type.type == "text")) ||
         type.subtype.ends_with("+json");
}

bool is_json_stream(const MediaType& type) {
  for (const char* name : {"x-ndjson", "ndjson", "jsonl", "x-jsonlines", "json-seq", "stream+json"}) {
    if (type.subtype == name) return true;
  }
  return false;
}

}  // namespace shakedown::judge::openapi
