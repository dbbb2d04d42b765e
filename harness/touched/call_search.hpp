// From a changed function, class or value to the routes that reach it: its own, those whose handlers call or
// name it, and so on for up to three calls, by names. Names mean what they say only most of the time, so each
// link says how far it goes. What nothing but the start of the application reaches is every endpoint's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/touched/code.hpp"
#include "harness/touched/start_code.hpp"

namespace shakedown::touched {

// A route that other tools or documents have told of.
struct GivenRoute {
  std::string method;
  std::string path;
  std::string how;   // "Noir", "operationId createOrder"
  std::string file;  // as told, perhaps from another folder; empty: by `function`
  int line = 0;
  std::string function;  // letters and digits in lower case
  std::string module;    // the file or class that it is of; empty: any
  struct Called {
    std::string file;
    int line = 0;
  };
  std::vector<Called> calls;  // by the handler
};

struct RouteLink {
  int file = 0;
  const Route* route = nullptr;       // or
  const GivenRoute* given = nullptr;  // or, with neither, every endpoint
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
  enum class By : std::uint8_t { call, name };
  struct Node {
    int file = 0;
    const Function* function = nullptr;  // or
    const Definition* definition = nullptr;
    int distance = 0;
    std::string path;  // "pay calls charge"

    const std::string& name() const { return function != nullptr ? function->name : definition->name; }
    const LineRange& lines() const { return function != nullptr ? function->lines : definition->lines; }
  };
  std::vector<RouteLink> of_function(int file, const Function& function);
  std::vector<RouteLink> of_definition(int file, const Definition& definition);
  std::vector<RouteLink> of_file(int file);
  // All that reaches these, which grow by what is found on the way. By name: also where a function is handed
  // over and not called.
  std::vector<RouteLink> search(std::vector<Node>& nodes, By by) const;
  void links_of(const Node& node, std::vector<RouteLink>& links) const;
  void callers_of(const Node& node, std::vector<Node>& nodes, std::vector<RouteLink>& links) const;
  void users_of(const Node& node, std::vector<Node>& nodes, std::vector<RouteLink>& links) const;
  void by_name(int file, int line, const Node& of, std::vector<Node>& nodes) const;
  void owner_of(const Node& node, std::vector<RouteLink>& links, std::vector<Node>& nodes) const;
  void take_place(int file, int line, const Node& of, const char* verb, std::vector<Node>& nodes,
                  std::vector<RouteLink>& links) const;
  // What every endpoint needs, where no handler leads there.
  void at_start(const std::vector<Node>& nodes, std::vector<RouteLink>& links) const;
  bool means_this(int file, const Call& call, const Function* caller, const Node& node) const;

  const Code& code_;
  const std::vector<GivenRoute>& given_;
  StartCode start_;
  std::map<std::pair<int, int>, std::vector<RouteLink>> by_function_;  // file and first line
  std::map<std::pair<int, int>, std::vector<RouteLink>> by_definition_;
  std::map<int, std::vector<RouteLink>> by_file_;
};

}  // namespace shakedown::touched
