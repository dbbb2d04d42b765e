// The shop's tables, and how a new shop is filled.
#pragma once

#include <filesystem>

#include "scenarios/demo/orders/database.hpp"

namespace demo::orders {

// Makes the tables and fills them from users.csv and products.csv beside the database where they are new;
// brings orders that a crash left half paid or half cancelled back to where they were. Throws
// std::runtime_error for a file that cannot be read.
void prepare(Database& database, const std::filesystem::path& folder);

}  // namespace demo::orders
