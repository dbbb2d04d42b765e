#include "harness/provoke/access/cells.hpp"

#include <algorithm>

namespace shakedown::access {

namespace asker = judge::asker;

std::string name_of(const Route& route, const Cell& cell) {
  return route.endpoint + " by " + cell.who + (cell.way.empty() ? "" : ", " + cell.way);
}

bool is_named(const AccessSpec& spec, const Route& route, const Cell& cell) {
  return std::find(spec.only.begin(), spec.only.end(), name_of(route, cell)) != spec.only.end();
}

bool wanted(const AccessSpec& spec, const Route& route, const Cell& cell) {
  if (spec.only.empty() || is_named(spec, route, cell)) return true;
  // What nobody gets, and the same asker without a trick, are the measure for all else.
  return cell.way.empty() && std::any_of(spec.only.begin(), spec.only.end(), [&](const std::string& name) {
           return name.starts_with(route.endpoint + " by ") &&
                  (cell.who == asker::nobody || name.starts_with(name_of(route, cell) + ","));
         });
}

std::vector<Cell> plain_cells(const Route& route, const Plan& plan, const AccessSpec& spec) {
  std::vector<Cell> cells{{asker::nobody, ""}};
  if (route.carried.empty()) return cells;
  if (!plan.roles.ordinary.empty()) cells.push_back({route.privileged ? asker::ordinary : asker::other, ""});
  if (!plan.roles.admins.empty() && !route.role.is_admin) cells.push_back({asker::admin, ""});
  if (route.declared == "public") return cells;
  for (const char* who : {asker::changed, asker::unsigned_token}) cells.push_back({who, ""});
  if (!spec.expired.empty()) cells.push_back({asker::expired, ""});
  if (plan.sign_out) cells.push_back({asker::signed_out, ""});
  return cells;
}

std::vector<Cell> path_cells(const Route& route, const std::string& target,
                             const std::vector<std::string>& refused) {
  std::vector<Cell> cells;
  for (const std::string& who : refused) {
    const bool told_apart =
        who == asker::nobody || who == asker::ordinary || (who == asker::other && route.owned);
    if (!told_apart) continue;
    for (PathVariant& variant : path_variants(route.method, target)) {
      const std::string way = "path: " + variant.name;
      cells.push_back({who, way, std::move(variant)});
    }
  }
  return cells;
}

std::vector<Cell> field_cells(const Route& route, const std::string& request, const std::string& answer) {
  std::vector<Cell> cells;
  if (route.method != "POST" && route.method != "PUT" && route.method != "PATCH") return cells;
  for (AddedField& field : fields_to_add(request, answer, route.fields_known ? &route.fields : nullptr)) {
    Cell cell{asker::owner, "field: " + field.name};
    cell.field = std::move(field);
    cells.push_back(std::move(cell));
  }
  return cells;
}

}  // namespace shakedown::access
