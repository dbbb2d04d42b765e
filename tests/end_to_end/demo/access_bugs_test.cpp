// Who may reach what in the tours, and tokens at a service of their own in both: what the clean ones promise,
// and what each planted mistake changes of it.
#include <boost/json/object.hpp>

#include "tests/end_to_end/demo/running_shop.hpp"
#include "tests/end_to_end/demo/running_tours.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

constexpr auto identity_program = SHAKEDOWN_BINARY_DIR "/scenarios/demo/identity/demo_identity";

Headers bearer(const std::string& token) {
  return {{"Authorization", "Bearer " + token}};
}

std::string signed_in(const RunningTours& tours, const std::string& name, const std::string& password) {
  return tours.call("POST", "/sessions", object{{"name", name}, {"password", password}}).field("token");
}
std::string adas(const RunningTours& tours) {
  return signed_in(tours, "ada", "first-program-1843");
}
std::string graces(const RunningTours& tours) {
  return signed_in(tours, "grace", "nanosecond-wire-1947");
}

bool token_outlives_sign_out(const RunningTours& tours) {
  const auto ada = adas(tours);
  CHECK(tours.call("DELETE", "/sessions", nullptr, bearer(ada)).status == 200);
  return tours.call("GET", "/guests/me", nullptr, bearer(ada)).status == 200;
}

bool shows_wish_to_others(const RunningTours& tours) {
  const object wish{{"tourId", 2}, {"note", "With seals"}};
  const auto made = tours.call("POST", "/wishes", wish, bearer(adas(tours)));
  CHECK(made.status == 201);
  const auto target = "/wishes/" + made.field("id");
  return tours.call("GET", target, nullptr, bearer(graces(tours))).status == 200;
}

bool lets_a_guest_become_admin(const RunningTours& tours) {
  const auto ada = adas(tours);
  const object fields{{"displayName", "Ada"}, {"role", "admin"}};
  CHECK(tours.call("PUT", "/guests/me", fields, bearer(ada)).status == 200);
  return tours.call("GET", "/admin/guests", nullptr, bearer(ada)).status == 200;
}

bool guards_one_case_of_guests(const RunningTours& tours) {
  const auto ada = bearer(adas(tours));
  return tours.call("GET", "/admin/guests", nullptr, ada).status == 403 &&
         tours.call("GET", "/ADMIN/guests", nullptr, ada).status == 200;
}

bool shows_all_guests_to_anyone(const RunningTours& tours) {
  return tours.call("GET", "/admin/guests").status == 401 &&
         tours.call("GET", "/admin/guests", nullptr, bearer(adas(tours))).status == 200;
}

bool believes_a_token_of_tours(const RunningTours& tours) {
  return tours.call("GET", "/guests/me", nullptr, bearer("ada.0123456789abcdef")).status == 200;
}

}  // namespace

TEST_CASE("the tours: each mistake about access shows, and its clean twin does not", "[access_bugs]") {
  struct Mistake {
    const char* bug;
    bool (*shows)(const RunningTours& tours);
    const char* identity = "";
  };
  for (const Mistake& mistake : {Mistake{"token-after-logout", token_outlives_sign_out},
                                 {"other-guests-wish", shows_wish_to_others},
                                 {"mass-assignment", lets_a_guest_become_admin},
                                 {"admin-by-case", guards_one_case_of_guests},
                                 {"unchecked-admin", shows_all_guests_to_anyone},
                                 {"fail-open", believes_a_token_of_tours, "127.0.0.1:1"}}) {
    INFO(mistake.bug);
    CHECK_FALSE(mistake.shows(RunningTours("", mistake.identity)));
    CHECK(mistake.shows(RunningTours(mistake.bug, mistake.identity)));
  }
}

TEST_CASE("tokens at a service of their own are as good as one's own, and end there", "[access_bugs]") {
  const Child identity({identity_program, "--port=0", "--log=failures"});
  const auto address = address_of(identity);
  ShopOptions options;
  options.identity = address;
  const RunningShop shop(options);
  const auto first = shop.sign_in("ada");
  const auto second = shop.sign_in("ada");
  CHECK(first.starts_with("ada."));
  CHECK(shop.call("GET", "/me", first).field("name") == "ada");
  CHECK(shop.call("GET", "/me", "ada.0123456789abcdef").status == 401);
  const object change{{"old", "first-program-1843"}, {"new", "another-one-2026"}};
  CHECK(shop.call("PUT", "/me/password", second, change).status == 204);
  CHECK(shop.call("GET", "/me", first).status == 401);
  CHECK(shop.call("POST", "/logout", second).status == 204);
  CHECK(shop.call("GET", "/me", second).status == 401);

  const RunningTours tours("", address);
  const auto ada = adas(tours);
  CHECK(tours.call("GET", "/guests/me", nullptr, bearer(ada)).field("role") == "guest");
  CHECK_FALSE(token_outlives_sign_out(tours));
}

}  // namespace demo_tests
