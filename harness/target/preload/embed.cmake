# The library's bytes as a C++ array.
file(READ ${LIBRARY} bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUT} "#include \"harness/target/preload/library_bytes.hpp\"

namespace shakedown::target {
namespace {
constexpr unsigned char bytes[] = {
${bytes}};
}  // namespace

std::string_view preload_library_bytes() {
  return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

}  // namespace shakedown::target
")
