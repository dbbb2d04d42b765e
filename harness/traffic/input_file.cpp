// zlib's gz functions read plain files as they are, so one way of reading serves both.
#include "harness/traffic/input_file.hpp"
#include "harness/traffic/problem_at.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstring>

namespace shakedown::traffic {
namespace {

constexpr std::size_t chunk_size = 256 << 10;

}  // namespace

void InputFile::Close::operator()(void* file) const {
  gzclose(static_cast<gzFile>(file));
}

InputFile::InputFile(void* file) : file_(file), buffer_(chunk_size, '\0') {}

Result<InputFile> InputFile::open(const std::string& path) {
  errno = 0;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    return problem_at(Place{path, 0, 0},
                      std::string("cannot be opened: ") + std::strerror(errno != 0 ? errno : ENOMEM));
  }
  gzbuffer(file, chunk_size);
  return InputFile(file);
}

std::string_view InputFile::next() {
  if (!failure_.empty()) return {};
  auto* file = static_cast<gzFile>(file_.get());
  errno = 0;
  const int got = gzread(file, buffer_.data(), static_cast<unsigned>(buffer_.size()));
  if (got > 0) return {buffer_.data(), static_cast<std::size_t>(got)};
  int code = Z_OK;
  const char* text = gzerror(file, &code);
  if (code == Z_ERRNO) {
    failure_ = std::strerror(errno);
  } else if (code == Z_BUF_ERROR) {
    failure_ = "the gzip stream is cut off";
  } else if (code != Z_OK && code != Z_STREAM_END) {
    failure_ = std::string("the gzip stream is damaged: ") + text;
  }
  return {};
}

}  // namespace shakedown::traffic
