#include "harness/cli/har_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "harness/cli/version.hpp"
#include "harness/traffic/har_writer.hpp"

namespace shakedown::cli {

Result<HarFile> HarFile::create(const std::string& path, std::uint64_t rotate_at) {
  HarFile file(path, rotate_at);
  if (const auto begun = file.begin(path); !begun) return begun.error();
  return file;
}

HarFile::HarFile(HarFile&& other) noexcept
    : path_(std::move(other.path_)),
      rotate_at_(other.rotate_at_),
      files_(std::move(other.files_)),
      entries_(other.entries_),
      in_this_file_(other.in_this_file_),
      end_(other.end_),
      number_(other.number_),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

HarFile::~HarFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string HarFile::numbered(std::size_t number) const {
  const auto name = path_.rfind('/') == std::string::npos ? 0 : path_.rfind('/') + 1;
  const auto dot = path_.rfind('.');
  const auto stem_end = dot == std::string::npos || dot <= name ? path_.size() : dot;
  return path_.substr(0, stem_end) + "." + std::to_string(number) + path_.substr(stem_end);
}

Status HarFile::begin(const std::string& file) {
  const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) {
    if (errno == EEXIST) return problem(file + " exists already", "name another file");
    return problem("cannot write " + file + ": " + std::strerror(errno));
  }
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = made;
  files_.push_back(file);
  end_ = in_this_file_ = 0;
  const auto head = traffic::har_begin("shakedown", version);
  return write_at_end(head, head.size());
}

// The next number that is free.
Status HarFile::begin_next() {
  std::string file;
  do {
    file = numbered(++number_);
  } while (::access(file.c_str(), F_OK) == 0);
  return begin(file);
}

Status HarFile::write_at_end(const std::string& text, std::uint64_t new_end) {
  const auto all = text + std::string(traffic::har_end);
  std::size_t written = 0;
  while (written < all.size()) {
    const auto count =
        ::pwrite(descriptor_, all.data() + written, all.size() - written, static_cast<off_t>(end_ + written));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const auto why = std::string(std::strerror(errno));
      // What was there before is whole again: its brackets fit where they stood.
      if (end_ > 0 && ::ftruncate(descriptor_, static_cast<off_t>(end_)) == 0) {
        const auto end = traffic::har_end;
        [[maybe_unused]] const auto closed =
            ::pwrite(descriptor_, end.data(), end.size(), static_cast<off_t>(end_));
      }
      return problem("cannot write " + files_.back() + ": " + why);
    }
    written += static_cast<std::size_t>(count);
  }
  end_ = new_end;
  return Done{};
}

Status HarFile::append(const std::string& entry) {
  const bool is_full = rotate_at_ > 0 && in_this_file_ > 0 && end_ + entry.size() > rotate_at_;
  if (is_full) {
    if (auto begun = begin_next(); !begun) return begun;
  }
  const auto text = (in_this_file_ > 0 ? std::string(traffic::har_between) : "") + entry;
  if (auto written = write_at_end(text, end_ + text.size()); !written) return written;
  ++in_this_file_;
  ++entries_;
  return Done{};
}

}  // namespace shakedown::cli
