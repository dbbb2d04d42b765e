#include "harness/provoke/fuzz/search_story.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/provoke/fuzz/story_values.hpp"

namespace shakedown::fuzz {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

class Searching {
 public:
  explicit Searching(const Story& story) : story_(story), all_(story.happened) {}

  std::optional<Shown> shown() {
    if (story_.field.empty()) return std::nullopt;
    changed_ = std::max(index_or_zero(last(Deed::replace)), index_or_zero(last(Deed::change)));
    if (changed_ == 0) return never_found();
    if (!reads_say_that_it_changed() || !is_a_search_of_it()) return std::nullopt;
    const std::size_t former = last(Deed::search, was_, read_);
    const std::size_t present = last(Deed::search, now_, read_);
    if (former == none || present == none || !is_answered(all_[former]) || !is_answered(all_[present]))
      return std::nullopt;
    const bool by_former = is_found_by_what_it_was(former);
    const bool lost = is_lost(present);
    const auto asked = [&](const std::string& word) {
      return story_.parameter + "=" + in_short(json_string(word));
    };
    const std::string it_is =
        fmt::format("its {} is {} by itself", story_.field, in_short(json_string(now_)));
    if (by_former)
      return told(former, story_.field,
                  fmt::format("{} still finds it{}: {}", asked(was_),
                              lost ? ", and " + asked(now_) + " does not" : "", it_is));
    if (lost) return told(present, story_.field, fmt::format("{} does not find it: {}", asked(now_), it_is));
    return another_value(present);
  }

 private:
  std::size_t last(Deed deed, std::size_t before = none) const {
    for (std::size_t i = std::min(before, all_.size()); i > 0; --i) {
      if (all_[i - 1].deed == deed) return i - 1;
    }
    return none;
  }
  // The last one for this word that comes after `after`.
  std::size_t last(Deed deed, const std::string& mark, std::size_t after) const {
    for (std::size_t i = all_.size(); i > after + 1; --i) {
      if (all_[i - 1].deed == deed && all_[i - 1].mark == mark) return i - 1;
    }
    return none;
  }

  bool has(std::size_t index, const std::string& id) const {
    return index != none && has_item(all_[index], story_.id_member, id);
  }
  // As the search is answered that finds nothing: some say 404.
  bool is_answered(const Happened& one) const {
    const std::size_t never = last(Deed::search_never);
    return (went_well(one) && read_json_value(one.body)) ||
           (never != none && is_gone(one) && one.status == all_[never].status);
  }

  bool reads_say_that_it_changed() {
    read_ = last(Deed::read);
    const std::size_t before = last(Deed::read, changed_);
    if (changed_ == 0 || read_ == none || before == none || read_ < changed_ || !went_well(all_[changed_]) ||
        !went_well(all_[read_]) || !went_well(all_[before]))
      return false;
    before_ = fields_of(all_[before].body);
    after_ = fields_of(all_[read_].body);
    was_ = text_of(before_);
    now_ = text_of(after_);
    return is_of(before_, story_.id) && is_of(after_, story_.id) && !was_.empty() && !now_.empty() &&
           was_ != now_;
  }
  bool is_of(const std::map<std::string, JsonValue>& fields, const std::string& id) const {
    const auto there = fields.find(story_.id_member);
    return there != fields.end() && plain_text(there->second) == id;
  }
  static std::size_t index_or_zero(std::size_t index) { return index == none ? 0 : index; }
  std::string text_of(const std::map<std::string, JsonValue>& fields) const {
    const auto found = fields.find(story_.field);
    return found != fields.end() && is_text(found->second) ? plain_text(found->second) : std::string();
  }

  // The controls: before the change, and once more after everything else.
  bool is_a_search_of_it() const {
    bool found_before = false;
    bool never_before = false;
    for (std::size_t i = 0; i < changed_; ++i) {
      found_before = found_before || (all_[i].deed == Deed::search && all_[i].mark == was_ &&
                                      has(i, story_.id) && !has(i, story_.other_id));
      if (all_[i].deed == Deed::search_never)
        never_before = (went_well(all_[i]) || is_gone(all_[i])) && !has(i, story_.id);
    }
    return found_before && never_before && controls_hold();
  }
  bool controls_hold() const {
    const std::size_t never = last(Deed::search_never);
    const std::size_t other = last(Deed::search_other);
    return never != none && other != none && never > read_ && other > read_ && is_answered(all_[never]) &&
           !has(never, story_.id) && has(other, story_.other_id) && !has(other, story_.id);
  }

