#include "harness/faults/toxic_types.hpp"

#include <algorithm>
#include <cmath>

#include "harness/model/names.hpp"

namespace shakedown::faults {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t us = 1'000;
constexpr std::int64_t longest = 24LL * 3600 * 1000 * ms;
constexpr std::int64_t most_bytes = std::int64_t{1} << 53;

AttributeType integer(const char* name, Meaning meaning, std::int64_t unit = 1, std::int64_t fallback = 0) {
  return {name, AttributeKind::integer, meaning, unit, fallback};
}
AttributeType text(const char* name, Meaning meaning) {
  return {name, AttributeKind::text, meaning};
}
AttributeType milliseconds(const char* name, Meaning meaning) {
  return {name, AttributeKind::number, meaning, ms};
}
AttributeType when_set(AttributeType type) {
  type.shown_when_set = true;
  return type;
}

// "HttpStatusToxic" of "http_status".
std::string structure_of(std::string_view name) {
  std::string words;
  bool begin = true;
  for (const char c : name) {
    if (c != '_') words += begin && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begin = c == '_';
  }
  return words + "Toxic";
}

std::vector<AttributeType> known_attributes(FaultKind kind) {
  const auto delay = milliseconds("delay", Meaning::delay);
  const auto bytes = integer("bytes", Meaning::bytes);
  switch (kind) {
    case FaultKind::reset:
    case FaultKind::stall:
    case FaultKind::http_delay_headers:
    case FaultKind::http_delay_body:
    case FaultKind::http_drip_body:
    case FaultKind::http_lose_answer:
      return {delay};
    case FaultKind::cut:
      return {bytes, delay};
    case FaultKind::half_close:
    case FaultKind::http_truncate:
      return {bytes};
    case FaultKind::http_wrong_length:
      return {integer("bytes", Meaning::bytes, 1, 10)};
    case FaultKind::slice:
      return {bytes, integer("variation", Meaning::variation), delay};
    case FaultKind::corrupt:
      return {{"share", AttributeKind::number, Meaning::share}};
    case FaultKind::http_status:
      return {integer("status", Meaning::status, 1, 503),
              text("body", Meaning::body),
              {"headers", AttributeKind::headers, Meaning::headers}};
    case FaultKind::http_drift:
      return {text("op", Meaning::drift_op), text("at", Meaning::drift_at),
              text("value", Meaning::drift_value)};
    default:
      return {};
  }
}

bool can_vary(FaultKind kind) {
  return kind == FaultKind::http_delay_headers || kind == FaultKind::http_delay_body ||
         kind == FaultKind::http_drip_body || kind == FaultKind::http_lose_answer;
}

ToxicType own_type(FaultKind kind) {
  auto attributes = known_attributes(kind);
  if (can_vary(kind)) {
    attributes.push_back(milliseconds("jitter", Meaning::jitter));
    attributes.push_back(text("spread", Meaning::spread));
  }
  if (level_of(kind) == FaultLevel::http) {
    attributes.push_back(text("method", Meaning::method));
    attributes.push_back(text("path", Meaning::path));
    attributes.push_back(text("header", Meaning::header));
    attributes.push_back(text("header_value", Meaning::header_value));
  }
  if (level_of(kind) != FaultLevel::listener) {
    attributes.push_back(integer("first", Meaning::first));
    attributes.push_back(integer("every", Meaning::every, 1, 1));
  }
  return {name_of(kind), kind, structure_of(name_of(kind)), std::move(attributes)};
}

ToxicType known_type(const char* name, FaultKind kind, std::vector<AttributeType> attributes) {
  attributes.push_back(when_set(integer("first", Meaning::first)));
  attributes.push_back(when_set(integer("every", Meaning::every, 1, 1)));
  return {name, kind, structure_of(name), std::move(attributes)};
}

std::vector<ToxicType> make_types() {
  std::vector<ToxicType> types{
      known_type("latency", FaultKind::latency,
                 {integer("latency", Meaning::delay, ms), integer("jitter", Meaning::jitter, ms),
                  when_set(text("spread", Meaning::spread))}),
      known_type("bandwidth", FaultKind::bandwidth, {integer("rate", Meaning::rate, 1000)}),
      known_type("slow_close", FaultKind::slow_close, {integer("delay", Meaning::delay, ms)}),
      known_type("timeout", FaultKind::stall, {integer("timeout", Meaning::delay, ms)}),
      known_type("reset_peer", FaultKind::reset, {integer("timeout", Meaning::delay, ms)}),
      known_type("slicer", FaultKind::slice,
                 {integer("average_size", Meaning::bytes), integer("size_variation", Meaning::variation),
                  integer("delay", Meaning::delay, us)}),
      known_type("limit_data", FaultKind::cut, {integer("bytes", Meaning::bytes)}),
      {"noop", std::nullopt, "NoopToxic", {}},
  };
  for (int i = 0; i < fault_kind_count; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    const bool of_proxy = level_of(kind) <= FaultLevel::http;
    const bool is_known = std::any_of(types.begin(), types.end(), [&](const ToxicType& type) {
      return std::string_view(type.name) == name_of(kind);
    });
    if (of_proxy && !is_known) types.push_back(own_type(kind));
  }
  return types;
}

std::int64_t scaled(std::int64_t value, std::int64_t unit, std::int64_t most) {
  return std::clamp<std::int64_t>(value, 0, most / unit) * unit;
}

std::int64_t scaled(const AttributeValue& value, std::int64_t unit, std::int64_t most) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return scaled(*whole, unit, most);
  const auto* number = std::get_if<double>(&value);
  if (number == nullptr || !(*number > 0)) return 0;
  return std::llround(std::min(*number * static_cast<double>(unit), static_cast<double>(most)));
}

