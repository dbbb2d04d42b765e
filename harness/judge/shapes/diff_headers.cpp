// Header fields that came, went, changed their type or their spelling. Fields that belong to the connection
// or to caches and clients are left alone: they depend on who sits between, not on the service.
#include <algorithm>
#include <array>

#include "harness/judge/shapes/diff_parts.hpp"
#include "harness/judge/shapes/text_format.hpp"

namespace shakedown::judge {
namespace {

bool is_of_transport(std::string_view name, Direction direction) {
  static constexpr std::array always = {
      std::string_view("connection"),   std::string_view("content-length"),
      std::string_view("content-type"), std::string_view("date"),
      std::string_view("keep-alive"),   std::string_view("transfer-encoding"),
      std::string_view("server"),       std::string_view("via"),
      std::string_view("age"),          std::string_view("trailer"),
      std::string_view("upgrade"),      std::string_view("te"),
      std::string_view("deprecation"),  std::string_view("sunset"),
      std::string_view("cf-ray"),       std::string_view("traceparent"),
      std::string_view("tracestate"),   std::string_view("content-encoding"),
      std::string_view("cookie"),       std::string_view("set-cookie"),
      std::string_view("x-powered-by")};
  static constexpr std::array of_client = {
      std::string_view("accept"), std::string_view("cache-control"), std::string_view("dnt"),
      std::string_view("expect"), std::string_view("forwarded"),     std::string_view("host"),
      std::string_view("origin"), std::string_view("pragma"),        std::string_view("priority"),
      std::string_view("range"),  std::string_view("referer"),       std::string_view("user-agent")};
  static constexpr std::array client_prefixes = {std::string_view("accept-"), std::string_view("sec-"),
                                                 std::string_view("if-"), std::string_view("x-forwarded-")};
  if (std::find(always.begin(), always.end(), name) != always.end()) return true;
  if (direction == Direction::response) return false;
  return std::find(of_client.begin(), of_client.end(), name) != of_client.end() ||
         std::any_of(client_prefixes.begin(), client_prefixes.end(),
                     [&](std::string_view prefix) { return name.substr(0, prefix.size()) == prefix; });
}

struct FieldPair {
  const FieldShape* before = nullptr;
  const FieldShape* after = nullptr;
  std::string name;
  std::uint64_t messages_before = 0, messages_after = 0;
};

Entry entry_at(const Ledger& ledger, const Messages& messages, const FieldPair& pair, const char* kind,
               double p) {
  auto entry = ledger.entry(messages, "header " + pair.name, kind);
  entry.p = p;
  entry.change.count_before = pair.messages_before;
  entry.change.count_after = pair.messages_after;
  if (pair.before != nullptr) entry.change.exchange_before = pair.before->seen.exchange;
  if (pair.after != nullptr) entry.change.exchange_after = pair.after->seen.exchange;
  return entry;
}

std::string presence_rule(std::uint64_t before, const FieldPair& pair, std::uint64_t after, bool request) {
  const bool always_before = before == pair.messages_before;
  const bool always_after = after == pair.messages_after;
  if (before == 0) {
    if (!request) return "response-header-added";
    return always_after ? "new-required-request-parameter" : "new-optional-request-parameter";
  }
  if (after == 0) {
    if (request) return "request-parameter-removed";
    return always_before ? "required-response-header-removed" : "optional-response-header-removed";
  }
  if (always_before) return request ? "request-parameter-became-optional" : "response-header-became-optional";
  return always_after && request ? "request-parameter-became-required" : "";
}

void diff_presence(Ledger& ledger, const Messages& messages, const FieldPair& pair) {
  const auto before = pair.before != nullptr ? pair.before->present : 0;
  const auto after = pair.after != nullptr ? pair.after->present : 0;
  const double p = ledger.ask({before, pair.messages_before, 1}, {after, pair.messages_after, 1});
  const char* kind = before == 0 ? "added" : (after == 0 ? "removed" : "absent");
  auto entry = entry_at(ledger, messages, pair, kind, p);
  const bool request = messages.direction == Direction::request;
  set_rule(entry, presence_rule(before, pair, after, request), Severity::info);
  // A Link is how many interfaces lead to the next page.
  if (pair.name == "link" && after < before) entry.change.kind = "pagination";
  entry.flipped = after == 0 && before == pair.messages_before;
  entry.change.before = "in " + of_in_words(before, pair.messages_before);
  entry.change.after = "in " + of_in_words(after, pair.messages_after);
  entry.parent = "header";
  entry.name = pair.name;
  entry.parents = after == 0 ? pair.messages_before : pair.messages_after;
  entry.present = after == 0 ? before : after;
  if (before == 0) entry.move = Entry::Move::come;
  if (after == 0) entry.move = Entry::Move::gone;
  entry.values = before == 0 ? &pair.after->values : (after == 0 ? &pair.before->values : nullptr);
  ledger.enter(std::move(entry));
}

enum class Text { integer, number, other };
Text text_of(std::string_view value) {
  const auto found = formats_of(value);
  if (found.has(TextFormat::integer_text)) return Text::integer;
  return found.has(TextFormat::decimal_text) ? Text::number : Text::other;
}

struct TextCounts {
  std::uint64_t all = 0, integers = 0, numbers = 0;
};
// Of the values that are kept; where there were too many, each stands for itself.
TextCounts texts_in(const ValueSet& values) {
  TextCounts counts;
  for (const auto& [text, count] : values.counts) {
    const std::uint64_t times = values.overflowed ? 1 : count;
    const auto is = text_of(bare(text));
    counts.all += times;
    if (is == Text::integer) counts.integers += times;
    if (is != Text::other) counts.numbers += times;
  }
  return counts;
}

void diff_type(Ledger& ledger, const Messages& messages, const FieldPair& pair) {
  const auto before = texts_in(pair.before->values);
  const auto after = texts_in(pair.after->values);
  if (before.all == 0 || after.all == 0) return;
  const bool request = messages.direction == Direction::request;
  const auto told = [&](std::uint64_t was, std::uint64_t is, const char* rule, const char* from,
                        const char* to) {
    auto entry =
        entry_at(ledger, messages, pair, "retyped", ledger.ask({was, before.all, 1}, {is, after.all, 1}));
    entry.flipped = was == before.all && is == 0;
    set_rule(entry, rule, Severity::high);
    entry.change.before = std::string(from) + ", such as " + pair.before->seen.example;
    entry.change.after = std::string(to) + ", such as " + pair.after->seen.example;
    ledger.enter(std::move(entry));
  };
  if (before.numbers == before.all && after.numbers < after.all)
    return told(before.numbers, after.numbers,
                request ? "request-parameter-type-changed" : "response-header-type-changed", "numbers",
                "text");
  if (before.integers == before.all && after.integers < after.all)
    return told(before.integers, after.integers,
                request ? "request-parameter-type-generalized" : "response-header-type-generalized",
                "whole numbers", "numbers");
}

// HTTP/1.1 compares names without case, and yet there are clients that broke on it.
void diff_spelling(Ledger& ledger, const Messages& messages, const FieldPair& pair) {
  const auto& before = pair.before->spellings;
  const auto& after = pair.after->spellings;
  if (before.size() != 1 || after.size() != 1 || before.begin()->first == after.begin()->first) return;
  auto entry =
      entry_at(ledger, messages, pair, "case",
               ledger.ask({pair.before->present, pair.before->present, 1}, {0, pair.after->present, 1}));
  entry.flipped = true;
  entry.change.severity = Severity::low;
  entry.change.before = before.begin()->first + " in " + std::to_string(pair.before->present);
  entry.change.after = after.begin()->first + " in " + std::to_string(pair.after->present);
  ledger.enter(std::move(entry));
}

}  // namespace

void diff_headers(Ledger& ledger, const Messages& messages, const MessageShape& before,
                  const MessageShape& after) {
  std::set<std::string> names;
  for (const auto& [name, field] : before.headers) names.insert(name);
  for (const auto& [name, field] : after.headers) names.insert(name);
  for (const auto& name : names) {
    if (is_of_transport(name, messages.direction)) continue;
    const auto was = before.headers.find(name);
    const auto is = after.headers.find(name);
    FieldPair pair{nullptr, nullptr, name, before.messages, after.messages};
    if (was != before.headers.end()) pair.before = &was->second;
    if (is != after.headers.end()) pair.after = &is->second;
    diff_presence(ledger, messages, pair);
    if (pair.before == nullptr || pair.after == nullptr) continue;
    diff_type(ledger, messages, pair);
    diff_spelling(ledger, messages, pair);
  }
}

}  // namespace shakedown::judge
