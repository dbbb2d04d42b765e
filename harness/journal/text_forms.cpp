#include "harness/journal/text_forms.hpp"

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <limits>

#include "harness/model/names.hpp"

namespace shakedown::journal {
namespace {

namespace json = boost::json;

constexpr std::array<const char*, 4> because_names = {"failure", "slowest", "sample", "evidence"};
constexpr std::array<const char*, 6> evidence_names = {"exchange", "log line", "event",
                                                       "figure",   "call",     "experiment"};
constexpr std::array<const char*, 8> measure_names = {"percentile", "mean",   "max",         "errors",
                                                      "rate",       "memory", "descriptors", "findings"};
constexpr std::array<const char*, 6> phase_names = {"control",  "control again", "before",
                                                    "provoked", "recovering",    "after"};
constexpr std::array<const char*, 4> cell_state_names = {"held", "broken", "not exercised", "inconclusive"};
constexpr std::array<const char*, 12> drift_outcome_names = {
    "tolerated", "defaulted", "failed loudly", "server error", "failed silently", "value ignored",
    "crashed",   "hung",      "poisoned",      "refused more", "not exercised",   "inconclusive"};
constexpr std::array<const char*, 2> race_play_kind_names = {"serial", "burst"};
constexpr std::array<const char*, 15> race_outcome_names = {
    "serial",           "limit overrun",       "duplicate create",
    "lost update",      "double effect",       "torn response",
    "foreign response", "stale read",          "concurrent errors",
    "deadlock",         "conditional overrun", "other state",
    "crashed",          "not exercised",       "inconclusive"};
constexpr std::array<const char*, 6> access_outcome_names = {"refused", "allowed",       "open",
                                                             "tells",   "not exercised", "inconclusive"};
constexpr std::array<const char*, 4> comparison_names = {"<", "<=", ">", ">="};

template <class Enum, std::size_t n>
std::optional<Enum> find(const std::array<const char*, n>& names, std::string_view name) {
  for (std::size_t i = 0; i < n; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

// Counts above 2^53 would still be exact: Boost.JSON keeps 64-bit integers.
Result<json::value> parse(std::string_view text, std::size_t depth = 3) {
  json::parse_options options;
  options.max_depth = depth;
  options.allow_invalid_utf8 = true;
  json::error_code error;
  json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return problem("is not JSON: " + error.message());
  return value;
}

std::optional<std::uint64_t> count_in(const json::value& value) {
  if (value.is_uint64()) return value.get_uint64();
  if (value.is_int64() && value.get_int64() >= 0) return static_cast<std::uint64_t>(value.get_int64());
  return std::nullopt;
}

// Calls each(key, count) for an object of counts.
template <class Each>
Status read_counts(std::string_view text, Each each) {
  const Result<json::value> parsed = parse(text);
  if (!parsed) return parsed.error();
  if (!parsed.value().is_object()) return problem("is not a JSON object");
  for (const auto& [key, value] : parsed.value().get_object()) {
    const std::optional<std::uint64_t> count = count_in(value);
    if (!count || !each(std::string_view(key.data(), key.size()), *count))
      return problem("has a count that is not one: " + std::string(key.data(), key.size()));
  }
  return Done{};
}

std::string text_in(const json::value& value) {
  const json::string& text = value.get_string();
  return std::string(text.data(), text.size());
}

bool fits_int(std::int64_t number) {
  return number >= std::numeric_limits<int>::min() && number <= std::numeric_limits<int>::max();
}

std::optional<int> int_in(const json::value& value) {
  if (!value.is_int64() || !fits_int(value.get_int64())) return std::nullopt;
  return static_cast<int>(value.get_int64());
}

std::optional<SanitizerFrame> frame_in(const json::value& value) {
  if (!value.is_array() || value.get_array().size() != 4) return std::nullopt;
  const json::array& parts = value.get_array();
  const std::optional<int> line = int_in(parts[2]);
  if (!parts[0].is_string() || !parts[1].is_string() || !line || !parts[3].is_string()) return std::nullopt;
  return SanitizerFrame{text_in(parts[0]), text_in(parts[1]), *line, text_in(parts[3])};
}

std::optional<SanitizerStack> stack_in(const json::value& value) {
  if (!value.is_object()) return std::nullopt;
  const json::object& object = value.get_object();
  const json::value* title = object.if_contains("title");
  const json::value* user = object.if_contains("user_frame");
  const json::value* frames = object.if_contains("frames");
  if (!title || !title->is_string() || !user || !frames || !frames->is_array()) return std::nullopt;
  const std::optional<int> user_frame = int_in(*user);
  const auto count = static_cast<std::int64_t>(frames->get_array().size());
  if (!user_frame || *user_frame < -1 || *user_frame >= count) return std::nullopt;
  SanitizerStack stack;
  stack.title = text_in(*title);
  stack.user_frame = *user_frame;
  for (const json::value& part : frames->get_array()) {
    const std::optional<SanitizerFrame> frame = frame_in(part);
    if (!frame) return std::nullopt;
    stack.frames.push_back(*frame);
  }
  return stack;
}

}  // namespace

std::string text_of(const OutcomeCounts& counts) {
  json::object object;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] != 0) object[shakedown::name_of(static_cast<Outcome>(i))] = counts[i];
  }
  return json::serialize(object);
}

