// What is tried of one route: who asks, and in which way. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/judge/access_rules.hpp"
#include "harness/provoke/access/added_fields.hpp"
#include "harness/provoke/access/failing.hpp"
#include "harness/provoke/access/path_variants.hpp"
#include "harness/provoke/access/plan.hpp"

namespace shakedown::access {

struct Cell {
  std::string who;  // judge::asker
  std::string way;  // as AccessTryRecord::way
  std::optional<PathVariant> variant = {};
  std::optional<AddedField> field = {};
  std::optional<Failing> failing = {};
};

// "GET /orders/{id} by another user, path: upper case"
std::string name_of(const Route& route, const Cell& cell);
// Whether the scenario wants it; or one that cannot be ruled on without it.
bool wanted(const AccessSpec& spec, const Route& route, const Cell& cell);
bool is_named(const AccessSpec& spec, const Route& route, const Cell& cell);

// As the traffic has it, by everybody else.
std::vector<Cell> plain_cells(const Route& route, const Plan& plan, const AccessSpec& spec);
// Written otherwise, by those who were refused.
std::vector<Cell> path_cells(const Route& route, const std::string& target,
                             const std::vector<std::string>& refused);
std::vector<Cell> field_cells(const Route& route, const std::string& request, const std::string& answer);

}  // namespace shakedown::access
