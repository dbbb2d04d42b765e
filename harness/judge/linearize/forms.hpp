// Reads EDN and JSON forms into a pool. One reader for both: they differ in what a colon and a few words
// mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/judge/linearize/values.hpp"
#include "harness/model/result.hpp"

namespace shakedown::judge::linearize {

enum class Dialect { edn, json };

// Every read function returns nothing after a mistake; problem() then says where and what. Nesting is
// bounded.
class FormReader {
 public:
  FormReader(std::string_view text, Dialect dialect, ValuePool& pool, std::string file)
      : text_(text), dialect_(dialect), pool_(pool), file_(std::move(file)) {}

  // Past blanks, comments, discarded forms and tags: the next character, or 0 at the end or after a mistake.
  char peek();
  bool take(char c);  // as peek(), and steps over it where it is c
  std::optional<ValueId> value();
  std::optional<std::string_view> name();       // a map's key: a keyword's or text's name, without its colon
  std::optional<std::int64_t> plain_integer();  // where an integer stands, without keeping it

  std::size_t at() const { return at_; }
  void move_to(std::size_t at) { at_ = at; }
  bool failed() const { return failed_; }
  void fail(std::string message, std::string hint = {});
  Problem problem() const { return problem_; }
  Problem problem_at(std::size_t at, std::string message, std::string hint = {}) const;

 private:
  void skip_blanks();
  bool skip_form(char c);
  std::optional<ValueId> nested(char c);
  std::optional<ValueId> sequence(char close, ValueKind kind);
  std::optional<ValueId> string();
  std::optional<ValueId> atom();
  bool escape(std::string& out);
  std::optional<unsigned> four_digits();
  std::string_view token();

  std::string_view text_;
  Dialect dialect_;
  ValuePool& pool_;
  std::string file_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
  Problem problem_;
  std::string scratch_;
};

}  // namespace shakedown::judge::linearize
