// The walk over a value and a schema; validate.hpp is its interface.
#pragma once

#include "harness/judge/contract/validate.hpp"

namespace shakedown::judge::openapi {

class Validator {
 public:
  Validator(const JsonTree& tree, const SchemaSet& set, Direction direction, std::size_t most)
      : tree_(tree),
        set_(set),
        direction_(direction),
        most_(most),
        steps_left_(1'000'000 + 50 * tree.nodes().size()) {}

  using Out = std::vector<Mismatch>*;  // nullptr: only whether it fits, until the first mismatch
  bool visit(const Schema& schema, std::uint32_t index, Out out);
  const std::string& gave_up() const { return gave_up_; }

 private:
  struct Step {
    enum class Kind : std::uint8_t { member, map_value, element } kind;
    std::string_view name;
  };

  bool check_value(const Schema& schema, std::uint32_t index, Out out);
  bool check_words(const Schema& schema, std::uint32_t index, Out out);
  bool check_number(const Schema& schema, std::uint32_t index, Out out);
  bool check_string(const Schema& schema, std::uint32_t index, Out out);
  bool check_array(const Schema& schema, std::uint32_t index, Out out);
  bool check_contains(const Schema& schema, std::uint32_t index, Out out);
  bool check_object(const Schema& schema, std::uint32_t index, Out out);
  bool check_members(const Schema& schema, std::uint32_t index, Out out);
  bool check_required(const Schema& schema, std::uint32_t index, Out out);
  bool check_dependencies(const Schema& schema, std::uint32_t index, Out out);
  bool check_composition(const Schema& schema, std::uint32_t index, Out out);
  bool check_branches(const Schema& schema, std::uint32_t index, Out out);
  bool check_any(const Schema& schema, const std::vector<const Schema*>& branches, std::uint32_t index,
                 Out out);
  bool check_one(const Schema& schema, std::uint32_t index, Out out);
  bool explain_branches(const Schema& schema, const std::vector<const Schema*>& branches, std::uint32_t index,
                        Out out);
  // Whether the discriminator has decided; `fits` is the verdict then.
  bool discriminate(const Schema& schema, std::uint32_t index, Out out, bool& fits);

  std::uint32_t member(std::uint32_t object, std::string_view name) const;  // 0: none
  bool fits_type(const Schema& schema, const JsonNode& value) const;
  bool may_be_missing(const PropertySchema& property) const;
  bool is_full(Out out) const { return out != nullptr && out->size() >= most_; }
  std::string where() const;
  // Appends a mismatch unless it is there already; always false, so that callers can return it.
  bool fail(Out out, const Schema& schema, std::string where, std::string expected, std::string got,
            Mismatch::Kind kind = Mismatch::Kind::detail);
  bool fail_value(Out out, const Schema& schema, std::uint32_t index, std::string expected,
                  Mismatch::Kind kind = Mismatch::Kind::detail);
  bool stop_here(const char* why);

  const JsonTree& tree_;
  const SchemaSet& set_;
  Direction direction_;
  std::size_t most_;
  std::uint64_t steps_left_;
  int depth_ = 0;
  std::string gave_up_;
  std::vector<Step> way_;
  std::vector<std::pair<const Schema*, std::uint32_t>> unions_;  // being looked at, with their values
};

}  // namespace shakedown::judge::openapi
