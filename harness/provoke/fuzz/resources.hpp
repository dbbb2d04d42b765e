// What a service keeps: things that one operation makes, and others read, list, change and remove. Inferred
// from the paths of a grammar ("/orders", "/orders/{id}"), from values that answers carried into later
// requests of the journeys, and from the contract's operation ids; and what is to be tried with each, one
// rule and one operation at a time, so that every sequence is as short as it can be. Pure.
#pragma once

#include <string>
#include <vector>

#include "harness/provoke/fuzz/grammar.hpp"

namespace shakedown::fuzz {

// A value of one operation's answer that stands in the path of another one's request.
struct ValueLink {
  int from = -1;
  std::string json;  // "$.id"
  int to = -1;
  friend bool operator==(const ValueLink&, const ValueLink&) = default;
};

// A parameter of a search's query that looks for a text of what was made.
struct Search {
  int operation = -1;
  std::string parameter;
  std::string field;  // that it is named after; empty: it is a general one, such as "q"
  friend bool operator==(const Search&, const Search&) = default;
};

struct Resource {
  std::string item;   // "/orders/{id}"
  bool many = false;  // the path's last hole says which; else there is one of it: "/me"
  int create = -1, list = -1, read = -1, replace = -1, change = -1, remove = -1;  // operations
  std::vector<int> uses;                                                          // "POST /orders/{id}/pay"
  std::vector<Search> searches;
  std::string id;  // where the answer of `create` has it: "$.id"; empty: it is looked for
};

std::vector<Resource> resources_of(const Grammar& grammar, const std::vector<ValueLink>& links);

// One sequence: what it is to show, with which operation of which resource.
struct Plan {
  std::string rule;  // "fuzz/not-deleted"
  int resource = 0;
  int subject = 0;  // the operation that the finding would be about
  Search search = {};
};

std::vector<Plan> plans_of(const Grammar& grammar, const std::vector<Resource>& resources);

// "create, read, remove, read": for people.
std::string outline(const Plan& plan, const Grammar& grammar);

bool documents_status(const Operation& operation, int status);

}  // namespace shakedown::fuzz
