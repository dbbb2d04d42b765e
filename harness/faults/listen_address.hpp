// Listening addresses as the API takes and returns them, with the error texts of Go's net package, which
// clients' tests compare. Pure: of names only "localhost" is known, and it is 127.0.0.1.
#pragma once

#include <string>
#include <string_view>

namespace shakedown::faults {

struct ListenAddress {
  std::string resolved;  // "127.0.0.1:8474", "[::]:0" for ""; names other than localhost as they came
  std::string error;     // "address bad: missing port in address"; empty: none
};
ListenAddress read_listen_address(std::string_view text);

}  // namespace shakedown::faults
