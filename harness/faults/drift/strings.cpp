// Strings: longer (D19), in Latin-1 (D19), with half of a surrogate pair (D17); ids of another form (D24);
// links that lead nowhere (D26).
#include <algorithm>
#include <cstdio>
#include <string>

#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {
namespace {

std::string_view inside(std::string_view literal) {
  return literal.substr(1, literal.size() - 2);
}

std::string hexadecimal(std::uint64_t number) {
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
  return text;
}

}  // namespace

// Its own text again and again; a piece of it would tear an escape or a character apart.
Change string_longer(const Value& value, const Work& work) {
  if (value.kind != JsonKind::string) return not_for(value, "a string");
  const std::size_t wanted = work.drift.value.empty() ? 4096 : std::stoul(work.drift.value);
  const std::string piece = value.text.size() == 2 ? "x" : std::string(inside(value.text));
  if (piece.size() >= wanted) return Change::no("it is as long already");
  std::string text(inside(value.text));
  while (text.size() < wanted) text += piece;
  return Change::to("\"" + text + "\"");
}

Change string_latin1(const Value& value, const Work&) {
  if (value.kind != JsonKind::string) return not_for(value, "a string");
  std::string out = "\"";
  bool changed = false;
  const auto text = inside(value.text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    if ((first == 0xc2 || first == 0xc3) && i + 1 < text.size()) {
      out += static_cast<char>((first & 3) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3f));
      changed = true;
    } else {
      out += text[i];
    }
  }
  if (!changed) out += static_cast<char>(0xe9);  // é, where there was nothing beyond ASCII
  return Change::to(out + "\"");
}

Change lone_surrogate(const Value& value, const Work&) {
  if (value.kind != JsonKind::string) return not_for(value, "a string");
  return Change::to("\"" + std::string(inside(value.text)) + "\\ud800\"");
}

// Version 4 of RFC 9562 in form; the same id is the same UUID every time.
Change integer_to_uuid(const Value& value, const Work& work) {
  if (value.kind != JsonKind::integer) return not_for(value, "an integer");
  const auto a = hexadecimal(work.random(value.text));
  const auto b = hexadecimal(mix(work.random(value.text)));
  return Change::to("\"" + a.substr(0, 8) + "-" + a.substr(8, 4) + "-4" + a.substr(13, 3) + "-a" +
                    b.substr(1, 3) + "-" + b.substr(4, 12) + "\"");
}

Change id_longer(const Value& value, const Work& work) {
  if (value.kind != JsonKind::string) return not_for(value, "a string");
  std::string text(inside(value.text));
  if (text.size() >= 64) return Change::no("it is as long already");
  for (auto random = work.random(value.text); text.size() < 64; random = mix(random))
    text += hexadecimal(random);
  text.resize(64);
  return Change::to("\"" + text + "\"");
}

// Port 9 is the discard service's, and a name under .invalid never resolves (RFC 2606).
Change dead_link(const Value& value, const Work&) {
  if (value.kind != JsonKind::string) return not_for(value, "a string");
  const auto text = inside(value.text);
  const auto scheme = text.find("://");
  if (!text.starts_with("http") || scheme == std::string_view::npos) return Change::no("it is no link");
  const auto path = text.find_first_of("/?#", scheme + 3);
  return Change::to("\"" + std::string(text.substr(0, scheme)) + "://gone.invalid" +
                    std::string(path == std::string_view::npos ? "" : text.substr(path)) + "\"");
}

// A value of the same type that differs from the true one, and at every turn from the one before.
Change other_answer(const Value& value, const Work& work) {
  const auto random = hash(work.seed, value.text, 0, work.ordinal);
  switch (value.kind) {
    case JsonKind::boolean:
      return Change::to(value.text == "true" ? "false" : "true");
    case JsonKind::string:
      return Change::to("\"" + std::string(inside(value.text)) + "-" + hexadecimal(random).substr(0, 4) +
                        "\"");
    case JsonKind::integer:
      if (value.text.size() > 15) return Change::no("it has too many digits");
      return Change::to(
          std::to_string(std::stoll(std::string(value.text)) + 1 + static_cast<long long>(random % 89)));
    case JsonKind::number:
      return Change::to(std::to_string(1 + random % 89) + ".25");
    default:
      return not_for(value, "a scalar");
  }
}

}  // namespace shakedown::faults
