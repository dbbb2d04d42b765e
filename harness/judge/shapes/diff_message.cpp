// A message as a whole: its content type, whether it has a body, and whether that body is what it says.
#include <algorithm>

#include "harness/judge/shapes/diff_parts.hpp"
#include "harness/judge/shapes/walk.hpp"

namespace shakedown::judge {
namespace {

std::string name_of_type(const std::string& type) {
  return type.empty() ? "no content type" : type;
}

bool is_structured(std::string_view type) {
  return type.find('+') != std::string_view::npos && type.substr(type.find('+')) == "+json";
}

// "application/problem+json" became "application/json": a more general name for the same syntax.
const char* renaming(const std::string& before, const std::string& after) {
  if (is_structured(before) && after == "application/json") return "response-media-type-name-generalized";
  if (before == "application/json" && is_structured(after)) return "response-media-type-name-specialized";
  return nullptr;
}

struct Types {
  std::string names;
  std::uint64_t count = 0;
  double p = 1;
  std::size_t size = 0;
};

Types missing(Ledger& ledger, const MessageShape& here, const MessageShape& there) {
  Types types;
  for (const auto& [type, count] : here.content_types) {
    if (there.content_types.count(type) > 0) continue;
    types.p = std::min(types.p, ledger.ask({count, here.messages, 1}, {0, there.messages, 1}));
    types.names += (types.size++ == 0 ? "" : ", ") + name_of_type(type);
    types.count += count;
  }
  return types;
}

void enter(Ledger& ledger, Entry entry, const MessageShape& before, const MessageShape& after) {
  entry.change.count_before = before.messages;
  entry.change.count_after = after.messages;
  entry.change.exchange_before = before.seen.exchange;
  entry.change.exchange_after = after.seen.exchange;
  ledger.enter(std::move(entry));
}

// Something that no message had and some have now.
void diff_fault(Ledger& ledger, const Messages& messages, const MessageShape& before,
                const MessageShape& after, std::uint64_t MessageShape::*count, Severity severity,
                const char* says) {
  if (before.*count == 0 && after.*count == 0) return;
  const double p = ledger.ask({before.*count, before.messages, 1}, {after.*count, after.messages, 1});
  if (before.*count > 0) return;
  auto entry = ledger.entry(messages, "$", "encoding");
  entry.p = p;
  entry.flipped = after.*count == after.messages;
  entry.change.severity = severity;
  entry.change.before = std::string("none ") + says;
  entry.change.after = of_in_words(after.*count, after.messages) + " " + says;
  enter(ledger, std::move(entry), before, after);
}

void diff_body_presence(Ledger& ledger, const Messages& messages, const MessageShape& before,
                        const MessageShape& after) {
  if (before.empty_bodies == 0 && after.empty_bodies == 0) return;
  const double p =
      ledger.ask({before.empty_bodies, before.messages, 1}, {after.empty_bodies, after.messages, 1});
  const bool none_before = before.empty_bodies == before.messages;
  const bool none_after = after.empty_bodies == after.messages;
  const bool request = messages.direction == Direction::request;
  auto entry = ledger.entry(messages, "$", "absent");
  entry.p = p;
  entry.change.before = "a body in " + of_in_words(before.messages - before.empty_bodies, before.messages);
  entry.change.after = "a body in " + of_in_words(after.messages - after.empty_bodies, after.messages);
  if (none_before && !none_after) {
    entry.change.kind = "added";
    const char* rule =
        after.empty_bodies == 0 ? "request-body-added-required" : "request-body-added-optional";
    set_rule(entry, request ? rule : "", Severity::info);
  } else if (before.empty_bodies == 0 || none_after) {
    entry.change.kind = none_after ? "removed" : "absent";
    entry.flipped = none_after;
    set_rule(entry, request && none_after ? "request-body-removed" : "",
             request ? Severity::info : Severity::high);
  }
  enter(ledger, std::move(entry), before, after);
}

}  // namespace

void diff_media_types(Ledger& ledger, const Messages& messages, const MessageShape& before,
                      const MessageShape& after) {
  const auto gone = missing(ledger, before, after);
  const auto fresh = missing(ledger, after, before);
  if (gone.size == 0 && fresh.size == 0) return;
  // Without a body there is no type to speak of.
  const bool bodies = before.empty_bodies < before.messages && after.empty_bodies < after.messages;
  if (!bodies) return;
  const bool request = messages.direction == Direction::request;
  auto entry = ledger.entry(messages, "content-type", "content-type");
  if (gone.size > 0) {
    entry.p = gone.p;
    const char* renamed =
        gone.size == 1 && fresh.size == 1 && !request ? renaming(gone.names, fresh.names) : nullptr;
    const char* removed = request ? "request-body-media-type-removed" : "response-media-type-removed";
    set_rule(entry, renamed != nullptr ? renamed : removed, Severity::high);
  } else {
    entry.p = fresh.p;
    set_rule(entry, request ? "request-body-media-type-added" : "response-media-type-added", Severity::info);
  }
  entry.flipped = gone.count == before.messages && fresh.count == after.messages;
  const auto words = [](const MessageShape& shape) {
    std::string text;
    for (const auto& [type, count] : shape.content_types)
      text += (text.empty() ? "" : ", ") + name_of_type(type) + " in " + of_in_words(count, shape.messages);
    return text;
  };
  entry.change.before = words(before);
  entry.change.after = words(after);
  enter(ledger, std::move(entry), before, after);
}

void diff_query(Ledger& ledger, const Messages& messages, const MessageShape& before,
                const MessageShape& after) {
  std::set<std::string> names;
  for (const auto& [name, member] : before.query.members) names.insert(name);
  for (const auto& [name, member] : after.query.members) names.insert(name);
  const auto count = [](const MessageShape& shape, const std::string& name) -> std::uint64_t {
    const auto found = shape.query.members.find(name);
    return found == shape.query.members.end() ? 0 : found->second->present;
  };
  for (const auto& name : names) {
    const auto with_before = count(before, name);
    const auto with_after = count(after, name);
    auto entry = ledger.entry(messages, "query " + name, "absent");
    entry.p = ledger.ask({with_before, before.messages, 1}, {with_after, after.messages, 1});
    std::string rule;
    if (with_before == 0) {
      entry.change.kind = "added";
      rule =
          with_after == after.messages ? "new-required-request-parameter" : "new-optional-request-parameter";
    } else if (with_after == 0) {
      entry.change.kind = "removed";
      rule = "request-parameter-removed";
    } else if (with_before == before.messages) {
      rule = "request-parameter-became-optional";
    } else if (with_after == after.messages) {
      rule = "request-parameter-became-required";
    }
    set_rule(entry, rule, Severity::info);
    entry.change.before = "sent in " + of_in_words(with_before, before.messages);
    entry.change.after = "sent in " + of_in_words(with_after, after.messages);
    enter(ledger, std::move(entry), before, after);
  }
}

void diff_message(Ledger& ledger, const Messages& messages, const MessageShape& before,
                  const MessageShape& after) {
  if (before.messages == 0 || after.messages == 0) return;
  diff_media_types(ledger, messages, before, after);
  diff_body_presence(ledger, messages, before, after);
  diff_fault(ledger, messages, before, after, &MessageShape::not_json, Severity::high,
             "say JSON and are not");
  diff_fault(ledger, messages, before, after, &MessageShape::duplicate_keys, Severity::medium,
             "name a member twice");
  diff_fault(ledger, messages, before, after, &MessageShape::invalid_utf8, Severity::medium, "are not UTF-8");
  diff_fault(ledger, messages, before, after, &MessageShape::byte_order_marks, Severity::medium,
             "begin with a byte order mark");
  diff_fault(ledger, messages, before, after, &MessageShape::too_deep, Severity::medium,
             "are nested too deep");
  diff_headers(ledger, messages, before, after);
  if (messages.direction == Direction::response) diff_links(ledger, messages, before, after);
  if (messages.direction == Direction::request) diff_query(ledger, messages, before, after);
  PlacePair body;
  body.before = &before.body;
  body.after = &after.body;
  body.path = "$";
  diff_place(ledger, messages, body);
}

}  // namespace shakedown::judge
