#include "harness/provoke/fuzz/sequence_play.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <thread>

#include "harness/provoke/fuzz/item_requests.hpp"
#include "harness/provoke/fuzz/pages.hpp"
#include "harness/provoke/fuzz/search_story.hpp"
#include "harness/provoke/fuzz/story_values.hpp"
#include "harness/provoke/fuzz/variations.hpp"

namespace shakedown::fuzz {
namespace {

constexpr int most_settling = 3;  // reads again, where a cache or an index may be a moment behind
constexpr auto settling = std::chrono::milliseconds(600);
constexpr auto quiet = std::chrono::milliseconds(250);
constexpr std::size_t most_refused = 24;
constexpr int most_pages = 20;  // of a list

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool succeeded(int status) {
  return status >= 200 && status < 300 && status != 202;
}

class Playing {
 public:
  Playing(Stagecraft& stage, const GoodRequests& good, const Resource& resource, const Plan& plan,
          std::uint64_t number, std::string only)
      : stage_(stage),
        good_(good),
        resource_(resource),
        plan_(plan),
        number_(number),
        only_(std::move(only)),
        random_(
            hash(stage.fresh.player().seed, plan.rule, number, static_cast<std::uint64_t>(plan.subject))) {}

  SequencePlayed play() {
    Story& story = played_.story;
    story.rule = plan_.rule;
    story.subject_method = operation(plan_.subject).method;
    story.ours_alone = stage_.fresh.possible();
    if (resource_.replace >= 0 && operation(resource_.replace).documented) {
      if (const auto* spec = json_body_spec(stage_.grammar, operation(resource_.replace))) {
        for (const auto& member : spec->members) story.replaceable.insert(member.name);
      }
    }
    if (lead_up_to_it()) steps();
    return std::move(played_);
  }

 private:
  const Operation& operation(int index) const {
    return stage_.grammar.operations[static_cast<std::size_t>(index)];
  }

  bool stop(std::string why) {
    played_.not_played = std::move(why);
    return false;
  }

  bool lead_up_to_it() {
    const int root = resource_.many ? resource_.create : resource_.replace;
    const Lead& lead = stage_.leads[static_cast<std::size_t>(root)];
    made_by_.journey = lead.journey;
    std::string why;
    auto led = experiments_lead(lead, why);
    if (!led) return stop(why);
    played_.exchanges = led->exchanges;
    played_.first = played_.exchanges.size();
    made_by_.live = led->live;
    made_by_.request = std::move(led->request);
    const std::string example = example_body(stage_.grammar, operation(root));
    if (lead.step < 0 && !example.empty()) made_by_.request.body = example;
    return true;
  }
  std::optional<Led> experiments_lead(const Lead& lead, std::string& why) const {
    return lead_up(stage_.around, stage_.fresh, stage_.deadline, lead, stage_.grammar, number_, why);
  }

  // What changes something is known from the journeys, or made to fit the contract.
  bool is_known(int operation) const {
    return !resource_.many || operation < 0 || is_safe(this->operation(operation).method) ||
           operation == resource_.create || operation == resource_.remove || good_.contains(operation);
  }

  void steps() {
    const bool searches = plan_.rule == "fuzz/search-differs";
    const bool changes = searches || plan_.rule == "fuzz/list-differs";
    if (!is_known(plan_.subject) ||
        (changes && !is_known(resource_.replace >= 0 ? resource_.replace : resource_.change)))
      return static_cast<void>(stop("nothing is known of its request"));
    if (searches) return search_differs();
    if (resource_.many && !create()) return;
    if (plan_.rule == "fuzz/location") return location();
    if (plan_.rule == "fuzz/failed-create") return failed_create();
    if (plan_.rule == "fuzz/not-deleted") return not_deleted();
    if (plan_.rule == "fuzz/use-after-delete") return use_after_delete();
    if (plan_.rule == "fuzz/list-differs") return list_differs();
    replaced();
  }

