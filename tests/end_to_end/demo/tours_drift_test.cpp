// The tours' planted bugs that an answer of another shape shows, and those in the shape of their own answers.
// What the clean tours answer is checked against their contract on the way.
#include <functional>

#include "tests/end_to_end/demo/running_tours.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

struct Probe {
  std::string bug;
  std::function<bool(RunningTours&)> shows;
};

std::string paid_booking(RunningTours& tours) {
  const auto id = tours.book();
  CHECK(tours.pay(id).field("status") == "paid");
  return id;
}

Answer receipt_after(RunningTours& tours, const std::string& from, const std::string& to) {
  const auto id = paid_booking(tours);
  tours.line().rewrite(from, to);
  return tours.call("GET", "/bookings/" + id + "/receipt");
}

Answer payment_after(RunningTours& tours, const std::string& from, const std::string& to) {
  const auto id = tours.book();
  tours.line().rewrite(from, to);
  return tours.pay(id);
}

bool crashes(RunningTours& tours) {
  const auto paid = payment_after(tours, R"("brand":"visa",)", "");
  return paid.status == 0 && tours.service().exit_status() != 0;
}

bool has_wrong_total(RunningTours& tours) {
  const auto receipt = receipt_after(tours, R"("net":4033)", R"("net":"4033")");
  return receipt.status == 200 && receipt.number("total") != 4800;
}

bool takes_any_word(RunningTours& tours) {
  return payment_after(tours, "succeeded", "on_hold").field("status") == "paid";
}

bool stumbles_over_null(RunningTours& tours) {
  const auto receipt = receipt_after(tours, R"("card":{"brand":"visa","last4":"4242"})", R"("card":null)");
  CHECK((receipt.status == 502 || receipt.status == 500));
  return receipt.status == 500;
}

bool loses_precision(RunningTours& tours) {
  const auto receipt = receipt_after(tours, ":1042", ":9007199254740993");
  CHECK((receipt.status == 502 || receipt.status == 200));
  return receipt.text.find("9007199254740992") != std::string::npos;
}

bool mistakes_a_list(RunningTours& tours) {
  const auto receipt =
      receipt_after(tours, R"({"brand":"visa","last4":"4242"})", R"([{"brand":"visa","last4":"4242"}])");
  CHECK((receipt.status == 502 || receipt.status == 200));
  return receipt.status == 200;
}

bool refuses_more(RunningTours& tours) {
  return payment_after(tours, R"({"id")", R"({"extra":1,"id")").status != 200;
}

bool believes_an_error(RunningTours& tours) {
  const auto id = paid_booking(tours);
  tours.line().rewrite("", R"({"error":"internal","message":"try again"})");
  return tours.call("POST", "/bookings/" + id + "/cancel").field("status") == "cancelled";
}

bool stays_closed(RunningTours& tours) {
  CHECK(payment_after(tours, "succeeded", "on_hold").status == 502);
  tours.line().rewrite("", "");
  return tours.pay(tours.book()).status != 200;
}

bool renames_a_field(RunningTours& tours) {
  tours.book();
  const auto newest = tours.book();
  const auto first = tours.call("GET", "/bookings?limit=1");
  CHECK(first.field("next") == newest);
  CHECK(first.body.at("items").at(0).as_object().contains("seats"));
  const auto second = tours.call("GET", "/bookings?limit=1&before=" + newest);
  return !second.body.at("items").at(0).as_object().contains("seats");
}

bool changes_the_type_of_nothing(RunningTours& tours) {
  return !tours.call("GET", "/bookings").body.at("items").is_array();
}

bool answers_undocumented(RunningTours& tours) {
  const auto book = [&](int seats) {
    return tours.call("POST", "/bookings", object{{"tourId", 2}, {"seats", seats}, {"name", "Ada"}}).status;
  };
  CHECK(book(2) == 201);
  return book(10) == 202;
}

bool calls_what_is_deprecated(RunningTours& tours) {
  paid_booking(tours);
  return tours.line().last_target() == "/charge";
}

}  // namespace

TEST_CASE("the tours: every bug that an answer of another shape shows, and its clean twin does not",
          "[tours_drift]") {
  const std::vector<Probe> probes{
      {"crash-on-missing-field", crashes},
      {"sum-as-text", has_wrong_total},
      {"unknown-status-is-paid", takes_any_word},
      {"null-dereferenced", stumbles_over_null},
      {"number-through-double", loses_precision},
      {"array-for-object", mistakes_a_list},
      {"refuse-new-fields", refuses_more},
      {"error-body-is-success", believes_an_error},
      {"odd-answer-sticks", stays_closed},
      {"renamed-on-page-two", renames_a_field},
      {"empty-list-changes-type", changes_the_type_of_nothing},
      {"undocumented-status", answers_undocumented},
      {"deprecated-call", calls_what_is_deprecated},
  };
  for (const auto& probe : probes) {
    for (const bool planted : {false, true}) {
      INFO(probe.bug << (planted ? ", planted" : ", clean"));
      RunningTours tours(planted ? probe.bug : "");
      CHECK(probe.shows(tours) == planted);
    }
  }
}

TEST_CASE("the tours: an answer that does not say what it must changes nothing and is said",
          "[tours_drift]") {
  RunningTours tours;
  const std::vector<std::pair<std::string, std::string>> needed{
      {R"("id":)", R"("chargeId":)"},
      {R"("amount":4800)", R"("amount":"4800")"},
      {R"("status":"succeeded")", R"("status":null)"},
      {R"("captured":true)", R"("captured":false)"},
      {R"({"id")", R"([{"id")"},
      {"", R"({"error":"internal","message":"try again"})"},
      {"", "<html>"},
  };
  for (const auto& [from, to] : needed) {
    INFO(from << " became " << to);
    tours.line().rewrite("", "");
    const auto id = tours.book();
    const auto other = paid_booking(tours);
    tours.line().rewrite(from, to);
    CHECK(tours.pay(id).status == 502);
    CHECK(tours.status_of(id) == "reserved");
    CHECK(tours.call("GET", "/bookings/" + other + "/receipt").status == 502);
    tours.service().wait_for_line("error POST /bookings/" + id + "/pay: 502");
    tours.line().rewrite("", "");
    CHECK(tours.pay(id).status == 200);
    CHECK(tours.call("GET", "/bookings/" + other + "/receipt").status == 200);
  }
}

}  // namespace demo_tests
