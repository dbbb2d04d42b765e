// Header, program headers for the loader, section names for Go. Every offset is checked against the size.
#include "harness/target/elf.hpp"

#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <bit>
#include <cerrno>
#include <cstring>

#include "harness/target/descriptor.hpp"

namespace shakedown::target {
namespace {

constexpr std::size_t longest_loader = 4096;
constexpr std::size_t most_headers = 10'000;

// A value at an offset; nothing beyond the end.
template <class Value>
std::optional<Value> at(std::string_view bytes, std::uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(Value)) return std::nullopt;
  Value value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

std::string text_at(std::string_view bytes, std::uint64_t offset, std::uint64_t most) {
  if (offset >= bytes.size()) return {};
  const auto text = bytes.substr(offset, most);
  return std::string(text.substr(0, text.find('\0')));
}

// `names` holds the names of symbols, each with a zero byte before and after it. Texts of a program that is
// about sanitizers stand elsewhere.
void look_for_sanitizers(std::string_view names, ElfFacts& facts) {
  using namespace std::string_view_literals;
  const auto has = [&](std::string_view name) { return names.find(name) != std::string_view::npos; };
  facts.thread_sanitizer |= has("\0__tsan_init\0"sv);
  facts.address_sanitizer |= has("\0__asan_init\0"sv);
  facts.undefined_sanitizer |= has("\0__ubsan_handle_"sv);
  facts.leak_sanitizer |= has("\0__lsan_init\0"sv);
}

template <class Header, class Segment, class Section>
std::optional<ElfFacts> parse(std::string_view bytes) {
  const auto header = at<Header>(bytes, 0);
  if (!header) return std::nullopt;
  ElfFacts facts;
  facts.machine = header->e_machine;
  for (std::size_t i = 0; i < std::min<std::size_t>(header->e_phnum, most_headers); ++i) {
    const auto segment = at<Segment>(bytes, header->e_phoff + i * sizeof(Segment));
    if (!segment) return std::nullopt;
    if (segment->p_type != PT_INTERP) continue;
    facts.loader =
        text_at(bytes, segment->p_offset, std::min<std::uint64_t>(segment->p_filesz, longest_loader));
  }
  const auto names =
      at<Section>(bytes, header->e_shoff + std::uint64_t{header->e_shstrndx} * sizeof(Section));
  if (header->e_shoff == 0 || !names) return facts;
  for (std::size_t i = 0; i < std::min<std::size_t>(header->e_shnum, most_headers); ++i) {
    const auto section = at<Section>(bytes, header->e_shoff + i * sizeof(Section));
    if (!section) break;
    const auto name = text_at(bytes, names->sh_offset + section->sh_name, 64);
    if (section->sh_type == SHT_STRTAB && section->sh_offset < bytes.size())
      look_for_sanitizers(bytes.substr(section->sh_offset, section->sh_size), facts);
    if (name == ".go.buildinfo" || name == ".note.go.buildid" || name == ".gopclntab") facts.go = true;
  }
  constexpr std::string_view built_with_race = "build\t-race=true";  // debug/buildinfo
  facts.go_race = facts.go && bytes.find(built_with_race) != std::string_view::npos;
  return facts;
}

struct Mapping {
  Mapping(int file, std::size_t its_size)
      : size(its_size), start(::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0)) {}
  ~Mapping() {
    if (start != MAP_FAILED) ::munmap(start, size);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  std::size_t size;
  void* start;
};

}  // namespace

std::optional<ElfFacts> parse_elf(std::string_view bytes) {
  if (bytes.size() < EI_NIDENT || bytes.substr(0, SELFMAG) != ELFMAG) return std::nullopt;
  const bool little = bytes[EI_DATA] == ELFDATA2LSB;
  if (little != (std::endian::native == std::endian::little)) return std::nullopt;
  if (bytes[EI_CLASS] == ELFCLASS64) {
    auto facts = parse<Elf64_Ehdr, Elf64_Phdr, Elf64_Shdr>(bytes);
    if (facts) facts->wide = true;
    return facts;
  }
  if (bytes[EI_CLASS] != ELFCLASS32) return std::nullopt;
  return parse<Elf32_Ehdr, Elf32_Phdr, Elf32_Shdr>(bytes);
}

ElfFacts own_elf() {
  const auto facts = read_elf("/proc/self/exe");
  return facts && facts.value() ? *facts.value() : ElfFacts{};
}

Result<std::optional<ElfFacts>> read_elf(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) {
    return problem(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  }
  if (!S_ISREG(status.st_mode) || status.st_size == 0) return std::optional<ElfFacts>();
  const Mapping mapping(file.get(), static_cast<std::size_t>(status.st_size));
  if (mapping.start == MAP_FAILED)
    return problem(fmt::format("cannot map {}: {}", path, std::strerror(errno)));
  return parse_elf({static_cast<const char*>(mapping.start), mapping.size});
}

}  // namespace shakedown::target
