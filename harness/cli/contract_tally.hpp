// What checking many exchanges against a contract came to: deviations by endpoint, counted, with the first
// example of each.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "harness/judge/contract/contract.hpp"

namespace shakedown::cli {

class ContractTally {
 public:
  static constexpr std::size_t most_deviations = 5'000;  // different ones; those beyond are only counted

  explicit ContractTally(const judge::Contract& contract) : contract_(contract) {}

  // `example` names the exchange for people: "entry 17: GET /orders/9 answered 200".
  void add(const judge::Contract::Checked& exchange, const std::string& example);

  std::uint64_t checked() const { return checked_; }
  bool any() const { return !deviations_.empty(); }
  std::string text() const;  // grouped by endpoint, and a summary
  std::string json() const;  // one object, for machines

 private:
  struct Key {
    std::string endpoint;
    std::string rule;
    int status;
    std::string where, expected, schema;
    auto operator<=>(const Key&) const = default;
  };
  struct Seen {
    std::uint64_t count = 0;
    std::string got;
    std::string example;
  };
  std::string summary() const;

  const judge::Contract& contract_;
  std::uint64_t checked_ = 0;
  std::uint64_t deviating_ = 0;  // exchanges
  std::uint64_t beyond_ = 0;
  std::map<Key, Seen> deviations_;
  std::map<std::string, std::uint64_t> exchanges_;  // by endpoint
  std::map<std::string, std::uint64_t> not_judged_;
};

}  // namespace shakedown::cli
