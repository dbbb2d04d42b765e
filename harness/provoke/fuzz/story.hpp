// What one sequence did and was answered, and whether it shows what it was made to show. Each oracle first
// asks that the sequence's own first steps went well: that what was made could be read, that what is claimed
// to be gone was said to be gone. Pure: from answers alone, so that each can be shown to be silent on what is
// legal.
//
//   fuzz/location            the Location of a create is not found, although what was made is there
//   fuzz/failed-create       a create that was refused is listed afterwards
//   fuzz/not-deleted         a DELETE that succeeded, and the same is read as before
//   fuzz/use-after-delete    what is gone takes a change, which for what never was is refused
//   fuzz/list-differs        a field that was written is another one in the list than by itself
//   fuzz/search-differs      a search finds what was changed by what it was, or not by what it is
//   fuzz/partial-put         a field of a PUT that succeeded is what it was before
//   fuzz/put-not-idempotent  the same PUT a second time makes another state than the first
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/model/http_message.hpp"
#include "harness/provoke/fuzz/json_value.hpp"
#include "harness/provoke/fuzz/look.hpp"

namespace shakedown::fuzz {

enum class Deed : std::uint8_t {
  create,
  refused_create,  // one that must be refused
  read,
  list,
  next_page,  // of the list before it
  replace,
  change,
  use,
  remove,
  search,        // for a word, which is its mark
  search_never,  // for one that nothing ever had
  search_other,  // for one that another thing of the kind has
  follow,        // of a Location
  never,         // the subject's request for what never was
};

struct Happened {
  Deed deed = Deed::read;
  std::string says;  // of a refused create, what was wrong with it: "without $.city"
  std::string mark;  // a word that stands in this request alone; of a search, what it asks for
  std::string sent;  // its body
  int status = 0;    // 0: no whole answer
  std::vector<Header> headers;
  std::string body;
  bool cut = false;  // of a list: there are more pages than were read
};

struct Story {
  std::string rule;
  std::string subject_method;
  std::string id;                     // of what was made
  std::string id_member;              // the name it has in answers: "id"
  std::set<std::string> replaceable;  // fields that the contract has in a PUT's body
  std::string field;                  // of a search, the field that it looks at: "city"
  std::string parameter;              // and that of its query
  std::set<std::string> words;        // that the sequence made up for it
  std::string other_id;               // of another thing of the kind, which has other words
  bool ours_alone = true;             // the target was started for this, so that nobody else makes anything
  std::vector<Happened> happened;
};

struct Shown {
  Sign sign;
  std::size_t at = 0;   // index of what shows it
  std::string of = {};  // of a refused create, what was wrong with it, where that is known
};

std::optional<Shown> what_shows(const Story& story);

// Of what is wrong with the last answer whatever was asked, what is worth telling of the steps: that the
// service failed at one, or shows insides of it where the same operation had none to show before.
std::optional<Shown> what_broke(const std::vector<Happened>& all, const std::vector<int>& operations,
                                const std::vector<Sign>& signs);

// "create, read, replace": the steps before this one, for people.
std::string steps_before(const std::vector<Happened>& all, std::size_t at);

}  // namespace shakedown::fuzz
