// The second service: right whatever the line to payments does, and every one of its planted bugs shows.
#include <algorithm>
#include <fstream>
#include <functional>

#include "tests/end_to_end/demo/processes.hpp"
#include "tests/end_to_end/demo/running_tours.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

using boost::json::object;

struct Probe {
  std::string bug;
  std::function<bool(RunningTours&)> shows;
};

bool is_harmless(Harm harm) {
  return harm == Harm::none || harm == Harm::late || harm == Harm::duplicate;
}

// The status of an attempt to pay a new booking while the line does this.
int pay_under(RunningTours& tours, Harm harm) {
  const auto id = tours.book();
  tours.line().harm(harm);
  const int status = tours.pay(id).status;
  tours.line().harm(Harm::none);
  return status;
}

bool outlives_its_deadline(RunningTours& tours) {
  tours.wait_at_most(std::chrono::seconds(5));
  return pay_under(tours, Harm::stall) != 504;
}

bool storms(RunningTours& tours) {
  const auto before = tours.line().calls();
  pay_under(tours, Harm::reset);
  return tours.line().calls() - before > 5;
}

bool charges_twice(RunningTours& tours) {
  const auto id = tours.book();
  tours.line().harm(Harm::lost, 1);
  tours.pay(id);
  tours.pay(id);
  return tours.charges_of(id) > 1;
}

bool claims_payment_under_reset(RunningTours& tours) {
  return pay_under(tours, Harm::reset) == 200;
}

bool claims_payment_of_nothing(RunningTours& tours) {
  return pay_under(tours, Harm::odd) == 200;
}

bool stays_closed(RunningTours& tours) {
  for (int i = 0; i < 3; ++i) CHECK(pay_under(tours, Harm::unavailable) != 200);
  return tours.pay(tours.book()).status != 200;
}

bool refuses_everything(RunningTours& tours) {
  CHECK(pay_under(tours, Harm::reset) != 200);
  return tours.call("GET", "/tours").status == 503;
}

bool leaves_booking_changed(RunningTours& tours) {
  const auto id = tours.book();
  tours.line().harm(Harm::reset);
  CHECK(tours.pay(id).status == 502);
  return tours.status_of(id) != "reserved";
}

std::size_t kept_after(RunningTours& tours, Harm harm) {
  pay_under(tours, harm);
  const auto before = descriptors_of(tours.service().pid());
  for (int i = 0; i < 10; ++i) pay_under(tours, harm);
  const auto after = descriptors_of(tours.service().pid());
  return after > before ? after - before : 0;
}

bool keeps_connections(RunningTours& tours) {
  return kept_after(tours, Harm::none) >= 8;
}

bool keeps_failed_connections(RunningTours& tours) {
  return kept_after(tours, Harm::unavailable) >= 8;
}

bool crashes(RunningTours& tours) {
  const auto id = tours.book();
  tours.line().harm(Harm::reset);
  tours.pay(id);
  return tours.call("GET", "/healthz").status == 0 && tours.service().exit_status() != 0;
}

bool is_silent(RunningTours& tours) {
  CHECK(pay_under(tours, Harm::reset) == 502);
  tours.service().stop();
  const auto lines = tours.service().lines();
  return std::none_of(lines.begin(), lines.end(),
                      [](const std::string& text) { return text.starts_with("error"); });
}

}  // namespace

TEST_CASE("the tours: a failed payment changes nothing and is charged once when it is repeated", "[tours]") {
  RunningTours tours;
  for (int i = 0; i < harm_count; ++i) {
    const auto harm = static_cast<Harm>(i);
    INFO("harm " << i);
    const auto id = tours.book();
    tours.line().harm(harm);
    const auto paid = tours.pay(id);
    if (is_harmless(harm)) {
      CHECK(paid.field("status") == "paid");
    } else {
      CHECK(paid.status == (harm == Harm::stall ? 504 : 502));
      CHECK(tours.status_of(id) == "reserved");
      tours.service().wait_for_line("error POST /bookings/" + id + "/pay: ");
    }
    tours.line().harm(Harm::none);
    if (!is_harmless(harm)) CHECK(tours.pay(id).field("status") == "paid");
    CHECK(tours.charges_of(id) == 1);
  }
  CHECK(kept_after(tours, Harm::reset) <= 1);
  CHECK(tours.service().stop() == 0);
}

TEST_CASE("the tours: bookings outlive the process, and half a line at their end does no harm", "[tours]") {
  RunningTours tours;
  const auto paid = tours.book();
  CHECK(tours.pay(paid).field("status") == "paid");
  CHECK(tours.pay(paid).status == 409);
  const auto cancelled = tours.book();
  CHECK(tours.call("POST", "/bookings/" + cancelled + "/cancel").field("status") == "cancelled");
  tours.stop();
  std::ofstream(tours.journal(), std::ios::app) << R"({"id":"bk_half)";
  tours.start();
  CHECK(tours.status_of(paid) == "paid");
  CHECK(tours.status_of(cancelled) == "cancelled");
  CHECK(tours.call("GET", "/tours/2").number("seats") == 999'998);
  const auto next = tours.book();
  tours.stop();
  tours.start();
  CHECK(tours.status_of(next) == "reserved");
}

TEST_CASE("the tours: nonsense is refused with an answer that says why", "[tours]") {
  RunningTours tours;
  CHECK(tours.call("POST", "/bookings", object{}).status == 422);
  CHECK(tours.call("POST", "/bookings", "text").status == 400);
  CHECK(tours.call("POST", "/bookings").status == 415);
  CHECK(tours.call("POST", "/bookings", object{{"tourId", 9}, {"seats", 1}, {"name", "Ada"}}).status == 404);
  CHECK(tours.call("POST", "/bookings", object{{"tourId", 4}, {"seats", 7}, {"name", "Ada"}}).status == 409);
  CHECK(tours.call("GET", "/bookings?limit=0").status == 400);
  CHECK(tours.call("GET", "/bookings/none").status == 404);
  CHECK(tours.call("DELETE", "/tours").status == 405);
  CHECK(tours.call("GET", "/nothing").field("error") == "not_found");
}

TEST_CASE("the tours: every planted bug shows, and its clean twin does not", "[tours_bugs]") {
  const std::vector<Probe> probes{
      {"no-deadline", outlives_its_deadline},
      {"retry-storm", storms},
      {"retry-double-charge", charges_twice},
      {"swallow-payment-error", claims_payment_under_reset},
      {"trust-payment-answer", claims_payment_of_nothing},
      {"breaker-stuck", stays_closed},
      {"breaker-in-front", refuses_everything},
      {"paid-before-charge", leaves_booking_changed},
      {"agent-per-request", keeps_connections},
      {"unread-answers", keeps_failed_connections},
      {"unhandled-rejection", crashes},
      {"silent-payment-failure", is_silent},
  };
  for (const auto& probe : probes) {
    for (const bool planted : {false, true}) {
      INFO(probe.bug << (planted ? ", planted" : ", clean"));
      RunningTours tours(planted ? probe.bug : "");
      CHECK(probe.shows(tours) == planted);
    }
  }
}

}  // namespace demo_tests
