// name_of and NAME_named for each enumeration that is stored or shown; the words are an interface of the run
// file.
#pragma once

#include <optional>
#include <string_view>

#include "harness/model/event.hpp"
#include "harness/model/exchange.hpp"
#include "harness/model/fault.hpp"
#include "harness/model/finding.hpp"
#include "harness/model/gate.hpp"

namespace shakedown {

const char* name_of(Outcome outcome);
std::optional<Outcome> outcome_named(std::string_view name);
const char* name_of(EventKind kind);
std::optional<EventKind> event_kind_named(std::string_view name);
const char* name_of(Severity severity);
std::optional<Severity> severity_named(std::string_view name);
const char* name_of(Verdict verdict);
std::optional<Verdict> verdict_named(std::string_view name);
const char* name_of(FaultKind kind);  // as the Toxiproxy-compatible API spells types: "http_status"
std::optional<FaultKind> fault_kind_named(std::string_view name);
const char* name_of(Stream stream);
std::optional<Stream> stream_named(std::string_view name);
const char* name_of(Spread spread);
std::optional<Spread> spread_named(std::string_view name);

}  // namespace shakedown
