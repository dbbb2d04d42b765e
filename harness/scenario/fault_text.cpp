#include "harness/scenario/fault_text.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "harness/model/names.hpp"
#include "harness/scenario/fault_words.hpp"
#include "harness/scenario/quantities.hpp"

namespace shakedown::scenario {
namespace {

// JSON's strings are YAML's, whatever is in them.
std::string quoted(const std::string& text) {
  return boost::json::serialize(boost::json::string(text));
}

std::string size(std::int64_t bytes) {
  return size_text(static_cast<std::uint64_t>(bytes));
}

std::string share(double part) {
  return number_text(part * 100) + "%";
}

std::string value_of(const FaultSpec& fault) {
  switch (word_of(fault.kind).value) {
    case FaultValue::yes:
      return "true";
    case FaultValue::delay:
      return duration_text(fault.delay);
    case FaultValue::step:
      return step_text(fault.delay);
    case FaultValue::bytes:
      return size(fault.bytes);
    case FaultValue::bandwidth:
      return size(fault.bytes_per_second);
    case FaultValue::count:
      return std::to_string(fault.bytes);
    case FaultValue::share:
      return share(fault.share);
    case FaultValue::status:
      return std::to_string(fault.status);
    case FaultValue::error:
      return fault.error_name.empty() ? "EIO" : fault.error_name;
    case FaultValue::drift:
      return fault.drift.op;
  }
  return "true";
}

class Pairs {
 public:
  void add(const char* key, const std::string& value) {
    text_ += fmt::format("{}{}: {}", text_.empty() ? "" : ", ", key, value);
  }
  std::string text() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

// Whether the field is the fault's own value, and so has been said.
bool is_value(const FaultSpec& fault, FaultValue value) {
  return word_of(fault.kind).value == value;
}

void add_details(const FaultSpec& fault, Pairs& pairs) {
  const bool delay_said = is_value(fault, FaultValue::delay) || is_value(fault, FaultValue::step);
  const bool bytes_said = is_value(fault, FaultValue::bytes) || is_value(fault, FaultValue::count);
  if (fault.jitter != Nanoseconds{}) pairs.add("jitter", duration_text(fault.jitter));
  if (fault.spread != Spread::uniform) pairs.add("spread", name_of(fault.spread));
  if (fault.stream != Stream::downstream) pairs.add("stream", name_of(fault.stream));
  if (fault.delay != Nanoseconds{} && !delay_said) pairs.add("delay", duration_text(fault.delay));
  if (fault.bytes != 0 && !bytes_said) pairs.add("bytes", size(fault.bytes));
  if (fault.variation != 0) pairs.add("variation", size(fault.variation));
  if (!fault.body.empty()) pairs.add("body", quoted(fault.body));
  if (!fault.drift.at.empty()) pairs.add("at", quoted(fault.drift.at));
  if (!fault.drift.value.empty()) pairs.add("value", quoted(fault.drift.value));
  if (fault.headers.empty()) return;
  Pairs headers;
  for (const auto& header : fault.headers) headers.add(quoted(header.name).c_str(), quoted(header.value));
  pairs.add("headers", headers.text());
}

void add_choices(const FaultSpec& fault, Pairs& pairs) {
  if (fault.probability != 1) pairs.add("probability", share(fault.probability));
  if (fault.first != 0) pairs.add("first", std::to_string(fault.first));
  if (fault.every != 1) pairs.add("every", std::to_string(fault.every));
  const bool files = acts_on_files(fault.kind);
  if (!fault.match.method.empty()) pairs.add(files ? "operation" : "method", fault.match.method);
  if (!fault.match.path.empty()) pairs.add("path", quoted(fault.match.path));
  if (fault.match.header.empty()) return;
  const std::string value = fault.match.header_value.empty() ? "" : ": " + fault.match.header_value;
  pairs.add("header", quoted(fault.match.header + value));
}

}  // namespace

std::string to_text(const FaultSpec& fault) {
  Pairs pairs;
  pairs.add("on", fault.on);
  pairs.add(word_of(fault.kind).key, value_of(fault));
  add_details(fault, pairs);
  add_choices(fault, pairs);
  if (!fault.name.empty()) pairs.add("name", quoted(fault.name));
  if (fault.from) pairs.add("from", duration_text(*fault.from));
  if (fault.until) pairs.add("until", duration_text(*fault.until));
  return pairs.text();
}

const char* scenario_name(FaultKind kind) {
  return word_of(kind).key;
}

}  // namespace shakedown::scenario
