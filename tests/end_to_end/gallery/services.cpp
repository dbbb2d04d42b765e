// Each run has a folder, free ports and a fresh seed of its own, so rows do not meet.
#include "tests/end_to_end/gallery/services.hpp"

#include <fmt/format.h>

#include "tests/end_to_end/cli.hpp"

namespace gallery {
namespace {

constexpr auto demo_source = SHAKEDOWN_SOURCE_DIR "/scenarios/demo";
constexpr auto demo_programs = SHAKEDOWN_BINARY_DIR "/scenarios/demo";

}  // namespace

Service shop_with(const char* name, const char* steps, bool with_contract) {
  return {name,
          fmt::format("{}/orders/demo_orders", demo_programs),
          fmt::format("{}/seed", demo_source),
          steps,
          with_contract ? fmt::format("{}/openapi.yaml", demo_source) : "",
          ""};
}

Service tours_with(const char* name, const char* steps, bool with_contract) {
  return {name,
          fmt::format("node, {}/tours/tours.mjs", demo_source),
          fmt::format("{}/tours/seed", demo_source),
          steps,
          with_contract ? fmt::format("{}/tours/openapi.yaml", demo_source) : "",
          ""};
}

Service with_identities(Service service) {
  const bool shop = service.command.find("demo_orders") != std::string::npos;
  service.identities = service.seed + (shop ? "/users.csv" : "/guests.csv");
  return service;
}

std::string scenario(const Service& service, const std::string& bug, const std::string& stage) {
  const bool contracts = !service.contract.empty();
  const auto of_target = contracts ? fmt::format("contract: {}\n", service.contract) : "";
  const auto users = service.identities.empty() ? "" : fmt::format("\n  identities: {}", service.identities);
  const auto of_payments =
      contracts ? fmt::format("\n    contract: {}/payments/payments.yaml", demo_source) : "";
  return fmt::format(R"(scenario: gallery
seed: 7
target:
  command: [{}, "--port={{target.port}}", "--data={{target.data}}", "--payments={{payments.address}}", --log=failures{}]
  ready: {{get: /healthz, within: 30s}}
  state: {{copy: {}, as: "{{target.data}}"}}{}
dependencies:
  payments:
    command: [{}/payments/demo_payments, "--port={{port}}", --log=failures]
    ready: {{get: /healthz, within: 30s}}{}
{}traffic:
  - journeys:
      - name: pay
        steps:{}
late: {{by: 30s}}
stages:
  - {}
)",
                     service.command, bug.empty() ? "" : ", --bug=" + bug, service.seed, users, demo_programs,
                     of_payments, of_target, service.steps, stage);
}

boost::json::value report_of_run(const std::string& scenario) {
  using namespace shakedown::test;
  const TemporaryFolder folder;
  folder.write("scenario.yaml", scenario);
  const auto ran = run_shakedown({"run", "scenario.yaml", "--out", "run"}, folder.path().string());
  INFO(ran.out << ran.err);
  REQUIRE((ran.status == 0 || ran.status == 1));
  return report_of(folder.file("run"));
}

std::set<std::string> rules_of(const boost::json::value& report) {
  std::set<std::string> rules;
  for (const auto& finding : report.at("findings").as_array()) rules.emplace(finding.at("rule").as_string());
  return rules;
}

std::set<std::string> rules_found(const std::string& scenario) {
  return rules_of(report_of_run(scenario));
}

std::string joined(const std::set<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "nothing" : out;
}

}  // namespace gallery
