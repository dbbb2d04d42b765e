// A recording on disk that is whole after each entry: an entry and the closing brackets go into the file in
// one write, over the closing brackets before. A process that is killed loses at most what it was writing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/model/result.hpp"

namespace shakedown::cli {

class HarFile {
 public:
  // Beyond `rotate_at` bytes the next file begins: x.har, x.2.har, x.3.har; 0: never. Never writes over a
  // file that is there.
  static Result<HarFile> create(const std::string& path, std::uint64_t rotate_at);
  ~HarFile();
  HarFile(HarFile&& other) noexcept;
  HarFile& operator=(HarFile&&) = delete;

  // After a failure the entry is not in the file, and the file is whole.
  Status append(const std::string& entry);

  const std::vector<std::string>& files() const { return files_; }
  std::uint64_t entries() const { return entries_; }

 private:
  HarFile(std::string path, std::uint64_t rotate_at) : path_(std::move(path)), rotate_at_(rotate_at) {}
  Status begin(const std::string& file);
  Status begin_next();
  Status write_at_end(const std::string& text, std::uint64_t new_end);
  std::string numbered(std::size_t number) const;

  std::string path_;
  std::uint64_t rotate_at_;
  std::vector<std::string> files_;
  std::uint64_t entries_ = 0;
  std::uint64_t in_this_file_ = 0;
  std::uint64_t end_ = 0;  // where the closing brackets begin
  std::size_t number_ = 1;
  int descriptor_ = -1;
};

}  // namespace shakedown::cli
