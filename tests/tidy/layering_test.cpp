// Layering: the check itself on made-up files, then on the project.
#include "tests/tidy/layering.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/catch.hpp"

using namespace shakedown::tidy;

namespace {

const std::string root = SHAKEDOWN_SOURCE_DIR;

std::string in_lines(const std::vector<std::string>& faults) {
  std::string out;
  for (const auto& fault : faults) out += fault + "\n";
  return out;
}

std::string readme() {
  std::ifstream stream(root + "/harness/README.md");
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

std::string faults_of(const std::string& path, const std::string& include) {
  return in_lines(layering_faults({{path, "// A file.\n#include " + include + "\n"}}));
}

}  // namespace

TEST_CASE("the check finds each kind of forbidden include", "[layering]") {
  CHECK(faults_of("harness/scenario/a.cpp", "\"harness/traffic/b.hpp\"") ==
        "harness/scenario/a.cpp:2: scenario may not include harness/traffic/b.hpp\n");
  CHECK(faults_of("harness/model/a.hpp", "\"harness/journal/b.hpp\"") != "");
  CHECK(faults_of("harness/model/a.hpp", "<fmt/format.h>") != "");
  CHECK(faults_of("harness/provoke/load/a.cpp", "\"harness/provoke/fuzz/b.hpp\"") != "");
  CHECK(faults_of("harness/judge/a.cpp", "<boost/asio/io_context.hpp>") != "");
  CHECK(faults_of("harness/http/a.cpp", "<boost/beast/core/tcp_stream.hpp>") != "");
  CHECK(faults_of("reports/a.cpp", "\"harness/scenario/b.hpp\"") != "");
  CHECK(faults_of("fuzz/a.cpp", "<boost/asio.hpp>") != "");
  CHECK(faults_of("scenarios/demo/a.cpp", "\"harness/model/time.hpp\"") != "");
  CHECK(faults_of("harness/nowhere/a.cpp", "\"harness/model/time.hpp\"") != "");
  CHECK(faults_of("harness/cli/a.cpp", "\"tests/support/b.hpp\"") != "");
  CHECK(faults_of("harness/cli/a.cpp", "\"b.hpp\"") != "");
}

TEST_CASE("the check lets what is allowed pass", "[layering]") {
  CHECK(faults_of("harness/scenario/a.cpp", "\"harness/model/b.hpp\"") == "");
  CHECK(faults_of("harness/scenario/a.cpp", "\"harness/scenario/b.hpp\"") == "");
  CHECK(faults_of("harness/provoke/load/a.cpp", "\"harness/provoke/load/b.hpp\"") == "");
  CHECK(faults_of("harness/net/a.cpp", "<boost/asio/io_context.hpp>") == "");
  CHECK(faults_of("harness/http/a.cpp", "<boost/beast/http/basic_parser.hpp>") == "");
  CHECK(faults_of("harness/cli/a.cpp", "\"harness/net/b.hpp\"") == "");
  CHECK(faults_of("tests/unit/net/a.cpp", "\"harness/net/b.hpp\"") == "");
  CHECK(faults_of("harness/model/a.hpp", "<string_view>") == "");
}

TEST_CASE("Asio behind a header is found with its chain", "[layering]") {
  const std::vector<SourceFile> files{{"harness/target/a.cpp", "#include \"harness/net/b.hpp\"\n"},
                                      {"harness/net/b.hpp", "#include \"harness/net/c.hpp\"\n"},
                                      {"harness/net/c.hpp", "#include <boost/asio/ip/tcp.hpp>\n"}};
  CHECK(in_lines(hidden_asio(files)) ==
        "harness/target/a.cpp -> harness/net/b.hpp -> harness/net/c.hpp -> boost/asio/ip/tcp.hpp\n");
}

TEST_CASE("the table of the README is the table of the check", "[layering]") {
  CHECK(layers_in_readme(readme()) == layers());
}

TEST_CASE("the project's includes go one way", "[layering]") {
  const auto files = read_sources(root);
  REQUIRE(files.size() > 40);
  CHECK(in_lines(layering_faults(files)) == "");
  CHECK(in_lines(hidden_asio(files)) == "");
}

TEST_CASE("every folder of the harness is in the README's table or has its own", "[layering]") {
  namespace fs = std::filesystem;
  const auto table = layers_in_readme(readme());
  for (const auto& folder : fs::directory_iterator(root + "/harness")) {
    if (!folder.is_directory()) continue;
    const auto name = folder.path().filename().string();
    INFO(name);
    const bool named = table.contains(name) || (name == "provoke" && table.contains("provoke/x"));
    CHECK((named || fs::exists(folder.path() / "README.md")));
  }
}
