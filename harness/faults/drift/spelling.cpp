// The same JSON in other bytes: keys twice (D16); their order, white space, a byte order mark, escapes (D17).
// And values that two fields swap (D26).
#include <algorithm>
#include <cstdio>

#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {
namespace {

Drifted twice(Work& work, bool conflicting) {
  const auto scan = places_of(work, work.path);
  if (!scan.why.empty()) return not_done(scan.why);
  const std::string_view body = work.message.body;
  Edits edits;
  for (const auto& place : scan.places) {
    if (conflicting && place.kind == JsonKind::null) continue;
    const auto key = body.substr(place.key_begin, place.key_end - place.key_begin);
    const auto value = conflicting ? std::string_view("null") : text_of(body, place);
    edits.replace(place.end, place.end, "," + std::string(key) + ":" + std::string(value));
  }
  if (edits.count() == 0) return not_done(work.drift.at + " is null: a second one would not conflict");
  return done(
      work, edits.applied_to(body),
      work.drift.at + " comes twice" + (conflicting ? ", null behind it" : "") + and_more(edits.count()));
}

// Every object's members from the last to the first, at every depth; the depth was checked by the caller's
// scan.
std::string reversed(std::string_view text, JsonKind kind) {
  if (kind != JsonKind::object && kind != JsonKind::array) return std::string(text);
  auto children = children_of(text, kind);
  if (children.empty()) return std::string(text);
  Edits edits;
  for (std::size_t i = 0; i < children.size(); ++i) {
    const auto& here = children[i];
    const auto& other = kind == JsonKind::object ? children[children.size() - 1 - i] : here;
    const auto begin = kind == JsonKind::object ? here.key_begin : here.begin;
    std::string piece;
    if (kind == JsonKind::object) piece = text.substr(other.key_begin, other.begin - other.key_begin);
    piece += reversed(text_of(text, other), other.kind);
    edits.replace(begin, here.end, std::move(piece));
  }
  return edits.applied_to(text);
}

// Calls outside(c) for each byte between tokens and inside(c) for each of a string.
template <class Outside, class Inside>
void walk(std::string_view text, Outside outside, Inside inside) {
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!in_string) {
      in_string = c == '"';
      outside(c);
    } else if (c == '"') {
      in_string = false;
      outside(c);
    } else {
      const auto length = c != '\\' ? 1U : text[i + 1] == 'u' ? 6U : 2U;
      inside(text.substr(i, length));
      i += length - 1;
    }
  }
}

// Why the body is not JSON; else empty.
std::string not_json(const Work& work) {
  return places_of(work, {}).why;
}

}  // namespace

Drifted duplicate_key(Work& work) {
  return twice(work, false);
}

Drifted duplicate_key_conflicting(Work& work) {
  return twice(work, true);
}

// What is nested deeper is read once a level, so that this has a lower bound than others.
Drifted key_order(Work& work) {
  constexpr std::size_t largest = 256 * 1024;
  constexpr int deepest = 64;
  const auto scan = places_of(work, {});
  if (!scan.why.empty()) return not_done(scan.why);
  if (work.message.body.size() > largest) return not_done("the body is larger than 256 KiB");
  int depth = 0, most = 0;
  walk(
      work.message.body,
      [&](char c) {
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        most = std::max(most, depth);
      },
      [](std::string_view) {});
  if (most > deepest) return not_done("the body is nested more than 64 deep");
  const auto& root = scan.places.front();
  const std::string_view body = work.message.body;
  auto turned = std::string(body.substr(0, root.begin)) + reversed(text_of(body, root), root.kind) +
                std::string(body.substr(root.end));
  if (turned == body) return not_done("there is no object with two different fields");
  return done(work, std::move(turned), "every object's fields in reverse");
}

Drifted whitespace(Work& work) {
  if (auto why = not_json(work); !why.empty()) return not_done(std::move(why));
  std::string out = " ";
  walk(
      work.message.body,
      [&](char c) {
        const bool around = std::string_view("{}[]:,").find(c) != std::string_view::npos;
        if (around) out += ' ';
        out += c;
        if (around) out += "\r\n\t";
      },
      [&](std::string_view piece) { out += piece; });
  return done(work, out + "\n", "white space around every sign");
}

Drifted byte_order_mark(Work& work) {
  if (auto why = not_json(work); !why.empty()) return not_done(std::move(why));
  return done(work, "\xef\xbb\xbf" + work.message.body, "a byte order mark before the body");
}

Drifted escapes(Work& work) {
  if (auto why = not_json(work); !why.empty()) return not_done(std::move(why));
  std::string out;
  bool any = false;
  walk(
      work.message.body, [&](char c) { out += c; },
      [&](std::string_view piece) {
        const auto c = static_cast<unsigned char>(piece.front());
        if (piece.size() > 1 || c >= 0x80) {
          out += piece;
          return;
        }
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
        out += escape;
        any = true;
      });
  if (!any) return not_done("there is no string with letters in it");
  return done(work, std::move(out), "every letter of every string as an escape");
}

Drifted swapped(Work& work) {
  const auto scan = places_of(work, work.path);
  if (!scan.why.empty()) return not_done(scan.why);
  DriftPath parents = work.path;
  parents.pop_back();
  const std::string_view body = work.message.body;
  Edits edits;
  std::size_t pairs = 0;
  for (const auto& parent : find_places(body, parents).places) {
    if (parent.kind != JsonKind::object) continue;
    const auto text = text_of(body, parent);
    const auto members = children_of(text, JsonKind::object);
    for (const auto& mine : find_places(text, {work.path.back()}).places) {
      const auto other = std::find_if(members.begin(), members.end(), [&](const JsonPlace& one) {
        return one.index > mine.index && one.kind == mine.kind && text_of(text, one) != text_of(text, mine);
      });
      if (other == members.end()) continue;
      edits.replace(parent.begin + mine.begin, parent.begin + mine.end, std::string(text_of(text, *other)));
      edits.replace(parent.begin + other->begin, parent.begin + other->end, std::string(text_of(text, mine)));
      ++pairs;
      break;  // two swaps in one object could touch the same value
    }
  }
  if (pairs == 0)
    return not_done(work.drift.at + ": no field of its type with another value stands behind it");
  return done(work, edits.applied_to(body),
              work.drift.at + " and the next of its type are swapped" + and_more(pairs));
}

}  // namespace shakedown::faults
