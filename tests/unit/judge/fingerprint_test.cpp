// What makes findings of two runs the same.
#include "harness/judge/fingerprint.hpp"

#include <set>

#include "tests/support/catch.hpp"

using namespace shakedown;
using judge::fingerprint;

namespace {

Finding titled(std::string title, std::string rule = "server-error", std::string endpoint = "POST /orders") {
  Finding finding;
  finding.title = std::move(title);
  finding.rule = std::move(rule);
  finding.endpoint = std::move(endpoint);
  return finding;
}

std::string print_of(const std::string& title) {
  return fingerprint(titled(title), "");
}

}  // namespace

TEST_CASE("how often, how long and which id make no other finding") {
  CHECK(print_of("POST /orders answered 500 in 3 of 200 requests: no product {n}") ==
        print_of("POST /orders answered 500 in 1 of 1 request: no product {n}"));
  CHECK(print_of("GET /x timed out after 1.25 s") == print_of("GET /x timed out after 312 ms"));
  CHECK(print_of("The target exited after 3 min 20 s") == print_of("The target exited after 4 min"));
  CHECK(print_of("order 0f8fad5b-d9cb-469f-a165-70867728950e is gone") ==
        print_of("order 7c9e6679-7425-40de-944b-e07fc1f90ae7 is gone"));
  CHECK(print_of("write at 0x7ffd12 by thread T1") == print_of("write at 0x55aa9 by thread T2"));
}

TEST_CASE("rule, endpoint, status and words make another one") {
  const std::set<std::string> prints = {
      fingerprint(titled("answered 500 in 1 of 2 requests"), ""),
      fingerprint(titled("answered 503 in 1 of 2 requests"), ""),
      fingerprint(titled("answered 500 in 1 of 2 requests: locked"), ""),
      fingerprint(titled("answered 500 in 1 of 2 requests", "other"), ""),
      fingerprint(titled("answered 500 in 1 of 2 requests", "server-error", "GET /orders"), ""),
  };
  CHECK(prints.size() == 5);
}

TEST_CASE("where the oracle tells its findings apart by a key, words count for nothing") {
  CHECK(fingerprint(titled("one thing"), "drop\n$.status") ==
        fingerprint(titled("another"), "drop\n$.status"));
  CHECK(fingerprint(titled("x"), "drop\n$.items[0]") != fingerprint(titled("x"), "drop\n$.items[1]"));
  CHECK(fingerprint(titled("x"), "now integer in 412 of 412") ==
        fingerprint(titled("x"), "now integer in 9 of 9"));
}

TEST_CASE("a fingerprint is 16 hexadecimal digits, and always the same") {
  // Stored in history files and in scenarios: another value would lose every finding's history.
  CHECK(fingerprint(titled("POST /orders answered 500 in 3 of 200 requests"), "") == "2f07ee03a48c6664");
}
