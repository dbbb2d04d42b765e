// The oracles of access: what each finds in tries made by hand, and the twins on which it is silent.
#include "harness/judge/access_cells.hpp"
#include "tests/support/catch.hpp"

using namespace shakedown;
using namespace shakedown::judge;

namespace {

using Phase = journal::ExperimentStepRecord::Phase;

struct Got {
  int status = 200;
  std::string body = {};
  std::string location = {};
};

// One endpoint after another, with what its owner and what others get.
class Tries {
 public:
  journal::StoredRun run;
  Tries() { run.stages.push_back({1, "access", "access", Nanoseconds(0), never, Nanoseconds(0), 0}); }

  struct About {
    std::string endpoint = "GET /orders/{id}";
    std::string who = asker::nobody;
    std::string way = {};
    std::string declared = "token";
    bool owned = false;
    bool privileged = false;
    std::string list = {};
    std::string target = "/orders/o-1";
    std::vector<std::string> marks = {"o-1", "ada"};
    std::string place = {};
    std::string became = {};
    std::string side = "target";
    std::string carried = "header";
    std::string reads_before = {};
    std::string reads_after = {};
    int times = 3;
  };

  void add(const About& about, const Got& owner, const Got& other) {
    for (int n = 1; n <= about.times; ++n) {
      journal::ExperimentRecord record;
      record.id = static_cast<int>(run.experiments.size()) + 1;
      record.stage = 1;
      record.kind = "access";
      record.subject = about.side;
      record.what = about.endpoint + " by " + about.who + (about.way.empty() ? "" : ", " + about.way);
      record.repetition = n;
      record.place = about.place;
      record.became = about.became;
      run.access_tries.push_back({record.id, about.side, about.endpoint, about.who, about.way, about.declared,
                                  about.carried, about.privileged, about.owned, about.list, about.marks});
      for (const auto phase : {Phase::control, Phase::control_again, Phase::recovering})
        step(record.id, phase, about, owner);
      if (!about.reads_before.empty()) step(record.id, Phase::before, about, {200, about.reads_before});
      step(record.id, Phase::provoked, about, other);
      if (!about.reads_after.empty()) step(record.id, Phase::after, about, {200, about.reads_after});
      run.experiments.push_back(std::move(record));
    }
  }

  std::string rules() const {
    std::string text;
    for (const Finding& finding : evaluate_access(run).findings) text += finding.rule + " ";
    return text;
  }

 private:
  void step(int experiment, Phase phase, const About& about, const Got& got) {
    journal::ExchangeRecord kept;
    kept.id = static_cast<std::int64_t>(run.exchanges.size()) + 1;
    kept.exchange.request.method = about.endpoint.substr(0, about.endpoint.find(' '));
    kept.exchange.request.target = about.target;
    kept.exchange.response.status = got.status;
    kept.exchange.response.body = got.body;
    kept.exchange.response.headers = {{"Content-Type", "application/json"}};
    if (!got.location.empty()) kept.exchange.response.headers.push_back({"Location", got.location});
    kept.exchange.outcome = got.status == 0    ? Outcome::whole_timeout
                            : got.status < 400 ? Outcome::answered
                                               : Outcome::unexpected_status;
    run.exchanges.push_back(kept);
    journal::ExperimentStepRecord record;
    record.experiment = experiment;
    record.phase = phase;
    record.exchange = kept.id;
    run.experiment_steps.push_back(record);
  }
};

const Got order{200, R"({"id":"o-1","total":40,"owner":"ada"})"};
const Got refusal{401, R"({"error":"unauthenticated"})"};

AccessOutcome only_outcome(const Tries& tries) {
  const auto cells = evaluate_access(tries.run).cells;
  REQUIRE(cells.size() == 1);
  return cells[0].outcome;
}

}  // namespace

TEST_CASE(
    "what the contract keeps for those with a token and nobody gets is refused; what they get is a finding") {
  Tries closed;
  closed.add({}, order, refusal);
  CHECK(only_outcome(closed) == AccessOutcome::refused);
  CHECK(closed.rules() == "");
  Tries open;
  open.add({}, order, order);
  CHECK(open.rules() == "access/no-token ");
  CHECK(evaluate_access(open.run).findings[0].severity == Severity::critical);
  Tries once;
  once.add({.times = 2}, order, order);
  CHECK(only_outcome(once) == AccessOutcome::inconclusive);
}

