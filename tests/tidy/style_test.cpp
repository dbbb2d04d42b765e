// Style: each rule on something that it must catch and something that it must let pass, then on the project.
#include "tests/tidy/style.hpp"

#include <iostream>

#include "tests/support/catch.hpp"

using namespace shakedown::tidy;

namespace {

const std::string root = SHAKEDOWN_SOURCE_DIR;

std::string in_lines(const std::vector<std::string>& faults) {
  std::string out;
  for (const auto& fault : faults) out += fault + "\n";
  return out;
}

using Rule = std::vector<std::string> (*)(const std::vector<SourceFile>&);
bool finds(Rule rule, const std::string& text, const std::string& path = "tests/unit/a.cpp") {
  return !rule({{path, text}}).empty();
}
bool awaits_badly(const std::string& statement) {
  return finds(misplaced_co_await, "task<void> f() {\n  " + statement + "\n}\n");
}

}  // namespace

TEST_CASE("comments, strings and character literals are not code", "[style]") {
  CHECK(code_only("a // b\nc") == "a     \nc");
  CHECK(code_only("a /* b\n */ c") == "a     \n    c");
  CHECK(code_only("\"x\\\"y\" z") == "\"    \" z");
  CHECK(code_only("1'000'000 'x' '\\'' \"//\" d") == "1'000'000 ' ' '  ' \"  \" d");
  CHECK(code_only("R\"(\" // )\" e") == "           e");
}

TEST_CASE("an opening comment is found missing", "[style]") {
  CHECK(finds(without_opening_comment, "#pragma once\n", "harness/model/a.hpp"));
  CHECK(finds(without_opening_comment, "#include <string>\n", "harness/model/a.cpp"));
  CHECK(finds(without_opening_comment, "#include \"harness/model/b.hpp\"\n", "harness/model/a.cpp"));
  CHECK_FALSE(finds(without_opening_comment, "// What it is.\n#pragma once\n", "harness/model/a.hpp"));
  CHECK_FALSE(finds(without_opening_comment, "#include \"harness/model/a.hpp\"\n", "harness/model/a.cpp"));
  CHECK_FALSE(
      finds(without_opening_comment, "#include \"harness/model/a.hpp\"\n", "tests/unit/model/a_test.cpp"));
}

TEST_CASE("banned words are found, in comments too", "[style]") {
  CHECK(finds(banned_words, std::string("// TO") + "DO: later\n"));
  CHECK(finds(banned_words, "class SocketManager {\n"));
  CHECK(finds(banned_words, "using namespace std;\n"));
  CHECK(finds(banned_words, "std::this_thread::sleep_for(1s);\n", "tests/unit/a.cpp"));
  CHECK_FALSE(finds(banned_words, "std::this_thread::sleep_for(1s);\n", "scenarios/demo/a.cpp"));
  CHECK_FALSE(finds(banned_words, "// no sleep_for here\nclass Manageress {\nmkdtemp(\"aXXXXXX\");\n"));
}

TEST_CASE("tabs, trailing spaces and long lines are found", "[style]") {
  CHECK(finds(bad_lines, "a\tb\n"));
  CHECK(finds(bad_lines, "a \n"));
  CHECK(finds(bad_lines, "a\r\n"));
  CHECK(finds(bad_lines, std::string(121, 'x')));
  CHECK_FALSE(finds(bad_lines, std::string(120, 'x') + "\n\n  y\n"));
  CHECK_FALSE(finds(bad_lines, "f(\"" + std::string(200, 'x') + "\");\n"));
}

TEST_CASE("co_await inside an expression is found", "[style]") {
  CHECK(awaits_badly("if (co_await g()) h();"));
  CHECK(awaits_badly("if (!co_await g()) h();"));
  CHECK(awaits_badly("while (co_await g()) {}"));
  CHECK(awaits_badly("switch (co_await g()) {}"));
  CHECK(awaits_badly("h(co_await g());"));
  CHECK(awaits_badly("REQUIRE(co_await g());"));
  CHECK(awaits_badly("if (const bool ok = co_await g(); ok) h();"));
  CHECK(awaits_badly("stream s(co_await this_coro::executor);"));
  CHECK(awaits_badly("x = co_await g();"));
  CHECK(awaits_badly("const bool ok = !co_await g();"));
  CHECK(awaits_badly("const bool ok = co_await g() && co_await h();"));
  CHECK(awaits_badly("const int n = co_await g() + 1;"));
  CHECK(awaits_badly("co_return !co_await g();"));
  CHECK(awaits_badly("a[co_await g()] = 1;"));
}

TEST_CASE("co_await in its three places passes", "[style]") {
  CHECK_FALSE(awaits_badly("co_await g();"));
  CHECK_FALSE(awaits_badly("const auto [error, n] = co_await g(a + b, x == y);"));
  CHECK_FALSE(awaits_badly("std::vector<std::pair<int, A*>> all = co_await g();"));
  CHECK_FALSE(awaits_badly("auto& x = co_await g();"));
  CHECK_FALSE(awaits_badly("co_return co_await g();"));
  CHECK_FALSE(awaits_badly("if (a) co_await g();"));
  CHECK_FALSE(awaits_badly("for (;;) co_await g();"));
  CHECK_FALSE(awaits_badly("if (a) {\n} else {\n  co_await g();\n}"));
  CHECK_FALSE(awaits_badly("switch (a) {\n  case b::c: co_await g();\n}"));
  CHECK_FALSE(awaits_badly("spawn(x, [&]() -> task<void> { co_await g(); }, y);"));
  CHECK_FALSE(awaits_badly("// if (co_await g())"));
  CHECK_FALSE(awaits_badly("if (my_co_await(1)) co_awaits();"));
}

TEST_CASE("the project's files open with a comment", "[style]") {
  CHECK(in_lines(without_opening_comment(read_sources(root))) == "");
}

TEST_CASE("the project has no banned words", "[style]") {
  CHECK(in_lines(banned_words(read_sources(root))) == "");
}

TEST_CASE("the project's lines are clean and not too long", "[style]") {
  CHECK(in_lines(bad_lines(read_sources(root))) == "");
}

TEST_CASE("the project awaits only where GCC 12 compiles it right", "[style]") {
  CHECK(in_lines(misplaced_co_await(read_sources(root))) == "");
}

TEST_CASE("long files are reported, and do not fail", "[style]") {
  std::vector<SourceFile> two{{"a.cpp", std::string(301, '\n')}, {"b.cpp", "x\n"}};
  CHECK(in_lines(long_files(two)) == "a.cpp: 301 lines\n");
  for (const auto& file : long_files(read_sources(root))) std::cout << "long: " << file << "\n";
}
