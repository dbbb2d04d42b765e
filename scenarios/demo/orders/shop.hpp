// What the shop's functions work with. A Shop belongs to one worker at a time; Shared is used by all at once.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "scenarios/demo/common/http_message.hpp"
#include "scenarios/demo/orders/bugs.hpp"
#include "scenarios/demo/orders/database.hpp"
#include "scenarios/demo/orders/identity.hpp"
#include "scenarios/demo/orders/payments_client.hpp"
#include "scenarios/demo/orders/payments_shared.hpp"

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

struct Address {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::string label;  // "home": one of each for a user
  std::string street;
  std::string city;
};

// An order that could not be moved back to where it was, because the database failed.
struct StuckOrder {
  std::string id;
  std::string now;
  std::string before;
};

// What workers share besides the database. What names a planted bug belongs to that bug.
struct Shared {
  explicit Shared(int workers) : payments(std::max(1, workers - workers_left)) {}

  std::mutex writers;  // whose turn it is to write to the database
  PaymentsShared payments;

  std::mutex mutex;  // guards what follows, down to products
  std::vector<StuckOrder> stuck;
  std::atomic<bool> any_stuck = false;             // read without the lock
  std::set<std::string> top_ups;                   // those that are being charged
  std::unordered_map<std::string, User> sessions;  // token-after-logout
  struct CachedAnswer {
    std::chrono::steady_clock::time_point since;
    Response response;
  };
  std::map<std::string, CachedAnswer> answers;                 // shared-answers
  std::vector<std::string> audit;                              // leak-memory, kept-refusals
  User current_user;                                           // current-user
  std::map<std::int64_t, Address> addresses;                   // stale-address
  std::map<std::int64_t, std::vector<Address>> address_lists;  // cached-addresses, by user
  std::map<std::int64_t, std::multimap<std::string, std::int64_t>>
      cities;                                              // stale-search, late-search, by user
  std::multimap<std::int64_t, std::string> former_cities;  // moved-twice, by address
  std::map<std::int64_t, std::mutex>
      wallet_locks;  // transfer-deadlock: the map is guarded, its locks are not

  std::unordered_map<std::int64_t, Product> products;  // unguarded-cache: nothing guards this one

  std::atomic<std::int64_t> page = 20;  // sticky-limit
  std::atomic<std::uint64_t> answered = 0;
  std::uint64_t answered_unguarded = 0;  // unguarded-counter

 private:
  static constexpr int workers_left = 4;  // for requests that do not wait for the payments service
};

struct Shop {
  Database database;
  PaymentsClient payments;
  const Bugs& bugs;
  Shared& shared;
  IdentityClient identity;
};

}  // namespace demo::orders
