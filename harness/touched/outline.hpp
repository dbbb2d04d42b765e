// What of a source file matters for finding endpoints: its functions, whom they call, the routes that it
// registers, and the prefixes that routers are given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/touched/line_ranges.hpp"
#include "harness/touched/syntax.hpp"

namespace shakedown::touched {

struct Function {
  std::string name;
  LineRange lines;    // with its decorators or annotations
  std::string owner;  // the class, or a method's receiver
};

// A class, or a value that a file keeps: what it is shows where its name is used.
struct Definition {
  std::string name;
  LineRange lines;
  bool value = false;
};

struct Call {
  std::string name;
  int line = 0;
  std::string of;  // "crud" of crud.create(); empty: none, or no plain word
};

struct Route {
  std::string framework;              // "Express"
  std::string method;                 // "POST"; "*": any
  std::string path;                   // with the prefixes that this file gives it
  LineRange lines;                    // of its registration, with a handler that stands in it
  std::vector<std::string> handlers;  // names of functions
  std::string object;                 // the router's variable
};

// A router given a prefix where it is put into another one, perhaps of another file.
struct Mount {
  std::string path;
  std::string target;    // "orders.router", "require('./orders')"; empty: all of `folder`
  std::string object;    // where it is put; may be empty
  std::string constant;  // "settings.API_PREFIX": what holds the path; may be empty
  std::string folder;    // "routes"
  int line = 0;
};

struct Outline {
  bool read = false;
  std::vector<Function> functions;  // in the order of their begin
  std::vector<Definition> definitions;
  std::vector<Call> calls;
  std::vector<Route> routes;
  std::vector<Mount> mounts;
  std::vector<LineRange> comments;
  std::vector<LineRange> imports;

  // The innermost function around this line, or nullptr.
  const Function* around(int line) const;
  const Definition* definition_around(int line) const;
};

Outline outline_of(Language language, std::string_view text);

// "/a//b/" -> "/a/b"; empty: "/".
std::string joined_path(std::string_view prefix, std::string_view path);

}  // namespace shakedown::touched
