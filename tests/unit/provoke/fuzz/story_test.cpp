// What a sequence shows, and what is legal and must not be told.
#include "harness/provoke/fuzz/story.hpp"

#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

Happened did(Deed deed, int status, std::string body = {}, std::string sent = {}) {
  Happened one;
  one.deed = deed;
  one.status = status;
  one.body = std::move(body);
  one.sent = std::move(sent);
  return one;
}
Happened refused(int status, const std::string& mark) {
  Happened one = did(Deed::refused_create, status, "{}", R"({"label":")" + mark + "\"}");
  one.mark = mark;
  one.says = "without $.city";
  return one;
}

Story story(const std::string& rule, std::vector<Happened> happened) {
  Story all;
  all.rule = rule;
  all.id = "17";
  all.id_member = "id";
  all.replaceable = {"city", "street", "count", "updatedAt", "email"};
  all.happened = std::move(happened);
  return all;
}

std::string told(const Story& all) {
  const auto shown = what_shows(all);
  return shown ? shown->sign.rule + " " + shown->sign.key + "@" + std::to_string(shown->at) : "";
}
std::string told(const std::string& rule, std::vector<Happened> happened) {
  return told(story(rule, std::move(happened)));
}

const std::string hull = R"({"id":17,"street":"dock","city":"hull"})";
const std::string york = R"({"id":17,"street":"dock","city":"york"})";

}  // namespace

TEST_CASE("the same read after a DELETE that succeeded is told") {
  const auto after = [](int removed, int read, const std::string& body) {
    return told("fuzz/not-deleted", {did(Deed::create, 201, hull), did(Deed::read, 200, hull),
                                     did(Deed::remove, removed), did(Deed::read, read, body)});
  };
  CHECK(after(204, 200, hull) == "fuzz/not-deleted @3");
  CHECK(after(200, 200, hull) == "fuzz/not-deleted @3");
  CHECK(after(204, 404, "{}").empty());
  CHECK(after(202, 200, hull).empty());  // later
  CHECK(after(409, 200, hull).empty());
  CHECK(after(204, 200, R"({"id":17,"state":"deleted"})").empty());  // kept, and marked
}

TEST_CASE("what changed a moment later is not told") {
  CHECK(told("fuzz/not-deleted", {did(Deed::read, 200, hull), did(Deed::remove, 204),
                                  did(Deed::read, 200, hull), did(Deed::read, 404)})
            .empty());
}

TEST_CASE("a change of what is gone is told where it is refused for what never was") {
  const auto after = [](int unknown, int gone, int used, int read, const std::string& body = "{}") {
    return told("fuzz/use-after-delete",
                {did(Deed::create, 201, hull, R"({"street":"qqqqqqqqqq","city":"wwwwwwwwww"})"),
                 did(Deed::read, 200, R"({"id":17,"street":"qqqqqqqqqq","city":"wwwwwwwwww"})"),
                 did(Deed::never, unknown), did(Deed::remove, 204), did(Deed::read, gone),
                 did(Deed::replace, used, "{}", R"({"city":"york"})"), did(Deed::read, read, body)});
  };
  CHECK(after(404, 404, 200, 404) == "fuzz/use-after-delete @5");
  CHECK(after(404, 410, 204, 410) == "fuzz/use-after-delete @5");
  CHECK(after(404, 404, 404, 404).empty());
  CHECK(after(404, 404, 202, 404).empty());
  CHECK(after(200, 404, 200, 404).empty());  // it never looks whether there is one
  CHECK(after(404, 200, 200, 200).empty());  // it was not gone
  // A PUT may make it anew; then it does not have what it had.
  CHECK(after(404, 404, 201, 200, R"({"id":17,"city":"york"})").empty());
  CHECK(after(404, 404, 200, 200, R"({"id":17,"street":"qqqqqqqqqq","city":"york"})") ==
        "fuzz/use-after-delete @6");
}

TEST_CASE("removing twice is legal, whatever is answered") {
  CHECK(told("fuzz/use-after-delete",
             {did(Deed::create, 201), did(Deed::read, 200, hull), did(Deed::never, 404),
              did(Deed::remove, 204), did(Deed::read, 404), did(Deed::remove, 204), did(Deed::read, 404)})
            .empty());
}

