// What a service tells of itself while it is asked one thing at a time: which of its code ran. Each kind of
// runtime tells it in its own way, behind this.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/model/touched.hpp"
#include "harness/target/command.hpp"

namespace shakedown::target {

class Witness {
 public:
  virtual ~Witness() = default;

  // Puts in what a service that starts finds it by, over what `environment` and this process's own say.
  virtual void prepare(Environment& environment) const = 0;
  // Once the service is ready: whether it tells anything. Blocks for less than a second.
  virtual bool is_present() = 0;

  // What runs from begin() to end() is this endpoint's. `trace`: of the request that is sent in between.
  virtual void begin() = 0;
  virtual void end(const std::string& endpoint, const std::string& trace) = 0;
  // One for each endpoint that end() was told of, also where nothing ran. May block for some seconds.
  // What starts from now on is not watched.
  virtual std::vector<ExecutedAlone> finish() = 0;
};

}  // namespace shakedown::target
