// The demo's second service, in JavaScript, behind a line to the real payments service: for one test, on free
// ports, with a fresh copy of its seed.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "tests/end_to_end/demo/answer.hpp"
#include "tests/end_to_end/demo/bad_line.hpp"
#include "tests/end_to_end/demo/child.hpp"

namespace demo_tests {

class RunningTours {
 public:
  explicit RunningTours(const std::string& bug = "", const std::string& identity = "");
  ~RunningTours();
  RunningTours(const RunningTours&) = delete;
  RunningTours& operator=(const RunningTours&) = delete;

  // Without a bug, an answer that leaves the contract throws.
  Answer call(const std::string& method, const std::string& target, const boost::json::value& body = nullptr,
              const Headers& headers = {}) const;
  std::string book() const;  // the booking's id
  Answer pay(const std::string& booking) const;
  std::string status_of(const std::string& booking) const;
  std::size_t charges_of(const std::string& booking) const;

  void wait_at_most(std::chrono::milliseconds patience) { patience_ = patience; }  // for each answer
  BadLine& line() { return line_; }
  Child& service() { return *tours_; }
  std::filesystem::path journal() const { return folder_ / "bookings.jsonl"; }
  void stop();  // ends it as a crash would
  void start();

 private:
  std::string bug_;
  std::string identity_;  // address of a token service; empty: the tours keep their tokens themselves
  std::chrono::milliseconds patience_ = std::chrono::seconds(10);
  std::filesystem::path folder_;
  BadLine line_;
  std::unique_ptr<Child> payments_;
  std::unique_ptr<Child> tours_;
  std::string payments_address_;
  std::string address_;
};

}  // namespace demo_tests
