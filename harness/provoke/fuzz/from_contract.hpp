// A grammar from a contract: each operation with its parameters, bodies and answers, each schema as what its
// values may be. Parts of an allOf are put together; an anyOf or oneOf becomes alternatives. Pure.
#pragma once

#include "harness/judge/contract/contract.hpp"
#include "harness/provoke/fuzz/grammar.hpp"

namespace shakedown::fuzz {

Grammar grammar_of(const judge::Contract& contract);

// Which constraint of the contract this request breaks, as the contract's checker says: "query limit: at most
// 100"; empty: none that it knows. Values in the path are looked at here, which the checker does not.
std::string broken_by(const judge::Contract& contract, const Request& request);

}  // namespace shakedown::fuzz
