// What the events of a HAR's JSON mean: follows the path to each value and fills the entry that is being
// read. Knows nothing of the JSON parser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/traffic/har_reader.hpp"

namespace shakedown::traffic {

class HarEntries {
 public:
  HarEntries(HarParts parts, HarParser::Sink sink) : parts_(parts), sink_(std::move(sink)) {}

  void begin_object() { begin(false); }
  void begin_array() { begin(true); }
  void end();
  void key_part(std::string_view piece) { key_ += piece; }
  void key(std::string_view last);
  void text_part(std::string_view piece) { keep(piece); }
  void text(std::string_view last);
  void number(double value);
  void boolean(bool value);
  void nothing() { value_done(); }

  std::size_t count() const { return count_; }        // entries handed on
  std::uint64_t useless() const { return useless_; }  // entries without method or URL
  bool has_list() const { return has_list_; }

 private:
  // The values of an entry that are read; everything else is skipped without being copied.
  enum class Field : std::uint8_t {
    none,
    started,
    duration,
    page,
    connection,
    client,
    resource_type,
    from_cache,
    method,
    url,
    request_header_name,
    request_header_value,
    request_cookie_name,
    request_cookie_value,
    post_mime,
    post_text,
    post_encoding,
    post_cut,
    param_name,
    param_value,
    param_file,
    param_type,
    status,
    response_header_name,
    response_header_value,
    content_mime,
    content_text,
    content_encoding,
    content_size,
    by_service_worker,
  };
  struct Param {
    std::string name, value, file, type;
    bool has_value = false;
  };
  struct Frame {
    bool array = false;
    std::size_t path_length = 0;
  };

  void begin(bool array);
  void keep(std::string_view piece);
  void value_done();
  void entry_begin();
  void entry_end();
  void element_end();
  void use(std::string&& value);
  void build_form();
  std::size_t limit() const;
  static Field field_at(std::string_view path);

  HarParts parts_;
  HarParser::Sink sink_;
  std::vector<Frame> frames_;
  std::string path_;  // "log.entries[].request.headers[].name"
  std::string key_;
  Field field_ = Field::none;
  std::string value_;
  bool cut_ = false;

  RecordedEntry entry_;
  Header header_;
  Header cookie_;
  Headers cookies_;
  Param param_;
  std::vector<Param> params_;
  std::string post_mime_;
  std::string post_encoding_;
  std::string content_encoding_;
  double content_size_ = 0;
  bool has_post_text_ = false;
  bool has_content_text_ = false;

  std::size_t count_ = 0;
  std::size_t seen_ = 0;
  std::uint64_t useless_ = 0;
  bool has_list_ = false;
};

}  // namespace shakedown::traffic
