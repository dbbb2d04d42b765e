// Any bytes as a log: whatever it is cut into, reports stay within their bounds, and have a name.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "harness/target/sanitizer_parser.hpp"
#include "harness/target/user_frame.hpp"

using namespace shakedown;

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  target::SanitizerParser parser([](target::ParsedReport parsed) {
    auto& report = parsed.report;
    target::name_report(report, {"/src"});
    expect(!report.tool.empty() && !report.key.empty() && !report.says.empty());
    expect(report.text.size() <= target::most_report_text);
    expect(report.stacks.size() <= target::most_report_stacks);
    for (const auto& stack : report.stacks) {
      expect(stack.frames.size() <= target::most_stack_frames);
      expect(stack.user_frame >= -1 && stack.user_frame < static_cast<int>(stack.frames.size()));
    }
  });
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    parser.line(bytes.substr(0, end), Nanoseconds(1));
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
  parser.finish();
  expect(!parser.inside());
  return 0;
}
