// Numbers endpoints in order of appearance.
#include "harness/traffic/endpoint_index.hpp"

namespace shakedown::traffic {

Endpoint EndpointIndex::endpoint_of(const std::string& method, std::string_view target) const {
  const auto path = target.substr(0, target.find('?'));
  if (auto known = contract_->match(path)) return {method, std::move(*known)};
  return {method, (*learner_)(path)};
}

int EndpointIndex::index_of(const Endpoint& endpoint) {
  const auto found = index_.find({endpoint.method, endpoint.path});
  if (found != index_.end()) return found->second;
  if (endpoints_.size() + 1 >= endpoint_limit && endpoint.method != "*") {
    ++beyond_limit_;
    return index_of({"*", "/{other}"});
  }
  const auto next = static_cast<int>(endpoints_.size());
  endpoints_.push_back(endpoint);
  index_[{endpoint.method, endpoint.path}] = next;
  return next;
}

}  // namespace shakedown::traffic
