// The services say on standard error which port they have; until then there is nothing to connect to.
#include "tests/end_to_end/demo/running_shop.hpp"

#include <stdlib.h>

#include <boost/json/serialize.hpp>
#include <fstream>
#include <latch>
#include <thread>

#include "tests/support/catch.hpp"

namespace demo_tests {
namespace {

constexpr auto seed_folder = SHAKEDOWN_SOURCE_DIR "/scenarios/demo/seed";
constexpr auto program_folder = SHAKEDOWN_BINARY_DIR "/scenarios/demo/";

std::string password_of(const std::string& name) {
  std::ifstream file(std::string(seed_folder) + "/users.csv");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name + ",")) continue;
    const auto rest = line.substr(name.size() + 1);
    return rest.substr(0, rest.find(','));
  }
  return "";
}

}  // namespace

RunningShop::RunningShop(ShopOptions options) : options_(std::move(options)) {
  std::string folder = (std::filesystem::temp_directory_path() / "demo-shop-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  folder_ = folder;
  std::filesystem::copy(seed_folder, folder_);
  payments_address_ = options_.payments;
  if (payments_address_.empty()) {
    payments_ = std::make_unique<Child>(
        std::vector<std::string>{std::string(program_folder) + "payments/demo_payments", "--port=0",
                                 "--latency=" + std::to_string(options_.bank_takes.count()),
                                 "--slow=" + std::to_string(options_.slow_charges)});
    payments_address_ = address_of(*payments_);
  }
  if (options_.line != nullptr) options_.line->lead_to(payments_address_);
  const auto& seen_address = options_.line != nullptr ? options_.line->address() : payments_address_;
  std::vector<std::string> command{program_folder + options_.program, "--port=0", "--log=failures",
                                   "--data=" + folder_.string(), "--payments=" + seen_address};
  if (!options_.identity.empty()) command.push_back("--identity=" + options_.identity);
  for (const auto& bug : options_.bugs) command.push_back("--bug=" + bug);
  orders_ = std::make_unique<Child>(command);
  address_ = address_of(*orders_);
}

RunningShop::~RunningShop() {
  orders_.reset();
  payments_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Answer RunningShop::call(const std::string& method, const std::string& target, const std::string& token,
                         const boost::json::value& body, const Headers& headers) const {
  auto all = headers;
  if (!token.empty()) all.emplace_back("Authorization", "Bearer " + token);
  auto answer = exchange(address_, method, target, all, body.is_null() ? "" : boost::json::serialize(body),
                         options_.patience);
  if (options_.contract != nullptr) {
    const auto problem = options_.contract->problem_with(method, target, answer.status, answer.text);
    if (!problem.empty()) answer.text += "\n" + problem;
    // Not CHECK: other threads may be calling.
    if (!problem.empty()) throw std::runtime_error(problem);
  }
  return answer;
}

Answer RunningShop::ask_payments(const std::string& target) const {
  return exchange(payments_address_, "GET", target, {}, "", options_.patience);
}

std::string RunningShop::sign_in(const std::string& name) const {
  const auto answer =
      call("POST", "/login", "", boost::json::object{{"name", name}, {"password", password_of(name)}});
  return answer.field("token");
}

std::string RunningShop::order(const std::string& token, std::int64_t product) const {
  return call("POST", "/orders", token, cart(product)).field("id");
}

Answer RunningShop::pay_by_card(const std::string& token, const std::string& order,
                                const std::string& card) const {
  return call("POST", "/orders/" + order + "/pay", token,
              boost::json::object{{"method", "card"}, {"card", card}});
}

void RunningShop::add_stock(std::int64_t product, std::int64_t pieces) const {
  const auto target = "/admin/products/" + std::to_string(product) + "/stock";
  REQUIRE(call("POST", target, sign_in("root"), boost::json::object{{"add", pieces}}).status == 200);
}

std::int64_t RunningShop::stock(std::int64_t product) const {
  return call("GET", "/products/" + std::to_string(product)).number("stock");
}

int RunningShop::stop() {
  const int status = orders_->stop();
  if (payments_) payments_->stop();
  return status;
}

std::vector<Answer> at_once(int n, const std::function<Answer(int)>& work) {
  std::vector<Answer> answers(static_cast<std::size_t>(n));
  std::latch start(n);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < n; ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        answers[static_cast<std::size_t>(i)] = work(i);
      });
    }
  }
  return answers;
}

int count_status(const std::vector<Answer>& answers, int status) {
  int count = 0;
  for (const auto& answer : answers) count += answer.status == status ? 1 : 0;
  return count;
}

boost::json::object cart(std::int64_t product, std::int64_t quantity) {
  return {{"items", boost::json::array{{{"productId", product}, {"quantity", quantity}}}}};
}

}  // namespace demo_tests
