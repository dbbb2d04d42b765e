// A run file that is written, closed and read back, for the tests that compare what comes out with what went
// in.
#pragma once

#include "harness/journal/journal.hpp"
#include "harness/journal/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

namespace shakedown::journal {

inline const std::string any_bytes("\xff\xfe\0'\"\n\x80 end", 11);

inline std::unique_ptr<Journal> created(const test::TemporaryFolder& folder) {
  auto journal = Journal::create(folder.file("run.db"), {});
  REQUIRE(journal);
  return std::move(journal).value();
}

inline StoredRun closed_and_read(Journal& journal, const test::TemporaryFolder& folder) {
  REQUIRE(journal.close(std::chrono::seconds(90), false));
  auto run = read_run(folder.path().string());
  if (!run) FAIL(to_string(run.error()));
  return std::move(run).value();
}

}  // namespace shakedown::journal