  void location() {
    const Happened& made = played_.story.happened[created_];
    const std::string* where = find_header(made.headers, "location");
    if (!where) return static_cast<void>(stop("the create has no Location"));
    const auto& origin = stage_.fresh.player().origin.origin;
    std::string path = target_on_origin(*where, origin.authority(), render(made_by_.request).target);
    if (path.empty()) return static_cast<void>(stop("the Location leads to another origin"));
    FuzzRequest request = on_item(resource_.read, played_.story.id);
    request.path = path.substr(0, path.find_first_of("#"));
    std::erase_if(request.arguments,
                  [](const Argument& one) { return one.in == Place::path || one.in == Place::query; });
    send(Deed::follow, request);
    settle([&] { send(Deed::follow, request); });
  }

  void failed_create() {
    const auto body = read_json_value(created_request_.body);
    if (!body || body->kind != JsonValue::Kind::object)
      return static_cast<void>(stop("its body is no JSON object"));
    // Only words that come out again can be looked for.
    const auto read = played_.story.happened.back().body;
    const auto seen =
        !word_.empty() && read.find(word_) != std::string::npos ? words_in_ : std::vector<std::string>{};
    if (!list() || !list()) return static_cast<void>(stop("it cannot be listed"));
    std::size_t sent = 0;
    for (const Broken& broken : broken_bodies(*body, seen)) {
      if (sent >= most_refused) break;
      if (!only_.empty() && broken.says != only_) continue;
      ++sent;
      const std::string word = seen.empty() ? std::string() : made_up_word(random_);
      FuzzRequest request = created_request_;
      JsonValue changed = broken.body;
      for (auto& [name, value] : changed.members) {
        const bool old = value == json_string(word_);
        if (old && !seen.empty()) value = json_string(word);
      }
      request.body = to_text(changed);
      if (!send(Deed::refused_create, once_only(request), broken.says, word)) return;
    }
    if (list()) settle([&] { list(); });
  }

  void not_deleted() {
    if (!read() || !remove()) return;
    if (read_now()) settle([&] { read_now(); });
  }

  void use_after_delete() {
    if (!read()) return;
    const Deed deed = plan_.subject == resource_.replace  ? Deed::replace
                      : plan_.subject == resource_.change ? Deed::change
                                                          : Deed::use;
    const std::string never = never_given(played_.story.id);
    if (!send(Deed::never, on_item(plan_.subject, never))) return;
    if (last().status < 400) return static_cast<void>(stop("what never was is changed as well"));
    if (!remove() || !read_now()) return;
    if (last().status != 404 && last().status != 410) return static_cast<void>(stop("it is not gone"));
    if (!send(deed, on_item(plan_.subject, played_.story.id)) || !read_now()) return;
    settle([&] { read_now(); });
  }

  void list_differs() {
    if (!list()) return static_cast<void>(stop("it cannot be listed"));
    if (resource_.replace >= 0) {
      if (!replace()) return;
    } else if (resource_.change >= 0) {
      if (!send(Deed::change, on_item(resource_.change, played_.story.id))) return;
    }
    if (!read() || !list()) return;
    settle([&] { list(); });
  }

  // Of two with words of their own, one is changed; each is searched for.
  void search_differs() {
    Story& story = played_.story;
    story.parameter = plan_.search.parameter;
    if (!create_with_own_words()) return;
    const auto other = fields_of(last().body);
    int late = 0;
    if (!find_field(other, late)) return;
    story.other_id = story.id;
    const std::string others_word = plain_text(other.at(story.field));
    const std::string never = made_up_word(random_);
    if (!create_with_own_words()) return;
    const auto before = fields_of(last().body);
    const auto own = before.find(story.field);
    if (own == before.end() || !is_text(own->second))
      return static_cast<void>(stop("its words do not come out again"));
    const std::string was = plain_text(own->second);
    // What is searched for last finds nothing, whatever comes of the others.
    const auto controls = [&] {
      return (resource_.list < 0 || list()) && search(Deed::search_other, others_word) &&
             search(Deed::search_never, never);
    };
    bool found = false;
    const auto look_for_it = [&] {
      if (!search(Deed::search, was)) return false;
      found = has_item(last(), story.id_member, story.id);
      return controls();
    };
    if (!look_for_it()) return;
    for (int looks = 1; !found && looks < most_settling * (2 + 2 * late); ++looks) {
      if (!wait(settling) || !read() || !look_for_it()) return;
      if (found) late = most_settling;
    }
    if (!found) {
      played_.shown = what_shows(story);
      return static_cast<void>(stop("the search does not find what was made by its words"));
    }
    if (has_item(last(), story.id_member, story.id))
      return static_cast<void>(stop("the search finds it by any word"));
    if (!change_words(last_read()) || !read()) return;
    const auto after = fields_of(last().body);
    const auto is = after.find(story.field);
    if (is == after.end() || !is_text(is->second) || plain_text(is->second) == was)
      return static_cast<void>(stop("what it is searched by is not changed"));
    const auto round = [&] {
      // What a read says by now is what it is searched by.
      const auto now = fields_of(last_read());
      const auto word = now.find(story.field);
      static_cast<void>(word != now.end() && search(Deed::search, plain_text(word->second)) &&
                        search(Deed::search, was) && controls());
    };
    round();
    // An index that was late with what was created is given more time with what was changed.
    settle(
        [&] {
          if (read()) round();
        },
        most_settling * (2 + 2 * late));
  }