Result<OutcomeCounts> outcome_counts(std::string_view text) {
  OutcomeCounts counts{};
  const Status read = read_counts(text, [&](std::string_view name, std::uint64_t count) {
    const std::optional<Outcome> outcome = outcome_named(name);
    if (outcome) counts[static_cast<std::size_t>(*outcome)] = count;
    return outcome.has_value();
  });
  if (!read) return read.error();
  return counts;
}

std::string text_of(const StatusCounts& counts) {
  json::object object;
  for (const auto& [status, count] : counts) object[std::to_string(status)] = count;
  return json::serialize(object);
}

Result<StatusCounts> status_counts(std::string_view text) {
  StatusCounts counts;
  const Status read = read_counts(text, [&](std::string_view name, std::uint64_t count) {
    int status = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), status);
    counts[status] = count;
    return error == std::errc{} && end == name.data() + name.size();
  });
  if (!read) return read.error();
  return counts;
}

std::string text_of(const Headers& headers) {
  json::array array;
  array.reserve(headers.size());
  for (const auto& header : headers) array.push_back(json::array{header.name, header.value});
  return json::serialize(array);
}

Result<Headers> headers_of(std::string_view text) {
  const Result<json::value> parsed = parse(text);
  if (!parsed) return parsed.error();
  if (!parsed.value().is_array()) return problem("is not a JSON array");
  Headers headers;
  for (const json::value& pair : parsed.value().get_array()) {
    if (!pair.is_array() || pair.get_array().size() != 2 || !pair.get_array()[0].is_string() ||
        !pair.get_array()[1].is_string())
      return problem("has something else than pairs of a name and a value");
    headers.push_back({text_in(pair.get_array()[0]), text_in(pair.get_array()[1])});
  }
  return headers;
}

std::string text_of(const std::vector<std::string>& names) {
  json::array array(names.begin(), names.end());
  return json::serialize(array);
}

Result<std::vector<std::string>> names_of(std::string_view text) {
  const Result<json::value> parsed = parse(text);
  if (!parsed) return parsed.error();
  if (!parsed.value().is_array()) return problem("is not a JSON array");
  std::vector<std::string> names;
  for (const json::value& name : parsed.value().get_array()) {
    if (!name.is_string()) return problem("has something else than names");
    names.push_back(text_in(name));
  }
  return names;
}

std::string text_of(const std::vector<std::int64_t>& ids) {
  json::array array(ids.begin(), ids.end());
  return json::serialize(array);
}

Result<std::vector<std::int64_t>> ids_of(std::string_view text) {
  const Result<json::value> parsed = parse(text);
  if (!parsed) return parsed.error();
  if (!parsed.value().is_array()) return problem("is not a JSON array");
  std::vector<std::int64_t> ids;
  for (const json::value& id : parsed.value().get_array()) {
    if (!id.is_int64()) return problem("has something else than ids");
    ids.push_back(id.get_int64());
  }
  return ids;
}

std::string text_of(const std::vector<int>& numbers) {
  json::array array(numbers.begin(), numbers.end());
  return json::serialize(array);
}

Result<std::vector<int>> numbers_of(std::string_view text) {
  const Result<std::vector<std::int64_t>> ids = ids_of(text);
  if (!ids) return ids.error();
  std::vector<int> numbers;
  for (const std::int64_t id : ids.value()) {
    if (!fits_int(id)) return problem("has a number that is out of range");
    numbers.push_back(static_cast<int>(id));
  }
  return numbers;
}

