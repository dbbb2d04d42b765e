// Fills one entry at a time from the values at the paths that matter.
#include "harness/traffic/har_entries.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "harness/traffic/date_time.hpp"
#include "harness/traffic/encoding.hpp"

namespace shakedown::traffic {
namespace {

constexpr std::string_view entry_path = "log.entries[]";

Nanoseconds from_milliseconds(double ms) {
  constexpr double longest = 1e9;  // twelve days: beyond it is a mistake of the recorder
  if (!(ms > 0)) return {};
  return Nanoseconds(std::llround(std::min(ms, longest) * 1e6));
}

bool same_kind(std::string_view mime, std::string_view kind) {
  return starts_with_ignoring_case(trimmed(mime), kind);
}

}  // namespace

HarEntries::Field HarEntries::field_at(std::string_view path) {
  static const std::unordered_map<std::string_view, Field> fields = {
      {"startedDateTime", Field::started},
      {"time", Field::duration},
      {"pageref", Field::page},
      {"connection", Field::connection},
      {"clientIPAddress", Field::client},
      {"_clientIPAddress", Field::client},
      {"_clientAddress", Field::client},
      {"_resourceType", Field::resource_type},
      {"_fromCache", Field::from_cache},
      {"request.method", Field::method},
      {"request.url", Field::url},
      {"request.headers[].name", Field::request_header_name},
      {"request.headers[].value", Field::request_header_value},
      {"request.cookies[].name", Field::request_cookie_name},
      {"request.cookies[].value", Field::request_cookie_value},
      {"request.postData.mimeType", Field::post_mime},
      {"request.postData.text", Field::post_text},
      {"request.postData.encoding", Field::post_encoding},
      {"request.postData._encoding", Field::post_encoding},
      {"request.postData._truncated", Field::post_cut},
      {"request.postData.params[].name", Field::param_name},
      {"request.postData.params[].value", Field::param_value},
      {"request.postData.params[].fileName", Field::param_file},
      {"request.postData.params[].contentType", Field::param_type},
      {"response.status", Field::status},
      {"response.headers[].name", Field::response_header_name},
      {"response.headers[].value", Field::response_header_value},
      {"response.content.mimeType", Field::content_mime},
      {"response.content.text", Field::content_text},
      {"response.content.encoding", Field::content_encoding},
      {"response.content.size", Field::content_size},
      {"response._fetchedViaServiceWorker", Field::by_service_worker},
      {"_wasFulfilledByServiceWorker", Field::by_service_worker},
  };
  if (path.size() <= entry_path.size() + 1 || path.substr(0, entry_path.size()) != entry_path)
    return Field::none;
  const auto found = fields.find(path.substr(entry_path.size() + 1));
  return found == fields.end() ? Field::none : found->second;
}

void HarEntries::begin(bool array) {
  if (!frames_.empty() && frames_.back().array) {
    path_.resize(frames_.back().path_length);
    path_ += "[]";
  }
  if (!array && path_ == entry_path) entry_begin();
  if (array && path_ == "log.entries") has_list_ = true;
  frames_.push_back({array, path_.size()});
  field_ = Field::none;
}

void HarEntries::end() {
  path_.resize(frames_.back().path_length);
  const bool array = frames_.back().array;
  frames_.pop_back();
  if (array) return;
  if (path_ == entry_path) {
    entry_end();
  } else {
    element_end();
  }
}

void HarEntries::key(std::string_view last) {
  key_ += last;
  path_.resize(frames_.back().path_length);
  if (!path_.empty()) path_ += '.';
  // A key with the path's own separators in it must not pass for a path.
  for (const char c : key_) path_ += c == '.' || c == '[' ? '\x01' : c;
  key_.clear();
  field_ = field_at(path_);
  value_.clear();
  cut_ = false;
}

std::size_t HarEntries::limit() const {
  switch (field_) {
    case Field::none:
      return 0;
    case Field::post_text:
      return request_body_limit;
    case Field::content_text:
      return parts_ == HarParts::everything ? response_body_limit / 3 * 4 + 4 : 0;
    default:
      return field_limit;
  }
}

void HarEntries::keep(std::string_view piece) {
  const auto room = limit() - std::min(limit(), value_.size());
  if (piece.size() > room) cut_ = true;
  value_ += piece.substr(0, room);
}

void HarEntries::text(std::string_view last) {
  if (field_ != Field::none) {
    keep(last);
    use(std::move(value_));
  }
  value_done();
}

void HarEntries::value_done() {
  value_.clear();
  field_ = Field::none;
}

void HarEntries::number(double value) {
  if (field_ == Field::duration) entry_.duration = from_milliseconds(value);
  if (field_ == Field::status && value >= -1 && value <= 999)
    entry_.response.status = static_cast<int>(value);
  if (field_ == Field::content_size) content_size_ = value;
  if (field_ == Field::connection)
    entry_.connection = std::to_string(static_cast<long long>(std::clamp(value, 0.0, 1e15)));
  value_done();
}

void HarEntries::boolean(bool value) {
  if (value && (field_ == Field::from_cache || field_ == Field::by_service_worker)) entry_.from_cache = true;
  if (value && field_ == Field::post_cut) entry_.request_body_cut = true;
  value_done();
}

void HarEntries::use(std::string&& value) {
  switch (field_) {
    case Field::started:
      entry_.started = parse_iso8601(value);
      break;
    case Field::page:
      entry_.page = std::move(value);
      break;
    case Field::connection:
      entry_.connection = std::move(value);
      break;
    case Field::client:
      entry_.client = std::move(value);
      break;
    case Field::resource_type:
      entry_.resource_type = lower_case(value);
      break;
    case Field::from_cache:
      entry_.from_cache = !value.empty();
      break;
    case Field::method:
      entry_.request.method = std::move(value);
      break;
    case Field::url:
      if (!cut_) entry_.url = std::move(value);
      break;
    case Field::request_header_name:
    case Field::response_header_name:
      header_.name = std::move(value);
      break;
    case Field::request_header_value:
    case Field::response_header_value:
      header_.value = std::move(value);
      break;
    case Field::request_cookie_name:
      cookie_.name = std::move(value);
      break;
    case Field::request_cookie_value:
      cookie_.value = std::move(value);
      break;
    case Field::post_mime:
      post_mime_ = std::move(value);
      break;
    case Field::post_text:
      entry_.request_body_cut |= cut_;
      entry_.request.body = std::move(value);
      has_post_text_ = true;
      break;
    case Field::post_encoding:
      post_encoding_ = std::move(value);
      break;
    case Field::param_name:
      param_.name = std::move(value);
      break;
    case Field::param_value:
      param_.value = std::move(value);
      param_.has_value = true;
      break;
    case Field::param_file:
      param_.file = std::move(value);
      break;
    case Field::param_type:
      param_.type = std::move(value);
      break;
    case Field::content_mime:
      entry_.mime = lower_case(value);
      break;
    case Field::content_text:
      entry_.response.body = std::move(value);
      has_content_text_ = true;
      break;
    case Field::content_encoding:
      content_encoding_ = std::move(value);
      break;
    case Field::none:
    case Field::duration:
    case Field::status:
    case Field::content_size:
    case Field::by_service_worker:
    case Field::post_cut:
      break;
  }
}

void HarEntries::element_end() {
  std::string_view path = path_;
  if (path.size() <= entry_path.size()) return;
  path.remove_prefix(entry_path.size());
  if (path == ".request.headers[]" && entry_.request.headers.size() < header_count_limit) {
    if (!header_.name.empty() && header_.name.front() != ':') entry_.request.headers.push_back(header_);
    header_ = {};
  } else if (path == ".response.headers[]" && entry_.response.headers.size() < header_count_limit) {
    // Chromium joins repeated fields with line feeds.
    std::string_view rest = header_.value;
    while (!header_.name.empty() && header_.name.front() != ':') {
      const auto line = rest.substr(0, rest.find('\n'));
      entry_.response.headers.push_back({header_.name, std::string(line)});
      if (line.size() == rest.size()) break;
      rest.remove_prefix(line.size() + 1);
    }
    header_ = {};
  } else if (path == ".request.cookies[]" && cookies_.size() < header_count_limit) {
    cookies_.push_back(std::move(cookie_));
    cookie_ = {};
  } else if (path == ".request.postData.params[]" && params_.size() < header_count_limit) {
    params_.push_back(std::move(param_));
    param_ = {};
  }
}

void HarEntries::entry_begin() {
  entry_ = {};
  header_ = {};
  cookie_ = {};
  cookies_.clear();
  param_ = {};
  params_.clear();
  post_mime_.clear();
  post_encoding_.clear();
  content_encoding_.clear();
  content_size_ = 0;
  has_post_text_ = has_content_text_ = false;
  entry_.number = ++seen_;
}

// A form that was recorded by its fields: written out again as it will have been sent.
void HarEntries::build_form() {
  auto& body = entry_.request.body;
  if (!same_kind(post_mime_, "multipart/form-data")) {
    for (const auto& param : params_) {
      if (!body.empty()) body += '&';
      append_encoded(body, param.name, Encoding::form);
      body += '=';
      append_encoded(body, param.value, Encoding::form);
    }
    return;
  }
  const auto at = lower_case(post_mime_).find("boundary=");
  std::string boundary = at == std::string::npos ? "shakedown-form" : post_mime_.substr(at + 9);
  boundary.erase(std::remove(boundary.begin(), boundary.end(), '"'), boundary.end());
  if (at == std::string::npos) post_mime_ = "multipart/form-data; boundary=" + boundary;
  for (const auto& param : params_) {
    if (!param.has_value) entry_.request_body_cut = true;  // a file whose content was not recorded
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + param.name + '"';
    if (!param.file.empty()) body += "; filename=\"" + param.file + '"';
    if (!param.type.empty()) body += "\r\nContent-Type: " + param.type;
    body += "\r\n\r\n" + param.value + "\r\n";
  }
  body += "--" + boundary + "--\r\n";
}

void HarEntries::entry_end() {
  auto& request = entry_.request;
  auto& response = entry_.response;
  if (request.method.empty() || entry_.url.empty()) {
    ++useless_;
    return;
  }
  if (!has_post_text_ && !params_.empty()) build_form();
  if (post_encoding_ == "base64") {
    if (auto decoded = base64_decoded(request.body)) request.body = std::move(*decoded);
  }
  if (!request.body.empty() && !post_mime_.empty() && find_header(request.headers, "content-type") == nullptr)
    request.headers.push_back({"Content-Type", post_mime_});
  if (!cookies_.empty() && find_header(request.headers, "cookie") == nullptr) {
    std::string joined;
    for (const auto& [name, value] : cookies_) {
      if (!joined.empty()) joined += "; ";
      joined += name + '=' + value;
    }
    request.headers.push_back({"Cookie", std::move(joined)});
  }
  if (content_encoding_ == "base64") {
    response.body.resize(response.body.size() / 4 * 4);  // the body may have been cut
    auto decoded = base64_decoded(response.body);
    response.body = decoded ? std::move(*decoded) : std::string();
  }
  if (response.body.size() > response_body_limit) response.body.resize(response_body_limit);
  entry_.response_body_missing = !has_content_text_ && content_size_ > 0;
  ++count_;
  sink_(std::move(entry_));
}

}  // namespace shakedown::traffic
