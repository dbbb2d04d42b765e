// The parts that put the library into a program: what its file says, and what a fault becomes.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>

#include "harness/target/elf.hpp"
#include "harness/target/fault_rule.hpp"
#include "harness/target/preload_control.hpp"
#include "harness/target/preload_reach.hpp"
#include "tests/unit/target/faulty.hpp"

using namespace shakedown;
using namespace shakedown::target;

namespace {

std::string bytes_of(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

}  // namespace

TEST_CASE("an ELF file says its loader, or that it has none") {
  const auto shared = read_elf(IO_SERVICE);
  REQUIRE(shared);
  REQUIRE(shared.value());
  CHECK(contains(shared.value()->loader, "ld-linux"));
  CHECK_FALSE(shared.value()->go);
  CHECK(shared.value()->machine == own_elf().machine);
  const auto fixed = read_elf(IO_SERVICE_STATIC);
  REQUIRE(fixed);
  REQUIRE(fixed.value());
  CHECK(fixed.value()->loader.empty());
  CHECK_FALSE(read_elf("/no/such/file"));
}

TEST_CASE("a file that is cut short or lies is no reason to crash") {
  auto bytes = bytes_of(IO_SERVICE);
  for (std::size_t size = 0; size < 4096 && size < bytes.size(); ++size) parse_elf(bytes.substr(0, size));
  for (std::size_t at = 4; at < 512; ++at) {
    auto lying = bytes;
    lying[at] = static_cast<char>(0xff);
    parse_elf(lying);
  }
  CHECK_FALSE(parse_elf(""));
  CHECK_FALSE(parse_elf("#!/bin/sh\n"));
  CHECK_FALSE(parse_elf(bytes.substr(0, 20)));
}

TEST_CASE("a section of Go's linker marks a Go program, dynamically linked or not") {
  auto bytes = bytes_of(IO_SERVICE);
  const auto names = bytes.rfind(".gnu.version_r");  // as long as the name that takes its place
  REQUIRE(names != std::string::npos);
  bytes.replace(names, 14, std::string(".go.buildinfo\0", 14));
  const auto facts = parse_elf(bytes);
  REQUIRE(facts);
  CHECK(facts->go);
  const test::TemporaryFolder folder;
  const auto reach = preload_reach(folder.write("service", bytes), {});
  REQUIRE_FALSE(reach);
  CHECK(contains(reach.error().message, "written in Go"));
}

TEST_CASE("a program linked against another C library is out of reach") {
  auto bytes = bytes_of(IO_SERVICE);
  const auto loader = own_elf().loader;
  const auto at = bytes.find(loader);
  REQUIRE(at != std::string::npos);
  bytes.replace(at, loader.size(), "/lib/ld-musl.so.1" + std::string(loader.size() - 17, '\0'));
  const test::TemporaryFolder folder;
  const auto reach = preload_reach(folder.write("service", bytes), {});
  REQUIRE_FALSE(reach);
  CHECK(contains(reach.error().message, "another C library"));
}

TEST_CASE("a program that runs as somebody else is out of reach") {
  const test::TemporaryFolder folder;
  const auto path = folder.write("service", bytes_of(IO_SERVICE));
  constexpr uid_t nobody = 65534;
  if (::chown(path.c_str(), nobody, static_cast<gid_t>(-1)) != 0 || ::chmod(path.c_str(), 04755) != 0) {
    WARN("only root gives a file away: not tested");
    return;
  }
  const auto reach = preload_reach(path, {});
  REQUIRE_FALSE(reach);
  CHECK(contains(reach.error().message, "setuid"));
}

TEST_CASE("a script is within reach as its interpreter is") {
  const test::TemporaryFolder folder;
  const Environment environment{{"PATH", std::filesystem::path(IO_SERVICE).parent_path().string()}};
  CHECK(preload_reach(folder.write("a", "#!/bin/sh\necho\n"), environment));
  CHECK_FALSE(
      preload_reach(folder.write("b", std::string("#! ") + IO_SERVICE_STATIC + " -x\n"), environment));
  CHECK_FALSE(preload_reach(folder.write("c", "#!/usr/bin/env -S io_service_static --x\n"), environment));
  CHECK(preload_reach(folder.write("d", "#!/usr/bin/env io_service\n"), environment));
  CHECK_FALSE(preload_reach(folder.write("e", "hello"), environment));
}

TEST_CASE("a fault becomes a rule for the calls that it is for") {
  auto fault = fault_of(FaultKind::file_error);
  auto rule = rule_for(fault, 1, "/data/state");
  REQUIRE(rule);
  CHECK(rule.value().error_number == EIO);
  CHECK(rule.value().operations == (shakedown_read | shakedown_write | shakedown_sync));
  CHECK(std::string(rule.value().prefixes[0]) == "/data/state");
  CHECK(rule.value().every == 1);
  rule = rule_for(fault, 1, "");
  REQUIRE(rule);
  CHECK(rule.value().not_system == 1);
  fault.kind = FaultKind::disk_full;
  rule = rule_for(fault, 1, "");
  REQUIRE(rule);
  CHECK(rule.value().error_number == ENOSPC);
  fault.probability = 2;  // absurd values are cut to what makes sense
  fault.every = 0;
  rule = rule_for(fault, 1, "");
  REQUIRE(rule);
  CHECK(rule.value().threshold == 1ull << 53);
  CHECK(rule.value().every == 1);
  CHECK(errno_named("EIO") == EIO);
  CHECK(errno_named("EWHAT") == 0);
}

TEST_CASE("a control file is made once and opened by whoever arms rules in it") {
  const test::TemporaryFolder folder;
  CHECK(make_control_file(folder.file("control")));
  CHECK_FALSE(make_control_file(folder.file("control")));
  CHECK_FALSE(PreloadControl::open(folder.file("nothing")));
  auto control = PreloadControl::open(folder.file("control"));
  REQUIRE(control);
  const auto rule = rule_for(fault_of(FaultKind::file_error), 1, "");
  REQUIRE(rule);
  const auto place = control.value().arm(rule.value());
  REQUIRE(place);
  CHECK(control.value().acted(place.value()) == 0);
  CHECK(control.value().disarm(place.value()) == 0);
  const auto next = control.value().arm(rule.value());
  REQUIRE(next);
  CHECK(next.value() != place.value());
}