  // The field by whose word the search finds it: the one that the parameter is named after, or any text.
  bool find_field(const std::map<std::string, JsonValue>& fields, int& late) {
    std::vector<std::string> places = words_in_;
    if (!plan_.search.field.empty()) places = {plan_.search.field};
    std::erase_if(places, [&](const std::string& name) {
      const auto field = fields.find(name);
      return !contains(words_in_, name) || field == fields.end() || !is_text(field->second) ||
             !played_.story.words.contains(lower(plain_text(field->second)));
    });
    if (places.empty()) return stop("no word of it can be searched for");
    for (; late < most_settling; ++late) {
      for (const std::string& name : places) {
        if (!search(Deed::search, plain_text(fields.at(name)))) return false;
        if (!has_item(last(), played_.story.id_member, played_.story.id)) continue;
        played_.story.field = name;
        return true;
      }
      if (!wait(settling)) return stop("the stage was stopped");
    }
    return stop("the search does not find what was made by its words");
  }

  bool search(Deed deed, const std::string& word) {
    FuzzRequest request = on_item(plan_.search.operation, {});
    std::erase_if(request.arguments, [&](const Argument& one) {
      return one.in == Place::query && one.name == plan_.search.parameter;
    });
    request.arguments.push_back({Place::query, plan_.search.parameter, word, {}, false});
    return send(deed, request, {}, word);
  }

  bool create_with_own_words() {
    const auto body = read_json_value(made_by_.request.body);
    const ValueSpec* spec = json_body_spec(stage_.grammar, operation(resource_.create));
    words_in_ = body ? free_texts(stage_.grammar, spec, *body) : std::vector<std::string>{};
    if (words_in_.empty()) return stop("no word can stand in its body");
    FuzzRequest request = made_by_.request;
    request.body = to_text(own_words(*body, words_in_));
    if (!send(Deed::create, once_only(request))) return false;
    if (!succeeded(last().status)) return stop(fmt::format("the create was answered {}", last().status));
    return find_it();
  }
  JsonValue own_words(const JsonValue& body, const std::vector<std::string>& places) {
    JsonValue changed = with_own_words(body, places, random_);
    for (const std::string& place : places) played_.story.words.insert(plain_text(*at(changed, {place})));
    return changed;
  }

  // Other words for its texts, the searched one among them; all else as this read says that it is.
  bool change_words(const std::string& read_body) {
    const int changing = resource_.replace >= 0 ? resource_.replace : resource_.change;
    FuzzRequest request = on_item(changing, played_.story.id);
    const auto body = read_json_value(request.body);
    if (!body || body->kind != JsonValue::Kind::object) return stop("the change's body is no JSON object");
    const ValueSpec* spec = json_body_spec(stage_.grammar, operation(changing));
    const auto places = free_texts(stage_.grammar, spec, *body);
    if (!contains(places, played_.story.field)) return stop("the change has no " + played_.story.field);
    JsonValue is;
    is.kind = JsonValue::Kind::object;
    for (const auto& [name, value] : fields_of(read_body)) is.members.emplace_back(name, value);
    request.body = to_text(as_it_is(own_words(*body, places), is, places));
    if (!send(changing == resource_.replace ? Deed::replace : Deed::change, request)) return false;
    return succeeded(last().status) || stop(fmt::format("the change was answered {}", last().status));
  }