TEST_CASE("a refused create that is listed afterwards is told, by the word that only it had") {
  const auto after = [](int status, const std::string& before, const std::string& listed) {
    return told("fuzz/failed-create",
                {did(Deed::create, 201, hull), did(Deed::list, 200, before), did(Deed::list, 200, before),
                 refused(status, "abcdefghijkl"), did(Deed::list, 200, listed)});
  };
  const std::string with = R"({"items":[{"id":1},{"id":2,"label":"abcdefghijkl"}]})";
  const std::string without = R"({"items":[{"id":1}]})";
  CHECK(after(422, without, with) == "fuzz/failed-create @4");
  CHECK(after(500, without, with) == "fuzz/failed-create @4");
  CHECK(after(422, without, without).empty());
  CHECK(after(201, without, with).empty());  // it was not refused
  CHECK(after(503, without, with).empty());  // nobody said that it was not made
  CHECK(after(422, with, with).empty());
}

TEST_CASE("without a word to look for, one more in the list counts where nobody else makes any") {
  const auto after = [](bool ours, const std::string& second, const std::string& listed, int status = 422) {
    auto one =
        story("fuzz/failed-create", {did(Deed::create, 201, hull), did(Deed::list, 200, R"([{"id":1}])"),
                                     did(Deed::list, 200, second), did(Deed::refused_create, status),
                                     did(Deed::list, 200, listed)});
    one.ours_alone = ours;
    return told(one);
  };
  const std::string one = R"([{"id":1}])";
  const std::string two = R"([{"id":1},{"id":2}])";
  CHECK(after(true, one, two) == "fuzz/failed-create @4");
  CHECK(after(true, one, one).empty());
  CHECK(after(false, one, two).empty());
  CHECK(after(true, two, R"([{"id":1},{"id":2},{"id":3}])").empty());  // it grows by itself
  CHECK(after(true, one, two, 201).empty());
}

TEST_CASE("a Location that is not found is told where what was made is there") {
  const auto leads = [](int create, int read, int follow) {
    auto made = did(Deed::create, create, hull);
    made.headers = {{"Location", "/nowhere/17"}};
    return told("fuzz/location", {made, did(Deed::read, read, hull), did(Deed::follow, follow)});
  };
  CHECK(leads(201, 200, 404) == "fuzz/location @2");
  CHECK(leads(201, 200, 410) == "fuzz/location @2");
  CHECK(leads(201, 200, 200).empty());
  CHECK(leads(201, 200, 401).empty());
  CHECK(leads(201, 200, 405).empty());
  CHECK(leads(201, 404, 404).empty());
  CHECK(leads(202, 200, 404).empty());
}

TEST_CASE("a field of a PUT that is what it was before is told, and one in another form is not") {
  const auto after = [](const std::string& sent, const std::string& read, int status = 200) {
    return told("fuzz/partial-put", {did(Deed::read, 200, hull), did(Deed::replace, status, "{}", sent),
                                     did(Deed::read, 200, read)});
  };
  CHECK(after(R"({"city":"york"})", hull) == "fuzz/partial-put city@2");
  CHECK(after(R"({"city":"york","street":"quay"})", R"({"id":17,"street":"quay","city":"hull"})") ==
        "fuzz/partial-put city@2");
  CHECK(after(R"({"city":"york"})", york).empty());
  CHECK(after(R"({"city":"York "})", york).empty());
  CHECK(after(R"({"city":"HULL"})", hull).empty());
  CHECK(after(R"({"city":"york"})", hull, 202).empty());
  CHECK(after(R"({"city":"york"})", hull, 400).empty());
  CHECK(after(R"({"city":17})", hull).empty());
  CHECK(after(R"({"id":18})", hull).empty());
  CHECK(told("fuzz/partial-put",
             {did(Deed::read, 200, R"({"email":"a@b"})"), did(Deed::replace, 200, "{}", R"({"email":"c@d"})"),
              did(Deed::read, 200, R"({"email":"a@b"})")})
            .empty());
  CHECK(after(R"({"label":"of no contract"})", R"({"id":17,"label":"x"})").empty());
}

