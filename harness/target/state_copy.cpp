// A walk over the source, one copy a file; the first thing wrong ends it and removes what was made.
#include "harness/target/state_copy.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "harness/target/descriptor.hpp"

namespace shakedown::target {
namespace {

namespace fs = std::filesystem;

using Wrong = std::optional<Problem>;

Problem cannot(const char* what, const fs::path& path, int error) {
  return problem(fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(error)));
}

Wrong copy_file(const fs::path& from, const fs::path& to, mode_t mode) {
  const Descriptor in(::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!in) return cannot("read", from, errno);
  // Without setuid and setgid bits: a copy of state is data.
  const Descriptor out(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode & 0777) | S_IWUSR));
  if (!out) return cannot("write", to, errno);
  if (::ioctl(out.get(), FICLONE, in.get()) == 0) return std::nullopt;
  constexpr std::size_t piece = 1u << 30;
  while (true) {
    const auto copied = ::copy_file_range(in.get(), nullptr, out.get(), nullptr, piece, 0);
    if (copied == 0) return std::nullopt;
    if (copied < 0) break;
  }
  // Some pairs of file systems know neither way; the standard library then reads and writes.
  std::error_code failed;
  if (!fs::copy_file(from, to, fs::copy_options::overwrite_existing, failed)) {
    return cannot("copy", from, failed.value());
  }
  return std::nullopt;
}

class Copying {
 public:
  Wrong entry(const fs::path& from, const fs::path& to, int depth) {
    if (++entries_ > most_state_entries) {
      return problem(fmt::format("the state has more than {} files", most_state_entries), from.string());
    }
    struct stat status {};
    if (::lstat(from.c_str(), &status) != 0) return cannot("read", from, errno);
    if (S_ISREG(status.st_mode)) return copy_file(from, to, status.st_mode);
    if (S_ISDIR(status.st_mode)) return folder(from, to, status.st_mode, depth);
    if (S_ISLNK(status.st_mode)) {
      return problem(fmt::format("the state holds a symbolic link, {}", from.string()),
                     "put the file itself there: a link would lead out of the fresh copy");
    }
    return problem(fmt::format("the state holds {}, which is neither file nor folder", from.string()));
  }

 private:
  Wrong folder(const fs::path& from, const fs::path& to, mode_t mode, int depth) {
    if (depth > deepest_state_folder) {
      return problem(fmt::format("the state is more than {} folders deep", deepest_state_folder),
                     from.string());
    }
    if (::mkdir(to.c_str(), (mode & 0777) | S_IRWXU) != 0) return cannot("make", to, errno);
    std::error_code failed;
    for (fs::directory_iterator it(from, failed), end; !failed && it != end; it.increment(failed)) {
      auto wrong = entry(it->path(), to / it->path().filename(), depth + 1);
      if (wrong) return wrong;
    }
    if (failed) return cannot("read", from, failed.value());
    return std::nullopt;
  }

  std::uint64_t entries_ = 0;
};

bool inside(const fs::path& inner, const fs::path& outer) {
  const auto [end, ignored] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return end == outer.end();
}

}  // namespace

Result<fs::path> copy_state(const fs::path& source, const fs::path& into) {
  fs::path from = source.lexically_normal();
  if (!from.has_filename()) from = from.parent_path();  // "seed/" means "seed"
  std::error_code failed;
  if (!fs::exists(fs::symlink_status(from, failed))) {
    return problem(fmt::format("there is no state to copy at {}", from.string()));
  }
  const fs::path outer = fs::weakly_canonical(from, failed);
  // One that has no such name (reached through a descriptor, below a mount) is nowhere that this could be.
  if (!failed && inside(fs::weakly_canonical(into, failed), outer)) {
    return problem(
        fmt::format("the run's own folder {} lies inside the state {}", into.string(), from.string()),
        "write runs somewhere else with --out");
  }
  const fs::path to = into / from.filename();
  auto wrong = Copying().entry(from, to, 0);
  if (!wrong) return to;
  fs::remove_all(to, failed);
  return *wrong;
}

}  // namespace shakedown::target
