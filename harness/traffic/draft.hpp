// A recorded journey while it is being worked on: requests as they were sent, what their responses offered,
// and the holes that correlation, identities and the user's edits make. finish() turns it into the model's
// Journey.
#pragma once

#include <string>
#include <vector>

#include "harness/model/journey.hpp"
#include "harness/model/result.hpp"
#include "harness/traffic/request_sites.hpp"

namespace shakedown::traffic {

// An Offer that may matter, kept.
struct KeptOffer {
  Take take;  // `variable` is meaningless
  std::string value;
  bool json_text = false;
};

struct DraftStep {
  Request request;
  std::size_t entry = 0;  // number in its file
  Nanoseconds started{};  // since 1970
  Nanoseconds took{};
  int recorded_status = 0;
  Expectation expect;
  Endpoint endpoint;
  int endpoint_index = 0;
  std::string client;  // evidence of who sent it, as far as it was recorded
  std::string connection;
  std::string page;
  std::vector<Site> sites;
  std::vector<KeptOffer> offers;
  std::vector<std::string> cookies_set;  // names that the response set to a value
  std::vector<Hole> holes;
  std::vector<Take> takes;
};

struct DraftJourney {
  std::string name;
  std::string source;
  std::vector<DraftStep> steps;
  std::vector<Variable> variables;
  std::vector<Link> links;
};

// Adds a variable under this name, or "NAME 2" and so on where the name is taken. Returns its index.
int add_variable(DraftJourney& journey, const std::string& name, const std::string& recorded);
// Its index or -1.
int variable_named(const DraftJourney& journey, const std::string& name);
// Takes a variable and all its holes, takes and links away: what it filled is the recorded text again.
void drop_variable(DraftJourney& journey, int variable);

// "response JSON $.token", for Link and reports.
std::string describe_take(const Take& take);

// Moves the requests and the journey into the traffic. Step times become relative to `zero`.
void finish(DraftJourney&& draft, Nanoseconds zero, Traffic& traffic);

}  // namespace shakedown::traffic
