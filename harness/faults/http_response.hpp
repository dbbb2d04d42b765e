// One response on its way through the faults that were chosen for its request. The response comes in parts,
// as the framer cut them; each fault takes parts and hands on parts, in the same vocabulary: later, changed,
// fewer, more, or an ending of the connection. What comes out of the last one is what the client gets.
//
// Sans-io: `at` is when a part may leave at the earliest, and parts leave in their order. Faults that change
// what is said stand before those that change when, whatever the order of arming. A fault holds at most
// `most_held` bytes back, and says what it did once: for the run's ledger.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/faults/http_faults.hpp"
#include "harness/model/time.hpp"

namespace shakedown::faults {

enum class Framing : std::uint8_t { none, length, chunked, until_close };

struct ResponseHead {
  int status = 0;
  bool has_body = true;  // false: HEAD, 1xx, 204, 304, and what turns into a tunnel
  bool tunnel = false;   // 101, or 2xx to CONNECT
  Framing framing = Framing::none;
  std::uint64_t length = 0;  // Framing::length
};

struct ResponsePart {
  enum class Kind : std::uint8_t {
    head,  // `head` is set
    chunk_size,
    data,  // payload
    chunk_end,
    last_chunk,  // or a part of it
    wait,        // made by faults only, no bytes: what stands behind it waits until `call` may leave
    whole,       // the message ends; no bytes
    cut,         // its sender ended before the message did; no bytes
    // Made by faults only, without bytes. Nothing comes behind them.
    close,  // FIN to the client
    reset,  // RST to the client
  };
  Kind kind = Kind::data;
  std::string_view bytes;  // valid during the call
  Nanoseconds at{};
  const ResponseHead* head = nullptr;
  std::shared_ptr<const GateCall> call{};

  bool is_ending() const { return kind >= Kind::whole; }
};

class ResponseFaults;

// Where a fault hands its parts on to.
class NextFault {
 public:
  NextFault(ResponseFaults& faults, std::size_t index) : faults_(&faults), index_(index) {}
  void operator()(const ResponsePart& part) const;

 private:
  ResponseFaults* faults_;
  std::size_t index_;
};

// What one fault does to one response. Base of the http_ faults in this folder.
class ResponseFault {
 public:
  explicit ResponseFault(ChosenFault chosen) : chosen_(std::move(chosen)) {}
  virtual ~ResponseFault() = default;
  ResponseFault(const ResponseFault&) = delete;
  ResponseFault& operator=(const ResponseFault&) = delete;

  virtual void take(const ResponsePart& part, const NextFault& next) = 0;
  // The client is to get nothing of this response, not even early hints.
  virtual bool swallows_interim() const { return false; }

  const FaultSpec& fault() const { return chosen_.fault; }

  struct Said {
    bool applied = true;
    std::string says;
  };
  std::vector<Said>& said() { return said_; }
  bool has_said() const { return has_said_; }
  void did(std::string what);       // it acted; the first time only
  void could_not(std::string why);  // it was wanted and could not act

 protected:
  static constexpr std::size_t most_held = 256 * 1024;
  const ChosenFault& chosen() const { return chosen_; }

 private:
  ChosenFault chosen_;
  std::vector<Said> said_;
  bool has_said_ = false;
};

class ResponseFaults {
 public:
  // Those of a plan that act on a response: all but http_status, whose answer is one (http_status.hpp).
  explicit ResponseFaults(const HttpPlan& plan);
  ~ResponseFaults();

  void take(const ResponsePart& part);

  struct Out {
    ResponsePart::Kind kind;
    std::string bytes;
    Nanoseconds at;
    std::shared_ptr<const GateCall> call;  // ResponsePart::Kind::wait
  };
  // What came out since the last call.
  std::vector<Out> drain();

  struct Ledger {
    const FaultSpec* fault;
    bool applied;
    std::string says;
  };
  std::vector<Ledger> drain_said();
  // The exchange is over: those that have not acted say so.
  void end();

  bool empty() const { return stages_.empty(); }
  bool swallows_interim() const;
  bool ended() const { return ended_; }  // close or reset came out

 private:
  friend class NextFault;
  void give(std::size_t index, const ResponsePart& part);

  std::vector<std::unique_ptr<ResponseFault>> stages_;
  std::vector<Out> out_;
  bool ended_ = false;
};

}  // namespace shakedown::faults
