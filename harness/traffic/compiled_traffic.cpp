#include "harness/traffic/compiled_traffic.hpp"

#include <algorithm>
#include <charconv>

#include "harness/traffic/encoding.hpp"

namespace shakedown::traffic {
namespace {

constexpr std::size_t kept_for_evidence = 64 * 1024;
constexpr std::size_t kept_for_takes = 4 * 1024 * 1024;  // a value may stand at the end of a long list

bool one_of(const std::string& method, std::initializer_list<const char*> methods) {
  return std::any_of(methods.begin(), methods.end(), [&](const char* m) { return method == m; });
}

void append_text(Text& to, const Text& more) {
  for (const auto& piece : more) {
    if (!to.empty() && to.back().variable < 0) {
      to.back().literal += piece.literal;
      to.back().variable = piece.variable;
      to.back().encoding = piece.encoding;
    } else {
      to.push_back(piece);
    }
  }
}

void append_text(Text& to, std::string literal) {
  append_text(to, literal_text(std::move(literal)));
}

bool has_holes(const Text& text) {
  return std::any_of(text.begin(), text.end(), [](const TextPiece& piece) { return piece.variable >= 0; });
}

std::string literal_of(const Text& text) {
  return text.empty() ? std::string() : text.front().literal;
}

void append_length(std::string& head, std::size_t body_size) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, body_size).ptr;
  head += "Content-Length: ";
  head.append(digits, end);
  head += "\r\n";
}

CompiledRequest compile(const RequestTemplate& from, const std::string& authority) {
  CompiledRequest made;
  made.source = &from;
  made.endpoint = from.endpoint;
  made.is_head = from.method == "HEAD";
  made.idempotent = one_of(from.method, {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"});
  made.kept_body_bytes = from.takes.empty() ? kept_for_evidence : kept_for_takes;
  append_text(made.body, from.body);

  Text head;
  append_text(head, from.method + " ");
  append_text(head, from.target);
  append_text(head, " HTTP/1.1\r\nHost: " + authority + "\r\n");
  for (const auto& field : from.headers) {
    append_text(head, field.name + ": ");
    append_text(head, field.value);
    append_text(head, "\r\n");
    if (equal_ignoring_case(field.name, "Expect")) made.expect_continue = true;
  }
  const bool body_is_fixed = !has_holes(made.body);
  // RFC 9110, 8.6: methods that expect content say so even where there is none.
  made.sends_length =
      !body_is_fixed || !literal_of(made.body).empty() || one_of(from.method, {"POST", "PUT", "PATCH"});

  made.needs = variables_of(from);
  if (made.needs.empty()) {
    made.fixed_body = literal_of(made.body);
    made.fixed_head = literal_of(head);
    if (made.sends_length) append_length(made.fixed_head, made.fixed_body.size());
    made.fixed_head += "\r\n";
  }
  made.head = std::move(head);
  return made;
}

}  // namespace

CompiledTraffic::CompiledTraffic(const Traffic& traffic, const std::string& authority) : traffic_(traffic) {
  requests_.reserve(traffic.requests.size());
  for (const auto& request : traffic.requests) requests_.push_back(compile(request, authority));
}

void render(const CompiledRequest& request, const Values& values, std::string& head,
            std::string& body) {
  body.clear();
  append(body, request.body, values);
  head.clear();
  for (const auto& piece : request.head) {
    head += piece.literal;
    if (piece.variable < 0) continue;
    const auto at = static_cast<std::ptrdiff_t>(head.size());
    append_encoded(head, values[static_cast<std::size_t>(piece.variable)].text, piece.encoding);
    head.erase(std::remove_if(head.begin() + at, head.end(),
                              [](char c) { return static_cast<unsigned char>(c) < 0x20; }),
               head.end());
  }
  if (request.sends_length) append_length(head, body.size());
  head += "\r\n";
}

}  // namespace shakedown::traffic
