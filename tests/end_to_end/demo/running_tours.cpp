// Whatever `node` is on the PATH, which is what a user has.
#include "tests/end_to_end/demo/running_tours.hpp"

#include <signal.h>
#include <stdlib.h>

#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "tests/end_to_end/demo/contract.hpp"
#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

constexpr auto source_folder = SHAKEDOWN_SOURCE_DIR "/scenarios/demo/tours";
constexpr auto payments_program = SHAKEDOWN_BINARY_DIR "/scenarios/demo/payments/demo_payments";

}  // namespace

RunningTours::RunningTours(const std::string& bug, const std::string& identity)
    : bug_(bug), identity_(identity) {
  std::string folder = (std::filesystem::temp_directory_path() / "demo-tours-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  folder_ = folder;
  std::filesystem::copy(std::string(source_folder) + "/seed", folder_);
  payments_ = std::make_unique<Child>(std::vector<std::string>{payments_program, "--port=0", "--latency=0"});
  payments_address_ = address_of(*payments_);
  line_.lead_to(payments_address_);
  start();
}

RunningTours::~RunningTours() {
  tours_.reset();
  payments_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void RunningTours::start() {
  std::vector<std::string> command{"/usr/bin/env",
                                   "node",
                                   std::string(source_folder) + "/tours.mjs",
                                   "--port=0",
                                   "--log=failures",
                                   "--data=" + folder_.string(),
                                   "--payments=" + line_.address()};
  if (!identity_.empty()) command.push_back("--identity=" + identity_);
  if (!bug_.empty()) command.push_back("--bug=" + bug_);
  tours_ = std::make_unique<Child>(command);
  address_ = address_of(*tours_);
}

void RunningTours::stop() {
  tours_.reset();
}

Answer RunningTours::call(const std::string& method, const std::string& target,
                          const boost::json::value& body, const Headers& headers) const {
  static const Contract contract("tours/openapi.yaml");
  auto answer = exchange(address_, method, target, headers,
                         body.is_null() ? "" : boost::json::serialize(body), patience_);
  // What is planted may leave it.
  if (bug_.empty()) {
    const auto problem = contract.problem_with(method, target, answer.status, answer.text);
    if (!problem.empty()) throw std::runtime_error(problem);
  }
  return answer;
}

std::string RunningTours::book() const {
  return call("POST", "/bookings", boost::json::object{{"tourId", 2}, {"seats", 2}, {"name", "Ada"}})
      .field("id");
}

Answer RunningTours::pay(const std::string& booking) const {
  return call("POST", "/bookings/" + booking + "/pay", boost::json::object{{"card", "4242424242424242"}});
}

std::string RunningTours::status_of(const std::string& booking) const {
  return call("GET", "/bookings/" + booking).field("status");
}

std::size_t RunningTours::charges_of(const std::string& booking) const {
  const auto answer = exchange(payments_address_, "GET", "/charges?reference=" + booking, {}, "", patience_);
  return answer.body.at("items").as_array().size();
}

}  // namespace demo_tests
