// pread(2) and pwrite(2), so that a service that cuts its control file short cannot hurt the harness.
#include "harness/target/preload_control.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

namespace shakedown::target {
namespace {

constexpr mode_t everybody = 0666;  // the service may give up its user before it starts a program

Problem cannot(const char* what, const std::string& path) {
  return problem(fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)));
}

template <class Value>
bool put(const Descriptor& file, std::size_t offset, const Value& value) {
  return ::pwrite(file.get(), &value, sizeof value, static_cast<off_t>(offset)) ==
         static_cast<ssize_t>(sizeof value);
}

std::size_t rule_at(unsigned place) {
  return offsetof(shakedown_control, rules) + place * sizeof(shakedown_rule);
}

}  // namespace

Status make_control_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, everybody));
  shakedown_control control{};
  control.magic = SHAKEDOWN_CONTROL_MAGIC;
  control.version = SHAKEDOWN_CONTROL_VERSION;
  if (!file || ::fchmod(file.get(), everybody) != 0 || !put(file, 0, control)) return cannot("write", path);
  return Done{};
}

Result<PreloadControl> PreloadControl::open(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return cannot("open", path);
  return PreloadControl(std::move(file));
}

Result<unsigned> PreloadControl::arm(const shakedown_rule& rule) {
  const std::uint32_t taken = file_rules_ | clock_rules_;
  for (unsigned tried = 0; tried < SHAKEDOWN_RULES; ++tried) {
    const unsigned place = (next_ + tried) % SHAKEDOWN_RULES;
    if ((taken >> place & 1u) != 0) continue;
    next_ = place + 1;
    if (!put(file_, rule_at(place), rule) || !set_armed(place, rule.kind == shakedown_clock, true)) {
      return problem(
          fmt::format("cannot write the preload library's control file: {}", std::strerror(errno)));
    }
    return place;
  }
  return problem(fmt::format("more than {} faults of the system at once on one service", SHAKEDOWN_RULES));
}

bool PreloadControl::set_armed(unsigned place, bool clock, bool armed) {
  auto& rules = clock ? clock_rules_ : file_rules_;
  rules = armed ? rules | 1u << place : rules & ~(1u << place);
  return put(file_,
             clock ? offsetof(shakedown_control, clock_rules) : offsetof(shakedown_control, file_rules),
             rules);
}

std::optional<std::uint64_t> PreloadControl::disarm(unsigned place) {
  set_armed(place, (clock_rules_ >> place & 1u) != 0, false);
  return acted(place);
}

std::optional<std::uint64_t> PreloadControl::acted(unsigned place) const {
  std::uint64_t count = 0;
  const auto offset = static_cast<off_t>(rule_at(place) + offsetof(shakedown_rule, acted));
  if (::pread(file_.get(), &count, sizeof count, offset) != static_cast<ssize_t>(sizeof count))
    return std::nullopt;
  return count;
}

Status PreloadControl::perturb(const shakedown_perturbation& how) {
  constexpr std::uint32_t turns = 255;
  calm();
  turn_ = turn_ % turns + 1;
  if (put(file_, offsetof(shakedown_control, perturbation), how) &&
      put(file_, offsetof(shakedown_control, perturbing), turn_)) {
    return Done{};
  }
  return problem(fmt::format("cannot write the preload library's control file: {}", std::strerror(errno)));
}

void PreloadControl::calm() {
  put(file_, offsetof(shakedown_control, perturbing), std::uint32_t{0});
}

std::optional<std::uint64_t> PreloadControl::perturbations() const {
  std::uint64_t count = 0;
  const auto offset = offsetof(shakedown_control, perturbation) + offsetof(shakedown_perturbation, acted);
  const auto got = ::pread(file_.get(), &count, sizeof count, static_cast<off_t>(offset));
  return got == static_cast<ssize_t>(sizeof count) ? std::optional(count) : std::nullopt;
}

}  // namespace shakedown::target
