// One mistake is one finding: what is shown one by one, and what is only told.
#include "harness/provoke/fuzz/screening.hpp"

#include "harness/provoke/fuzz/from_contract.hpp"
#include "tests/unit/provoke/fuzz/contract.hpp"

using namespace shakedown;
using namespace shakedown::fuzz;

namespace {

struct Screened {
  Grammar grammar = grammar_of(fuzz_test::shop_contract());
  std::vector<Lead> leads;
  Screening screening{grammar, leads};
  std::map<SuspicionKey, Suspicion> all;

  Screened() {
    leads.resize(grammar.operations.size());
    for (std::size_t i = 0; i < leads.size(); ++i) leads[i].operation = static_cast<int>(i);
  }
  SuspicionKey suspect(int lead, const std::string& rule, const std::string& text,
                       const std::string& method = "GET") {
    Suspicion suspicion;
    suspicion.made.lead = lead;
    suspicion.made.request.method = method;
    suspicion.sign = {rule, text, text};
    const SuspicionKey key{lead, rule, text};
    all[key] = suspicion;
    return key;
  }
  // Whether it is worth showing; then it is confirmed, too.
  bool show(const SuspicionKey& key) {
    const bool worth = screening.is_worth_showing(key, all.at(key), all);
    if (worth) screening.shown(all.at(key));
    return worth;
  }
};

}  // namespace

TEST_CASE("what an endpoint does not check is shown five times, and the rest is told in one line") {
  Screened screened;
  int shown = 0;
  for (int i = 0; i < 9; ++i) {
    const auto key =
        screened.suspect(0, "fuzz/accepted-invalid", "$.member" + std::to_string(i) + ": string");
    shown += screened.show(key) ? 1 : 0;
  }
  CHECK(shown == 5);
  const auto lines = screened.screening.not_shown();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("GET /orders: 4 more of fuzz/accepted-invalid") == 0);
  CHECK(lines[0].find("$.member8: string") != std::string::npos);
  CHECK(screened.show(screened.suspect(1, "fuzz/accepted-invalid", "$.other: string")));
}

TEST_CASE("every failure of an endpoint with a message of its own is shown, however many there are") {
  Screened screened;
  for (int i = 0; i < 9; ++i)
    CHECK(screened.show(screened.suspect(0, "fuzz/server-error",
                                         "500 message" + std::string(static_cast<std::size_t>(i), 'a'))));
  CHECK(screened.screening.not_shown().empty());
}

TEST_CASE("errors of a content type that no contract has are shown at one endpoint, and bodies at each") {
  Screened screened;
  const std::string everywhere = "404 undocumented-content-type header content-type application/json";
  CHECK(screened.show(screened.suspect(0, "fuzz/answer", everywhere)));
  CHECK_FALSE(screened.show(screened.suspect(1, "fuzz/answer", everywhere)));
  CHECK(screened.show(screened.suspect(1, "fuzz/answer", "400" + everywhere.substr(3))));
  const std::string body = "200 body $.id string";
  CHECK(screened.show(screened.suspect(0, "fuzz/answer", body)));
  CHECK(screened.show(screened.suspect(1, "fuzz/answer", body)));
}

TEST_CASE("HEAD that fails where GET does is the same failure, and by itself it is one") {
  Screened screened;
  const auto head = screened.suspect(0, "fuzz/server-error", "500 ", "HEAD");
  CHECK(screened.screening.is_worth_showing(head, screened.all.at(head), screened.all));
  screened.suspect(0, "fuzz/server-error", "500 oh", "GET");
  CHECK_FALSE(screened.screening.is_worth_showing(head, screened.all.at(head), screened.all));
}

TEST_CASE(
    "the same insides shown by several endpoints are one leak, whatever the page quotes of the request") {
  Screened screened;
  const auto leak = [&](int lead, const std::string& says) {
    const auto key = screened.suspect(lead, "fuzz/leak", "a stack trace");
    screened.all[key].sign.says = says;
    return screened.show(key);
  };
  CHECK(leak(0, "400 shows a stack trace: <pre>URIError: Failed to decode param &#39;%&#39;"));
  CHECK_FALSE(leak(1, "400 shows a stack trace: <pre>URIError: Failed to decode param &#39;%zz&#39;"));
  CHECK(leak(2, "500 shows a stack trace: at Orders.total (orders.js)"));
}
