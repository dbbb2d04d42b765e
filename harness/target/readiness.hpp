// Asking a service whether it answers yet.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "harness/model/result.hpp"
#include "harness/model/scenario.hpp"
#include "harness/model/time.hpp"
#include "harness/net/origin.hpp"
#include "harness/net/tls_settings.hpp"
#include "harness/target/address.hpp"

namespace shakedown::target {

struct Question {
  net::ResolvedOrigin origin;
  net::TlsSettings tls;
  std::string path;  // GET this; empty: a connection that is accepted is answer enough
};

// The service is asked on both loopback addresses: one that was told to listen on 127.0.0.1 or "localhost"
// may have chosen ::1, as Node.js does.
Question question_for(const Address& started, const TlsSpec& tls, const std::string& path);

struct Answer {
  std::string said;  // "GET /healthz answered 200"
  std::string host;  // the address that answered
};
// Asks once, waiting at most `within`. Anything but a status below 500 is a Problem that says what happened
// instead. Blocks.
Result<Answer> ask(const Question& question, Nanoseconds within);

enum class Readiness { ready, never, ended, interrupted };

struct Waited {
  Readiness how = Readiness::never;
  std::string said;  // what the last question brought
  std::string host;  // that answered
};

// Asks until the service answers, at intervals that grow from 5 to 250 ms, for at most `within`. `ended`
// waits for the given time or until the process has ended, and says whether it has; it is how this waits
// between two questions.
Waited wait_until_ready(const Question& question, Nanoseconds within,
                        const std::function<bool(Nanoseconds)>& ended, const std::stop_token& stop);

}  // namespace shakedown::target
