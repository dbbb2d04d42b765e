#include "harness/provoke/load/history_log.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <optional>

#include "harness/traffic/path_template.hpp"

namespace shakedown::load {
namespace {

namespace json = boost::json;

bool is_placeholder(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string_view path_of_endpoint(std::string_view endpoint) {
  return endpoint.substr(std::min(endpoint.find(' '), endpoint.size() - 1) + 1);
}

// 5 and 5.0 are one value for whoever writes the one and reads the other.
void normalise(json::value& value) {
  constexpr double exact = 9007199254740992.0;  // 2^53
  if (auto* array = value.if_array()) {
    for (auto& element : *array) normalise(element);
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) normalise(member.value());
  } else if (const double* number = value.if_double()) {
    if (std::abs(*number) < exact && std::nearbyint(*number) == *number)
      value = static_cast<std::int64_t>(*number);
  }
}

// A part of a path means a number where it is one, as the same value does in a body.
std::string as_json(std::string_view segment) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), number);
  const bool whole = error == std::errc() && end == segment.data() + segment.size();
  const bool plain = whole && std::to_string(number) == segment;
  return plain ? std::string(segment) : json::serialize(json::string(segment));
}

std::optional<std::string> value_at(const std::optional<json::value>& body,
                                    const std::vector<PathPart>& path) {
  if (!body) return std::nullopt;
  const json::value* at = &*body;
  for (const PathPart& part : path) {
    const auto* object = at->if_object();
    const auto* array = at->if_array();
    if (part.kind == PathPart::Kind::member && object) {
      at = object->if_contains(part.name);
    } else if (part.kind == PathPart::Kind::index && array) {
      at = part.index < array->size() ? &(*array)[part.index] : nullptr;
    } else {
      at = nullptr;
    }
    if (at == nullptr) return std::nullopt;
  }
  json::value value = *at;
  normalise(value);
  return json::serialize(value);
}

std::optional<json::value> parsed(std::string_view body) {
  boost::system::error_code failed;
  auto value = json::parse(body, failed);
  if (failed) return std::nullopt;
  return value;
}

// One request, and what the mapping finds in it; a body is parsed when something of it is looked for.
class Looked {
 public:
  Looked(const HistorySpec::Operation& operation, const HistoryLog::Seen& seen)
      : operation_(operation), seen_(seen) {}

  // Empty where there is no such source, or nothing there.
  std::string asked(const HistorySource& source) { return take(source, request_, seen_.request_body); }
  std::string answered(const HistorySource& source) { return take(source, answer_, seen_.answer_body); }
  // The first source with nothing there, as the scenario says it; empty: all had their values.
  const std::string& lacks() const { return lacks_; }

 private:
  using Body = std::optional<std::optional<json::value>>;  // not looked at yet; no JSON

  std::string take(const HistorySource& source, Body& body, std::string_view text) {
    if (!source.given()) return {};
    const bool in_path = !source.placeholder.empty();
    if (!in_path && !body) body = parsed(text);
    auto value = in_path ? segment(source.placeholder) : value_at(*body, source.path);
    if (!value && lacks_.empty()) lacks_ = source.text;
    return std::move(value).value_or("");
  }

  std::optional<std::string> segment(const std::string& placeholder) const {
    const auto names = traffic::path_segments(path_of_endpoint(operation_.endpoint));
    const auto values = traffic::path_segments(seen_.target);
    const auto place = std::find(names.begin(), names.end(), placeholder) - names.begin();
    if (static_cast<std::size_t>(place) >= values.size()) return std::nullopt;
    return as_json(values[static_cast<std::size_t>(place)]);
  }

  const HistorySpec::Operation& operation_;
  const HistoryLog::Seen& seen_;
  Body request_;
  Body answer_;
  std::string lacks_;
};

enum class Told { well, did_not_happen, unknown };

Told told_by(const HistoryLog::Seen& seen) {
  if (seen.outcome == Outcome::answered) return Told::well;
  if (!was_sent(seen.outcome)) return Told::did_not_happen;
  const bool refused = seen.outcome == Outcome::unexpected_status && seen.status >= 400 && seen.status < 500;
  return refused ? Told::did_not_happen : Told::unknown;
}

bool reads(const HistorySpec::Operation& operation) {
  return operation.function == "read";
}

