#include "harness/judge/race_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

namespace shakedown::judge {
namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

// "orderIds" -> order, ids
std::vector<std::string> parts_of(std::string_view member) {
  std::vector<std::string> parts(1);
  bool was_lower = false;
  for (const char c : member) {
    const bool is_upper = std::isupper(static_cast<unsigned char>(c)) != 0;
    const bool breaks = std::isalnum(static_cast<unsigned char>(c)) == 0;
    if ((breaks || (is_upper && was_lower)) && !parts.back().empty()) parts.emplace_back();
    if (!breaks) parts.back() += lower(c);
    was_lower = !is_upper && !breaks;
  }
  if (parts.back().empty() && parts.size() > 1) parts.pop_back();
  return parts;
}

template <std::size_t n>
bool is_one_of(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

template <std::size_t n>
bool has_one_of(std::string_view text, const std::array<std::string_view, n>& words) {
  const std::string small = lowered(text);
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return small.find(word) != std::string::npos; });
}

}  // namespace

bool names_a_thing(std::string_view member) {
  constexpr std::array<std::string_view, 18> last = {
      "id",   "ids", "uuid",     "uuids", "guid",      "token", "self",     "href", "url",
      "link", "uri", "location", "ref",   "reference", "seq",   "sequence", "oid",  "rowid"};
  const auto parts = parts_of(member);
  if (is_one_of(parts.back(), last)) return true;
  return parts.size() > 1 && (parts.back() == "number" || parts.back() == "no");
}

bool speaks_of_the_process(std::string_view member) {
  constexpr std::array<std::string_view, 25> any = {
      "worker",  "thread",   "pid",     "host",      "hostname",  "node",   "server",  "instance", "shard",
      "replica", "duration", "elapsed", "took",      "latency",   "uptime", "attempt", "attempts", "retry",
      "retries", "trace",    "traceid", "requestid", "timestamp", "nonce",  "inflight"};
  const auto parts = parts_of(member);
  if (parts.size() > 1 && parts.back() == "at") return true;
  if (parts.size() > 1 && parts.front() == "request" && parts.back() == "id") return true;
  return std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return is_one_of(part, any); });
}

bool speaks_of_a_duplicate(std::string_view text) {
  constexpr std::array<std::string_view, 8> words = {"exist",      "duplicate", "taken",     "unique",
                                                     "registered", "conflict",  "same name", "in use"};
  return has_one_of(text, words) && !speaks_of_a_limit(text);
}

bool speaks_of_a_limit(std::string_view text) {
  constexpr std::array<std::string_view, 20> words = {
      "stock",  "sold",    "limit",    "exceed",       "insufficient", "remaining", "out of",
      "out_of", "balance", "redeem",   "already used", "already_used", "used up",   "left",
      "enough", "quota",   "capacity", "full",         "claimed",      "exhausted"};
  return has_one_of(text, words);
}

}  // namespace shakedown::judge
