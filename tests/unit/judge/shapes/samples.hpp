// Exchanges to learn from, in a line each.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/judge/shapes/shape.hpp"

namespace shakedown::judge::test {

struct Sample {
  std::string endpoint = "GET /orders/{id}";
  Request request{"GET", "/orders/17", {}, {}};
  Response response{200, {{"Content-Type", "application/json"}}, {}};
  std::int64_t number = 0;
  bool response_cut = false;
};

inline Sample answer(std::string body, std::string type = "application/json") {
  Sample sample;
  sample.response.body = std::move(body);
  sample.response.headers = {{"Content-Type", std::move(type)}};
  return sample;
}

inline void learn(ShapeSet& set, const Sample& sample) {
  ShapedExchange exchange;
  exchange.endpoint = sample.endpoint;
  exchange.request = &sample.request;
  exchange.response = &sample.response;
  exchange.response_cut = sample.response_cut;
  exchange.at = Nanoseconds(sample.number * 1000);
  exchange.exchange = sample.number;
  judge::learn(set, exchange);
}

inline ShapeSet learned(const std::vector<Sample>& samples) {
  ShapeSet set;
  for (const auto& sample : samples) learn(set, sample);
  return set;
}

inline ShapeSet learned_bodies(const std::vector<std::string>& bodies) {
  ShapeSet set;
  std::int64_t number = 0;
  for (const auto& body : bodies) {
    auto sample = answer(body);
    sample.number = ++number;
    learn(set, sample);
  }
  return set;
}

// The only response shape of a set made by the functions above.
inline const MessageShape& response_shape(const ShapeSet& set) {
  return set.shapes.at({"GET /orders/{id}", Direction::response, 200});
}

// "a.b": members of members; "*" an array's elements, "{}" a map's values. Null: there is none.
inline const PlaceShape* place_at(const MessageShape& shape, std::string_view path) {
  const PlaceShape* place = &shape.body;
  while (place != nullptr && !path.empty()) {
    const auto name = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), name.size() + 1));
    if (name == "*") {
      place = place->elements.get();
    } else if (name == "{}") {
      place = place->others.get();
    } else {
      const auto found = place->members.find(name);
      place = found == place->members.end() ? nullptr : found->second.get();
    }
  }
  return place;
}

}  // namespace shakedown::judge::test
