// What the shop's functions work with. A Shop belongs to one worker at a time; Shared is used by all at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "scenarios/demo/common/http_message.hpp"
#include "scenarios/demo/orders/bugs.hpp"
#include "scenarios/demo/orders/database.hpp"
#include "scenarios/demo/orders/payments_client.hpp"

namespace demo::orders {

struct User {
  std::int64_t id = 0;
  std::string name;
  std::string role;
  std::string display_name;
  std::string email;
};

struct Product {
  std::int64_t id = 0;
  std::string name;
  std::int64_t price = 0;
  std::int64_t stock = 0;
};

// Between workers there is the database and, in a correct shop, one lock. The rest belongs to planted bugs.
struct Shared {
  std::mutex writers;  // whose turn it is to write to the database

  std::mutex mutex;                                // guards what follows, down to products
  std::unordered_map<std::string, User> sessions;  // token-after-logout
  struct CachedAnswer {
    std::chrono::steady_clock::time_point since;
    Response response;
  };
  std::map<std::string, CachedAnswer> answers;  // shared-answers
  std::vector<std::string> audit;               // leak-memory
  std::map<std::int64_t, std::mutex>
      wallet_locks;  // transfer-deadlock: the map is guarded, its locks are not

  std::unordered_map<std::int64_t, Product> products;  // unguarded-cache: nothing guards this one
};

struct Shop {
  Database database;
  PaymentsClient payments;
  const Bugs& bugs;
  Shared& shared;
};

}  // namespace demo::orders
