// Report files are there whole or not at all.
#include "reports/write.hpp"

#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "reports/json.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_run.hpp"

using namespace shakedown;
using namespace shakedown::reports;
namespace fs = std::filesystem;

namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "reports-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("all reports are written and nothing else stays behind") {
  const TemporaryFolder folder;
  const auto run = samples::three_second_run();
  REQUIRE(write_reports(run, folder.path().string()));
  REQUIRE(write_reports(run, folder.path().string()));  // over those that are there
  CHECK(content(folder.path() / "report.json") == report_json(run));
  for (const char* name :
       {"report.html", "junit.xml", "results.sarif", "ctrf.json", "metrics.txt", "summary.md"})
    CHECK(fs::file_size(folder.path() / name) > 0);
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 7);
}

TEST_CASE("a folder that is not there is a problem with the file's path") {
  const auto status = write_reports(samples::empty_run(), "/nonexistent/folder");
  REQUIRE_FALSE(status);
  CHECK(status.error().where.file == "/nonexistent/folder/report.json");
  CHECK(status.error().message.find("No such file or directory") != std::string::npos);
}

TEST_CASE("one file that cannot be written does not keep the others from being there") {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "report.html" / "in the way");
  const auto status = write_reports(samples::three_second_run(), folder.path().string());
  REQUIRE_FALSE(status);
  CHECK(status.error().where.file == (folder.path() / "report.html").string());
  CHECK(fs::exists(folder.path() / "junit.xml"));
  for (const auto& entry : fs::directory_iterator(folder.path())) CHECK(entry.path().extension() != ".tmp");
}

TEST_CASE("a file that cannot be written to its end is not there at all") {
  // A limit on the size of files stands in for a full disk: the write fails half-way.
  const TemporaryFolder folder;
  const auto path = folder.path() / "report.json";
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{100, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  const auto status = write_file(path.string(), std::string(1000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  REQUIRE_FALSE(status);
  CHECK(status.error().message.find("File too large") != std::string::npos);
  CHECK(fs::is_empty(folder.path()));
}
