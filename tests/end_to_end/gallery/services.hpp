// What the gallery hangs on its walls: the demo's services with one journey each, run by `shakedown run` with
// a bug or without one, and the rules of what was found.
#pragma once

#include <boost/json/value.hpp>
#include <set>
#include <string>

namespace gallery {

struct Service {
  const char* name;
  std::string command;  // of YAML's list, before the program's options for port, data and payments
  std::string seed;
  std::string steps;       // of the journey
  std::string contract;    // its OpenAPI document; empty: the run knows none, of payments neither
  std::string identities;  // a file; empty: the run has none
};

// The demo's shop and tours with this journey.
Service shop_with(const char* name, const char* steps, bool with_contract = false);
Service tours_with(const char* name, const char* steps, bool with_contract = false);

// A scenario of this one stage (YAML, in braces); no bug where `bug` is empty.
std::string scenario(const Service& service, const std::string& bug, const std::string& stage);

// The same with the service's users as the run's identities.
Service with_identities(Service service);

// Runs it. REQUIREs that the run came to an end; the rules of its findings.
std::set<std::string> rules_found(const std::string& scenario);
// Its report.
boost::json::value report_of_run(const std::string& scenario);
std::set<std::string> rules_of(const boost::json::value& report);

std::string joined(const std::set<std::string>& words);  // "nothing" where there is none

}  // namespace gallery
