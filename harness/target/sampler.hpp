// Samples the process trees of a run once a second, and the harness itself, on a thread of its own: a target
// with a huge address space makes the kernel work for a while, and that must not keep the watcher from
// reading logs.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "harness/model/time.hpp"
#include "harness/target/process_tree.hpp"
#include "harness/target/record.hpp"

namespace shakedown::target {

struct SampledTree {
  std::string subject;
  pid_t guardian = 0;
};

class Sampler {
 public:
  static constexpr Nanoseconds every = std::chrono::seconds(1);
  // PSS is read this rarely, and more rarely still where reading it takes more than a hundredth of the time;
  // samples between repeat the last one.
  static constexpr Nanoseconds pss_every = std::chrono::seconds(5);

  // `trees` is called on the sampler's thread before each round.
  Sampler(Record record, RunClock clock, std::function<std::vector<SampledTree>()> trees);
  // Takes a last sample of what still runs.
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

 private:
  struct Memory {  // of one subject, between rounds
    pid_t guardian = 0;
    std::uint64_t pss = 0;
    Nanoseconds next_pss{};
  };

  void run(const std::stop_token& stop);
  void round();
  void record(const std::string& subject, pid_t guardian, TreeSample sample);

  Record record_;
  RunClock clock_;
  std::function<std::vector<SampledTree>()> trees_;
  std::map<std::string, Memory> remembered_;
  std::jthread thread_;
};

}  // namespace shakedown::target
