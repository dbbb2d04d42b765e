// The options are those of compiler-rt's sanitizer_flags.inc, tsan_flags.inc and of Go's GORACE. A later
// option wins over an earlier one, so the scenario's own stand last.
#include "harness/target/sanitizer_launch.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/personality.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <system_error>
#include <vector>

#include "harness/target/sanitizer_frame.hpp"

namespace shakedown::target {
namespace {

namespace fs = std::filesystem;

constexpr int most_random_bits = 28;  // of addresses, that gcc 12's runtimes find room beside

void merge(ElfFacts& into, const ElfFacts& from) {
  into.thread_sanitizer |= from.thread_sanitizer;
  into.address_sanitizer |= from.address_sanitizer;
  into.undefined_sanitizer |= from.undefined_sanitizer;
  into.leak_sanitizer |= from.leak_sanitizer;
  into.go_race |= from.go_race;
}

bool is_shell(const fs::path& program) {
  constexpr std::array<std::string_view, 5> shells = {"sh", "bash", "dash", "zsh", "env"};
  return std::find(shells.begin(), shells.end(), program.filename().string()) != shells.end();
}

// What is known of the whole command; `opaque` where it may start what nobody sees from here.
ElfFacts facts_of(const GuardianRequest& request, bool& opaque) {
  ElfFacts facts;
  const auto look = [&](const fs::path& path) {
    const auto read = read_elf(path.string());
    if (read && read.value()) merge(facts, *read.value());
    return read && read.value().has_value();
  };
  opaque = !look(request.program) || is_shell(request.program);
  for (std::size_t i = 1; i < request.arguments.size(); ++i) {
    const auto& argument = request.arguments[i];
    if (argument.find('/') == std::string::npos || argument.starts_with('-')) continue;
    std::error_code failed;
    const fs::path path = fs::path(request.directory) / argument;
    if (fs::is_regular_file(path, failed)) look(path);
  }
  return facts;
}

int random_address_bits() {
  std::ifstream file("/proc/sys/vm/mmap_rnd_bits");
  int bits = 0;
  file >> bits;
  return bits;
}

// Clang's runtimes ask a program for names and lines; Debian has it with a version in its name as well.
std::string symbolizer_off_the_path(const Environment& environment) {
  std::error_code failed;
  if (find_program({"llvm-symbolizer"}, "/", environment)) return {};
  for (int version = 30; version >= 11; --version) {
    const auto path = fmt::format("/usr/lib/llvm-{}/bin/llvm-symbolizer", version);
    if (fs::exists(path, failed)) return path;
  }
  return {};
}

void add_before(Environment& environment, const std::string& name, const std::vector<std::string>& ours,
                const char* separator) {
  auto& value = environment[name];
  value = fmt::format("{}{}{}", fmt::join(ours, separator), value.empty() ? "" : separator, value);
}

// Where the scenario itself sends the reports; empty: it does not say.
std::string own_log_path(const std::string& options) {
  constexpr std::string_view key = "log_path=";
  const auto at = options.rfind(key);
  if (at == std::string::npos) return {};
  auto path = options.substr(at + key.size());
  path = path.substr(0, path.find_first_of(": \t\n"));
  std::erase(path, '"');
  std::erase(path, '\'');
  return path;
}

std::string own_log_path_in(const Environment& environment) {
  for (const char* name : {"TSAN_OPTIONS", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "GORACE"}) {
    const auto found = environment.find(name);
    if (found == environment.end()) continue;
    if (auto path = own_log_path(found->second); !path.empty()) return path;
  }
  return {};
}

void set_options(const std::string& logs, bool io_sync, Environment& environment) {
  std::vector<std::string> common = {"log_path=" + logs, "halt_on_error=0",
                                     fmt::format("stack_trace_format=\"{}\"", stack_trace_format)};
  if (const auto symbolizer = symbolizer_off_the_path(environment); !symbolizer.empty())
    common.push_back("external_symbolizer_path=" + symbolizer);
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), common.begin(), common.end());
    return more;
  };
  auto thread = with({"exitcode=66", "history_size=4", "second_deadlock_stack=1", "report_signal_unsafe=0",
                      "die_after_fork=0", "atexit_sleep_ms=200"});
  if (!io_sync) thread.emplace_back("io_sync=0");
  // Told apart where anybody looks; the run reads the logs and no exit status.
  add_before(environment, "TSAN_OPTIONS", thread, ":");
  add_before(environment, "ASAN_OPTIONS", with({"exitcode=67"}), ":");
  add_before(environment, "UBSAN_OPTIONS", with({"print_stacktrace=1"}), ":");
  add_before(environment, "LSAN_OPTIONS", {common[0], common[2], "exitcode=68"}, ":");
  add_before(environment, "GORACE", {"log_path=" + logs, "halt_on_error=0"}, " ");
}

}  // namespace

std::string sanitizers_of(const ElfFacts& facts) {
  std::vector<std::string> names;
  if (facts.thread_sanitizer) names.emplace_back("ThreadSanitizer");
  if (facts.address_sanitizer) names.emplace_back("AddressSanitizer");
  if (facts.undefined_sanitizer) names.emplace_back("UndefinedBehaviorSanitizer");
  if (facts.leak_sanitizer && !facts.address_sanitizer) names.emplace_back("LeakSanitizer");
  if (facts.go_race) names.emplace_back("Go's race detector");
  return fmt::format("{}", fmt::join(names, " and "));
}

std::string no_fixed_addresses() {
  constexpr unsigned long ask = 0xffffffff;
  const int now = ::personality(ask);
  if (now < 0 || ::personality(static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE) < 0) {
    return fmt::format("personality(ADDR_NO_RANDOMIZE) is refused here: {}", std::strerror(errno));
  }
  ::personality(static_cast<unsigned long>(now));  // of this thread only
  return {};
}

Result<SanitizerLaunch> prepare_sanitizers(const GuardianRequest& request, const fs::path& folder,
                                           bool io_sync, Environment& environment) {
  SanitizerLaunch launch;
  bool opaque = false;
  const auto facts = facts_of(request, opaque);
  const auto names = sanitizers_of(facts);
  if (names.empty() && !opaque) return launch;

  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return problem(fmt::format("cannot make {}: {}", folder.string(), failed.message()));
  launch.logs = (folder / "report").string();
  // The options are a list with colons and spaces, so neither can stand in a path.
  if (launch.logs.find_first_of(": \t") != std::string::npos) launch.logs.clear();
  if (const auto own = own_log_path_in(environment); !own.empty()) {
    launch.logs = own == "stderr" || own == "stdout" ? "" : (fs::path(request.directory) / own).string();
  }
  set_options(launch.logs.empty() ? "stderr" : launch.logs, io_sync, environment);
  if (names.empty()) return launch;

  const bool many_bits = random_address_bits() > most_random_bits;
  const bool wants = facts.thread_sanitizer || (facts.address_sanitizer && many_bits);
  const auto refused = wants ? no_fixed_addresses() : std::string();
  launch.fixed_addresses = wants && refused.empty();
  launch.says = fmt::format("is built with {}: its reports are read from {}", names,
                            launch.logs.empty() ? "its output" : launch.logs + ".PID");
  if (!io_sync)
    launch.says += ", and data through sockets and pipes counts as no synchronisation (io_sync=0)";
  if (!refused.empty() && many_bits) {
    launch.says += fmt::format(
        "; {}, and it may not start with {} random bits of addresses: a container needs --security-opt "
        "seccomp=unconfined, a host sysctl vm.mmap_rnd_bits={}",
        refused, random_address_bits(), most_random_bits);
  }
  return launch;
}

}  // namespace shakedown::target
