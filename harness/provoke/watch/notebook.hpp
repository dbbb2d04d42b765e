// What was seen of one service in one stage, summed up: shapes by endpoint, and every way in which its
// messages left its contract, each with how often, since when and one whole example. Bounded: so many shapes,
// so many deviations; what is beyond is counted as not looked at, or as one row that says so. No clock and
// no thread of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "harness/journal/journal.hpp"
#include "harness/judge/contract/contract.hpp"
#include "harness/judge/shapes/shape.hpp"

namespace shakedown::watching {

class Notebook {
 public:
  static constexpr std::size_t most_shapes = 2000;
  static constexpr std::size_t most_deviations = 1000;
  static constexpr std::size_t most_examples = 200;  // kept for shapes; each deviation has its own besides

  struct About {
    int stage = 0;
    std::string side;  // "target", "baseline", or the dependency's name
    bool shapes = true;
    const judge::Contract* contract = nullptr;  // null: there is none
  };
  explicit Notebook(About about) : about_(std::move(about)) {}

  // One exchange, bodies decoded. Without a response (status 0) only its request is looked at.
  struct Message {
    std::string_view endpoint;
    const Request* request = nullptr;
    const Response* response = nullptr;
    bool request_cut = false;
    bool response_cut = false;
    Nanoseconds at{};         // the first of `times`
    Nanoseconds last{};       // the last of them
    std::uint64_t times = 1;  // it came so often, byte for byte
    // Keeps the whole of it as evidence and says under which id; 0: there is no room. Called at most once.
    std::function<std::int64_t()> keep;
  };
  void see(const Message& message);

  // How many there were, whether looked at or not.
  void set_messages(std::uint64_t messages) { messages_ = messages; }
  // Into the journal, what has changed since the last time.
  void write(journal::Journal& journal);
  // Nothing of this service was heard.
  bool empty() const { return messages_ == 0; }

 private:
  // Endpoint, status, rule, place, expected, schema: what was got is an example, not a part of the key.
  using Key = std::tuple<std::string, int, std::string, std::string, std::string, std::string>;
  struct Noted {
    journal::DeviationRecord record;
    bool changed = true;
  };

  void check(const Message& message, std::int64_t& example);
  void note_deprecation(const Message& message, std::int64_t& example);
  void learn(const Message& message, std::int64_t& example);
  void note(const judge::Deviation& deviation, const Message& message, std::int64_t& example);

  const About about_;
  judge::ShapeLearner learner_;
  judge::ShapeSet shapes_;
  std::set<judge::ShapeKey> changed_;
  std::size_t examples_ = 0;
  std::map<Key, Noted> deviations_;
  std::uint64_t messages_ = 0;
  std::uint64_t looked_at_ = 0;
  std::uint64_t checked_ = 0;
};

}  // namespace shakedown::watching
