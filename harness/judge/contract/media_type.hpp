// Content types, as a contract documents them and as messages carry them (RFC 9110, 8.3).
#pragma once

#include <string>
#include <string_view>

namespace shakedown::judge::openapi {

struct MediaType {
  std::string type;     // "application", "*"; in lower case
  std::string subtype;  // "json", "*"
  std::string charset;  // of its parameters; in lower case
};

MediaType media_type(std::string_view text);
std::string to_string(const MediaType& type);  // "application/json"; empty: there was none

// 0: no match; else how exactly: an exact one before "text/*" before "*/*". "application/*+json" matches what
// ends so.
int match(const MediaType& documented, const MediaType& actual);
bool is_json(const MediaType& type);         // application/json, text/json, anything +json
bool is_json_stream(const MediaType& type);  // one value a line: nothing that one schema describes

}  // namespace shakedown::judge::openapi
