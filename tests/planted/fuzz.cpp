// A planted fault: a crash that only one word reaches. libFuzzer must find it within seconds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0 && data[0] == 'S') {
    if (size > 1 && data[1] == 'E') {
      if (size > 2 && data[2] == 'A') {
        if (size > 3 && data[3] == '!') std::abort();
      }
    }
  }
  return 0;
}
