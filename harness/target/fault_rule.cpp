// Which calls an error is for: those in which the manual pages of the calls list it, so that a target meets
// only what a kernel could do to it.
#include "harness/target/fault_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include "harness/model/hash.hpp"

namespace shakedown::target {
namespace {

constexpr std::uint32_t anything = shakedown_read | shakedown_write | shakedown_sync;
constexpr double all_of_53_bits = 9007199254740992.0;

struct Errno {
  std::string_view name;
  int number;
  std::uint32_t operations;  // without a word about it
};
constexpr std::array<Errno, 19> known = {{
    {"EIO", EIO, anything},
    {"ENOSPC", ENOSPC, shakedown_write | shakedown_open_to_create},
    {"EDQUOT", EDQUOT, shakedown_write | shakedown_open_to_create},
    {"EFBIG", EFBIG, shakedown_write},
    {"EROFS", EROFS, shakedown_open_to_write},
    {"EACCES", EACCES, shakedown_open},
    {"EPERM", EPERM, shakedown_open},
    {"ENOENT", ENOENT, shakedown_open},
    {"EMFILE", EMFILE, shakedown_open},
    {"ENFILE", ENFILE, shakedown_open},
    {"ENOMEM", ENOMEM, shakedown_open | shakedown_read | shakedown_write},
    {"EINTR", EINTR, shakedown_open | shakedown_read | shakedown_write},
    {"EAGAIN", EAGAIN, shakedown_read | shakedown_write},
    {"ETXTBSY", ETXTBSY, shakedown_open_to_write},
    {"ESTALE", ESTALE, shakedown_open | anything},
    {"EBADF", EBADF, anything},
    {"ENODEV", ENODEV, shakedown_open},
    {"ETIMEDOUT", ETIMEDOUT, shakedown_open | anything},
    {"EREMOTEIO", EREMOTEIO, anything},
}};

constexpr std::array<std::pair<std::string_view, std::uint32_t>, 5> operations_by_name = {{
    {"open", shakedown_open},
    {"read", shakedown_read},
    {"write", shakedown_write},
    {"fsync", shakedown_sync},
    {"close", shakedown_close},
}};

const Errno* find_errno(std::string_view name) {
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const Errno& one) { return one.name == name; });
  return found == known.end() ? nullptr : &*found;
}

// Sets what the kind does; the Problem that it makes no sense.
Status set_kind(const FaultSpec& fault, shakedown_rule& rule) {
  switch (fault.kind) {
    case FaultKind::disk_full:
    case FaultKind::file_error: {
      const std::string fallback = fault.kind == FaultKind::disk_full ? "ENOSPC" : "EIO";
      const auto& name = fault.error_name.empty() ? fallback : fault.error_name;
      const Errno* const error = find_errno(name);
      if (error == nullptr) {
        std::string names;
        for (const auto& one : known) names += (names.empty() ? "" : ", ") + std::string(one.name);
        return problem(fmt::format("{} is no error that a call on a file can have here", name),
                       "one of " + names);
      }
      rule.kind = shakedown_error;
      rule.error_number = error->number;
      rule.operations = error->operations;
      return Done{};
    }
    case FaultKind::short_io:
      if (fault.bytes < 0) return problem("short_io takes a number of bytes above 0, or none");
      rule.kind = shakedown_short;
      rule.operations = shakedown_read | shakedown_write;
      rule.bytes = static_cast<std::uint64_t>(fault.bytes);
      return Done{};
    case FaultKind::slow_fsync:
      if (fault.delay <= Nanoseconds(0)) return problem("slow_fsync needs a delay");
      rule.kind = shakedown_slow;
      rule.operations = shakedown_sync;
      rule.delay_ns = fault.delay.count();
      rule.jitter_ns = std::clamp<std::int64_t>(fault.jitter.count(), 0, fault.delay.count());
      return Done{};
    case FaultKind::clock_step:
      if (fault.delay == Nanoseconds(0)) return problem("clock_step needs a delay, which may be negative");
      if (fault.first != 0 || fault.every > 1 || fault.probability < 1) {
        return problem("a clock steps once and stays so: first, every and probability are for calls");
      }
      rule.kind = shakedown_clock;
      rule.delay_ns = fault.delay.count();
      return Done{};
    default:
      return problem("this is no fault of the preload library");
  }
}

Status set_operation(const FaultSpec& fault, shakedown_rule& rule) {
  const auto& name = fault.match.method;
  if (name.empty()) return Done{};
  const auto* const found = std::find_if(operations_by_name.begin(), operations_by_name.end(),
                                         [&](const auto& one) { return one.first == name; });
  if (found == operations_by_name.end()) {
    return problem(fmt::format("{} is no operation on files", name), "open, read, write, fsync or close");
  }
  const bool possible = rule.kind == shakedown_error || (rule.operations & found->second) != 0;
  if (!possible) return problem(fmt::format("{} cannot happen to {}", describe(fault), name));
  rule.operations = found->second;
  return Done{};
}

Status set_files(const FaultSpec& fault, const std::string& state, shakedown_rule& rule) {
  std::string prefix = fault.match.path.empty() ? state : fault.match.path;
  if (prefix.ends_with('*')) prefix.pop_back();
  if (prefix.empty()) {
    rule.not_system = fault.match.path.empty() ? 1 : 0;
    return Done{};
  }
  if (!prefix.starts_with('/')) {
    return problem(fmt::format("{} is no absolute path", prefix),
                   "a fault on files takes a path that begins with /");
  }
  // Open files have names without symbolic links, opens those that the service used.
  std::error_code failed;
  auto canonical = std::filesystem::weakly_canonical(prefix, failed).string();
  if (prefix.ends_with('/') && !canonical.ends_with('/')) canonical += '/';
  if (failed || canonical == prefix) canonical.clear();
  if (std::max(prefix.size(), canonical.size()) >= SHAKEDOWN_PREFIX) {
    return problem(fmt::format("the path {} is longer than {} bytes", prefix, SHAKEDOWN_PREFIX - 1));
  }
  std::memcpy(rule.prefixes[0], prefix.data(), prefix.size());
  std::memcpy(rule.prefixes[1], canonical.data(), canonical.size());
  return Done{};
}

}  // namespace

int errno_named(const std::string& name) {
  const Errno* const error = find_errno(name);
  return error == nullptr ? 0 : error->number;
}

Result<shakedown_rule> rule_for(const FaultSpec& fault, std::uint64_t seed, const std::string& state) {
  shakedown_rule rule{};
  if (const auto set = set_kind(fault, rule); !set) return set.error();
  if (rule.kind == shakedown_clock) return rule;
  if (const auto set = set_operation(fault, rule); !set) return set.error();
  if (const auto set = set_files(fault, state, rule); !set) return set.error();
  // hash(seed, name, 0, n) is mix() of this and n.
  rule.seed = mix(mix(seed ^ hash_text(fault.name)));
  rule.threshold = static_cast<std::uint64_t>(std::clamp(fault.probability, 0.0, 1.0) * all_of_53_bits);
  rule.first = fault.first;
  rule.every = std::max<std::uint64_t>(1, fault.every);
  return rule;
}

}  // namespace shakedown::target