  const std::string& last_read() const {
    const auto& all = played_.story.happened;
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [](const Happened& one) { return one.deed == Deed::read; });
    return found == all.rend() ? last().body : found->body;
  }

  void replaced() {
    if (!read() || !read() || !replace() || !read()) return;
    if (plan_.rule == "fuzz/partial-put") return settle([&] { read(); });
    // A cache that is a moment behind would be a first state that was none.
    std::string seen = last().body;
    for (int i = 0; i < 2; ++i) {
      if (!wait(quiet) || !read()) return;
    }
    if (seen != last().body) return static_cast<void>(stop("it changes by itself"));
    if (replace_again() && read()) settle([&] { read(); });
  }

  // What would be told must still be so a moment later.
  template <class Again>
  void settle(const Again& again, int times = most_settling) {
    for (int i = 0; i < times; ++i) {
      played_.shown = what_shows(played_.story);
      if (!played_.shown || i + 1 == times) return;
      if (!wait(settling)) {
        played_.shown.reset();
        return;
      }
      again();
      if (played_.unanswered) {
        played_.shown.reset();
        return;
      }
    }
  }
  bool wait(Nanoseconds time) const {
    std::this_thread::sleep_for(time);
    return !stage_.around.stop.stop_requested();
  }

  // With words that no other request has; as it is known to go well where it is refused with them.
  bool create() {
    const auto body = read_json_value(made_by_.request.body);
    const ValueSpec* spec = json_body_spec(stage_.grammar, operation(resource_.create));
    words_in_ = body ? free_texts(stage_.grammar, spec, *body) : std::vector<std::string>{};
    for (const bool with_words : {true, false}) {
      if (with_words && words_in_.empty()) continue;
      created_request_ = made_by_.request;
      word_ = with_words ? made_up_word(random_) : std::string();
      if (with_words) created_request_.body = to_text(with_word(*body, words_in_, word_));
      created_request_ = once_only(created_request_);
      if (!send(Deed::create, created_request_, {}, word_)) return false;
      if (succeeded(last().status)) return find_it();
    }
    return stop(fmt::format("the create was answered {}", last().status));
  }

  // By the id that the journeys took, by one of its usual names, or by the Location.
  bool find_it() {
    created_ = played_.story.happened.size() - 1;
    const Happened made = last();
    for (const auto& [id, member] : ids_it_may_have(resource_, made.headers, made.body)) {
      played_.story.id = id;
      played_.story.id_member = member;
      if (!read_now()) return false;
      if (succeeded(last().status)) return true;
    }
    return stop("what was made could not be read");
  }

  bool read_now() {
    if (!send(Deed::read, on_item(resource_.read, played_.story.id))) return false;
    if (const std::string* tag = find_header(last().headers, "etag")) tag_ = *tag;
    return true;
  }
  bool read() {
    if (!read_now()) return false;
    return succeeded(last().status) || stop(fmt::format("the read was answered {}", last().status));
  }
  bool list() {
    const FuzzRequest request = on_item(resource_.list, {});
    return send(Deed::list, request) && succeeded(last().status) && read_on(request);
  }
  // The pages behind the first, as long as they bring what was not seen yet.
  bool read_on(FuzzRequest request) {
    const std::size_t list = played_.story.happened.size() - 1;
    std::set<std::string> seen;
    for (int page = 1; brings_more(seen); ++page) {
      const auto next = next_page(operation(resource_.list), {request, last().headers, last().body},
                                  stage_.fresh.player().origin.origin.authority());
      if (!next) return true;
      if (page == most_pages) {
        played_.story.happened[list].cut = true;
        return true;
      }
      request = *next;
      if (!send(Deed::next_page, request)) return false;
      if (last().status >= 500) {
        played_.story.happened[list].cut = true;
        return true;
      }
      if (!succeeded(last().status)) return true;  // behind the last one there is none
    }
    return true;
  }
  // Whether the last answer has an item that is not among these, which it is added to.
  bool brings_more(std::set<std::string>& seen) const {
    const auto root = read_json_value(last().body);
    if (!root) return false;
    bool more = false;
    for (const JsonValue* item : items_of(*root)) {
      const auto* id = at(*item, {played_.story.id_member});
      more = seen.insert(id ? plain_text(*id) : to_text(*item)).second || more;
    }
    return more;
  }
  bool remove() {
    if (!send(Deed::remove, on_item(resource_.remove, played_.story.id))) return false;
    return succeeded(last().status) || stop(fmt::format("the removal was answered {}", last().status));
  }

