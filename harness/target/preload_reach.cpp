// Files are read as execve(2) and ld.so(8) would; running processes through /proc.
#include "harness/target/preload_reach.hpp"

#include <fmt/format.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>

#include "harness/target/elf.hpp"
#include "harness/target/folder.hpp"

namespace shakedown::target {
namespace {

namespace fs = std::filesystem;

constexpr int most_interpreters = 4;  // a script of a script: the kernel's own limit
constexpr std::size_t longest_first_line = 256;

Problem out_of_reach(const std::string& program, const std::string& why) {
  return problem(fmt::format("{} is out of the preload library's reach: {}", program, why));
}

// "#!/usr/bin/env node" -> {"/usr/bin/env", "node"}; empty: no script.
std::vector<std::string> interpreter_of(const std::string& program) {
  std::ifstream file(program, std::ios::binary);
  std::string line(longest_first_line, '\0');
  file.read(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(static_cast<std::size_t>(file.gcount()));
  if (!line.starts_with("#!")) return {};
  line = line.substr(2, line.find('\n') - 2);
  std::vector<std::string> words;
  for (std::size_t at = 0; at < line.size();) {
    const auto begin = line.find_first_not_of(" \t\r", at);
    if (begin == std::string::npos) break;
    const auto end = std::min(line.find_first_of(" \t\r", begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    at = end;
  }
  return words;
}

// The program that a script runs; empty where the program is no script.
std::string runs_instead(const std::string& program, const Environment& environment) {
  auto words = interpreter_of(program);
  if (words.empty()) return {};
  const bool env = fs::path(words[0]).filename() == "env";
  if (!env) return words[0];
  const auto name = std::find_if(words.begin() + 1, words.end(), [](const std::string& word) {
    return !word.starts_with('-') && word.find('=') == std::string::npos;
  });
  if (name == words.end()) return words[0];
  const auto found = find_program({*name}, "/", environment);
  return found ? found.value() : words[0];
}

// Whether execve() gives it rights that its caller has not (AT_SECURE).
bool gains_rights(const std::string& program) {
  struct stat status {};
  if (::stat(program.c_str(), &status) != 0) return false;
  if ((status.st_mode & S_ISUID) != 0 && status.st_uid != ::getuid()) return true;
  if ((status.st_mode & S_ISGID) != 0 && status.st_gid != ::getgid()) return true;
  return ::getuid() != 0 && ::getxattr(program.c_str(), "security.capability", nullptr, 0) > 0;
}

// The inodes of sockets that listen on the port, from /proc/net/tcp and tcp6 (proc_net_tcp.txt).
std::set<std::string> listening_inodes(std::uint16_t port, pid_t pid) {
  std::set<std::string> inodes;
  for (const char* table : {"tcp", "tcp6"}) {
    std::ifstream file(fmt::format("/proc/{}/net/{}", pid, table));
    std::string line;
    const std::string wanted = fmt::format(":{:04X}", port);
    while (std::getline(file, line)) {
      std::array<std::string, 10> field;
      std::size_t at = 0;
      for (auto& word : field) {
        const auto begin = std::min(line.find_first_not_of(' ', at), line.size());
        at = std::min(line.find(' ', begin), line.size());
        word = line.substr(begin, at - begin);
      }
      constexpr const char* listening = "0A";
      if (field[1].ends_with(wanted) && field[3] == listening) inodes.insert("socket:[" + field[9] + "]");
    }
  }
  return inodes;
}

bool holds_any(pid_t pid, const std::set<std::string>& links) {
  const Folder folder(::opendir(fmt::format("/proc/{}/fd", pid).c_str()));
  while (folder) {
    const dirent* const entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    std::array<char, 64> link;
    const auto length = ::readlinkat(::dirfd(folder.get()), entry->d_name, link.data(), link.size());
    if (length > 0 && links.contains({link.data(), static_cast<std::size_t>(length)})) return true;
  }
  return false;
}

bool has_mapped(pid_t pid, const std::string& path) {
  std::ifstream maps(fmt::format("/proc/{}/maps", pid));
  std::string line;
  while (std::getline(maps, line)) {
    if (line.ends_with(path)) return true;
  }
  return false;
}

std::string program_of(pid_t pid) {
  std::error_code failed;
  const auto path = fs::read_symlink(fmt::format("/proc/{}/exe", pid), failed);
  return failed ? fmt::format("process {}", pid) : path.string();
}

}  // namespace

Status preload_reach(const std::string& program, const Environment& environment) {
  std::string file = program;
  for (int depth = 0; depth < most_interpreters; ++depth) {
    const auto instead = runs_instead(file, environment);
    if (instead.empty()) break;
    file = instead;
  }
  const auto read = read_elf(file);
  if (!read) return read.error();
  if (!read.value()) return out_of_reach(file, "it is no program that this machine's loader loads");
  const ElfFacts& facts = *read.value();
  const ElfFacts own = own_elf();
  if (facts.loader.empty())
    return out_of_reach(file, "it is statically linked, so no loader loads the library");
  if (facts.wide != own.wide || facts.machine != own.machine) {
    return out_of_reach(file, "it is made for another kind of processor than the library");
  }
  if (fs::path(facts.loader).filename() != fs::path(own.loader).filename()) {
    return out_of_reach(
        file, fmt::format("it is linked against another C library (its loader is {})", facts.loader));
  }
  if (facts.go)
    return out_of_reach(file, "it is written in Go, which makes its system calls without the C library");
  if (gains_rights(file)) {
    return out_of_reach(file, "it is setuid or has capabilities, and the loader preloads nothing into such");
  }
  return Done{};
}

Status preload_attached(const std::string& control, std::uint16_t port, const std::vector<pid_t>& pids) {
  const auto programs = preloaded_programs(control, port, pids);
  return programs ? Status(Done{}) : Status(programs.error());
}

Result<std::vector<shakedown_program>> preloaded_programs(const std::string& control, std::uint16_t port,
                                                          const std::vector<pid_t>& pids) {
  if (pids.empty()) return problem("no process of it is left");
  const auto listening = listening_inodes(port, pids.front());
  std::vector<pid_t> servers;
  for (const pid_t pid : pids) {
    if (holds_any(pid, listening)) servers.push_back(pid);
  }
  if (servers.empty()) servers = pids;
  std::vector<shakedown_program> programs;
  for (const pid_t pid : servers) {
    struct stat status {};
    if (!has_mapped(pid, control) || ::stat(fmt::format("/proc/{}/exe", pid).c_str(), &status) != 0) continue;
    const bool known = std::any_of(programs.begin(), programs.end(), [&](const shakedown_program& one) {
      return one.device == status.st_dev && one.inode == status.st_ino;
    });
    if (!known && programs.size() < SHAKEDOWN_PROGRAMS) programs.push_back({status.st_dev, status.st_ino});
  }
  if (!programs.empty()) return programs;
  const auto program = program_of(servers.front());
  const auto reach = preload_reach(program, environment_with({}));
  if (!reach) return reach.error();
  return out_of_reach(program, "it runs without having loaded the library");
}

}  // namespace shakedown::target