TEST_CASE("without a control nothing is refused") {
  Tries tries;
  tries.add({}, {404, "{}"}, refusal);
  CHECK(only_outcome(tries) == AccessOutcome::not_exercised);
}

TEST_CASE("a refusal that shows the owner's data refuses nothing") {
  Tries tries;
  tries.add({}, order, {403, R"({"error":"forbidden","owner":"ada"})"});
  CHECK(tries.rules() == "access/refusal-tells ");
  Tries echo;
  echo.add({}, order, {404, R"({"error":"no order o-1"})"});
  CHECK(echo.rules() == "");
}

TEST_CASE("a redirect is a refusal, unless it is where the owner goes, too") {
  Tries tries;
  tries.add({.declared = ""}, order, {302, "", "/login"});
  CHECK(only_outcome(tries) == AccessOutcome::refused);
  Tries same;
  same.add({.target = "/orders"}, {303, "", "/orders/9"}, {303, "", "/orders/9"});
  CHECK(same.rules() == "access/no-token ");
}

TEST_CASE("without a contract, what nobody gets is a finding where it is somebody's") {
  Tries own;
  own.add({.declared = ""}, order, order);
  CHECK(own.rules() == "access/no-token ");
  const Got list{200, R"({"items":[{"id":7,"name":"rope"}]})"};
  Tries public_list;
  public_list.add({.endpoint = "GET /products", .declared = "", .target = "/products"}, list, list);
  CHECK(only_outcome(public_list) == AccessOutcome::allowed);
}

TEST_CASE("one that answers where its neighbours and most others refuse is a finding, two are not") {
  const Got list{200, R"({"items":[{"id":7}]})"};
  const auto with = [&](const Got& second) {
    Tries tries;
    for (const char* endpoint : {"GET /stock/{id}", "PUT /stock/{id}", "GET /orders"})
      tries.add({.endpoint = endpoint, .declared = "", .marks = {}}, list, refusal);
    tries.add({.endpoint = "GET /stock", .declared = "", .target = "/stock", .marks = {}}, list, list);
    tries.add({.endpoint = "GET /stock/all", .declared = "", .target = "/stock/all", .marks = {}}, list,
              second);
    return tries.rules();
  };
  CHECK(with(refusal) == "access/no-token ");
  CHECK(with(list) == "");
}

TEST_CASE(
    "an object of another user that is read, changed or gone is a finding; one that users share is none") {
  Tries read;
  read.add({.who = asker::other, .owned = true, .list = "apart"}, order, order);
  CHECK(read.rules() == "access/other-users-object ");
  Tries shared;
  shared.add({.who = asker::other, .owned = true, .list = "shared"}, order, order);
  CHECK(shared.rules() == "");
  Tries own_view;
  own_view.add({.who = asker::other, .owned = true}, order,
               {200, R"({"id":"o-2","total":1,"owner":"grace"})"});
  CHECK(own_view.rules() == "");
  Tries gone;
  gone.add({.endpoint = "DELETE /orders/{id}",
            .who = asker::other,
            .owned = true,
            .reads_before = R"({"items":["o-1"]})",
            .reads_after = R"({"items":[]})"},
           {204}, {204});
  CHECK(gone.rules() == "access/other-users-object ");
  Tries still_there;
  still_there.add({.endpoint = "DELETE /orders/{id}",
                   .who = asker::other,
                   .owned = true,
                   .reads_before = R"({"items":["o-1"]})",
                   .reads_after = R"({"items":["o-1"]})"},
                  {204}, {204});
  CHECK(still_there.rules() == "");
  Tries same_word;
  same_word.add({.endpoint = "DELETE /orders/{id}",
                 .who = asker::other,
                 .owned = true,
                 .reads_before = R"({"items":["o-1"]})",
                 .reads_after = R"({"items":["o-1"]})"},
                {200, R"({"deleted":true})"}, {200, R"({"deleted":true})"});
  CHECK(same_word.rules() == "");
}

