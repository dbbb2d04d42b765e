// Plays journeys on one load thread: which step of which user goes out next, with which live values in it. It
// is the RequestSource of that thread's loop and hands what it learns to the Recorder.
//
// Who is due when depends on the load:
//   rate, ramp in requests   an arrival takes the user who has waited longest for a next step, or begins a
//   new one rate, ramp in journeys   an arrival begins a new user, whose later steps follow one another users
//   a fixed number of users; each goes on when its answer has come and its pause is over replay every
//   recorded step at its own time; a step that has to wait keeps its due time
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "harness/model/load.hpp"
#include "harness/net/load_thread.hpp"
#include "harness/provoke/load/pace.hpp"
#include "harness/provoke/load/recorder.hpp"
#include "harness/traffic/compiled_traffic.hpp"
#include "harness/traffic/extract.hpp"

namespace shakedown::load {

using traffic::CompiledRequest;
using traffic::CompiledTraffic;

struct PlayerOptions {
  LoadSpec load;
  Nanoseconds begin{};      // of the stage, since the run began
  Nanoseconds end = never;  // nothing is due after it
  std::uint64_t seed = 0;
  int thread = 0;
  int threads = 1;
};

class Player final : public net::RequestSource {
 public:
  // All references must outlive the player.
  Player(const PlayerOptions& options, const CompiledTraffic& traffic,
         const std::vector<Identity>& identities, Recorder& recorder);
  ~Player() override;

  Nanoseconds next_due() override;
  net::Outgoing next(Nanoseconds now) override;
  void ended(const net::Ended& ended) override;
  void tick(Nanoseconds now, const net::Gauges& gauges) override;

  // Requests that were due before `now` and are still not out: told to the recorder as not sent, when the
  // stage is cut short.
  void give_up(Nanoseconds now);

 private:
  struct User;    // one journey being played
  struct Flight;  // one request on its way

  struct Turn {
    Nanoseconds due{};
    std::uint64_t order = 0;  // of equal times the one that was queued first
    User* user = nullptr;
    friend bool operator>(const Turn& a, const Turn& b) {
      return a.due != b.due ? a.due > b.due : a.order > b.order;
    }
  };
  using Queue = std::priority_queue<Turn, std::vector<Turn>, std::greater<>>;

  bool by_arrival() const {
    return options_.load.kind == LoadKind::rate || options_.load.kind == LoadKind::ramp;
  }
  bool by_request() const { return by_arrival() && options_.load.unit == RateUnit::requests; }

  void begin_replay();
  User* begin_user();  // at its first step that can be sent; null where no journey has one
  bool begin_journey(User& user, Nanoseconds now);  // the user's next journey that has such a step
  void restart(User& user);
  void begin_values(User& user);
  // Moves past steps that cannot be sent because a value never came. False when the journey is at its end.
  bool settle(User& user, Nanoseconds now);
  bool may_send(const User& user) const;
  bool value_is_coming(const User& user, const CompiledRequest& request) const;
  // After the end of the stage: what was due before and never got a connection counts as not sent.
  void close_schedule(Nanoseconds now);
  std::uint64_t arrivals_due_by(Nanoseconds now) const;
  void queue(User& user, Nanoseconds due);
  void went_on(User& user, const net::Ended& ended, bool failed_to_connect);
  void went_on_replay(User& user);
  void finish(User& user);
  void take_values(const RequestTemplate& request, const net::Ended& ended, User& user);
  Nanoseconds pause_before(const User& user) const;

  const PlayerOptions options_;
  const CompiledTraffic& compiled_;
  const std::vector<Journey>& journeys_;
  const std::vector<Identity>& identities_;
  Recorder& recorder_;

  traffic::Extractor extractor_;
  std::vector<traffic::HeaderView> header_views_;
  std::optional<ArrivalStream> arrivals_;
  Nanoseconds next_arrival_ = never;
  Queue turns_;
  std::deque<User*> waiting_;  // by_request: users with a next step, for the coming arrivals
  User* fresh_ = nullptr;      // by_arrival: the next new user, ready to begin
  std::uint64_t arrivals_taken_ = 0;
  std::uint64_t arrivals_counted_ = 0;  // as due
  bool closed_ = false;
  std::uint64_t turns_queued_ = 0;
  std::uint64_t users_begun_ = 0;
  std::vector<std::unique_ptr<User>> users_;
  std::vector<User*> resting_;  // finished users whose storage serves the next one
  std::vector<std::unique_ptr<Flight>> flights_;
  std::vector<std::uint32_t> free_flights_;
};

}  // namespace shakedown::load
