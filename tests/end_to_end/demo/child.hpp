// A child process of a test: its standard error is read line by line, and it does not outlive the test.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace demo_tests {

class Child {
 public:
  // Starts it. REQUIREs that this works.
  explicit Child(const std::vector<std::string>& command);
  ~Child();  // SIGKILL, if it still runs
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  // SIGTERM, then its exit status: what it returned, or 128 and the number of the signal that ended it.
  int stop();
  // Waits for its end.
  int exit_status();
  std::vector<std::string> lines() const;
  // Waits for so many lines that contain this text and returns the last; an empty line where the process
  // ended with fewer.
  std::string wait_for_line(const std::string& text, int count = 1) const;

 private:
  void read_lines(int descriptor);

  pid_t pid_ = -1;
  int status_ = -1;  // once it ended
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<std::string> lines_;
  bool closed_ = false;
  std::jthread reader_;
};

}  // namespace demo_tests
