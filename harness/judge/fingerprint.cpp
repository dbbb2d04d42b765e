#include "harness/judge/fingerprint.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include "harness/model/hash.hpp"

namespace shakedown::judge {
namespace {

struct Replacement {
  RE2 pattern;
  const char* with;
};

// In this order: what is specific before what is general.
const Replacement& replacement(std::size_t i) {
  static const Replacement all[] = {
      {RE2(R"((?i)\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)"), "#"},
      {RE2(R"((?i)\b0x[0-9a-f]+\b)"), "#"},
      {RE2(R"(\b[0-9a-f]*[0-9][0-9a-f]*[a-f][0-9a-f]*\b)"), "#"},
      {RE2(R"(\b(\d[\d,.]*|one|each) of (the )?(\d[\d,.]*|one)\b)"), "#"},
      {RE2(R"(\d[\d,.]*\s?(ns|µs|us|ms|s|min|h|B|KiB|MiB|GiB|%|/s)\b)"), "#"},
      {RE2(R"(\d+)"), "#"},
      // "1 request" and "2 requests", "3 min 20 s" and "4 min"
      {RE2(R"(#([,.: ]*#)+)"), "#"},
      {RE2(R"(# ([a-z]+)s\b)"), R"(# \1)"},
  };
  static_assert(std::size(all) == 8);
  return all[i];
}
constexpr std::size_t replacements = 8;

// A status tells two failures of one endpoint apart, so it is no figure.
std::string status_in(std::string_view text) {
  static const RE2 answered(R"(\banswered (\d{3})\b)");
  std::string status;
  RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), answered, &status);
  return status;
}

}  // namespace

std::string without_figures(std::string_view text) {
  std::string rest(text);
  for (std::size_t i = 0; i < replacements; ++i)
    RE2::GlobalReplace(&rest, replacement(i).pattern, replacement(i).with);
  return rest;
}

std::string fingerprint(const Finding& finding, std::string_view key) {
  static const RE2 counts(R"(\d[\d,.]* of (the )?\d[\d,.]*)");
  std::string words(key);
  if (key.empty()) {
    words = status_in(finding.title) + "\n" + without_figures(finding.title);
  } else {
    RE2::GlobalReplace(&words, counts, "#");
  }
  return fmt::format("{:016x}", hash_text(finding.rule + "\n" + finding.endpoint + "\n" + words));
}

}  // namespace shakedown::judge