TEST_CASE("a PUT that makes another state each time is told, and what changes by itself is not") {
  const auto after = [](const std::string& before, const std::string& again, const std::string& once,
                        const std::string& twice) {
    const std::string sent =
        R"({"count":1,"notes":[1],"version":1,"updatedAt":1,"etag":1,"lastModified":1,"at":1})";
    return told(
        "fuzz/put-not-idempotent",
        {did(Deed::read, 200, before), did(Deed::read, 200, again), did(Deed::replace, 200, "{}", sent),
         did(Deed::read, 200, once), did(Deed::replace, 200, "{}", sent), did(Deed::read, 200, twice)});
  };
  const auto count = [](int number) { return R"({"id":17,"count":)" + std::to_string(number) + "}"; };
  CHECK(after(count(0), count(0), count(1), count(2)) == "fuzz/put-not-idempotent count@5");
  CHECK(after(count(0), count(0), count(1), count(1)).empty());
  const auto edits = [](int number) { return R"({"id":17,"edits":)" + std::to_string(number) + "}"; };
  CHECK(after(edits(0), edits(0), edits(1), edits(2)).empty());  // it was not sent: it may count
  CHECK(after(count(0), count(1), count(3), count(5)).empty());  // so do reads
  const auto list = [](const std::string& items) { return R"({"id":17,"notes":[)" + items + "]}"; };
  CHECK(after(list("1"), list("1"), list("1,2"), list("1,2,2")) == "fuzz/put-not-idempotent notes@5");
  CHECK(after(list("1"), list("1"), list("2"), list("3")).empty());
  const auto field = [](const std::string& name, const std::string& value) {
    return R"({"id":17,")" + name + "\":" + value + "}";
  };
  for (const char* name : {"version", "updatedAt", "etag", "lastModified", "revision"}) {
    INFO(name);
    CHECK(after(field(name, "1"), field(name, "1"), field(name, "2"), field(name, "3")).empty());
  }
  CHECK(after(field("at", "1700000000000"), field("at", "1700000000000"), field("at", "1700000000001"),
              field("at", "1700000000002"))
            .empty());
}

TEST_CASE("a field that was written and differs in the list is told, and a shorter form is not") {
  const auto listed = [](const std::string& item,
                         const std::string& sent = R"({"city":"hull","street":"dock"})") {
    return told("fuzz/list-differs",
                {did(Deed::create, 201, hull, R"({"city":"hull","street":"dock"})"),
                 did(Deed::list, 200, "[]"), did(Deed::replace, 200, "{}", sent), did(Deed::read, 200, hull),
                 did(Deed::list, 200, R"({"items":[{"id":3,"city":"leeds"},)" + item + "]}")});
  };
  CHECK(listed(york) == "fuzz/list-differs city@4");
  CHECK(listed(hull).empty());
  CHECK(listed(R"({"id":17})").empty());
  CHECK(listed(R"({"id":17,"city":"hu"})").empty());
  CHECK(listed(R"({"id":17,"city":"Hull, UK"})").empty());
  CHECK(listed(R"({"id":17,"city":{"name":"york"}})").empty());
  CHECK(listed(R"({"id":17,"note":"york"})").empty());
  CHECK(listed(R"({"id":18,"city":"york"})").empty());
}

TEST_CASE("a list that says that it may be old may differ") {
  const auto with = [](const std::string& name, const std::string& value) {
    auto list = did(Deed::list, 200, "[" + york + "]");
    list.headers = {{name, value}};
    return told("fuzz/list-differs",
                {did(Deed::create, 201, hull, R"({"city":"hull"})"), did(Deed::read, 200, hull), list});
  };
  CHECK(with("Cache-Control", "no-store") == "fuzz/list-differs city@2");
  CHECK(with("Cache-Control", "private, max-age=0") == "fuzz/list-differs city@2");
  CHECK(with("Cache-Control", "max-age=0, s-maxage=30").empty());
  CHECK(with("cache-control", "public, max-age=60").empty());
  CHECK(with("Age", "12").empty());
}

