// Which requests are made as somebody else: one for each endpoint, with what leads up to it, who owns what it
// names, and whose it is by contract, scenario and traffic. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/judge/contract/contract.hpp"
#include "harness/provoke/access/roles.hpp"
#include "harness/provoke/experiment/probes.hpp"

namespace shakedown::access {

using namespace experiments;
using Place = experiments::Place;  // a step, and no place in a file

struct Route {
  Probe probe;  // with reads that show what it has changed
  std::string endpoint;
  std::string method;
  std::string carried;   // credentials.hpp
  std::string declared;  // "token", "admin", "public", ""
  JourneyRole role;
  bool privileged = false;
  bool owned = false;
  bool shared = false;         // says the scenario
  std::optional<Place> donor;  // a request that carries the credentials of whoever plays it
  std::optional<Place> list;   // of what the probe names one of
  std::set<std::string> reaches;
  bool fields_known = false;
  std::vector<std::string> fields;  // of its body, says the contract
};

struct Plan {
  Roles roles;
  std::vector<Route> routes;      // by endpoint
  std::optional<Place> sign_out;  // the request that ends a session
  std::optional<Place> password;  // one that changes a password
  std::vector<std::string> notes;
};

// What a step's answer taught, by journey and step; a journey's own role says as whom it was played.
Plan plan(const Traffic& traffic, const Lessons& lessons, const std::vector<Identity>& identities,
          const AccessSpec& spec, const judge::Contract* contract);

// The variables of a journey that are taken from answers to requests which change something: what those have
// made is their sender's.
std::set<int> made_by(const Traffic& traffic, int journey);

const RequestTemplate& request_at(const Traffic& traffic, const Place& place);

}  // namespace shakedown::access
