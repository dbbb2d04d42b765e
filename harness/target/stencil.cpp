#include "harness/target/stencil.hpp"

#include <filesystem>

namespace shakedown::target {

Result<Stencil> stencil_of(const ServiceSpec& spec, const Addresses& others) {
  Stencil stencil;
  for (const auto& argument : spec.command) {
    auto text = fill_others(argument, others, spec.name);
    if (!text) return text.error();
    stencil.command.push_back(std::move(text).value());
  }
  for (const auto& [name, value] : spec.environment) {
    auto text = fill_others(value, others, spec.name);
    if (!text) return text.error();
    stencil.environment[name] = std::move(text).value();
  }
  stencil.directory = spec.directory;
  if (spec.state) stencil.state = (std::filesystem::path(spec.directory) / spec.state->copy).string();
  return stencil;
}

}  // namespace shakedown::target