TEST_CASE("what is on a later page of a list is in the list") {
  const std::string first = R"({"items":[{"id":1},{"id":2}],"next":2})";
  const std::string second = R"({"items":[{"id":3,"label":"x"}]})";
  const std::string with_it = R"({"items":[{"id":3},{"id":4,"label":"abcdefghijkl"}]})";
  const auto after = [&](const std::string& later, Happened refusal, bool cut = false) {
    auto list = did(Deed::list, 200, first);
    auto one =
        story("fuzz/failed-create", {did(Deed::create, 201, hull), list, did(Deed::next_page, 200, second),
                                     list, did(Deed::next_page, 200, second), std::move(refusal), list,
                                     did(Deed::next_page, 200, later)});
    one.happened[6].cut = cut;
    return told(one);
  };
  CHECK(after(with_it, refused(422, "abcdefghijkl")) == "fuzz/failed-create @7");
  CHECK(after(second, refused(422, "abcdefghijkl")).empty());
  CHECK(after(with_it, did(Deed::refused_create, 422)) == "fuzz/failed-create @6");
  CHECK(after(second, did(Deed::refused_create, 422)).empty());
  CHECK(after(with_it, did(Deed::refused_create, 422), true).empty());  // what else there is was not read
  CHECK(told("fuzz/list-differs",
             {did(Deed::create, 201, hull, R"({"city":"hull"})"), did(Deed::read, 200, hull),
              did(Deed::list, 200, first), did(Deed::next_page, 200, "[" + york + "]")}) ==
        "fuzz/list-differs city@3");
  CHECK(told("fuzz/list-differs",
             {did(Deed::create, 201, hull, R"({"city":"hull"})"), did(Deed::read, 200, hull),
              did(Deed::list, 200, first), did(Deed::next_page, 500, "[" + york + "]")})
            .empty());
}

TEST_CASE("a step at which the service fails is told, and what it shows only where it had nothing to show") {
  const auto broke = [](std::vector<Happened> all, const std::vector<int>& operations,
                        const std::string& rule) {
    const auto shown = what_broke(all, operations, {{rule, "key", "says"}});
    return shown ? shown->sign.rule + "@" + std::to_string(shown->at) : "";
  };
  const std::vector<Happened> reads{did(Deed::create, 201), did(Deed::read, 200, hull),
                                    did(Deed::replace, 200), did(Deed::read, 500)};
  for (const std::string rule : {"fuzz/server-error", "fuzz/crash", "fuzz/hang", "fuzz/closed"}) {
    INFO(rule);
    CHECK(broke(reads, {0, 1, 2, 1}, rule) == rule + "@3");
    CHECK(broke({did(Deed::create, 500)}, {0}, rule) == rule + "@0");
    CHECK(broke({did(Deed::create, 201), refused(500, "x")}, {0, 0}, rule).empty());
  }
  CHECK(broke(reads, {0, 1, 2, 1}, "fuzz/leak") == "fuzz/leak@3");
  CHECK(broke(reads, {0, 4, 2, 1}, "fuzz/leak").empty());  // any request to it may show that
  CHECK(broke(reads, {0, 1, 2, 1}, "fuzz/accepted-invalid").empty());
  CHECK(broke({}, {}, "fuzz/crash").empty());
}

TEST_CASE("the steps before one are told in a few words") {
  const std::vector<Happened> all{did(Deed::create, 201), did(Deed::read, 200),      did(Deed::read, 200),
                                  did(Deed::list, 200),   did(Deed::next_page, 200), did(Deed::replace, 200),
                                  did(Deed::read, 500)};
  CHECK(steps_before(all, 6) == "create, read, list, replace");
  CHECK(steps_before(all, 1) == "create");
  CHECK(steps_before(all, 0) == "nothing");
}

TEST_CASE("nothing is told of a sequence that stopped at its first step, or of answers that are no JSON") {
  for (const char* rule :
       {"fuzz/location", "fuzz/failed-create", "fuzz/not-deleted", "fuzz/use-after-delete",
        "fuzz/list-differs", "fuzz/search-differs", "fuzz/partial-put", "fuzz/put-not-idempotent"}) {
    INFO(rule);
    CHECK(told(rule, {}).empty());
    CHECK(told(rule, {did(Deed::create, 500, "oh")}).empty());
    CHECK(
        told(rule, {did(Deed::create, 201, "x"), did(Deed::read, 200, "<p>"), did(Deed::list, 200, "["),
                    did(Deed::replace, 200, "", "x"), did(Deed::read, 200, "<p>"), did(Deed::list, 200, "{")})
            .empty());
  }
}