std::int64_t integer_of(const FaultSpec& fault, Meaning meaning) {
  switch (meaning) {
    case Meaning::delay:
      return fault.delay.count();
    case Meaning::jitter:
      return fault.jitter.count();
    case Meaning::bytes:
      return fault.bytes;
    case Meaning::variation:
      return fault.variation;
    case Meaning::rate:
      return fault.bytes_per_second;
    case Meaning::status:
      return fault.status;
    case Meaning::first:
      return static_cast<std::int64_t>(fault.first);
    case Meaning::every:
      return static_cast<std::int64_t>(fault.every);
    default:
      return 0;
  }
}

std::string* text_of(FaultSpec& fault, Meaning meaning) {
  switch (meaning) {
    case Meaning::body:
      return &fault.body;
    case Meaning::method:
      return &fault.match.method;
    case Meaning::path:
      return &fault.match.path;
    case Meaning::header:
      return &fault.match.header;
    case Meaning::header_value:
      return &fault.match.header_value;
    case Meaning::drift_op:
      return &fault.drift.op;
    case Meaning::drift_at:
      return &fault.drift.at;
    case Meaning::drift_value:
      return &fault.drift.value;
    default:
      return nullptr;
  }
}

void set_quantity(FaultSpec& fault, const AttributeType& type, const AttributeValue& value) {
  switch (type.meaning) {
    case Meaning::delay:
      fault.delay = Nanoseconds(scaled(value, type.unit, longest));
      break;
    case Meaning::jitter:
      fault.jitter = Nanoseconds(scaled(value, type.unit, longest));
      break;
    case Meaning::bytes:
      fault.bytes = scaled(value, type.unit, most_bytes);
      break;
    case Meaning::variation:
      fault.variation = scaled(value, type.unit, most_bytes);
      break;
    case Meaning::rate:
      fault.bytes_per_second = scaled(value, type.unit, most_bytes);
      break;
    case Meaning::share:
      fault.share = std::clamp(std::get<double>(value), 0.0, 1.0);
      break;
    case Meaning::status:
      // What is no status is kept wrong, so that arming it is refused.
      fault.status = static_cast<int>(std::clamp<std::int64_t>(std::get<std::int64_t>(value), -1, 1000));
      break;
    case Meaning::first:
      fault.first = static_cast<std::uint64_t>(scaled(value, 1, most_bytes));
      break;
    case Meaning::every:
      fault.every = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(scaled(value, 1, most_bytes)));
      break;
    default:
      break;
  }
}

}  // namespace

std::span<const ToxicType> toxic_types() {
  static const std::vector<ToxicType> types = make_types();
  return types;
}

const ToxicType* toxic_type(std::string_view name) {
  for (const auto& type : toxic_types()) {
    if (name == type.name) return &type;
  }
  return nullptr;
}

const ToxicType* toxic_type_of(FaultKind kind) {
  return level_of(kind) <= FaultLevel::http ? toxic_type(name_of(kind)) : nullptr;
}

AttributeValue default_of(const AttributeType& type) {
  switch (type.kind) {
    case AttributeKind::integer:
      return type.default_value;
    case AttributeKind::number:
      return 0.0;
    case AttributeKind::text:
      return type.meaning == Meaning::spread ? std::string(name_of(Spread::uniform)) : std::string();
    case AttributeKind::headers:
      return Headers{};
  }
  return std::int64_t{0};
}

AttributeValue attribute_of(const FaultSpec& fault, const AttributeType& type) {
  if (type.kind == AttributeKind::headers) return fault.headers;
  if (type.meaning == Meaning::spread) return std::string(name_of(fault.spread));
  if (type.meaning == Meaning::share) return fault.share;
  if (type.kind == AttributeKind::text) {
    FaultSpec copy = fault;
    return *text_of(copy, type.meaning);
  }
  const auto value = integer_of(fault, type.meaning);
  if (type.kind == AttributeKind::number) return static_cast<double>(value) / static_cast<double>(type.unit);
  return (value + type.unit / 2) / type.unit;
}

void set_attribute(FaultSpec& fault, const AttributeType& type, const AttributeValue& value) {
  if (type.kind == AttributeKind::headers) {
    fault.headers = std::get<Headers>(value);
  } else if (type.meaning == Meaning::spread) {
    fault.spread = spread_named(std::get<std::string>(value)).value_or(Spread::uniform);
  } else if (auto* field = text_of(fault, type.meaning)) {
    *field = std::get<std::string>(value);
  } else {
    set_quantity(fault, type, value);
  }
}

}  // namespace shakedown::faults
