// What the parts of the comparison share. Each part looks at one kind of change, asks the ledger for the
// chance that sampling alone did it, and enters what it saw; the ledger decides at the end, when it knows how
// many questions were asked.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/judge/shapes/diff.hpp"
#include "harness/judge/shapes/diff_rules.hpp"
#include "harness/judge/shapes/diff_statistics.hpp"

namespace shakedown::judge {

// The messages that are being compared.
struct Messages {
  std::string endpoint;
  Direction direction = Direction::response;
  int status = 0;
};

// Two places under one name. A side may lack it.
struct PlacePair {
  const PlaceShape* before = nullptr;
  const PlaceShape* after = nullptr;
  std::string path;  // "$.items[*].price"
  std::string name;  // of the member; empty: body or elements
  // Most samples of this place in one message, where it lies in arrays.
  double cluster_before = 1, cluster_after = 1;

  bool is_body() const { return path == "$"; }
  Share share_before(std::uint64_t hits, std::uint64_t of) const { return {hits, of, cluster_before}; }
  Share share_after(std::uint64_t hits, std::uint64_t of) const { return {hits, of, cluster_after}; }
};

struct Entry {
  journal::ChangeRecord change;
  double p = 1;
  // All on one side and none on the other: said as a guess where there are too few samples to tell.
  bool flipped = false;
  // What is compared to find where a thing went: of a member that went or is there less often, what it was;
  // of one that came, what it is; of a place with other types, both.
  enum class Move : std::uint8_t { none, gone, fewer, come, retyped };
  Move move = Move::none;
  const PlaceShape* was = nullptr;
  const PlaceShape* is = nullptr;
  const ValueSet* values = nullptr;  // of a header
  std::string parent;                // its path; "header"
  std::string name;
  std::uint64_t parents = 0;  // of a member that went: before; else after
  std::uint64_t present = 0;
};

class Ledger {
 public:
  explicit Ledger(const DiffOptions& options) : options_(options) {}

  // One question more.
  double ask(const Share& before, const Share& after) {
    ++tests_;
    return fisher(before, after);
  }
  double ask(double p) {
    ++tests_;
    return p;
  }
  const DiffOptions& options() const { return options_; }

  void enter(Entry entry) {
    // Far from telling whatever else was asked.
    if (entry.p < 0.05) entries_.push_back(std::move(entry));
  }
  // A place made for comparing, which must live as long as the entries that point to it.
  const PlaceShape& keep(std::unique_ptr<PlaceShape> place) { return *kept_.emplace_back(std::move(place)); }
  // An entry with its place filled in.
  Entry entry(const Messages& messages, std::string where, std::string kind) const;

  // What is told of the entries, moves and renames made of pairs of them, noise left out.
  ShapeDifference settle();

 private:
  bool is_noise(const journal::ChangeRecord& change) const;

  const DiffOptions& options_;
  std::vector<Entry> entries_;
  std::vector<std::unique_ptr<PlaceShape>> kept_;
  std::uint64_t tests_ = 0;
};

// A rule with its level as the severity, `otherwise` where there is no such rule.
void set_rule(Entry& entry, std::string rule, Severity otherwise);

// --- the parts ---

void diff_statuses(Ledger& ledger, const std::string& endpoint, const ShapeSet& before,
                   const ShapeSet& after);
void diff_message(Ledger& ledger, const Messages& messages, const MessageShape& before,
                  const MessageShape& after);
void diff_media_types(Ledger& ledger, const Messages& messages, const MessageShape& before,
                      const MessageShape& after);
void diff_query(Ledger& ledger, const Messages& messages, const MessageShape& before,
                const MessageShape& after);
void diff_headers(Ledger& ledger, const Messages& messages, const MessageShape& before,
                  const MessageShape& after);
// What Deprecation, Sunset and Link say.
void diff_links(Ledger& ledger, const Messages& messages, const MessageShape& before,
                const MessageShape& after);
// A place and all that lies below it.
void diff_place(Ledger& ledger, const Messages& messages, const PlacePair& pair);
void diff_members(Ledger& ledger, const Messages& messages, const PlacePair& pair);
void diff_types(Ledger& ledger, const Messages& messages, const PlacePair& pair);
void diff_values(Ledger& ledger, const Messages& messages, const PlacePair& pair);
void diff_formats(Ledger& ledger, const Messages& messages, const PlacePair& pair);
void diff_ranges(Ledger& ledger, const Messages& messages, const PlacePair& pair);
void diff_arrays(Ledger& ledger, const Messages& messages, const PlacePair& pair);

// When Sunset says that it ends (RFC 8594), since 1970; the earliest where there are several.
std::optional<Nanoseconds> sunset_of(const MessageShape& shape);

// Makes one change of each pair of a removed and an added member that are the same thing.
std::vector<Entry> join_moves(std::vector<Entry> told);

// --- small things ---

// "integer in 412 of 412", "string in 300, null in 12 of 312".
std::string types_in_words(const PlaceShape& place);
std::string of_in_words(std::uint64_t count, std::uint64_t of);  // "12 of 312"

// Both objects, or both arrays, or the same kinds of scalars, and their values or members look alike.
// 0 to 1; below 0.5 they are different things.
double likeness(const PlaceShape& one, const PlaceShape& other);

// Of two sets, how many of one's values the other has, too. 0 to 1.
double values_alike(const ValueSet& one, const ValueSet& other);

// Equal but for case, underscores, dashes and dots: userName, user_name, User-Name.
bool same_but_case(std::string_view one, std::string_view other);

// A few distinct words that come again and again: a status, a kind. None where it does not look so.
bool is_word_set(const PlaceShape& place);

// The one format that all of a place's strings have (of hex and base64: nearly all); the most telling one
// where there are several.
struct CommonFormat {
  std::string name;                       // "date-time-z"; empty: none
  bool is_date = false, is_weak = false;  // weak: words and numbers may look like it by chance
  std::uint64_t count_in(const PlaceShape& place) const;
};
CommonFormat common_text_format(const PlaceShape& place);

// "next", "next_cursor", "nextPageToken", "links.next".
bool is_pagination_name(std::string_view name);

// The JSON text of a string without its quotes; other texts as they are.
std::string_view bare(std::string_view json_text);

}  // namespace shakedown::judge
