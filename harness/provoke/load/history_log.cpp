#include "harness/provoke/load/history_log.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <optional>

namespace shakedown::load {
namespace {

namespace json = boost::json;

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  path = path.substr(0, path.find('?'));
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

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

// One request with what the mapping looks at.
class Looked {
 public:
  Looked(const HistorySpec::Operation& operation, const HistoryLog::Seen& seen)
      : operation_(operation), seen_(seen) {}

  std::optional<std::string> asked(const HistorySource& source) {
    if (!request_looked_) request_ = parsed(seen_.request_body);
    request_looked_ = true;
    return at(source, request_);
  }
  std::optional<std::string> answered(const HistorySource& source) {
    if (!answer_looked_) answer_ = parsed(seen_.answer_body);
    answer_looked_ = true;
    return at(source, answer_);
  }

 private:
  std::optional<std::string> at(const HistorySource& source, const std::optional<json::value>& body) const {
    if (source.placeholder.empty()) return value_at(body, source.path);
    const auto names = segments_of(path_of_endpoint(operation_.endpoint));
    const auto values = segments_of(seen_.target);
    const auto place = std::find(names.begin(), names.end(), source.placeholder) - names.begin();
    if (static_cast<std::size_t>(place) >= values.size()) return std::nullopt;
    return as_json(values[static_cast<std::size_t>(place)]);
  }

  const HistorySpec::Operation& operation_;
  const HistoryLog::Seen& seen_;
  std::optional<json::value> request_;
  std::optional<json::value> answer_;
  bool request_looked_ = false;
  bool answer_looked_ = false;
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

}  // namespace

bool same_endpoint(const std::string& wanted, const Endpoint& endpoint) {
  const auto space = wanted.find(' ');
  if (wanted.substr(0, space) != endpoint.method) return false;
  const auto names = segments_of(path_of_endpoint(wanted));
  const auto others = segments_of(endpoint.path);
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
    const HistorySpec::Operation& operation = *mapped.operation;
    if (told == Told::unknown && reads(operation)) continue;
    Looked looked(operation, seen);
    RecordedOperation recorded;
    recorded.function = operation.function;
    recorded.sent = seen.timing.sent;
    recorded.done = seen.timing.done;
    recorded.end = told == Told::well ? RecordedOperation::End::told : RecordedOperation::End::unknown;
    std::string lacks;
    const auto take = [&](const HistorySource& source, std::optional<std::string> value, std::string& into) {
      if (!source.given()) return;
      if (!value && lacks.empty()) lacks = source.text;
      into = std::move(value).value_or("");
    };
    take(operation.key, reads(operation) ? looked.answered(operation.key) : looked.asked(operation.key),
         recorded.key);
    if (reads(operation)) {
      take(operation.value, looked.answered(operation.value), recorded.answer);
    } else if (operation.function == "dequeue") {
      if (told == Told::well) take(operation.value, looked.answered(operation.value), recorded.answer);
    } else {
      take(operation.value, looked.asked(operation.value), recorded.asked);
    }
    if (operation.function == "cas") {
      std::string expected;
      take(operation.expected, looked.asked(operation.expected), expected);
      recorded.asked = "[" + expected + "," + recorded.asked + "]";
    }
    // A read without the value says nothing; a change of which nobody knows what it changed spoils the rest.
    if (!lacks.empty() && reads(operation)) continue;
    const bool too_long =
        recorded.key.size() + recorded.asked.size() + recorded.answer.size() > most_value_bytes;
    const std::lock_guard lock(mutex_);
    RecordedHistory& history = histories_[mapped.spec];
    if (!lacks.empty()) {
      if (history.unusable.empty()) history.unusable = operation.endpoint + ": one without " + lacks;
    } else if (too_long || history.operations.size() >= most_operations) {
      history.complete_until = std::min(history.complete_until, recorded.sent);
    } else {
      if (seen.first_sent != Nanoseconds{} && !reads(operation)) {
        RecordedOperation before = recorded;
        before.sent = seen.first_sent;
        before.end = RecordedOperation::End::unknown;
        history.operations.push_back(std::move(before));
      }
      history.operations.push_back(std::move(recorded));
    }
  }
}

std::vector<RecordedHistory> HistoryLog::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(histories_, {});
}

}  // namespace shakedown::load
