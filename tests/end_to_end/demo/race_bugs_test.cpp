// The planted races that came with the cart, the addresses and the profile: many requests at once show each,
// none is shown without its switch, and one request after the other is right with it.
#include <functional>

#include "tests/end_to_end/demo/running_shop.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

constexpr int most_rounds = 300;
constexpr int clean_rounds = 20;

// How a probe sends its requests: at once, or one after the other.
using Sender = std::function<std::vector<Answer>(int, const std::function<Answer(int)>&)>;

struct Probe {
  std::string bug;
  std::function<bool(RunningShop&, int round, const Sender&)> shows;
};

std::vector<Answer> one_by_one(int n, const std::function<Answer(int)>& work) {
  std::vector<Answer> answers;
  for (int i = 0; i < n; ++i) answers.push_back(work(i));
  return answers;
}

object address(const std::string& label, const std::string& street) {
  return {{"label", label}, {"street", street}, {"city", "Whitby"}};
}

bool adds_one_label_twice(RunningShop& shop, int round, const Sender& send) {
  const auto ada = shop.sign_in("ada");
  const auto body = address("home " + std::to_string(round), "4 Quay Street");
  const auto answers = send(8, [&](int) { return shop.call("POST", "/addresses", ada, body); });
  CHECK(count_status(answers, 201) >= 1);
  return count_status(answers, 201) > 1;
}

bool lets_two_win_for_one_etag(RunningShop& shop, int, const Sender& send) {
  const auto ada = shop.sign_in("ada");
  const Headers match{{"If-Match", shop.call("GET", "/cart", ada).header("ETag")}};
  const auto answers = send(8, [&](int i) { return shop.call("PUT", "/cart", ada, cart(3, i + 1), match); });
  CHECK(count_status(answers, 200) + count_status(answers, 412) == 8);
  return count_status(answers, 200) > 1;
}

bool tells_one_user_about_another(RunningShop& shop, int, const Sender& send) {
  const std::vector<std::string> names{"ada", "grace"};
  const std::vector<std::string> tokens{shop.sign_in("ada"), shop.sign_in("grace")};
  const auto answers =
      send(32, [&](int i) { return shop.call("GET", "/me", tokens[static_cast<std::size_t>(i % 2)]); });
  bool foreign = false;
  for (std::size_t i = 0; i < answers.size(); ++i) foreign |= answers[i].field("name") != names[i % 2];
  return foreign;
}

bool keeps_an_old_address(RunningShop& shop, int round, const Sender& send) {
  const auto ada = shop.sign_in("ada");
  const auto label = "office " + std::to_string(round);
  const auto id = shop.call("POST", "/addresses", ada, address(label, "1 Harbour Row")).number("id");
  const auto target = "/addresses/" + std::to_string(id);
  const object moved{{"street", "9 Dock Lane"}, {"city", "Hull"}};
  const auto answers = send(8, [&](int i) {
    return i == 3 ? shop.call("PUT", target, ada, moved) : shop.call("GET", target, ada);
  });
  CHECK(answers[3].field("street") == "9 Dock Lane");
  return shop.call("GET", target, ada).field("street") != "9 Dock Lane";
}

const std::vector<Probe> probes{
    {"address-race", adds_one_label_twice},
    {"cart-race", lets_two_win_for_one_etag},
    {"current-user", tells_one_user_about_another},
    {"stale-address", keeps_an_old_address},
};

}  // namespace

TEST_CASE("every planted race shows when requests come at once, and its clean twin does not", "[race_bugs]") {
  for (const auto& probe : probes) {
    INFO(probe.bug);
    {
      RunningShop clean;
      for (int round = 0; round < clean_rounds; ++round) CHECK_FALSE(probe.shows(clean, round, at_once));
    }
    ShopOptions options;
    options.bugs = {probe.bug};
    RunningShop shop(options);
    int round = 0;
    while (round < most_rounds && !probe.shows(shop, round, at_once)) ++round;
    CHECK(round < most_rounds);
  }
}

TEST_CASE("a planted race does no harm when requests come one by one", "[race_bugs]") {
  for (const auto& probe : probes) {
    INFO(probe.bug);
    ShopOptions options;
    options.bugs = {probe.bug};
    RunningShop shop(options);
    for (int round = 0; round < 3; ++round) CHECK_FALSE(probe.shows(shop, round, one_by_one));
  }
}

TEST_CASE("a shop whose workers wait for each other for ever ends when it is told to", "[race_bugs]") {
  ShopOptions options;
  options.patience = std::chrono::seconds(2);
  options.bugs = {"transfer-deadlock"};
  RunningShop shop(options);
  const std::vector<std::string> tokens{shop.sign_in("ada"), shop.sign_in("grace")};
  int hanging = 0;
  for (int round = 0; round < most_rounds && hanging < 2; ++round) {
    hanging = count_status(at_once(6,
                                   [&](int i) {
                                     return shop.call(
                                         "POST", "/wallet/transfer", tokens[static_cast<std::size_t>(i % 2)],
                                         object{{"to", i % 2 == 0 ? "grace" : "ada"}, {"amount", 1}});
                                   }),
                           0);
  }
  REQUIRE(hanging >= 2);
  CHECK(shop.call("GET", "/healthz").status == 200);  // the others are served
  CHECK(shop.stop() == 1);
}

}  // namespace demo_tests
