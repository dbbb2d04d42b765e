// Fields under another name (D3): renamed, in snake_case, in camelCase, in capitals; and every other answer
// so (D25), as of two replicas of which one is newer.
#include "harness/faults/drift/families.hpp"

#include <cctype>

namespace shakedown::faults {
namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
char lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string in_snake_case(std::string_view key) {
  std::string out;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const bool begins = is_upper(key[i]) && i > 0 && key[i - 1] != '_' &&
                        (!is_upper(key[i - 1]) ||
                         (i + 1 < key.size() && std::islower(static_cast<unsigned char>(key[i + 1])) != 0));
    if (begins) out += '_';
    out += key[i] == '-' ? '_' : lower(key[i]);
  }
  return out;
}

std::string in_camel_case(std::string_view key) {
  std::string out;
  bool begins = false;
  for (const char c : key) {
    if ((c == '_' || c == '-') && !out.empty()) {
      begins = true;
      continue;
    }
    out += begins ? upper(c) : out.empty() ? lower(c) : c;
    begins = false;
  }
  return out;
}

std::string in_capitals(std::string_view key) {
  std::string out(key);
  for (char& c : out) c = upper(c);
  return out;
}

// `name` takes what stands between the key's quotes and gives what is to stand there.
template <class Name>
Drifted renamed(Work& work, Name name) {
  const auto scan = places_of(work, work.path);
  if (!scan.why.empty()) return not_done(scan.why);
  Edits edits;
  std::string says;
  const std::string_view body = work.message.body;
  for (const auto& place : scan.places) {
    const auto old = body.substr(place.key_begin + 1, place.key_end - place.key_begin - 2);
    const std::string fresh = name(old);
    if (fresh == old) continue;
    if (says.empty()) says = work.drift.at + " is called " + short_form(fresh);
    edits.replace(place.key_begin + 1, place.key_end - 1, fresh);
  }
  if (edits.count() == 0) return not_done(work.drift.at + " is written so already");
  return done(work, edits.applied_to(body), says + and_more(edits.count()));
}

// Letters behind a backslash are not the name's.
template <class Name>
Drifted respelled(Work& work, Name name) {
  return renamed(work, [&](std::string_view old) {
    return old.find('\\') == std::string_view::npos ? name(old) : std::string(old);
  });
}

}  // namespace

Drifted rename(Work& work) {
  const auto fixed = quoted(work.drift.value);
  return renamed(work, [&](std::string_view old) {
    return work.drift.value.empty() ? std::string(old) + "V2" : fixed.substr(1, fixed.size() - 2);
  });
}

Drifted snake_case(Work& work) {
  return respelled(work, in_snake_case);
}

Drifted camel_case(Work& work) {
  return respelled(work, in_camel_case);
}

Drifted upper_case(Work& work) {
  return respelled(work, in_capitals);
}

Drifted version_skew(Work& work) {
  if (work.ordinal % 2 == 0) return rename(work);
  const auto scan = places_of(work, work.path);
  if (!scan.why.empty()) return not_done(scan.why);
  return {true, work.drift.at + " is called as before: it is the older replica's turn"};
}

}  // namespace shakedown::faults