  // With words of its own and other numbers, with words alone, and as it is known to go well.
  bool replace() {
    FuzzRequest request = on_item(resource_.replace, played_.story.id);
    const auto body = read_json_value(request.body);
    if (body && body->kind == JsonValue::Kind::object) {
      const ValueSpec* spec = json_body_spec(stage_.grammar, operation(resource_.replace));
      const JsonValue words =
          with_word(*body, free_texts(stage_.grammar, spec, *body), made_up_word(random_));
      for (const JsonValue& one : {with_other_numbers(stage_.grammar, spec, words), words}) {
        request.body = to_text(one);
        if (!send(Deed::replace, request)) return false;
        if (succeeded(last().status)) {
          replaced_ = request;
          return true;
        }
      }
      request.body = to_text(*body);
    }
    replaced_ = request;
    if (!send(Deed::replace, request)) return false;
    return succeeded(last().status) || stop(fmt::format("the PUT was answered {}", last().status));
  }
  bool replace_again() {
    set_tag(replaced_, tag_);
    if (!send(Deed::replace, replaced_)) return false;
    return succeeded(last().status) || stop(fmt::format("the second PUT was answered {}", last().status));
  }

  FuzzRequest on_item(int index, const std::string& id) const {
    return request_on_item({stage_.grammar, good_, resource_, made_by_}, index, id, tag_);
  }
  FuzzRequest once_only(FuzzRequest request) { return with_key_of_its_own(std::move(request), random_); }

  const Happened& last() const { return played_.story.happened.back(); }

  bool send(Deed deed, const FuzzRequest& request, std::string says = {}, std::string mark = {}) {
    Exchange exchange = ask(stage_, request, request.operation, made_by_.journey,
                            static_cast<int>(played_.exchanges.size()), number_);
    if (exchange.outcome == Outcome::not_sent) return stop("the stage was stopped");
    Happened one;
    one.deed = deed;
    one.says = std::move(says);
    one.mark = std::move(mark);
    one.sent = request.body;
    one.status = exchange.response.status;
    one.headers = exchange.response.headers;
    one.body = exchange.response.body;
    played_.operations.push_back(request.operation);
    played_.story.happened.push_back(std::move(one));
    look(request, exchange);
    const bool answered = exchange.response.status > 0;
    const bool later = exchange.response.status == 429;
    played_.exchanges.push_back(std::move(exchange));
    if (answered) return !later || stop("the target asks to slow down");
    played_.unanswered = true;
    return stop("a request had no answer");
  }

  // Whether it is answered as nothing may be, whatever it asked for.
  void look(const FuzzRequest& request, const Exchange& exchange) {
    if (played_.broke) return;
    const std::string ending = exchange.response.status == 0 ? ended_how(stage_, true) : std::string();
    const Request sent = render(request);
    const Look seen{stage_.grammar,
                    nullptr,
                    request,
                    sent,
                    exchange.response,
                    exchange.outcome,
                    exchange.response.body.size() < exchange.response_body_bytes,
                    !ending.empty(),
                    ending,
                    operation(request.operation).streams};
    played_.broke = what_broke(played_.story.happened, played_.operations, signs_of(seen));
  }

  Stagecraft& stage_;
  const GoodRequests& good_;
  const Resource& resource_;
  const Plan& plan_;
  const std::uint64_t number_;
  const std::string only_;
  Random random_;
  SequencePlayed played_;
  GoodRequest made_by_;          // makes it, or replaces the one that there is
  FuzzRequest created_request_;  // as it went well
  FuzzRequest replaced_;
  std::size_t created_ = 0;
  std::string word_;
  std::vector<std::string> words_in_;
  std::string tag_;
};

}  // namespace

SequencePlayed play_sequence(Stagecraft& stage, const GoodRequests& good, const Resource& resource,
                             const Plan& plan, std::uint64_t number, const std::string& only) {
  return Playing(stage, good, resource, plan, number, only).play();
}

}  // namespace shakedown::fuzz
