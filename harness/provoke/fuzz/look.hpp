// What is wrong with one answer to a request that was made up: the signs that a finding is made of, each with
// a rule and a key by which equal ones are one. Pure; judge counts the signs of a confirmed request and makes
// the finding.
//
//   fuzz/server-error      500, or another 5xx that the contract does not have
//   fuzz/crash             the process ended
//   fuzz/hang              no answer within the deadline
//   fuzz/closed            the connection ended without a whole answer
//   fuzz/answer            an answer outside the contract
//   fuzz/accepted-invalid  2xx to a request that the contract forbids
//   fuzz/refused-valid     400, 415 or 422 to a request that the contract documents
//   fuzz/leak              the inside of the service in an answer
//   fuzz/response-splitting
//                          a value of the request ended a field of the answer, and began another one
//   fuzz/reflected         a value of the request stands in a page as it was sent, and begins an element of
//   it
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/contract/contract.hpp"
#include "harness/model/exchange.hpp"
#include "harness/provoke/fuzz/grammar.hpp"
#include "harness/provoke/fuzz/sequence.hpp"

namespace shakedown::fuzz {

// The field that values with a line break in them would make of an answer that they are written into.
inline constexpr const char* made_up_field = "X-Made-Up";

// The element that values with angles in them would make of a page that they are written into.
inline constexpr const char* made_up_element = "<made-up>";

struct Look {
  const Grammar& grammar;
  const judge::Contract* contract = nullptr;
  const FuzzRequest& asked;
  const Request& sent;  // as asked renders
  const Response& response;
  Outcome outcome = Outcome::answered;
  bool response_cut = false;
  bool died = false;        // the target's process ended at it
  std::string ending = {};  // how: "was killed by SIGSEGV (segmentation fault)"
  bool streams = false;     // the contract says that the answer goes on
};

struct Sign {
  std::string rule;
  std::string
      key;  // what makes two signs of one rule and endpoint the same: the masked message, the constraint
  std::string says;
};
// What makes two signs of one rule the same: a process that ends does so in as many ways as there are values.
inline std::string key_of(const Sign& sign) {
  return sign.rule == "fuzz/crash" ? std::string() : sign.key;
}

std::vector<Sign> signs_of(const Look& look);

// What makes this sign of one endpoint the same thing at every other, because it is what the service answers
// everywhere: errors of a content type that the contract does not have, or that are no JSON, and the same
// insides of the service shown. Empty: it is the endpoint's own.
std::string key_of_the_whole_service(const Sign& sign);

// Whether an answer of this content type goes on until somebody ends it: events, lines, frames.
bool is_stream(std::string_view content_type);

}  // namespace shakedown::fuzz
