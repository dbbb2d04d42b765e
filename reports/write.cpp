// Writes report files, each whole or not at all.
#include "reports/write.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

#include "reports/ctrf.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/openmetrics.hpp"
#include "reports/sarif.hpp"
#include "reports/tables.hpp"

namespace shakedown::reports {
namespace {

// A file beside its final place; gone again unless keep() succeeded.
class PartialFile {
 public:
  explicit PartialFile(std::string path)
      : path_(std::move(path)), partial_(path_ + "." + std::to_string(getpid()) + ".tmp") {
    descriptor_ = open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  }
  ~PartialFile() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    unlink(partial_.c_str());
  }
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  bool is_open() const { return descriptor_ >= 0; }

  bool write_all(std::string_view content) {
    while (!content.empty()) {
      const auto written = write(descriptor_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

  // A full disk may show only here.
  bool keep() {
    if (fsync(descriptor_) != 0) return false;
    if (close(std::exchange(descriptor_, -1)) != 0 || std::rename(partial_.c_str(), path_.c_str()) != 0) {
      const int why = errno;
      unlink(partial_.c_str());
      errno = why;
      return false;
    }
    return true;
  }

 private:
  std::string path_;
  std::string partial_;
  int descriptor_ = -1;
};

}  // namespace

Status write_file(const std::string& path, std::string_view content) {
  PartialFile file(path);
  if (file.is_open() && file.write_all(content) && file.keep()) return Done{};
  const int why = errno;
  Problem problem;
  problem.where.file = path;
  problem.message = fmt::format("the report could not be written: {}", std::strerror(why));
  problem.hint = why == ENOSPC || why == EDQUOT ? "the disk is full; make room and render the run again"
                                                : "the folder must exist and be writable";
  return problem;
}

Status write_reports(const journal::StoredRun& run, const std::string& folder) {
  const auto json = report_json(run);
  std::optional<Problem> first;
  const auto put = [&](const char* name, std::string_view content) {
    const auto status = write_file(folder + "/" + name, content);
    if (!status && !first) first = status.error();
  };
  put("report.json", json);
  put("report.html", report_html_from(json, verdict_word(run) + ": " + run.info.name));
  put("junit.xml", junit_xml(run));
  put("results.sarif", sarif(run));
  put("ctrf.json", ctrf(run));
  put("metrics.txt", openmetrics(run));
  put("summary.md", markdown(run));
  if (first) return *first;
  return Done{};
}

}  // namespace shakedown::reports
