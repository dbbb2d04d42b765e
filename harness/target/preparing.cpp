// Decides what is needed, and writes it.
#include "harness/target/preparing.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "harness/target/capabilities.hpp"
#include "harness/target/preload/library_bytes.hpp"
#include "harness/target/preload_control.hpp"
#include "harness/target/preload_reach.hpp"

namespace shakedown::target {
namespace {

namespace fs = std::filesystem;

bool among(const std::vector<FaultKind>& kinds, FaultKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool needs_library(const std::vector<FaultKind>& kinds) {
  return std::any_of(kinds.begin(), kinds.end(),
                     [](FaultKind kind) { return needs_preparation(kind) && kind != FaultKind::disk_full; });
}

std::uint64_t size_of(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code failed;
  for (fs::recursive_directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    std::error_code no_file;
    const auto size = it->is_regular_file(no_file) ? it->file_size(no_file) : 0;
    if (!no_file) bytes += size;
  }
  return bytes;
}

// Why the state cannot be in memory; empty: it can.
std::string not_in_memory(const std::string& state_folder) {
  if (state_folder.empty()) return "the service has no state that the run could put on a tmpfs";
  const auto mounts = probe_own_mounts();
  if (!mounts.available) return mounts.says;
  const auto bytes = size_of(state_folder);
  if (bytes <= most_state_in_memory) return {};
  return fmt::format("its state has {} MiB, more than the {} MiB that are put into memory", bytes >> 20,
                     most_state_in_memory >> 20);
}

bool loader_takes(const std::string& path) {
  return path.find_first_of(" :\n\t") == std::string::npos;
}

Result<fs::path> make_folder(fs::path folder) {
  std::error_code failed;
  if (!loader_takes(folder.string())) {
    auto name = (fs::temp_directory_path(failed) / "shakedown-XXXXXX").string();
    if (failed || !loader_takes(name) || ::mkdtemp(name.data()) == nullptr) {
      return problem(fmt::format("no folder for the preload library: {}", std::strerror(errno)));
    }
    folder = fs::path(name) / "preload";
  }
  fs::create_directories(folder, failed);
  // As the kernel will call it, to be found in the mappings of processes.
  const auto path = failed ? folder : fs::canonical(folder, failed);
  if (failed) return problem(fmt::format("cannot make {}: {}", folder.string(), failed.message()));
  return path;
}

Status put_library(const fs::path& folder, Environment& environment, Prepared& prepared) {
  const auto library = (folder / "libshakedown-preload.so").string();
  const auto bytes = preload_library_bytes();
  std::ofstream file(library, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) return problem(fmt::format("cannot write {}", library));
  const auto control = (folder / "control").string();
  if (const auto made = make_control_file(control); !made) return made;

  auto& preloaded = environment["LD_PRELOAD"];
  preloaded = library + (preloaded.empty() ? "" : ":") + preloaded;
  environment[SHAKEDOWN_CONTROL_VARIABLE] = control;
  // Node.js may read and write files through io_uring, which is no call that a library sees.
  environment["UV_USE_IO_URING"] = "0";
  // A target under AddressSanitizer refuses to start behind another library, unless it is told.
  auto& asan = environment["ASAN_OPTIONS"];
  asan += (asan.empty() ? "" : ":") + std::string("verify_asan_link_order=0");
  prepared.control = control;
  return Done{};
}

}  // namespace

bool needs_preparation(FaultKind kind) {
  return kind == FaultKind::disk_full || kind == FaultKind::file_error || kind == FaultKind::short_io ||
         kind == FaultKind::slow_fsync || kind == FaultKind::clock_step;
}

Result<Preparation> prepare(const std::vector<FaultKind>& kinds, bool to_perturb, const std::string& program,
                            const fs::path& folder, const std::string& state_folder,
                            Environment& environment) {
  Preparation preparation;
  Prepared& prepared = preparation.prepared;
  prepared.asked_for = to_perturb || std::any_of(kinds.begin(), kinds.end(), needs_preparation);
  bool library = to_perturb || needs_library(kinds);
  if (among(kinds, FaultKind::disk_full)) {
    prepared.not_in_memory = not_in_memory(state_folder);
    if (prepared.not_in_memory.empty()) preparation.in_memory = state_folder;
    library = library || preparation.in_memory.empty();  // the next best
  }
  if (!library) return preparation;
  if (const auto reach = preload_reach(program, environment); !reach) {
    prepared.no_library = reach.error().message;
    return preparation;
  }
  const auto made = make_folder(folder);
  if (!made) return made.error();
  preparation.remove.push_back(made.value().string());
  if (const auto put = put_library(made.value(), environment, prepared); !put) {
    std::error_code ignored;
    fs::remove_all(made.value(), ignored);
    return put.error();
  }
  return preparation;
}

}  // namespace shakedown::target
