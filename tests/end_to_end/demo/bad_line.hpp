// A line to the payments service that does harm on request: it stands between the shop and the real service,
// reads each request whole, and answers as it was told to.
#pragma once

#include <condition_variable>
#include <list>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace demo_tests {

enum class Harm {
  none,
  // The payments service hears nothing.
  reset,        // RST instead of an answer
  stall,        // no answer, until the other side gives up or the line is healed
  unavailable,  // 503 with a page of text
  throttled,    // 429
  odd,          // 201, and a JSON object that says nothing
  nothing,      // 201 with an empty body
  garbage,      // bytes that are not HTTP
  // It does what it was asked, but the answer suffers.
  late,          // 200 ms
  lost,          // RST instead of the answer
  empty,         // closed without a byte
  truncated,     // closed in the middle of the body
  wrong_length,  // closed ten bytes before what was promised
  bad_chunk,     // chunked, and the last chunk makes no sense
  duplicate,     // the answer twice
};
inline constexpr int harm_count = 15;

class BadLine {
 public:
  BadLine();
  ~BadLine();
  BadLine(const BadLine&) = delete;
  BadLine& operator=(const BadLine&) = delete;

  const std::string& address() const { return address_; }
  void lead_to(const std::string& payments);  // its address
  // From the next request on; the first so many of them, -1: all. Harm::none heals, also what is stalled.
  void harm(Harm harm, int first = -1);
  // From the next request on: the answers' bodies have `to` in every place of `from`, and nothing else where
  // `from` is empty. Where both are, they are as they were sent.
  void rewrite(const std::string& from, const std::string& to);
  std::string last_target() const;  // what was asked for last: "/charges"
  int calls() const;                // how many requests came, since the beginning
  void wait_for_calls(int count) const;

 private:
  void accept_all();
  void serve(int connection);
  // False: the connection is over.
  bool answer(int connection, const std::string& head, const std::string& body);
  Harm next_harm(const std::string& target);
  std::string rewritten(std::string body) const;
  void wait_until_healed(int connection);

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::string payments_;
  Harm harm_ = Harm::none;
  int left_ = -1;
  std::string from_;
  std::string to_;
  std::string target_;
  int calls_ = 0;
  bool over_ = false;
  std::set<int> open_;
  std::string address_;
  int listener_ = -1;
  std::list<std::jthread> threads_;  // of connections
  std::jthread acceptor_;
};

}  // namespace demo_tests