RecordedOperation operation_of(const HistorySpec::Operation& operation, const HistoryLog::Seen& seen,
                               bool told, Looked& looked) {
  RecordedOperation recorded;
  recorded.function = operation.function;
  recorded.sent = seen.timing.sent;
  recorded.done = seen.timing.done;
  recorded.end = told ? RecordedOperation::End::told : RecordedOperation::End::unknown;
  recorded.key = reads(operation) ? looked.answered(operation.key) : looked.asked(operation.key);
  if (reads(operation) || operation.function == "dequeue") {
    if (told) recorded.answer = looked.answered(operation.value);
  } else {
    recorded.asked = looked.asked(operation.value);
  }
  if (operation.function == "cas")
    recorded.asked = "[" + looked.asked(operation.expected) + "," + recorded.asked + "]";
  return recorded;
}

}  // namespace

bool same_endpoint(const std::string& wanted, const Endpoint& endpoint) {
  const auto space = wanted.find(' ');
  if (wanted.substr(0, space) != endpoint.method) return false;
  const auto names = traffic::path_segments(path_of_endpoint(wanted));
  const auto others = traffic::path_segments(endpoint.path);
  return std::equal(names.begin(), names.end(), others.begin(), others.end(),
                    [](std::string_view a, std::string_view b) {
                      return a == b || (is_placeholder(a) && is_placeholder(b));
                    });
}

HistoryLog::HistoryLog(const std::vector<HistorySpec>& specs, const std::vector<Endpoint>& endpoints)
    : specs_(specs), mapped_(endpoints.size()), histories_(specs.size()) {
  for (std::size_t s = 0; s < specs.size(); ++s) {
    for (const HistorySpec::Operation& operation : specs[s].operations) {
      for (std::size_t e = 0; e < endpoints.size(); ++e) {
        if (same_endpoint(operation.endpoint, endpoints[e])) mapped_[e].push_back({s, &operation});
      }
    }
  }
}

std::vector<std::string> HistoryLog::missing(std::size_t spec) const {
  std::vector<std::string> lost;
  for (const HistorySpec::Operation& operation : specs_[spec].operations) {
    const bool known = std::any_of(mapped_.begin(), mapped_.end(), [&](const auto& all) {
      return std::any_of(all.begin(), all.end(),
                         [&](const Mapped& mapped) { return mapped.operation == &operation; });
    });
    if (!known) lost.push_back(operation.endpoint);
  }
  return lost;
}

void HistoryLog::ended(int endpoint, const Seen& seen) {
  const Told told = told_by(seen);
  if (told == Told::did_not_happen) return;
  for (const Mapped& mapped : mapped_[static_cast<std::size_t>(endpoint)]) {
    const bool is_read = reads(*mapped.operation);
    if (told == Told::unknown && is_read) continue;
    Looked looked(*mapped.operation, seen);
    auto recorded = operation_of(*mapped.operation, seen, told == Told::well, looked);
    // A read without the value says nothing; a change of which nobody knows what it changed spoils the rest.
    if (looked.lacks().empty()) {
      add(mapped, std::move(recorded), is_read ? Nanoseconds{} : seen.first_sent);
    } else if (!is_read) {
      const std::lock_guard lock(mutex_);
      auto& unusable = histories_[mapped.spec].unusable;
      if (unusable.empty()) unusable = mapped.operation->endpoint + ": one without " + looked.lacks();
    }
  }
}

void HistoryLog::add(const Mapped& mapped, RecordedOperation recorded, Nanoseconds first_sent) {
  const bool too_long =
      recorded.key.size() + recorded.asked.size() + recorded.answer.size() > most_value_bytes;
  const std::lock_guard lock(mutex_);
  RecordedHistory& history = histories_[mapped.spec];
  if (too_long || history.operations.size() >= most_operations) {
    history.complete_until = std::min(history.complete_until, recorded.sent);
    return;
  }
  if (first_sent != Nanoseconds{}) {
    RecordedOperation before = recorded;
    before.sent = first_sent;
    before.end = RecordedOperation::End::unknown;
    history.operations.push_back(std::move(before));
  }
  history.operations.push_back(std::move(recorded));
}

std::vector<RecordedHistory> HistoryLog::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(histories_, {});
}

}  // namespace shakedown::load