TEST_CASE("a list is anybody's to ask for, and what only administrators use is not") {
  Tries list;
  list.add({.endpoint = "GET /orders", .who = asker::other, .target = "/orders"}, order,
           {200, R"({"items":[]})"});
  CHECK(list.rules() == "");
  const Got users{200, R"({"items":[{"name":"ada"},{"name":"grace"}]})"};
  Tries open;
  open.add(
      {.endpoint = "GET /admin/users", .who = asker::ordinary, .privileged = true, .target = "/admin/users"},
      users, users);
  CHECK(open.rules() == "access/privileged-route ");
}

TEST_CASE(
    "a token that is worth nothing counts where no token gets nothing, and is one finding for all "
    "endpoints") {
  Tries tries;
  for (const char* endpoint : {"GET /orders/{id}", "GET /me"}) {
    tries.add({.endpoint = endpoint}, order, refusal);
    tries.add({.endpoint = endpoint, .who = asker::signed_out}, order, order);
  }
  CHECK(tries.rules() == "access/token-after-logout ");
  Tries needs_none;
  needs_none.add({.declared = "public"}, order, order);
  needs_none.add({.who = asker::signed_out, .declared = "public"}, order, order);
  CHECK(needs_none.rules() == "");
}

TEST_CASE("another spelling counts where the plain one is refused and the answer is the owner's") {
  const auto with = [&](const Got& plain, const Got& spelt) {
    Tries tries;
    tries.add({}, order, plain);
    tries.add({.way = "path: upper case", .target = "/ORDERS/o-1"}, order, spelt);
    return tries.rules();
  };
  CHECK(with(refusal, order) == "access/path-variant ");
  CHECK(with(refusal, {404, "{}"}) == "");
  CHECK(with(refusal, {200, "<html>the page</html>"}) == "");
}

TEST_CASE("a field is taken where the answer has it as sent, and reads afterwards, too") {
  const Got me{200, R"({"name":"ada","role":"customer"})"};
  const auto with = [&](const Got& answer, const std::string& read) {
    Tries tries;
    tries.add({.endpoint = "PUT /me",
               .who = asker::owner,
               .way = "field: role",
               .target = "/me",
               .place = "$.role",
               .became = "\"admin\"",
               .reads_before = me.body,
               .reads_after = read},
              me, answer);
    return tries.rules();
  };
  const Got taken{200, R"({"name":"ada","role":"admin"})"};
  CHECK(with(taken, taken.body) == "access/privileged-field ");
  CHECK(with(taken, me.body) == "");
  CHECK(with(me, me.body) == "");
  CHECK(with({422, "{}"}, me.body) == "");
}

TEST_CASE("who is refused and gets in while a dependency fails is a finding; an error is the right answer") {
  const auto with = [&](const Got& failing) {
    Tries tries;
    tries.add({.who = asker::changed}, order, refusal);
    tries.add({.who = asker::changed, .way = "failing: identity, answers 500"}, order, failing);
    return tries.rules();
  };
  CHECK(with(order) == "access/fail-open ");
  CHECK(with({503, "{}"}) == "");
  CHECK(with(refusal) == "");
}

TEST_CASE("an answer that was kept for another user is told by what is only theirs") {
  const Got adas{200, R"({"items":[{"id":"01J0000000000ADA"}]})"};
  const auto with = [&](const Got& second) {
    Tries tries;
    tries.add({.endpoint = "GET /orders",
               .who = asker::other,
               .way = "cache",
               .target = "/orders",
               .marks = {"01J0000000000ADA"}},
              adas, second);
    return tries.rules();
  };
  CHECK(with(adas) == "access/foreign-cache ");
  CHECK(with({200, R"({"items":[{"id":"01J00000000GRACE"}]})"}) == "");
}

TEST_CASE("what the baseline refuses and the target answers is a finding without any rule") {
  Tries tries;
  const Got list{200, R"({"items":[1]})"};
  tries.add({.endpoint = "GET /reports", .who = asker::other, .target = "/reports", .marks = {}}, list, list);
  CHECK(tries.rules() == "");
  tries.add({.endpoint = "GET /reports",
             .who = asker::other,
             .target = "/reports",
             .marks = {},
             .side = "baseline",
             .times = 1},
            list, {403, "{}"});
  CHECK(tries.rules() == "access/opened ");
}

TEST_CASE("an answer that did not come, or came too fast for the service, proves nothing") {
  for (const int status : {0, 500, 503, 429}) {
    Tries tries;
    tries.add({}, order, {status, ""});
    CHECK(only_outcome(tries) == AccessOutcome::inconclusive);
  }
}
