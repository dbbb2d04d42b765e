// Any bytes as a message's body, as a query, as a stored summary: learned, merged, judged, exported, read
// back. Bounded time and memory, no crash, and what was written is read back the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "harness/judge/shapes/facts.hpp"
#include "harness/judge/shapes/json_schema.hpp"
#include "harness/judge/shapes/openapi.hpp"
#include "harness/judge/shapes/shape.hpp"
#include "harness/judge/shapes/verdicts.hpp"
#include "harness/judge/shapes/walk.hpp"

using namespace shakedown;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

judge::ShapeSet learned(std::string_view body, const char* type) {
  Request request{
      "POST", "/a?" + std::string(body.substr(0, 200)), {{"Content-Type", type}}, std::string(body)};
  Response response{
      200, {{"Content-Type", type}, {"X-Any", std::string(body.substr(0, 300))}}, std::string(body)};
  judge::ShapeSet set;
  judge::ShapedExchange exchange;
  exchange.endpoint = "POST /a";
  exchange.request = &request;
  exchange.response = &response;
  judge::learn(set, exchange);
  return set;
}

void judge_all(const judge::ShapeSet& set) {
  std::size_t said = 0;
  for (const auto& [key, shape] : set.shapes) {
    said += judge::facts_of(shape).size();
    judge::for_each_place(shape.body, [&](const judge::PlaceAt& at) {
      said += says(judge::presence_of(*at.place)).size() + says(judge::nullability_of(*at.place)).size();
      if (const auto verdict = judge::enum_of(*at.place)) said += says(*verdict).size();
      if (const auto verdict = judge::map_of(*at.place)) said += says(*verdict).size();
      if (const auto verdict = judge::union_of(*at.place)) said += says(*verdict).size();
      if (const auto verdict = judge::tagged_of(*at.place)) said += says(*verdict).size();
      if (const auto verdict = judge::format_verdict_of(*at.place)) said += says(*verdict).size();
      if (const auto verdict = judge::number_of(*at.place)) said += says(*verdict).size();
    });
  }
  said += judge::json_schemas_of(set).size() + judge::openapi_of(set, "fuzz").size();
  require(said > 0);
}

void round_trip(const judge::ShapeSet& set) {
  const auto text = judge::to_text(set);
  const auto again = judge::shape_set_from_text(text);
  require(static_cast<bool>(again));
  require(judge::to_text(again.value()) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto first = learned(bytes.substr(0, size / 2), "application/json");
  const auto second =
      learned(bytes, size % 2 == 0 ? "application/json" : "application/x-www-form-urlencoded");
  judge::ShapeSet one, other;
  merge(one, first);
  merge(one, second);
  merge(other, second);
  merge(other, first);
  require(judge::to_text(one) == judge::to_text(other));
  round_trip(one);
  judge_all(one);
  if (auto stored = judge::shape_set_from_text(bytes)) {
    judge_all(stored.value());
    merge(stored.value(), one);
    round_trip(stored.value());
  }
  (void)judge::message_shape_from_text(bytes);
  return 0;
}
