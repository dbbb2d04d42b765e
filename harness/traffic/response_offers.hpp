// The values that a response carries, each with the Take that finds it again in a live response: what
// correlation links from. Offers are views, because most of them are of no use to any request.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "harness/model/journey.hpp"
#include "harness/traffic/json_leaves.hpp"

namespace shakedown::traffic {

struct Offer {
  Take::From from = Take::From::json;
  std::string_view name;
  std::string_view part;
  std::string_view value;
  bool json_text = false;  // a JSON string, and not a number
};

namespace detail {
using OfferVisit = void (*)(void*, const Offer&);
void each_offer(const Response& response, JsonWalker& json, OfferVisit visit, void* context);
}  // namespace detail

// Calls visit(const Offer&) for JSON scalars, form fields and meta tags, headers, cookies, and the path
// segments and query parameters of a Location or of any JSON string that is a URL. The views last for that
// call.
template <class Visit>
void each_offer(const Response& response, JsonWalker& json, Visit&& visit) {
  using F = std::remove_reference_t<Visit>;
  detail::each_offer(
      response, json, [](void* f, const Offer& offer) { (*static_cast<F*>(f))(offer); },
      const_cast<void*>(static_cast<const void*>(&visit)));
}

}  // namespace shakedown::traffic
