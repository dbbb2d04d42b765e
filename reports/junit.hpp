// junit.xml, as Jenkins, GitLab and GitHub's actions read it. The format has no specification; this is the
// subset that all of them take: <testsuites>, <testsuite>, <testcase>, with at most one of <failure>,
// <error>, <skipped>, then <system-out>. Seconds with a point, times in UTC without a zone, counts that
// agree.
//
//   gates     one test a gate: failed is a failure, inconclusive is skipped and says why
//   findings  one test a finding: a failure, except that info is passed and told in its output
//   stages    one test a stage with its length; an error where it never ended
//   run       the verdict itself, so that inconclusive is an error and never looks green
#pragma once

#include <string>

#include "harness/journal/records.hpp"

namespace shakedown::reports {

std::string junit_xml(const journal::StoredRun& run);

}  // namespace shakedown::reports
