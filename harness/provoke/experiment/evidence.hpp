// An exchange of an experiment as it is kept: its bodies cut to what a reader needs, with the word of it.
#pragma once

#include "harness/journal/records.hpp"

namespace shakedown::experiments {

// Without an id, which the journal gives.
journal::ExchangeRecord as_evidence(Exchange exchange);

}  // namespace shakedown::experiments
