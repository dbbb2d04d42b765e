// What somebody got who may not ask, held against what its owner gets for the same request: refused, refused
// with something in the refusal, or answered, and then how much of it is the owner's. One try at a time, and
// no word yet of whether that is right: access_cells.hpp knows what others got. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "harness/journal/records.hpp"

namespace shakedown::judge {

// One experiment of access as its oracle asks for it. Borrows the run, which must outlive it.
struct AccessTry {
  const journal::ExperimentRecord* record = nullptr;
  const journal::AccessTryRecord* tried = nullptr;
  const journal::ExchangeRecord* control = nullptr;  // the owner's same request, played beforehand
  const journal::ExchangeRecord* control_again = nullptr;
  const journal::ExchangeRecord* own = nullptr;  // the owner's, in this very try; null: it cannot be made
  const journal::ExchangeRecord* provoked = nullptr;
  std::vector<const journal::ExchangeRecord*> before;  // reads by the owner
  std::vector<const journal::ExchangeRecord*> after;
};

struct AccessAnswer {
  enum class Kind : std::uint8_t { refused, answered, failed, not_exercised };
  Kind kind = Kind::not_exercised;
  std::string mark;           // the owner's value that the answer shows; empty: none
  bool equal = false;         // the owner's own answer, but for what differs anyway
  bool alike = false;         // built as the owner's: the same keys, the same kind of content
  bool names_object = false;  // it shows the object that the request names
  bool changed = false;       // what the owner reads is different afterwards
  bool has_reads = false;
  bool field_taken = false;  // the field that was added has the value that was sent
  std::string says;          // "answered 200": one clause

  bool shows_marks() const { return !mark.empty(); }
  // As its owner would have got it.
  bool as_owner() const { return shows_marks() || equal || names_object || changed; }
};

AccessAnswer look(const AccessTry& tried);

// The first of these values that `answer` shows where the owner's own answer shows it, too, and that is not
// already in the request: an answer may repeat what it was asked.
std::string mark_in(const std::vector<std::string>& marks, const Request& request, const Response& answer,
                    const Response& owners);

// Tries of a run, in their order.
std::vector<AccessTry> access_tries_of(const journal::StoredRun& run);

}  // namespace shakedown::judge
