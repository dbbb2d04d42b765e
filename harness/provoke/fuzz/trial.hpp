// One request that something looked wrong about, played again by itself after what leads up to it: whether it
// shows again from fresh state, and how small it can be made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/journal/records.hpp"
#include "harness/provoke/fuzz/leads.hpp"
#include "harness/provoke/fuzz/look.hpp"
#include "harness/provoke/fuzz/pump.hpp"

namespace shakedown::fuzz {

struct Stagecraft {  // what every play needs
  Surroundings& around;
  FreshStart& fresh;
  const Grammar& grammar;
  const std::vector<Lead>& leads;
  const judge::Contract* contract = nullptr;
  Nanoseconds deadline{};
  std::vector<int> endpoints;  // of the journal, by operation
  Earlier& earlier;
  std::uint64_t users = 0;  // plays so far: picks the identity
};

// Sends it on a connection of its own, with the values that it has. Outcome::not_sent: the stage was stopped.
Exchange ask(Stagecraft& stage, const FuzzRequest& request, int operation, int journey, int step,
             std::uint64_t user);

// How the target's process ended; empty: it runs, or has no process here. `wait`: a moment, for one that ends
// after its connections do.
std::string ended_how(Stagecraft& stage, bool wait);

struct Played {
  std::vector<Exchange> exchanges;  // the last is the request itself
  std::vector<Sign> signs;
  FuzzRequest request;     // as it was sent
  std::string not_played;  // why; else empty
  bool died = false;
};

// `live`: the values that the request was made with. The target is as it is; afterwards it may be gone.
Played play_once(Stagecraft& stage, const FuzzRequest& request, int lead, const std::vector<Live>& live);

// Writes down an exchange of a play, and its step. `leads_up`: to the request that the experiment is `about`,
// which is kept whole where it can be, because it is what shows the finding again. The exchange's id.
std::int64_t write_exchange(Stagecraft& stage, int experiment, int play, const Exchange& exchange,
                            bool leads_up, bool about);

bool shows(const Played& played, const Sign& sign);

// Smaller requests in the order of trying, each without something, or with something shorter. Pure.
std::vector<FuzzRequest> smaller(const FuzzRequest& request);
std::uint64_t size_of(const FuzzRequest& request);

}  // namespace shakedown::fuzz
