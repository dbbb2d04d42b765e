// From a changed function to the routes that reach it: its own, those whose handlers call it, and so on for
// up to three calls, by the names of functions. Names mean what they say only most of the time, so each link
// says how far it goes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/touched/code.hpp"

namespace shakedown::touched {

// A route that other tools or documents have told of.
struct GivenRoute {
  std::string method;
  std::string path;
  std::string how;   // "Noir", "operationId createOrder"
  std::string file;  // as told, perhaps from another folder; empty: by `function`
  int line = 0;
  std::string function;  // letters and digits in lower case
  struct Called {
    std::string file;
    int line = 0;
  };
  std::vector<Called> calls;  // by the handler
};

struct RouteLink {
  int file = 0;
  const Route* route = nullptr;  // or
  const GivenRoute* given = nullptr;
  int distance = 0;
  std::string how;
  int line = 0;  // of the handler or the registration
};

class CallSearch {
 public:
  CallSearch(const Code& code, const std::vector<GivenRoute>& given);

  // The links of a changed line; of a line outside of every function those of the whole file.
  std::vector<RouteLink> of_line(int file, int line);

 private:
  struct Node {
    int file = 0;
    const Function* function = nullptr;
    int distance = 0;
    std::string path;  // "pay calls charge"
  };
  std::vector<RouteLink> of_function(int file, const Function& function);
  std::vector<RouteLink> of_file(int file);
  void links_of(const Node& node, std::vector<RouteLink>& links) const;
  void callers_of(const Node& node, std::vector<Node>& nodes, std::vector<RouteLink>& links) const;

  const Code& code_;
  const std::vector<GivenRoute>& given_;
  std::map<std::pair<int, int>, std::vector<RouteLink>> by_function_;  // file and first line
  std::map<int, std::vector<RouteLink>> by_file_;
};

}  // namespace shakedown::touched
