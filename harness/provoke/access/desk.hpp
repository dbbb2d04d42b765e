// Playing as this user and that: a visit up to the request that it is about, signing in for credentials,
// ending a session, changing a password. Writes down what is evidence. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/provoke/access/credentials.hpp"
#include "harness/provoke/access/plan.hpp"
#include "harness/provoke/experiment/fresh_start.hpp"
#include "harness/provoke/experiment/journey_player.hpp"
#include "harness/provoke/experiment/surroundings.hpp"

namespace shakedown::access {

// A user's journey up to the probe.
struct Visit {
  std::unique_ptr<JourneyPlayer> player;
  int user = 0;
  WrittenRequest request;          // the probe, as this user sends it
  Credentials credentials;         // of this user, in it
  std::vector<std::string> marks;  // values that are this user's alone
  std::string failed;              // why it did not come so far; empty: it did
};

class Desk {
 public:
  Desk(Surroundings& around, const FreshStart& fresh, const Plan& plan, Nanoseconds deadline)
      : around_(around), fresh_(fresh), plan_(plan), deadline_(deadline) {}

  Visit visit(const Route& route, int user) const;
  // Sends it and writes it down.
  journal::ExchangeRecord ask(const WrittenRequest& request, int user) const;
  // A step of the visit's journey, by its user.
  journal::ExchangeRecord read(const Visit& visit, int step) const;

  // The credentials of this user for such a route. None, with the reason.
  std::optional<Credentials> sign_in(const Route& route, int user, std::string& why) const;
  // Ends the session of these credentials. False, with the reason.
  bool sign_out(const Credentials& credentials, int user, std::string& why) const;
  // In a session of its own.
  bool change_password(int user, std::string& why) const;
  // Whether this user's own list shows one of these values: "apart", "shared"; empty: unknown.
  std::string list_of(const Route& route, int user, const std::vector<std::string>& marks) const;

 private:
  // Plays what this step needs; false where it failed.
  bool lead_up(JourneyPlayer& player, const Place& place, std::string& why) const;
  bool play_special(const std::optional<Place>& place, const Credentials* credentials, int user,
                    std::string& why) const;
  std::vector<std::string> marks_of(const JourneyPlayer& player, int journey, int user) const;

  Surroundings& around_;
  const FreshStart& fresh_;
  const Plan& plan_;
  const Nanoseconds deadline_;
};

// Whether the answer has one of these values, at whatever place.
bool shows_any(const std::vector<std::string>& marks, const Response& answer);

}  // namespace shakedown::access
