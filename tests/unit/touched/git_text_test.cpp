#include "harness/touched/git_text.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::touched;
using namespace std::string_literals;

TEST_CASE("a name in git's quotes is any bytes") {
  CHECK(unquoted("plain name") == "plain name");
  CHECK(unquoted(R"("a\"b\\c\nd\te\303\244")") == "a\"b\\c\nd\te\303\244");
  CHECK(unquoted(R"("cut\3")") == "cut3");
  CHECK(unquoted("\"") == "\"");
}

TEST_CASE("commits of a log, with messages of any bytes") {
  const std::string id(40, 'b');
  const std::string log =
      id + "\0p1 p2\0Jane\0jane@example.com\0Git\0git@example.com\0Subject\n\nBody \xff\n\0note\n\0"s + id +
      "\0\0A\0a\0B\0b\0\0\0"s;
  const auto commits = read_log(log);
  REQUIRE(commits.size() == 2);
  CHECK(commits[0].parents == std::vector<std::string>{"p1", "p2"});
  CHECK(commits[0].message == "Subject\n\nBody \xff\n");
  CHECK(commits[0].note == "note\n");
  CHECK(commits[1].message.empty());
  CHECK(read_log(log.substr(0, log.size() - 9)).size() == 1);
  CHECK(read_log("garbage\0\0\0\0\0\0\0\0"s).empty());
}

TEST_CASE("a diff without context gives the lines of the new files") {
  const auto files = read_diff(
      "diff --git a/a.js b/a.js\nindex 1..2 100644\n--- a/a.js\n+++ b/a.js\n@@ -3 +3,2 @@ function f() "
      "{\n-old\n+new\n+++ b/trap\n"
      "@@ -9,2 +10,0 @@\n-gone\n-gone\n\\ No newline at end of file\n"
      "diff --git a/old.py b/new.py\nsimilarity index 90%\nrename from old.py\nrename to new.py\n--- "
      "a/old.py\n+++ b/new.py\n"
      "@@ -1,0 +2 @@\n+x\r\n"
      "diff --git \"a/q\\\"\\n.go\" \"b/q\\\"\\n.go\"\nnew file mode 100644\n--- /dev/null\n+++ "
      "\"b/q\\\"\\n.go\"\n@@ -0,0 +1,2 @@\n+a\n+b\n"
      "diff --git a/with space b/with space\n--- a/with space\t\n+++ b/with space\t\n@@ -1 +1 @@\n-a\n+b\n"
      "diff --git a/p.png b/p.png\nindex 1..2 100644\nBinary files a/p.png and b/p.png differ\n"
      "diff --git a/sub b/sub\nindex 1..2 160000\n--- a/sub\n+++ b/sub\n@@ -1 +1 @@\n-Subproject commit "
      "1\n+Subproject commit 2\n"
      "diff --git a/gone b/gone\ndeleted file mode 100644\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n");
  REQUIRE(files.size() == 7);
  CHECK(files[0].path == "a.js");
  CHECK(files[0].lines == std::vector<LineRange>{{3, 4}});
  CHECK(files[0].gaps == std::vector<int>{10});
  CHECK(files[1].path == "new.py");
  CHECK(files[1].old_path == "old.py");
  CHECK(files[1].lines == std::vector<LineRange>{{2, 2}});
  CHECK(files[2].path == "q\"\n.go");
  CHECK(files[2].lines == std::vector<LineRange>{{1, 2}});
  CHECK(files[3].path == "with space");
  CHECK(files[4].what == ChangedFile::What::binary);
  CHECK(files[4].path == "p.png");
  CHECK(files[5].what == ChangedFile::What::submodule);
  CHECK(files[6].what == ChangedFile::What::removed);
  CHECK(files[6].path == "gone");
}

TEST_CASE("a diff that makes no sense gives nothing") {
  CHECK(read_diff("").empty());
  CHECK(read_diff("+++ b/x\n@@ -1 +1 @@\n").empty());
  const auto files =
      read_diff("diff --git a/x b/x\n@@ nonsense @@\n@@ -1,99999999999999999999 +1 @@\n@@ -1 +");
  REQUIRE(files.size() == 1);
  CHECK(files[0].lines.empty());
}

TEST_CASE("blame says commit, line and path of each line") {
  const std::string a(40, 'a');
  const std::string b(40, 'b');
  const Blame blame = read_blame(
      a + " 10 1 2\nauthor Jane\nauthor-mail <j@x>\nfilename old/name.js\n\tone\n" + a + " 11 2\n\t" + a +
      " 9 9 1\n" + b + " 3 3 1\nauthor X\nboundary\nfilename \"q\\n.js\"\n\tthree\n" + a +
      " 40 4 1\nfilename other.js\n\tfour\n");
  REQUIRE(blame.lines.size() == 4);
  CHECK(blame.sources[blame.lines[0].source].path == "old/name.js");
  CHECK(blame.lines[1].original_line == 11);
  CHECK(blame.lines[1].source == blame.lines[0].source);
  CHECK(blame.sources[blame.lines[2].source].boundary);
  CHECK(blame.sources[blame.lines[2].source].path == "q\n.js");
  CHECK(blame.sources[blame.lines[3].source].commit == a);
  CHECK(blame.sources[blame.lines[3].source].path == "other.js");
  CHECK(blame.lines[3].line == 4);
}
