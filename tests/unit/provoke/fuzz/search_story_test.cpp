// What a search shows of a thing that was changed, and what is legal and must not be told.
#include "harness/provoke/fuzz/search_story.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

const std::string at_first = R"({"id":17,"label":"oooooooooooo","city":"aaaaaaaaaaaa"})";
const std::string moved = R"({"id":17,"label":"oooooooooooo","city":"bbbbbbbbbbbb"})";
const std::string second = R"({"id":16,"label":"pppppppppppp","city":"cccccccccccc"})";
const std::string nothing = R"({"items":[]})";

std::string items(const std::string& one, const std::string& two = "") {
  return R"({"items":[)" + one + (two.empty() ? "" : ",") + two + "]}";
}

// What each search answers, before the change and after it.
struct Answers {
  std::string read = moved;
  std::string former_before = items(at_first);
  std::string never_before = nothing;
  std::string present = items(moved);
  std::string former = nothing;
  std::string list = items(second, moved);
  std::string of_other = items(second);
  std::string never = nothing;
  int nothing_found = 200;  // the status of a search that finds nothing
  std::string cache = {};   // Cache-Control of searches
};

Happened was(Deed deed, int status, std::string body, std::string mark = {}) {
  Happened one;
  one.deed = deed;
  one.status = status;
  one.body = std::move(body);
  one.mark = std::move(mark);
  return one;
}

std::string shows(const Answers& answers) {
  const auto search = [&](Deed deed, const std::string& body, const std::string& mark) {
    Happened one = was(deed, body == nothing ? answers.nothing_found : 200, body, mark);
    if (!answers.cache.empty()) one.headers.push_back({"Cache-Control", answers.cache});
    return one;
  };
  Story story;
  story.rule = "fuzz/search-differs";
  story.id = "17";
  story.id_member = "id";
  story.other_id = "16";
  story.field = "city";
  story.parameter = "q";
  story.words = {"aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc", "oooooooooooo", "pppppppppppp"};
  Happened create = was(Deed::create, 201, at_first);
  create.sent = R"({"label":"oooooooooooo","city":"aaaaaaaaaaaa"})";
  Happened change = was(Deed::replace, 200, answers.read);
  change.sent = R"({"city":"bbbbbbbbbbbb"})";
  story.happened = {was(Deed::create, 201, second),
                    was(Deed::read, 200, second),
                    create,
                    was(Deed::read, 200, at_first),
                    search(Deed::search, answers.former_before, "aaaaaaaaaaaa"),
                    search(Deed::search_never, answers.never_before, "nnnnnnnnnnnn"),
                    change,
                    was(Deed::read, 200, answers.read),
                    search(Deed::search, answers.present, "bbbbbbbbbbbb"),
                    search(Deed::search, answers.former, "aaaaaaaaaaaa"),
                    was(Deed::list, 200, answers.list),
                    search(Deed::search_other, answers.of_other, "cccccccccccc"),
                    search(Deed::search_never, answers.never, "nnnnnnnnnnnn")};
  const auto shown = what_a_search_shows(story);
  return shown ? shown->sign.key + "@" + std::to_string(shown->at) : "";
}

}  // namespace

TEST_CASE("what is found by what it was, or not by what it is, is told") {
  CHECK(shows({}).empty());
  CHECK(shows({.present = nothing, .former = items(moved)}) == "city@9");
  CHECK(shows({.present = nothing, .former = items(at_first)}) == "city@9");
  CHECK(shows({.former = items(moved)}) == "city@9");
  CHECK(shows({.present = nothing}) == "city@8");
  CHECK(shows({.present = nothing, .nothing_found = 404}) == "city@8");
  CHECK(shows({.present = items(R"({"id":"17","city":"aaaaaaaaaaaa"})")}) == "city@8");
}

TEST_CASE("a search of which it is not seen that it looks at this field shows nothing") {
  CHECK(shows({.former_before = nothing, .present = nothing, .former = items(moved)}).empty());
  CHECK(shows({.never_before = items(at_first), .former = items(moved)}).empty());
  CHECK(shows({.former = items(moved), .never = items(second, moved)}).empty());  // it lists all by now
  CHECK(shows({.present = nothing, .of_other = nothing}).empty());                // it finds nothing any more
  CHECK(shows({.present = nothing, .of_other = items(second, moved)}).empty());
  CHECK(shows({.former_before = items(second, at_first), .former = items(moved)}).empty());
}

