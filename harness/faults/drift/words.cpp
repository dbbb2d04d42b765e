// Small sets of words: one that nobody knows (D9), a known one under another name or in the other case (D10).
#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {

Change new_word(const Value& value, const Work& work) {
  if (value.kind != JsonKind::string) return not_for(value, "a string");
  const auto word = quoted(work.drift.value.empty() ? "brand_new" : work.drift.value);
  return word == value.text ? Change::no("it is that word already") : Change::to(word);
}

Change word_renamed(const Value& value, const Work& work) {
  if (value.kind != JsonKind::string) return not_for(value, "a string");
  if (!work.drift.value.empty()) return new_word(value, work);
  return Change::to(std::string(value.text.substr(0, value.text.size() - 1)) + "_v2\"");
}

// In capitals; what is in capitals already, in small letters. What stands behind a backslash is no letter.
Change word_case(const Value& value, const Work&) {
  if (value.kind != JsonKind::string) return not_for(value, "a string");
  const auto changed = [&](bool to_upper) {
    std::string text(value.text);
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
      if (text[i] == '\\') {
        i += text[i + 1] == 'u' ? 5 : 1;
        continue;
      }
      const char from = to_upper ? 'a' : 'A';
      if (text[i] >= from && text[i] < from + 26) text[i] = static_cast<char>(text[i] ^ 0x20);
    }
    return text;
  };
  auto text = changed(true);
  if (text == value.text) text = changed(false);
  return text == value.text ? Change::no("it has no letters of A to Z") : Change::to(std::move(text));
}

}  // namespace shakedown::faults
