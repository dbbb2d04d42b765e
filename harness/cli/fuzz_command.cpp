#include "harness/cli/fuzz_command.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <vector>

#include "harness/cli/contracts.hpp"
#include "harness/cli/exit_status.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/provoke/fuzz/cases.hpp"
#include "harness/provoke/fuzz/engine_operations.hpp"
#include "harness/provoke/fuzz/from_contract.hpp"
#include "reports/write.hpp"

namespace shakedown::cli {
namespace {

struct OperationsCommand {
  std::string contract;
  std::vector<std::string> headers;
  std::string out;
};

Result<Headers> headers_of(const std::vector<std::string>& lines) {
  Headers headers;
  for (const std::string& line : lines) {
    const auto colon = line.find(':');
    const bool is_field =
        colon != std::string::npos && colon > 0 &&
        std::none_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; });
    if (!is_field) return problem("'" + line + "' is not a header", "as in \"Authorization: Bearer abc\"");
    const auto value = line.find_first_not_of(' ', colon + 1);
    headers.push_back({line.substr(0, colon), value == std::string::npos ? "" : line.substr(value)});
  }
  return headers;
}

// Each with a request that fits the contract, where it has no example.
Result<std::string> operations_of(const OperationsCommand& command) {
  const auto headers = headers_of(command.headers);
  if (!headers) return headers.error();
  std::error_code failed;
  const auto folder = std::filesystem::absolute(command.contract, failed).parent_path().string();
  const auto contract = read_contract(command.contract, folder);
  if (!contract) return contract.error();
  const fuzz::Grammar grammar = fuzz::grammar_of(contract.value());
  std::vector<fuzz::FuzzRequest> good;
  for (std::size_t i = 0; i < grammar.operations.size(); ++i) {
    fuzz::FuzzRequest request;
    request.operation = static_cast<int>(i);
    request.method = grammar.operations[i].method;
    request.path = grammar.operations[i].path;
    fuzz::Random random(i);
    good.push_back(fuzz::fitting_case({grammar}, request, random));
  }
  fuzz::EngineInput input{grammar, {}, nullptr, nullptr, headers.value()};
  for (std::size_t i = 0; i < good.size(); ++i)
    input.operations.push_back({static_cast<int>(i), nullptr, &good[i], true});
  auto text = fuzz::engine_operations(input);
  if (text.empty()) return problem(command.contract + " has no operation");
  return text;
}

int run_operations(const OperationsCommand& command) {
  const auto text = operations_of(command);
  if (!text) {
    complain(text.error());
    return wrong_input;
  }
  if (command.out.empty()) {
    print(text.value());
    return all_held;
  }
  if (const auto written = reports::write_file(command.out, text.value()); !written) {
    complain(written.error());
    return could_not_run;
  }
  say("wrote " + command.out);
  return all_held;
}

}  // namespace

void add_fuzz_command(CLI::App& app, std::function<int()>& chosen) {
  auto* fuzz = app.add_subcommand("fuzz", "what shakedown-fuzz, the coverage-guided engine, needs");
  fuzz->require_subcommand(1);
  const auto command = std::make_shared<OperationsCommand>();
  auto* sub = fuzz->add_subcommand("operations", "the engine's file of operations, from an OpenAPI document");
  sub->add_option("--contract", command->contract, "an OpenAPI document")->required();
  sub->add_option("--header", command->headers,
                  "\"NAME: VALUE\", of every request, such as a token; may be given several times")
      ->expected(1)
      ->take_all();
  sub->add_option("--out", command->out, "the file (default: standard output)");
  sub->callback([command, &chosen] { chosen = [command] { return run_operations(*command); }; });
}

}  // namespace shakedown::cli
