// Looking the key up, the work and storing the answer are one transaction: of two equal requests at once the
// second waits for the first, and then finds its answer.
#include "scenarios/demo/orders/idempotency.hpp"

#include <optional>

#include "scenarios/demo/orders/passwords.hpp"

namespace demo::orders {
namespace {

constexpr std::size_t longest_key = 100;

std::optional<Response> stored_answer(Shop& shop, const User& user, const std::string& key,
                                      const std::string& fingerprint) {
  Query query(shop.database,
              "SELECT fingerprint, status, location, body FROM answers WHERE user_id = ? AND key = ?",
              user.id, key);
  if (!query.step()) return std::nullopt;
  if (query.text(0) != fingerprint) {
    throw Refusal{422, "key_reused", "this Idempotency-Key belongs to another request"};
  }
  Response response{static_cast<int>(query.integer(1)), "application/json", query.text(3), {}};
  if (const auto location = query.text(2); !location.empty())
    response.headers.emplace_back("Location", location);
  response.headers.emplace_back("Idempotency-Replayed", "true");
  return response;
}

void store(Shop& shop, const User& user, const std::string& key, const std::string& fingerprint,
           const Response& response) {
  std::string location;
  for (const auto& [name, value] : response.headers) {
    if (name == "Location") location = value;
  }
  Query(shop.database, "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", user.id, key, fingerprint,
        response.status, location, response.body)
      .run();
}

}  // namespace

std::string idempotency_key(const Request& request) {
  std::string key(request.header("idempotency-key"));
  if (key.size() > longest_key) throw Refusal{422, "invalid_key", "the Idempotency-Key is too long"};
  return key;
}

Response once(Shop& shop, const User& user, const Request& request, const std::function<Response()>& work) {
  const auto key = idempotency_key(request);
  const std::string fingerprint =
      key.empty() ? "" : hash_token(request.method + " " + request.path + "\n" + request.body);

  if (shop.bugs.has(Bug::idempotency_race)) {
    if (!key.empty()) {
      if (auto known = stored_answer(shop, user, key, fingerprint)) return *known;
    }
    shop.payments.require_up();
    Transaction transaction(shop.database);
    auto response = work();
    transaction.commit();
    Transaction second(shop.database);
    if (!key.empty()) store(shop, user, key, fingerprint, response);
    second.commit();
    return response;
  }

  Transaction transaction(shop.database);
  if (!key.empty()) {
    if (auto known = stored_answer(shop, user, key, fingerprint)) return *known;
  }
  auto response = work();
  if (!key.empty()) store(shop, user, key, fingerprint, response);
  transaction.commit();
  return response;
}

}  // namespace demo::orders
