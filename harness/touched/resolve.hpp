// Which endpoints a route of the code is. Its source hardly ever has the whole path: a router is mounted
// elsewhere, a prefix comes from a setting. Endpoints that traffic or contract know end with it, and so tell.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/model/endpoint.hpp"
#include "harness/touched/code.hpp"

namespace shakedown::touched {

struct Resolved {
  std::string endpoint;  // "POST /api/orders/{id}"
  bool known = false;    // traffic or contract have it

  friend bool operator==(const Resolved&, const Resolved&) = default;
};

class Resolver {
 public:
  Resolver(const Code& code, const std::vector<Endpoint>& known);

  // Several where a router is mounted more than once. Nothing known that fits: as the code has it.
  std::vector<Resolved> resolve(int file, const Route& route) const;
  std::vector<Resolved> resolve(const std::string& method, const std::vector<std::string>& paths) const;

 private:
  struct Known {
    std::string text;
    std::string method;
    std::vector<std::string> segments;
  };
  struct Mounted {
    int file = 0;
    Mount mount;
  };
  void collect(const std::string& path, int file, int line, int depth, std::vector<std::string>& paths) const;
  bool mounts(const Mounted& mounted, int file, int line) const;
  std::string path_of(const Mounted& mounted, int file) const;
  std::string path_held_by(const std::string& constant) const;
  const std::vector<Mounted>& all_mounts() const;

  const Code& code_;
  std::vector<Known> known_;
  mutable std::map<std::string, std::string> held_;
  mutable std::vector<Mounted> mounted_;
  mutable bool looked_ = false;
};

}  // namespace shakedown::touched
