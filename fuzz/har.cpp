// Any bytes as a recording: read, made into journeys with links, rendered. Bounded time and memory, no crash.
#include <cstdint>
#include <string>
#include <vector>

#include "harness/traffic/correlation.hpp"
#include "harness/traffic/extract.hpp"
#include "harness/traffic/har_reader.hpp"
#include "harness/traffic/har_traffic.hpp"
#include "harness/traffic/header_rules.hpp"
#include "harness/traffic/path_template.hpp"
#include "harness/traffic/render.hpp"
#include "harness/traffic/users.hpp"

using namespace shakedown;

namespace {

void replay(traffic::DraftJourney journey, const std::vector<Response>& responses) {
  for (auto& step : journey.steps)
    step.endpoint = {step.request.method, traffic::template_of(step.request.target)};
  traffic::correlate(journey);
  Traffic made;
  traffic::finish(std::move(journey), {}, made);
  traffic::Values values;
  traffic::begin_values(made.journeys[0], nullptr, values);
  std::string out;
  for (const auto& step : made.journeys[0].steps) {
    const auto& request = made.requests[step.request];
    out.clear();
    traffic::append(out, request.target, values);
    traffic::append(out, request.body, values);
    for (const auto& response : responses) traffic::extract(request.takes, response, values);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  traffic::JsonWalker json;
  traffic::WantedValues wanted;
  std::vector<traffic::DraftStep> steps;
  std::vector<Response> responses;
  traffic::HarParser parser("fuzz.har", traffic::HarParts::everything, [&](traffic::RecordedEntry&& entry) {
    traffic::SplitUrl url;
    if (!traffic::split_url(entry.url, url) || steps.size() > 50) return;
    traffic::DraftStep step;
    step.request = std::move(entry.request);
    step.request.target = url.target;
    traffic::replayable_headers(step.request, {url.origin()}, step.holes);
    step.sites = traffic::sites_of(step.request, json);
    wanted.add(step.request, step.sites);
    steps.push_back(std::move(step));
    responses.push_back(std::move(entry.response));
  });
  // In two chunks, so that values are cut in the middle.
  if (parser.feed(bytes.substr(0, size / 2))) parser.feed(bytes.substr(size / 2));
  (void)parser.finish();
  for (std::size_t i = 0; i < steps.size(); ++i) traffic::keep_offers(responses[i], wanted, json, steps[i]);
  for (auto& user : traffic::split_by_user(std::move(steps))) {
    traffic::DraftJourney journey;
    journey.steps = std::move(user);
    replay(std::move(journey), responses);
  }
  return 0;
}
