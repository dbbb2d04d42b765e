// How a service is started, for another process that starts copies of its own: everything is filled in but
// `{port}` and `{data}`, which stand where each copy's own belong.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/model/result.hpp"
#include "harness/model/scenario.hpp"
#include "harness/target/address.hpp"

namespace shakedown::target {

struct Stencil {
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;  // over that of whoever starts it
  std::string directory;
  std::string state;  // what each start gets a copy of as {data}; empty: nothing
};

// `others`: as the service is to reach them. Pure.
Result<Stencil> stencil_of(const ServiceSpec& spec, const Addresses& others);

}  // namespace shakedown::target