std::string text_of(const std::vector<double>& numbers) {
  json::array array(numbers.begin(), numbers.end());
  return json::serialize(array);
}

Result<std::vector<double>> reals_of(std::string_view text) {
  const Result<json::value> parsed = parse(text);
  if (!parsed) return parsed.error();
  if (!parsed.value().is_array()) return problem("is not a JSON array");
  std::vector<double> numbers;
  for (const json::value& one : parsed.value().get_array()) {
    if (!one.is_number()) return problem("has something else than numbers");
    numbers.push_back(one.to_number<double>());
  }
  return numbers;
}

std::string text_of(const std::vector<SanitizerStack>& stacks) {
  json::array array;
  for (const SanitizerStack& stack : stacks) {
    json::array frames;
    for (const SanitizerFrame& frame : stack.frames)
      frames.push_back(json::array{frame.function, frame.file, frame.line, frame.module});
    array.push_back(json::object{
        {"title", stack.title}, {"user_frame", stack.user_frame}, {"frames", std::move(frames)}});
  }
  return json::serialize(array);
}

Result<std::vector<SanitizerStack>> stacks_of(std::string_view text) {
  const Result<json::value> parsed = parse(text, 6);
  if (!parsed) return parsed.error();
  if (!parsed.value().is_array()) return problem("is not a JSON array");
  std::vector<SanitizerStack> stacks;
  for (const json::value& value : parsed.value().get_array()) {
    const std::optional<SanitizerStack> stack = stack_in(value);
    if (!stack) return problem("has something else than stacks");
    stacks.push_back(*stack);
  }
  return stacks;
}

const char* name_of(KeptBecause because) {
  return because_names[static_cast<std::size_t>(because)];
}
std::optional<KeptBecause> kept_because_named(std::string_view name) {
  return find<KeptBecause>(because_names, name);
}
const char* name_of(Evidence::Kind kind) {
  return evidence_names[static_cast<std::size_t>(kind)];
}
std::optional<Evidence::Kind> evidence_kind_named(std::string_view name) {
  return find<Evidence::Kind>(evidence_names, name);
}
const char* name_of(Measure measure) {
  return measure_names[static_cast<std::size_t>(measure)];
}
std::optional<Measure> measure_named(std::string_view name) {
  return find<Measure>(measure_names, name);
}
const char* name_of(ExperimentStepRecord::Phase phase) {
  return phase_names[static_cast<std::size_t>(phase)];
}
std::optional<ExperimentStepRecord::Phase> phase_named(std::string_view name) {
  return find<ExperimentStepRecord::Phase>(phase_names, name);
}
const char* name_of(MatrixCell::State state) {
  return cell_state_names[static_cast<std::size_t>(state)];
}
std::optional<MatrixCell::State> cell_state_named(std::string_view name) {
  return find<MatrixCell::State>(cell_state_names, name);
}
const char* name_of(DriftCell::Outcome outcome) {
  return drift_outcome_names[static_cast<std::size_t>(outcome)];
}
std::optional<DriftCell::Outcome> drift_outcome_named(std::string_view name) {
  return find<DriftCell::Outcome>(drift_outcome_names, name);
}
const char* name_of(RacePlayRecord::Kind kind) {
  return race_play_kind_names[static_cast<std::size_t>(kind)];
}
std::optional<RacePlayRecord::Kind> race_play_kind_named(std::string_view name) {
  return find<RacePlayRecord::Kind>(race_play_kind_names, name);
}
const char* name_of(RaceCell::Outcome outcome) {
  return race_outcome_names[static_cast<std::size_t>(outcome)];
}
std::optional<RaceCell::Outcome> race_outcome_named(std::string_view name) {
  return find<RaceCell::Outcome>(race_outcome_names, name);
}
const char* name_of(AccessCell::Outcome outcome) {
  return access_outcome_names[static_cast<std::size_t>(outcome)];
}
std::optional<AccessCell::Outcome> access_outcome_named(std::string_view name) {
  return find<AccessCell::Outcome>(access_outcome_names, name);
}
const char* name_of(Comparison comparison) {
  return comparison_names[static_cast<std::size_t>(comparison)];
}
std::optional<Comparison> comparison_named(std::string_view name) {
  return find<Comparison>(comparison_names, name);
}

}  // namespace shakedown::journal
