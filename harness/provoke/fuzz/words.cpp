#include "harness/provoke/fuzz/words.hpp"

#include <algorithm>
#include <array>

namespace shakedown::fuzz {
namespace {

constexpr std::size_t most_words = 24;
constexpr std::size_t longest_word = 24;

// What sentences are held together by. No value is a word of these.
constexpr std::array<std::string_view, 40> glue = {
    "a",    "an",    "and",   "are",  "as", "at",   "be",   "by",    "can",  "for",
    "from", "given", "has",   "have", "if", "in",   "into", "is",    "it",   "its",
    "may",  "must",  "no",    "not",  "of", "on",   "one",  "or",    "set",  "should",
    "that", "the",   "their", "this", "to", "used", "when", "which", "will", "with"};

bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool is_glue(std::string_view word) {
  return std::find(glue.begin(), glue.end(), word) != glue.end();
}

using Kind = std::vector<std::string>;

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday",
       "friday", "saturday", "sunday"},
      {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "january",
       "february", "december"},
      {"second", "minute", "hour", "day", "week", "month", "year", "today", "now"},
      {"open", "closed", "active", "inactive", "pending", "done", "new", "paid", "cancelled", "deleted",
       "draft", "published", "enabled", "disabled", "success", "failed", "available", "sold"},
      {"admin", "administrator", "root", "user", "guest", "owner", "system", "anonymous", "public",
       "private"},
      {"asc", "desc", "name", "id", "date", "price", "created", "updated"},
      {"true", "false", "yes", "no", "on", "off", "none", "all", "any", "default", "auto", "null"},
      {"low", "medium", "high", "critical", "debug", "info", "warning", "error"},
      {"male", "female", "other", "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "lady"},
      {"en", "de", "fr", "es", "zh", "ar", "en-US", "EUR", "USD", "GBP", "JPY", "US", "DE", "CN"},
      {"kg", "g", "lb", "km", "m", "mile", "celsius", "fahrenheit"},
      {"add", "subtract", "multiply", "divide", "sum", "avg", "min", "max", "count"},
      {"text", "image", "audio", "video", "json", "xml", "csv", "html", "pdf"},
      {"a.txt", "a.pdf", "a.png", "a.zip", "a.json", ".", ".."},
      {"token", "password", "secret", "key", "test", "example", "localhost", "127.0.0.1", "example.com"},
      {"http", "https", "ftp", "file", "http://example.com/", "https://localhost/a?b=c#d", "ftp://a.b/c"},
      {"GET", "POST", "PUT", "DELETE", "create", "read", "update", "delete", "list", "start", "stop"},
      {"one", "two", "first", "last", "and", "or", "hello", "foo", "bar"},
      {"card", "cash", "visa", "mastercard", "paypal", "invoice", "standard", "express", "free", "basic",
       "pro", "premium"},
      {"red", "green", "blue", "black", "white", "small", "large", "left", "right", "up", "down", "north",
       "south"},
      {"2024-02-29", "2026-01-01", "1970-01-01", "12:00", "23:59:59", "1.5e+10", "3.14", "1e5", "0.0.0.0"}};
  return all;
}

}  // namespace

std::vector<std::string> words_in(std::string_view description) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < description.size() && words.size() < most_words) {
    std::size_t end = at;
    while (end < description.size() && is_of_word(description[end])) ++end;
    const auto word = description.substr(at, end - at);
    const bool letters = !word.empty() && (word[0] < '0' || word[0] > '9') && word[0] != '-';
    if (letters && word.size() <= longest_word && !is_glue(word) &&
        std::find(words.begin(), words.end(), word) == words.end())
      words.emplace_back(word);
    at = std::max(end, at + 1);
  }
  return words;
}

const std::string& common_word(Random& random) {
  return random.pick(random.pick(kinds()));
}

}  // namespace shakedown::fuzz
