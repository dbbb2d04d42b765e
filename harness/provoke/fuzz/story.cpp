#include "harness/provoke/fuzz/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "harness/judge/words.hpp"
#include "harness/provoke/fuzz/search_story.hpp"
#include "harness/provoke/fuzz/story_values.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t longest_location = 80;
constexpr std::size_t shortest_brought_back = 6;

class Reading {
 public:
  explicit Reading(const Story& story) : story_(story), all_(story.happened) {}

  std::optional<Shown> shown() {
    if (all_.empty()) return std::nullopt;
    if (story_.rule == "fuzz/location") return location();
    if (story_.rule == "fuzz/failed-create") return failed_create();
    if (story_.rule == "fuzz/not-deleted") return not_deleted();
    if (story_.rule == "fuzz/use-after-delete") return use_after_delete();
    if (story_.rule == "fuzz/list-differs") return list_differs();
    if (story_.rule == "fuzz/search-differs") return what_a_search_shows(story_);
    if (story_.rule == "fuzz/partial-put") return partial_put();
    return put_not_idempotent();
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  // Where the last of this kind before `before` is.
  std::size_t last(Deed deed, std::size_t before = none) const {
    for (std::size_t i = std::min(before, all_.size()); i > 0; --i) {
      if (all_[i - 1].deed == deed) return i - 1;
    }
    return none;
  }
  std::size_t last_well(Deed deed, std::size_t before = none) const {
    for (std::size_t i = last(deed, before); i != none; i = last(deed, i)) {
      if (went_well(all_[i])) return i;
    }
    return none;
  }

  Shown told(std::size_t at, std::string key, std::string says) const {
    return {{story_.rule, std::move(key), std::move(says)}, at};
  }

  std::optional<Shown> location() const {
    const auto create = last(Deed::create);
    const auto read = last(Deed::read);
    const auto follow = last(Deed::follow);
    if (create == none || read == none || follow == none || !went_well(all_[create]) ||
        !went_well(all_[read]) || !is_gone(all_[follow]))
      return std::nullopt;
    const std::string* where = find_header(all_[create].headers, "location");
    return told(follow, "",
                fmt::format("{} with Location {}, where {} is answered", all_[create].status,
                            judge::first_line(where ? *where : "", longest_location), all_[follow].status));
  }

  std::optional<Shown> failed_create() const {
    const auto after = last(Deed::list);
    const auto before = last(Deed::list, last(Deed::refused_create));
    if (after == none || before == none || before >= after || !went_well(all_[after]) ||
        !went_well(all_[before]))
      return std::nullopt;
    for (std::size_t i = before; i < after; ++i) {
      const Happened& one = all_[i];
      if (one.deed != Deed::refused_create || one.mark.empty() || !refused(one)) continue;
      const auto page = page_with(after, one.mark);
      if (page == none || page_with(before, one.mark) != none) continue;
      Shown shown = told(page, "", fmt::format("{} to a create {}, and it is listed", one.status, one.says));
      shown.of = one.says;
      return shown;
    }
    return by_number(after);
  }

  std::size_t page_with(std::size_t list, const std::string& word) const {
    for (const std::size_t page : pages_of(all_, list)) {
      if (all_[page].body.find(word) != std::string::npos) return page;
    }
    return none;
  }

  // Without a word to look for: something more is listed, although nobody but this sequence makes anything,
  // and nothing was added between two lists without a create.
  std::optional<Shown> by_number(std::size_t after) const {
    if (!story_.ours_alone || story_.id_member.empty()) return std::nullopt;
    std::vector<std::size_t> lists;
    std::size_t refusals = none;
    std::size_t others = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < after; ++i) {
      if (all_[i].deed == Deed::list && went_well(all_[i]) && refusals == none) lists.push_back(i);
      if (all_[i].deed == Deed::refused_create) {
        others += refused(all_[i]) && all_[i].mark.empty() ? 0 : 1;
        refusals = i;
        ++count;
      }
    }
    if (lists.size() < 2 || refusals == none || others > 0) return std::nullopt;
    const std::size_t once = lists[lists.size() - 2];
    const auto first = ids(once);
    const auto second = ids(lists.back());
    if (first != second || all_[once].cut || all_[lists.back()].cut || all_[after].cut) return std::nullopt;
    for (const std::string& id : ids(after)) {
      if (second.contains(id)) continue;
      return told(after, "",
                  fmt::format("{} to a create {}, and one more is listed", all_[refusals].status,
                              count > 1 ? "that must be refused" : all_[refusals].says));
    }
    return std::nullopt;
  }

  static bool refused(const Happened& one) {
    static constexpr std::array<int, 6> refusals{400, 404, 409, 415, 422, 500};
    return std::find(refusals.begin(), refusals.end(), one.status) != refusals.end();
  }

