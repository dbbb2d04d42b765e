// What a program's file says about itself: the few facts that decide whether a library can be put into it.
// Pure over bytes; read_elf() reads the file. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/model/result.hpp"

namespace shakedown::target {

struct ElfFacts {
  bool wide = false;          // 64 bits
  std::uint16_t machine = 0;  // EM_X86_64 and so on
  std::string loader;         // of PT_INTERP: "/lib64/ld-linux-x86-64.so.2"; empty: statically linked
  bool go = false;            // has a section that only Go's linker makes
  // Built with these: their runtimes' names are among its symbols' names, linked in or to be loaded.
  bool thread_sanitizer = false;
  bool address_sanitizer = false;
  bool undefined_sanitizer = false;
  bool leak_sanitizer = false;
  bool go_race = false;  // Go's build information says -race
};

// Nothing where the bytes are no ELF file of this byte order, or are cut short or lie about themselves (ELF
// gABI, chapters 4 and 5). `bytes` may be the beginning of the file: what is beyond it counts as not there,
// so `go` needs the whole file.
std::optional<ElfFacts> parse_elf(std::string_view bytes);

// This process's own.
ElfFacts own_elf();

// A Problem where the file cannot be read; nothing where it is no ELF file. Maps it, whatever its size.
Result<std::optional<ElfFacts>> read_elf(const std::string& path);

}  // namespace shakedown::target
