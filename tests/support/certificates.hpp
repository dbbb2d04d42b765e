// A certificate authority and a server certificate made for one test, as PEM text.
#pragma once

#include <string>

namespace shakedown::test {

struct Certificates {
  std::string ca;           // to trust
  std::string certificate;  // of the server, signed by the CA
  std::string key;
};

// `name` is the host or address that the server certificate is for.
Certificates make_certificates(const std::string& name);

}  // namespace shakedown::test