  std::set<std::string> ids(std::size_t list) const {
    std::set<std::string> found;
    for (const std::size_t page : pages_of(all_, list)) {
      const auto root = read_json_value(all_[page].body);
      if (!root) continue;
      for (const JsonValue* item : items_of(*root)) {
        if (const auto* id = at(*item, {story_.id_member})) found.insert(plain_text(*id));
      }
    }
    return found;
  }

  std::optional<Shown> not_deleted() const {
    const auto remove = last(Deed::remove);
    if (remove == none || !went_well(all_[remove])) return std::nullopt;
    const auto before = last(Deed::read, remove);
    const auto after = last(Deed::read);
    if (before == none || after < remove || !went_well(all_[before]) || !went_well(all_[after]))
      return std::nullopt;
    if (all_[before].body.empty() || all_[before].body != all_[after].body) return std::nullopt;
    return told(after, "", fmt::format("{}, and afterwards the same is read as before", all_[remove].status));
  }

  std::optional<Shown> use_after_delete() const {
    const auto remove = last(Deed::remove);
    const auto never = last(Deed::never);
    if (remove == none || never == none || !went_well(all_[remove]) || all_[never].status < 400)
      return std::nullopt;
    std::size_t gone = none;
    std::size_t used = none;
    for (std::size_t i = remove + 1; i < all_.size(); ++i) {
      const Happened& one = all_[i];
      if (one.deed == Deed::read && used == none) gone = is_gone(one) ? i : none;
      if (one.deed == Deed::replace || one.deed == Deed::change || one.deed == Deed::use) used = i;
    }
    const auto after = last(Deed::read);
    if (gone == none || used == none || used < gone || after < used || !went_well(all_[used]))
      return std::nullopt;
    if (is_gone(all_[after]))
      return told(
          used, "",
          fmt::format("{} for what was removed, while a read says {}", all_[used].status, all_[gone].status));
    if (!went_well(all_[after])) return std::nullopt;
    return brought_back(remove, used, after);
  }

  // Writing to a name that is free may make something new; it does not have what the old one had.
  std::optional<Shown> brought_back(std::size_t remove, std::size_t used, std::size_t after) const {
    if (all_[used].deed == Deed::use) return std::nullopt;  // it may be there to restore
    const auto before = last_well(Deed::read, remove);
    if (before == none) return std::nullopt;
    const auto old = fields_of(all_[before].body);
    for (const auto& [name, value] : fields_of(all_[after].body)) {
      const auto was = old.find(name);
      if (was == old.end() || !(was->second == value) || !is_text(value)) continue;
      const std::string text = plain_text(value);
      // A word that this sequence alone made up when it created it: no default, and not made of its id.
      const bool own = std::any_of(all_.begin(), all_.end(), [&](const Happened& one) {
        return one.deed == Deed::create && one.sent.find(to_text(value)) != std::string::npos;
      });
      if (!own || text.size() < shortest_brought_back || all_[used].sent.find(text) != std::string::npos ||
          text.find(story_.id) != std::string::npos)
        continue;
      return told(after, "",
                  fmt::format("{} for what was removed, and its {} is back", all_[used].status, name));
    }
    return std::nullopt;
  }

  std::optional<Shown> list_differs() const {
    const auto list = last(Deed::list);
    const auto read = last(Deed::read, list);
    if (list == none || read == none || !went_well(all_[list]) || !went_well(all_[read])) return std::nullopt;
    const auto alone = fields_of(all_[read].body);
    for (const std::size_t page : pages_of(all_, list)) {
      if (may_be_old(all_[page])) continue;
      if (auto shown = differs_on(page, alone)) return shown;
    }
    return std::nullopt;
  }

  std::optional<Shown> differs_on(std::size_t page, const std::map<std::string, JsonValue>& alone) const {
    const auto root = read_json_value(all_[page].body);
    const auto named = alone.find(story_.id_member);
    if (!root || named == alone.end()) return std::nullopt;
    const auto written = written_fields(all_);
    for (const JsonValue* item : items_of(*root)) {
      const auto* id = at(*item, {story_.id_member});
      if (!id || !(*id == named->second)) continue;
      const auto name = differing_field(*item, alone, written);
      if (!name) continue;
      return told(page, *name,
                  fmt::format("{} is {} in the list, and {} by itself", *name, in_short(*at(*item, {*name})),
                              in_short(alone.at(*name))));
    }
    return std::nullopt;
  }

  std::optional<Shown> partial_put() const {
    const auto replace = last_well(Deed::replace);
    if (replace == none) return std::nullopt;
    const auto before = last(Deed::read, replace);
    const auto after = last(Deed::read);
    if (before == none || after < replace || !went_well(all_[before]) || !went_well(all_[after]))
      return std::nullopt;
    const auto old = fields_of(all_[before].body);
    const auto now = fields_of(all_[after].body);
    for (const auto& [name, wanted] : fields_of(all_[replace].sent)) {
      const auto was = old.find(name);
      const auto is = now.find(name);
      if (was == old.end() || is == now.end() || !story_.replaceable.contains(name) ||
          name == story_.id_member || is_volatile(name, wanted) || waits_for_its_owner(name))
        continue;
      const int kind = kind_of(wanted);
      if (kind == 0 || kind == 3 || kind != kind_of(was->second) || same(wanted, was->second)) continue;
      if (!(is->second == was->second)) continue;  // what it became may be the same in another form
      return told(after, name,
                  fmt::format("{}, and {} is still {}, not {}", all_[replace].status, name,
                              in_short(was->second), in_short(wanted)));
    }
    return std::nullopt;
  }