TEST_CASE("what may be found by what it was, or need not be found, is not told") {
  // It keeps what it was, and says so.
  const std::string with_history =
      R"({"id":17,"label":"oooooooooooo","city":"bbbbbbbbbbbb","former":["AAAAaaaaaaaa"]})";
  CHECK(shows({.read = with_history, .present = items(with_history), .former = items(with_history)}).empty());
  // The change made more of it than other words: a draft is not found, and is in no list.
  const std::string draft = R"({"id":17,"label":"oooooooooooo","city":"bbbbbbbbbbbb","state":"draft"})";
  CHECK(shows({.read = draft, .present = nothing}).empty());
  CHECK(shows({.present = nothing, .list = items(second)}).empty());
  // It says of itself that it may be a minute old.
  CHECK(shows({.present = nothing, .former = items(at_first), .cache = "private, max-age=60"}).empty());
  CHECK(shows({.former = items(at_first), .cache = "max-age=0"}) == "city@9");
  // A shorter form, a part of it, another thing's.
  CHECK(shows({.present = items(R"({"id":17,"city":"bbbb"})")}).empty());
  CHECK(shows({.present = items(R"({"id":17})")}).empty());
  CHECK(shows({.former = items(R"({"id":18,"city":"aaaaaaaaaaaa"})")}).empty());
}

TEST_CASE("of two that were made alike, one that its word does not find is told") {
  const auto lost = [](const std::string& present, const std::string& list, const std::string& of_other,
                       const std::string& by_no_word, const std::string& read = at_first) {
    Story story;
    story.rule = "fuzz/search-differs";
    story.id = "17";
    story.id_member = "id";
    story.other_id = "16";
    story.field = "city";
    story.words = {"aaaaaaaaaaaa", "cccccccccccc", "oooooooooooo", "pppppppppppp"};
    story.happened = {was(Deed::create, 201, second),
                      was(Deed::read, 200, second),
                      was(Deed::search, 200, items(second), "cccccccccccc"),
                      was(Deed::create, 201, read),
                      was(Deed::read, 200, read),
                      was(Deed::search, 200, present, "aaaaaaaaaaaa"),
                      was(Deed::list, 200, list),
                      was(Deed::search_other, 200, of_other, "cccccccccccc"),
                      was(Deed::search_never, 200, by_no_word, "nnnnnnnnnnnn")};
    const auto shown = what_a_search_shows(story);
    return shown ? shown->sign.key + "@" + std::to_string(shown->at) : "";
  };
  const std::string both = items(second, at_first);
  CHECK(lost(nothing, both, items(second), nothing) == "city@5");
  CHECK(lost(items(at_first), both, items(second), nothing).empty());
  CHECK(lost(nothing, items(second), items(second), nothing).empty());  // nobody is to see it
  CHECK(lost(nothing, both, nothing, nothing).empty());                 // nothing is found any more
  CHECK(lost(nothing, both, items(second), both).empty());
  CHECK(lost("<p>", both, items(second), nothing).empty());
  // Not made alike.
  const std::string draft = R"({"id":17,"label":"oooooooooooo","city":"aaaaaaaaaaaa","state":"draft"})";
  CHECK(lost(nothing, both, items(second), nothing, draft).empty());
  const std::string ranked = R"({"id":17,"label":"oooooooooooo","city":"aaaaaaaaaaaa","rank":2})";
  CHECK(lost(nothing, both, items(second), nothing, ranked) == "city@5");
}

TEST_CASE("what a read does not show as changed is for another rule") {
  CHECK(shows({.read = at_first, .present = nothing, .former = items(at_first)}).empty());
  CHECK(shows({.read = "{", .former = items(at_first)}).empty());
  CHECK(shows({.read = R"({"id":18,"city":"bbbbbbbbbbbb"})", .former = items(at_first)}).empty());
}

TEST_CASE("an answer that cannot be read finds nothing and shows nothing") {
  CHECK(shows({.present = "<p>"}).empty());
  CHECK(shows({.present = nothing, .never = "<p>"}).empty());
  CHECK_FALSE(what_a_search_shows({}).has_value());
}
