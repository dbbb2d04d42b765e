// A payments service that gives every request the same answer, whatever it asks: for bugs in how the shop
// reads answers.
#pragma once

#include <string>
#include <thread>

namespace demo_tests {

class OddPayments {
 public:
  // The body of every 201.
  explicit OddPayments(std::string body);
  ~OddPayments();
  OddPayments(const OddPayments&) = delete;
  OddPayments& operator=(const OddPayments&) = delete;
  const std::string& address() const { return address_; }

 private:
  void serve() const;

  std::string body_;
  std::string address_;
  int listener_ = -1;
  std::jthread thread_;
};

}  // namespace demo_tests
