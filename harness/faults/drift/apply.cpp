// The door: a drift and a message, and what became of it.
#include <array>

#include "harness/faults/drift/families.hpp"

namespace shakedown::faults {
namespace {

constexpr std::size_t longest_says = 300;

// Codings of the body that an edit would have to undo; "identity" is none.
std::string coding_of(const Headers& headers) {
  const auto* coding = find_header(headers, "content-encoding");
  return coding == nullptr || coding->empty() || equal_ignoring_case(*coding, "identity") ? "" : *coding;
}

// Why no operator can edit this body; empty: one can.
std::string closed(const DriftMessage& message) {
  if (message.body.empty()) return "the message has no body";
  if (message.body.size() > drift_body_limit) return "the body is larger than 4 MiB";
  const auto coding = coding_of(message.headers);
  return coding.empty() ? "" : "the body is coded: " + short_form(coding);
}

Drifted change_values(Work& work, ChangeValue change) {
  const auto scan = places_of(work, work.path);
  if (!scan.why.empty()) return not_done(scan.why);
  const std::string_view body = work.message.body;
  Edits edits;
  std::string says, why;
  std::size_t growth = 0;
  for (const auto& place : scan.places) {
    const auto text = text_of(body, place);
    auto [fresh, why_not] = change({text, place.kind}, work);
    if (!fresh) {
      if (why.empty()) why = std::move(why_not);
      continue;
    }
    if (says.empty()) says = short_form(text) + " became " + short_form(*fresh);
    growth += fresh->size();
    if (growth > 2 * drift_body_limit) return not_done("the body would be larger than 4 MiB");
    edits.replace(place.begin, place.end, std::move(*fresh));
  }
  if (edits.count() == 0) return not_done(work.drift.at + ": " + why);
  return done(work, edits.applied_to(body), work.drift.at + ": " + says + and_more(edits.count()));
}

// As ledgers and reports may show it, whatever stood in the body.
std::string tidy(std::string text) {
  if (text.size() > longest_says) {
    std::size_t size = longest_says - 3;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    text = text.substr(0, size) + "…";
  }
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

}  // namespace

// A name or word that is no UTF-8 would make a body that is none.
Status check(const DriftSpec& drift) {
  for (const auto& text : {drift.at, drift.value}) {
    if (!find_places(quoted(text), {}).why.empty())
      return problem("the place or value of a drift is not UTF-8", "write its bytes as UTF-8");
  }
  return check_drift(drift);
}

Drifted apply(const DriftSpec& drift, DriftMessage& message, std::uint64_t seed, std::uint64_t ordinal) {
  if (const auto fine = check(drift); !fine) return not_done(tidy(fine.error().message));
  const DriftOperator& op = *drift_operator(drift.op);
  const Operation* operation = operation_named(drift.op);
  if (operation == nullptr) return not_done("the operator is not carried out");
  Work work{drift, op, message, seed, ordinal, {}};
  const bool edits_body = op.place == DriftPlace::value || op.place == DriftPlace::body;
  if (edits_body) {
    if (auto why = closed(message); !why.empty()) return not_done(tidy(std::move(why)));
  }
  if (op.place == DriftPlace::value) work.path = parse_drift_path(drift.at).value();
  auto drifted =
      operation->value != nullptr ? change_values(work, operation->value) : operation->message(work);
  drifted.says = tidy(std::move(drifted.says));
  return drifted;
}

}  // namespace shakedown::faults
