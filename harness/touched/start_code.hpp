// Where an application is put together: the files that make it and what stands in these outside of every
// handler. What is called from there, a connection to a database or a handler of errors, is every endpoint's.
#pragma once

#include <string>
#include <vector>

#include "harness/touched/code.hpp"

namespace shakedown::touched {

class StartCode {
 public:
  explicit StartCode(const Code& code) : code_(code) {}

  // Whether the line belongs to what puts the application together.
  bool holds(int file, int line) const;
  bool holds(int file, const Function& function) const;
  bool makes(int file, const LineRange& lines) const;
  // Where such code names this: a function, a class or a value of the other file; -1: nowhere.
  int naming(const std::string& name, int file) const;
  // What loads the whole folder that the file stands in, such as plugins; -1: nothing.
  int loading(int file) const;
  // "@Component": the framework makes and calls the class by itself; empty: it does not.
  std::string annotation_of(int file, const Definition& definition) const;

  const std::string& path(int file) const { return code_.path(file); }

 private:
  struct StartFile {
    int file = 0;
    std::vector<int> lines;  // that make the application
  };
  const std::vector<StartFile>& files() const;
  bool is_handler(int file, const Function& function) const;

  const Code& code_;
  mutable std::vector<StartFile> files_;
  mutable bool looked_ = false;
};

}  // namespace shakedown::touched
