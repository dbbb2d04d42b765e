// The body as a whole: one level more or less (D15), a coding that it has not (D19), another type (D20).
#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {

std::string* header_of(Headers& headers, std::string_view name) {
  for (auto& header : headers) {
    if (equal_ignoring_case(header.name, name)) return &header.value;
  }
  return nullptr;
}

void set_header(Headers& headers, std::string_view name, std::string value) {
  if (auto* old = header_of(headers, name)) {
    *old = std::move(value);
  } else {
    headers.push_back({std::string(name), std::move(value)});
  }
}

Drifted wrapped(Work& work) {
  const auto scan = places_of(work, {});
  if (!scan.why.empty()) return not_done(scan.why);
  const std::string key = work.drift.value.empty() ? "data" : work.drift.value;
  return done(work, "{" + quoted(key) + ":" + work.message.body + "}",
              "the body is under " + short_form(key));
}

Drifted unwrapped(Work& work) {
  const auto scan = places_of(work, {});
  if (!scan.why.empty()) return not_done(scan.why);
  const auto text = text_of(work.message.body, scan.places.front());
  if (scan.places.front().kind != JsonKind::object) return not_done("the body is no object");
  const JsonPlace* only = nullptr;
  const auto members = children_of(text, JsonKind::object);
  for (const auto& member : members) {
    if (member.kind != JsonKind::object && member.kind != JsonKind::array) continue;
    if (only != nullptr) return not_done("the body's object holds more than one object or array");
    only = &member;
  }
  if (only == nullptr) return not_done("the body's object holds no object or array");
  const auto key = unquoted(text.substr(only->key_begin, only->key_end - only->key_begin));
  return done(work, std::string(text_of(text, *only)), "the body is what " + short_form(key) + " held");
}

Drifted gzip_flag(Work& work) {
  set_header(work.message.headers, "Content-Encoding", "gzip");
  return {true, "Content-Encoding: gzip, and the body is not"};
}

Drifted html_page(Work& work) {
  set_header(work.message.headers, "Content-Type", "text/html; charset=utf-8");
  return done(work,
              "<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head>"
              "<body><h1>Service unavailable</h1></body></html>\n",
              "an HTML page in place of the body");
}

static Drifted typed(Work& work, std::string type) {
  auto* old = header_of(work.message.headers, "Content-Type");
  if (old != nullptr && *old == type) return not_done("its type is " + short_form(type) + " already");
  auto says =
      "Content-Type: " + short_form(type) + " in place of " + (old == nullptr ? "none" : short_form(*old));
  set_header(work.message.headers, "Content-Type", std::move(type));
  return {true, std::move(says)};
}

Drifted content_type_html(Work& work) {
  return typed(work, "text/html");
}

Drifted content_type_suffix(Work& work) {
  return typed(work, work.drift.value.empty() ? "application/hal+json" : work.drift.value);
}

Drifted content_type_charset(Work& work) {
  const auto* old = header_of(work.message.headers, "Content-Type");
  if (old == nullptr) return not_done("there is no Content-Type");
  const std::string charset = work.drift.value.empty() ? "iso-8859-1" : work.drift.value;
  return typed(work, old->substr(0, old->find(';')) + "; charset=" + charset);
}

}  // namespace shakedown::faults
