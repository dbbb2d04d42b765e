// From an exchange to its two messages, and what of a message is looked into.
#include <algorithm>

#include "harness/judge/shapes/body_learner.hpp"
#include "harness/judge/shapes/bounded_counts.hpp"
#include "harness/judge/shapes/flat_fields.hpp"
#include "harness/judge/shapes/header_learner.hpp"
#include "harness/judge/shapes/json_check.hpp"
#include "harness/judge/shapes/places.hpp"
#include "harness/judge/shapes/shape.hpp"
#include "harness/model/utf8.hpp"

namespace shakedown::judge {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool looks_like_json(std::string_view body) {
  if (body.substr(0, byte_order_mark.size()) == byte_order_mark) body.remove_prefix(byte_order_mark.size());
  const auto at = body.find_first_not_of(" \t\r\n");
  return at != std::string_view::npos && (body[at] == '{' || body[at] == '[');
}

// Compressed on the wire, and kept so.
bool is_encoded(const Headers& headers) {
  const auto* encoding = find_header(headers, "content-encoding");
  return encoding != nullptr && !encoding->empty() && !equal_ignoring_case(*encoding, "identity");
}

}  // namespace

struct ShapeLearner::State {
  JsonChecker checker;
  BodyLearner learner;
  std::string buffer;

  void learn_json(MessageShape& shape, std::string_view body, bool says, bool encoded,
                  const Sighting& sighting) {
    const bool has_mark = body.substr(0, byte_order_mark.size()) == byte_order_mark;
    if (has_mark) body.remove_prefix(byte_order_mark.size());
    const auto& check = checker.check(body);
    switch (check.is) {
      case JsonCheck::Is::not_json:
        ++(says && !encoded ? shape.not_json : shape.other_bodies);
        return;
      case JsonCheck::Is::beyond_parser:
        ++shape.too_deep;
        return;
      case JsonCheck::Is::mended:
        body = check.mended;
        break;
      case JsonCheck::Is::whole:
        break;
    }
    if (has_mark) ++shape.byte_order_marks;
    if (!check.replaced.empty()) ++shape.duplicate_keys;
    if (check.is == JsonCheck::Is::mended || !is_utf8(body)) ++shape.invalid_utf8;
    learner.learn(shape, body, check.replaced, sighting.at, sighting.exchange);
  }

  void learn_message(MessageShape& shape, const Headers& headers, std::string_view body, bool cut,
                     const Sighting& sighting) {
    ++shape.messages;
    shape.seen.first = std::min(shape.seen.first, sighting.at);
    shape.seen.last = std::max(shape.seen.last, sighting.at);
    const auto type = content_type_of(headers);
    ++shape.content_types[type];
    if (shape.content_types.size() > most_types) keep_smallest_hashes(shape.content_types, most_types);
    learn_headers(shape, headers, sighting);
    const bool says = says_json(type);
    if (cut || body.size() > most_body) {
      ++shape.cut;
    } else if (body.empty()) {
      ++shape.empty_bodies;
    } else if (says || (type.empty() && looks_like_json(body))) {
      learn_json(shape, body, says, is_encoded(headers), sighting);
    } else if (type == "application/x-www-form-urlencoded") {
      learn_flat(shape.body, read_fields(body), sighting, buffer);
      fit_places(shape);
    } else {
      ++shape.other_bodies;
    }
  }

  void learn_request(MessageShape& shape, const Request& request, bool cut, const Sighting& sighting) {
    learn_message(shape, request.headers, request.body, cut, sighting);
    const auto mark = request.target.find('?');
    const std::string_view target(request.target);
    const auto query = mark == std::string::npos ? std::string_view() : target.substr(mark + 1);
    learn_flat(shape.query, read_fields(query.substr(0, query.find('#'))), sighting, buffer);
  }
};

ShapeLearner::ShapeLearner() : state_(std::make_unique<State>()) {}
ShapeLearner::~ShapeLearner() = default;
ShapeLearner::ShapeLearner(ShapeLearner&&) noexcept = default;
ShapeLearner& ShapeLearner::operator=(ShapeLearner&&) noexcept = default;

namespace {

// What one exchange taught, so many times over: by doubling, since merging is adding.
void merge_times(ShapeSet& into, ShapeSet one, std::uint64_t times) {
  while (true) {
    if (times % 2 == 1) merge(into, one);
    times /= 2;
    if (times == 0) return;
    ShapeSet twice;
    merge(twice, one);
    merge(twice, one);
    one = std::move(twice);
  }
}

}  // namespace

void ShapeLearner::learn(ShapeSet& set, const ShapedExchange& exchange) {
  if (exchange.times != 1) {
    ShapedExchange once = exchange;
    once.times = 1;
    ShapeSet one;
    learn(one, once);
    return merge_times(set, std::move(one), exchange.times);
  }
  ++set.exchanges;
  const Sighting sighting{exchange.at, exchange.exchange};
  ShapeKey key{std::string(exchange.endpoint), Direction::request, 0};
  if (exchange.request != nullptr)
    state_->learn_request(set.shapes[key], *exchange.request, exchange.request_cut, sighting);
  if (exchange.response == nullptr || exchange.response->status <= 0) return;
  key.direction = Direction::response;
  key.status = exchange.response->status;
  state_->learn_message(set.shapes[key], exchange.response->headers, exchange.response->body,
                        exchange.response_cut, sighting);
}

void learn(ShapeSet& set, const ShapedExchange& exchange) {
  ShapeLearner().learn(set, exchange);
}

}  // namespace shakedown::judge
