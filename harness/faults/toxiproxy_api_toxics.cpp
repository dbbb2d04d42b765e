// The routes of toxics, and what clients set beside what is armed.
#include <algorithm>
#include <utility>

#include "harness/faults/api_answers.hpp"
#include "harness/faults/toxiproxy_api.hpp"

namespace shakedown::faults {
namespace {

const Toxic* named(const std::vector<Toxic>& toxics, const std::string& name) {
  const auto found =
      std::find_if(toxics.begin(), toxics.end(), [&](const Toxic& toxic) { return toxic.name == name; });
  return found == toxics.end() ? nullptr : &*found;
}

bool is_armed(const HeldProxy& proxy, const std::string& name) {
  return std::any_of(proxy.faults.begin(), proxy.faults.end(),
                     [&](const FaultSpec& fault) { return fault.name == name; });
}

bool is_upstream(const Toxic& toxic) {
  return stream_of(toxic) != Stream::downstream;
}

}  // namespace

// Those that clients set and that are still there, then those that somebody else armed; upstream first.
std::vector<Toxic> ToxiproxyApi::toxics_of(const HeldProxy& proxy) const {
  std::vector<Toxic> all;
  if (const auto set = set_.find(proxy.name); set != set_.end()) {
    for (const auto& toxic : set->second) {
      if (!fault_of(toxic, proxy.name) || is_armed(proxy, toxic.name)) all.push_back(toxic);
    }
  }
  for (const auto& fault : proxy.faults) {
    if (named(all, fault.name) != nullptr) continue;
    if (auto toxic = toxic_of(fault)) all.push_back(std::move(*toxic));
  }
  std::vector<Toxic> ordered;
  for (const bool upstream : {true, false}) {
    for (const auto& toxic : all) {
      if (is_upstream(toxic) == upstream) ordered.push_back(toxic);
    }
  }
  return ordered;
}

std::string ToxiproxyApi::toxics_json(const HeldProxy& proxy) const {
  std::string all;
  for (const auto& toxic : toxics_of(proxy)) all += (all.empty() ? "" : ",") + to_json(toxic);
  return "[" + all + "]";
}

Status ToxiproxyApi::apply(const std::string& proxy, const Toxic& toxic) {
  if (const auto fault = fault_of(toxic, proxy)) return holder_.arm(proxy, *fault);
  const auto held = find(proxy);
  if (held && is_armed(*held, toxic.name)) return holder_.disarm(proxy, toxic.name);
  return Done{};
}

Status ToxiproxyApi::take_off(const HeldProxy& proxy, const std::string& toxic) {
  if (is_armed(proxy, toxic)) {
    if (auto disarmed = holder_.disarm(proxy.name, toxic); !disarmed) return disarmed;
  }
  std::erase_if(set_[proxy.name], [&](const Toxic& set) { return set.name == toxic; });
  return Done{};
}

ApiResponse ToxiproxyApi::create_toxic(const HeldProxy& proxy, const std::string& body) {
  const auto json = first_json_value(body);
  if (!json) return bad_body(json.error().message);
  ToxicRequest request;
  if (const auto error = read_toxic_request(json.value(), request); !error.empty()) return bad_body(error);
  const auto* type = toxic_type(request.type);
  if (!stream_of(request.stream, type))
    return api_error(400, "stream was invalid, can be either upstream or downstream");
  if (request.name.empty()) request.name = request.type + "_" + request.stream;
  if (type == nullptr) return api_error(400, "invalid toxic type");
  if (named(toxics_of(proxy), request.name) != nullptr) return api_error(409, "toxic already exists");
  auto toxic = new_toxic(request, *type);
  if (const auto error = read_attributes(json.value(), false, toxic); !error.empty()) return bad_body(error);
  if (const auto armed = apply(proxy.name, toxic); !armed) return api_error(400, armed.error().message);
  auto& set = set_[proxy.name];
  // One of this name that was disarmed by somebody else.
  std::erase_if(set, [&](const Toxic& old) { return old.name == toxic.name; });
  set.push_back(toxic);
  return json_answer(200, to_json(toxic));
}

ApiResponse ToxiproxyApi::with_toxic(const ApiRequest& request, const HeldProxy& proxy,
                                     const std::string& name) {
  const auto all = toxics_of(proxy);
  const auto* toxic = named(all, name);
  if (toxic == nullptr) return api_error(404, "toxic not found");
  if (request.method == "GET") return json_answer(200, to_json(*toxic));
  if (request.method == "DELETE") return remove_toxic(proxy, name);
  return update_toxic(proxy, *toxic, request.body);
}

ApiResponse ToxiproxyApi::update_toxic(const HeldProxy& proxy, Toxic toxic, const std::string& body) {
  const auto json = first_json_value(body);
  if (!json) return bad_body(json.error().message);
  if (const auto error = read_attributes(json.value(), true, toxic); !error.empty()) return bad_body(error);
  if (const auto armed = apply(proxy.name, toxic); !armed) return api_error(400, armed.error().message);
  auto& set = set_[proxy.name];
  const auto found =
      std::find_if(set.begin(), set.end(), [&](const Toxic& old) { return old.name == toxic.name; });
  if (found == set.end()) {
    set.push_back(toxic);
  } else {
    *found = toxic;
  }
  return json_answer(200, to_json(toxic));
}

ApiResponse ToxiproxyApi::remove_toxic(const HeldProxy& proxy, const std::string& name) {
  const auto removed = take_off(proxy, name);
  if (!removed) return api_error(403, removed.error().message);
  return ApiResponse{204, {}, {}, {}};
}

}  // namespace shakedown::faults
