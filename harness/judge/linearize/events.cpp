// Finds out the format, then reads one event after another. Only the members of an operation that say
// something for a check are kept; the rest is read past.
#include "harness/judge/linearize/events.hpp"

#include <algorithm>
#include <optional>

#include "harness/judge/linearize/forms.hpp"

namespace shakedown::judge::linearize {
namespace {

std::optional<EventType> type_of(std::string_view word) {
  if (word == "invoke") return EventType::invoke;
  if (word == "ok") return EventType::ok;
  if (word == "fail") return EventType::fail;
  if (word == "info") return EventType::info;
  return std::nullopt;
}

// Lines and columns of places that are asked for in order.
class Places {
 public:
  explicit Places(std::string_view text) : text_(text) {}
  void mark(std::size_t at, Event& event) {
    while (at_ < at) {
      const auto end = text_.find('\n', at_);
      if (end == std::string_view::npos || end >= at) break;
      at_ = end + 1;
      ++line_;
    }
    event.line = line_;
    event.column = static_cast<int>(at - at_) + 1;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

bool read_member(FormReader& reader, std::string_view name, EventLog& log, Event& event, bool& has_type) {
  if (name == "time") {
    const auto time = reader.plain_integer();
    if (time) {
      event.time = *time;
      return true;
    }
    return reader.value().has_value();
  }
  if (name == "index" && reader.plain_integer()) return true;
  const std::size_t at = reader.at();
  const auto value = reader.value();
  if (!value) return false;
  if (name == "type") {
    const auto type = type_of(log.pool.text_of(*value));
    if (!type) {
      reader.move_to(at);
      reader.peek();
      reader.fail("the type " + log.pool.to_text(*value) + " is unknown", "invoke, ok, fail or info");
      return false;
    }
    event.type = *type;
    has_type = true;
  } else if (name == "process") {
    event.process = *value;
  } else if (name == "f") {
    event.function = *value;
  } else if (name == "key") {
    event.key = *value;
    event.has_key = true;
  } else if (name == "value") {
    event.value = *value;
    event.has_value = true;
  }
  return true;
}

bool read_event(FormReader& reader, Places& places, EventLog& log) {
  Event event;
  reader.peek();
  const std::size_t start = reader.at();
  places.mark(start, event);
  if (!reader.take('{')) {
    reader.fail("an operation is expected here", "a map with type, process, f and value");
    return false;
  }
  bool has_type = false;
  while (!reader.take('}')) {
    const auto name = reader.name();
    if (!name) return false;
    if (!read_member(reader, *name, log, event, has_type)) return false;
  }
  if (!has_type) {
    reader.move_to(start);
    reader.fail("this operation has no type", "invoke, ok, fail or info");
    return false;
  }
  log.events.push_back(event);
  return true;
}

Status read_forms(std::string_view text, Dialect dialect, EventLog& log) {
  FormReader reader(text, dialect, log.pool, log.file);
  Places places(text);
  while (reader.peek() != '\0') {
    const char open = reader.peek();
    if (open == '[' || open == '(') {
      const std::size_t start = reader.at();
      reader.take(open);
      const char close = open == '[' ? ']' : ')';
      while (!reader.take(close)) {
        if (reader.peek() == '\0' && !reader.failed())
          return reader.problem_at(start, "this list of operations is never closed",
                                   std::string("'") + close + "' is missing");
        if (reader.failed() || !read_event(reader, places, log)) return reader.problem();
      }
    } else if (!read_event(reader, places, log)) {
      return reader.problem();
    }
  }
  if (reader.failed()) return reader.problem();
  return Done{};
}

// INFO  jepsen.util - 4 <tab> :invoke <tab> :read <tab> nil
Status read_log(std::string_view text, EventLog& log) {
  constexpr std::string_view mark = "jepsen.util - ";
  int line = 0;
  for (std::size_t start = 0; start < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const auto found = text.substr(start, end - start).find(mark);
    const std::size_t at = start + found + mark.size();
    start = end + 1;
    if (found == std::string_view::npos) continue;
    FormReader words(text.substr(0, end), Dialect::edn, log.pool, log.file);
    words.move_to(at);
    // Other threads log through the same logger: what does not begin with a process's number is theirs.
    const auto process = words.plain_integer();
    if (!process || words.peek() != ':') continue;
    Event event;
    event.process = log.pool.integer(*process);
    event.line = line + 1;
    event.column = static_cast<int>(found + mark.size()) + 1;
    const std::size_t type_at = words.at();
    const auto type_word = words.value();
    if (!type_word) return words.problem();
    const auto type = type_of(log.pool.text_of(*type_word));
    if (!type)
      return words.problem_at(type_at, "the type " + log.pool.to_text(*type_word) + " is unknown",
                              "invoke, ok, fail or info");
    event.type = *type;
    const auto function = words.value();
    if (!function) return words.problem();
    event.function = *function;
    if (words.peek() != '\0') {
      const auto value = words.value();
      if (!value) return words.problem();
      event.value = *value;
      event.has_value = true;
    }
    log.events.push_back(event);
  }
  log.fail_means = FailMeans::comparison_failed;
  return Done{};
}

bool is_json(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  auto at = text.find_first_not_of(blanks);
  if (at != std::string_view::npos && text[at] == '[') at = text.find_first_not_of(blanks, at + 1);
  if (at == std::string_view::npos || text[at] != '{') return false;
  at = text.find_first_not_of(blanks, at + 1);
  return at != std::string_view::npos && text[at] == '"';
}

bool is_log(std::string_view text) {
  const auto at = text.find_first_not_of(" \t\r\n");
  if (at == std::string_view::npos) return false;
  constexpr std::string_view forms = "[({;#";
  return forms.find(text[at]) == std::string_view::npos &&
         text.find("jepsen.util - ") != std::string_view::npos;
}

}  // namespace

Result<EventLog> read_events(std::string_view text, std::string file) {
  EventLog log;
  log.file = std::move(file);
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const Status done = is_log(text) ? read_log(text, log)
                                   : read_forms(text, is_json(text) ? Dialect::json : Dialect::edn, log);
  if (!done) return done.error();
  if (log.events.empty()) {
    auto none = problem("this history has no operation");
    none.where = {log.file, 1, 1};
    return none;
  }
  return log;
}

}  // namespace shakedown::judge::linearize