  // What is stored only once its owner has answered a message.
  static bool waits_for_its_owner(const std::string& name) {
    const std::string word = lower(name);
    return word.find("mail") != std::string::npos || word.find("phone") != std::string::npos;
  }

  static bool same(const JsonValue& one, const JsonValue& other) {
    if (kind_of(one) == 4) return plain_number_of(one) == plain_number_of(other);
    return lower(plain_text(one)) == lower(plain_text(other));
  }

  std::optional<Shown> put_not_idempotent() const {
    const auto second = last(Deed::replace);
    if (second == none || !went_well(all_[second])) return std::nullopt;
    const auto first = last_well(Deed::replace, second);
    const auto read = last(Deed::read, second);
    const auto after = last(Deed::read);
    if (first == none || read == none || read < first || after < second ||
        all_[first].sent != all_[second].sent || !went_well(all_[read]) || !went_well(all_[after]))
      return std::nullopt;
    // Two reads in a row before it say what changes by itself.
    const auto again = last(Deed::read, first);
    const auto once = again == none ? none : last(Deed::read, again);
    if (once == none || once + 1 != again) return std::nullopt;
    const auto still = fields_of(all_[once].body);
    const auto still_again = fields_of(all_[again].body);
    const auto now = fields_of(all_[after].body);
    const auto sent = fields_of(all_[second].sent);
    for (const auto& [name, value] : fields_of(all_[read].body)) {
      const auto is = now.find(name);
      // What it was not sent may count changes or tell of them, and that is its right.
      if (is == now.end() || !sent.contains(name) || is->second == value || is_volatile(name, value) ||
          is_volatile(name, is->second))
        continue;
      const auto a = still.find(name);
      const auto b = still_again.find(name);
      if (a == still.end() || b == still_again.end() || !(a->second == b->second)) continue;
      // Times, versions and ids may stand in what has parts; that there are more of them says enough.
      if (value.kind != is->second.kind || value.kind == JsonValue::Kind::object ||
          (value.kind == JsonValue::Kind::array && value.items.size() == is->second.items.size()))
        continue;
      return told(after, name,
                  fmt::format("{} twice, and {} is {} after the first and {} after the second",
                              all_[second].status, name, in_short(value), in_short(is->second)));
    }
    return std::nullopt;
  }

  const Story& story_;
  const std::vector<Happened>& all_;
};

}  // namespace

std::optional<Shown> what_broke(const std::vector<Happened>& all, const std::vector<int>& operations,
                                const std::vector<Sign>& signs) {
  // What a body does that must be refused, single requests show.
  if (all.empty() || operations.size() != all.size() || all.back().deed == Deed::refused_create)
    return std::nullopt;
  const std::size_t at = all.size() - 1;
  for (const Sign& sign : signs) {
    if (sign.rule == "fuzz/server-error" || sign.rule == "fuzz/crash" || sign.rule == "fuzz/hang" ||
        sign.rule == "fuzz/closed")
      return Shown{sign, at};
  }
  for (const Sign& sign : signs) {
    if (sign.rule != "fuzz/leak") continue;
    for (std::size_t i = 0; i < at; ++i) {
      if (operations[i] == operations[at] && went_well(all[i])) return Shown{sign, at};
    }
  }
  return std::nullopt;
}

std::string steps_before(const std::vector<Happened>& all, std::size_t at) {
  const auto word = [](Deed deed) -> std::string {
    switch (deed) {
      case Deed::create:
        return "create";
      case Deed::refused_create:
        return "create what must be refused";
      case Deed::read:
        return "read";
      case Deed::list:
      case Deed::next_page:
        return "list";
      case Deed::search:
      case Deed::search_never:
      case Deed::search_other:
        return "search";
      case Deed::replace:
        return "replace";
      case Deed::change:
        return "change";
      case Deed::use:
        return "use";
      case Deed::remove:
        return "remove";
      case Deed::follow:
        return "follow its Location";
      case Deed::never:
        return "try what never was";
    }
    return {};
  };
  std::string text;
  std::string before;
  for (std::size_t i = 0; i < std::min(at, all.size()); ++i) {
    const std::string now = word(all[i].deed);
    if (now == before) continue;
    text += (text.empty() ? "" : ", ") + now;
    before = now;
  }
  return text.empty() ? "nothing" : text;
}

std::optional<Shown> what_shows(const Story& story) {
  return Reading(story).shown();
}

}  // namespace shakedown::fuzz
