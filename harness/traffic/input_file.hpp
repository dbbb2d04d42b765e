// A recording read from its beginning to its end in chunks, plain or gzipped (told apart by the first bytes,
// not by the name). One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "harness/model/result.hpp"

namespace shakedown::traffic {

class InputFile {
 public:
  static Result<InputFile> open(const std::string& path);

  // The next chunk; empty at the end. The view lasts until the next call. A read error or a gzip stream that
  // is cut off or damaged ends the file, and failure() then says how.
  std::string_view next();
  const std::string& failure() const { return failure_; }

 private:
  struct Close {
    void operator()(void* file) const;
  };
  explicit InputFile(void* file);
  std::unique_ptr<void, Close> file_;  // zlib's gzFile
  std::string buffer_;
  std::string failure_;
};

}  // namespace shakedown::traffic
