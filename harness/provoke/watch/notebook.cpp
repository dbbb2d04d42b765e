#include "harness/provoke/watch/notebook.hpp"

#include <algorithm>
#include <utility>

#include "harness/judge/deprecation.hpp"

namespace shakedown::watching {
namespace {

constexpr int first_error = 400;
constexpr const char* too_many = "(more than 1000 different deviations)";

// A request that the service refused need not keep to the contract: it may be the recording's own check of
// how errors are answered.
bool of_a_refused_request(const judge::Deviation& deviation, const Response& response) {
  return deviation.rule.starts_with("request-") && response.status >= first_error;
}

std::int64_t kept(const Notebook::Message& message, std::int64_t& example) {
  if (example == 0 && message.keep) example = message.keep();
  return example;
}

}  // namespace

void Notebook::see(const Message& message) {
  std::int64_t example = 0;
  if (about_.contract != nullptr) check(message, example);
  note_deprecation(message, example);
  if (about_.shapes) learn(message, example);
  if (message.response != nullptr && message.response->status != 0) looked_at_ += message.times;
}

void Notebook::check(const Message& message, std::int64_t& example) {
  if (message.response == nullptr || message.response->status == 0) return;
  judge::Contract::Checked checked;
  checked.request = message.request;
  checked.response = message.response;
  checked.path = std::string_view(message.request->target);
  checked.path = checked.path.substr(0, checked.path.find_first_of("?#"));
  checked.request_cut = message.request_cut;
  checked.response_cut = message.response_cut;
  for (const judge::Deviation& deviation : about_.contract->check(checked)) {
    if (!of_a_refused_request(deviation, *message.response)) note(deviation, message, example);
  }
  checked_ += message.times;
}

void Notebook::note_deprecation(const Message& message, std::int64_t& example) {
  if (message.response == nullptr || message.response->status == 0) return;
  for (const judge::DeprecationSign& sign : judge::deprecation_signs(*message.response))
    note({"deprecated", sign.where, "", sign.says, ""}, message, example);
}

void Notebook::note(const judge::Deviation& deviation, const Message& message, std::int64_t& example) {
  Key key{std::string(message.endpoint),
          message.response->status,
          deviation.rule,
          deviation.where,
          deviation.expected,
          deviation.schema};
  auto found = deviations_.find(key);
  if (found == deviations_.end()) {
    if (deviations_.size() >= most_deviations) key = {"", 0, deviation.rule, "", too_many, ""};
    found = deviations_.try_emplace(key).first;
  }
  journal::DeviationRecord& record = found->second.record;
  if (record.count == 0) {
    record.stage = about_.stage;
    record.side = about_.side;
    std::tie(record.endpoint, record.status, record.rule, record.where, record.expected, record.schema) = key;
    record.got = deviation.got;
    record.first_seen = message.at;
    record.exchange = kept(message, example);
  }
  record.count += message.times;
  record.last_seen = std::max(record.last_seen, message.last);
  found->second.changed = true;
}

void Notebook::learn(const Message& message, std::int64_t& example) {
  judge::ShapedExchange shaped;
  shaped.endpoint = message.endpoint;
  shaped.request = message.request;
  shaped.response = message.response;
  shaped.request_cut = message.request_cut;
  shaped.response_cut = message.response_cut;
  shaped.at = message.at;
  shaped.times = message.times;
  const judge::ShapeKey of_request{std::string(message.endpoint), judge::Direction::request, 0};
  const judge::ShapeKey of_response{of_request.endpoint, judge::Direction::response,
                                    message.response != nullptr ? message.response->status : 0};
  const bool is_new = of_response.status != 0 && !shapes_.shapes.contains(of_response);
  if (is_new && shapes_.shapes.size() >= most_shapes) return;
  if (is_new && examples_ < most_examples) {
    ++examples_;
    shaped.exchange = kept(message, example);
  }
  learner_.learn(shapes_, shaped);
  if (message.request != nullptr) changed_.insert(of_request);
  if (of_response.status != 0) changed_.insert(of_response);
}

void Notebook::write(journal::Journal& journal) {
  for (const judge::ShapeKey& key : changed_) {
    const auto found = shapes_.shapes.find(key);
    if (found == shapes_.shapes.end()) continue;
    journal.shape({about_.stage, about_.side, key.endpoint, key.direction == judge::Direction::request,
                   key.status, found->second.messages, judge::to_text(found->second)});
  }
  changed_.clear();
  for (auto& [key, noted] : deviations_) {
    if (!std::exchange(noted.changed, false)) continue;
    journal.deviation(noted.record);
  }
  journal.watched({about_.stage, about_.side, messages_, looked_at_, checked_});
}

}  // namespace shakedown::watching