  // Before any change: of two that were made alike, the search finds one by its word, and not the other.
  std::optional<Shown> never_found() {
    read_ = last(Deed::read);
    if (read_ == none || !went_well(all_[read_])) return std::nullopt;
    after_ = fields_of(all_[read_].body);
    now_ = text_of(after_);
    for (std::size_t i = last(Deed::read, read_); i != none; i = last(Deed::read, i)) {
      before_ = fields_of(all_[i].body);
      if (is_of(before_, story_.other_id)) break;
    }
    const std::size_t present = last(Deed::search, now_, read_);
    if (!is_of(after_, story_.id) || !is_of(before_, story_.other_id) || now_.empty() || present == none ||
        !is_answered(all_[present]) || !controls_hold() || !is_lost(present))
      return std::nullopt;
    return told(
        present, story_.field,
        fmt::format("{}={} does not find it, while another is found by its word: its {} is {} by itself",
                    story_.parameter, in_short(json_string(now_)), story_.field,
                    in_short(json_string(now_))));
  }

  // What keeps what it was, and shows it, may be found by it.
  bool is_found_by_what_it_was(std::size_t former) const {
    return has(former, story_.id) && !may_be_old(all_[former]) &&
           lower(all_[read_].body).find(lower(was_)) == std::string::npos;
  }

  // What is another one in more than what it was sent may be one that nobody is to find: a draft. So may be
  // what the list does not have.
  bool is_lost(std::size_t present) const {
    if (has(present, story_.id) || may_be_old(all_[present])) return false;
    const std::size_t list = last(Deed::list);
    if (list == none || list < read_) return false;
    const auto pages = pages_of(all_, list);
    if (std::none_of(pages.begin(), pages.end(), [&](std::size_t page) { return has(page, story_.id); }))
      return false;
    return std::all_of(after_.begin(), after_.end(), [&](const auto& field) {
      const auto& [name, value] = field;
      const auto was = before_.find(name);
      const bool word = is_text(value) && story_.words.contains(lower(plain_text(value)));
      const bool of_each_its_own = changed_ == 0 && (name == story_.id_member || kind_of(value) == 4);
      return (was != before_.end() && was->second == value) || word || of_each_its_own ||
             is_volatile(name, value);
    });
  }

  std::optional<Shown> another_value(std::size_t present) const {
    const auto root = read_json_value(all_[present].body);
    if (!root || !went_well(all_[present]) || may_be_old(all_[present])) return std::nullopt;
    const auto written = written_fields(all_);
    for (const JsonValue* item : items_of(*root)) {
      const auto* id = at(*item, {story_.id_member});
      if (!id || plain_text(*id) != story_.id) continue;
      const auto name = differing_field(*item, after_, written);
      if (!name) continue;
      return told(present, *name,
                  fmt::format("{} is {} in the search that finds it, and {} by itself", *name,
                              in_short(*at(*item, {*name})), in_short(after_.at(*name))));
    }
    return std::nullopt;
  }

  Shown told(std::size_t at, std::string key, std::string says) const {
    return {{story_.rule, std::move(key), std::move(says)}, at};
  }

  const Story& story_;
  const std::vector<Happened>& all_;
  std::size_t changed_ = 0;
  std::size_t read_ = none;
  std::map<std::string, JsonValue> before_, after_;
  std::string was_, now_;
};

}  // namespace

bool has_item(const Happened& answer, const std::string& id_member, const std::string& id) {
  if (!went_well(answer) || id.empty()) return false;
  const auto root = read_json_value(answer.body);
  if (!root) return false;
  const auto items = items_of(*root);
  return std::any_of(items.begin(), items.end(), [&](const JsonValue* item) {
    const auto* there = at(*item, {id_member});
    return there && plain_text(*there) == id;
  });
}

std::optional<Shown> what_a_search_shows(const Story& story) {
  return Searching(story).shown();
}

}  // namespace shakedown::fuzz
