// The harness's end of the preload library's control file (preload/control.h says how they share it).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/model/result.hpp"
#include "harness/target/descriptor.hpp"
#include "harness/target/preload/control.h"

namespace shakedown::target {

// A new control file in which nothing is armed.
Status make_control_file(const std::string& path);

// One thread at a time. The file is the service's as well, so nothing in it is believed beyond being numbers.
class PreloadControl {
 public:
  static Result<PreloadControl> open(const std::string& path);

  // Arms the rule from the next call on; the number of its place. A Problem where all places are taken.
  Result<unsigned> arm(const shakedown_rule& rule);
  // How often the rule acted, after which its place is free.
  std::optional<std::uint64_t> disarm(unsigned place);
  std::optional<std::uint64_t> acted(unsigned place) const;

  // Perturbs from now on, anew where it was on already.
  Status perturb(const shakedown_perturbation& how);
  void calm();
  // How often it acted since it was last switched on.
  std::optional<std::uint64_t> perturbations() const;

 private:
  explicit PreloadControl(Descriptor file) : file_(std::move(file)) {}
  bool set_armed(unsigned place, bool clock, bool armed);

  Descriptor file_;
  std::uint32_t file_rules_ = 0;
  std::uint32_t clock_rules_ = 0;
  std::uint32_t turn_ = 0;
  unsigned next_ = 0;  // a place is used again as late as possible: a call may still be reading it
};

}  // namespace shakedown::target
