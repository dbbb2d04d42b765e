// Faults by the preload library in services of other languages, where these are installed: their runtimes
// call the C library in ways of their own (a pool of threads, streams, mapped classes).
#include <cstdlib>

#include "harness/target/command.hpp"
#include "tests/unit/target/faulty.hpp"

using namespace shakedown;
using namespace shakedown::target;

namespace {

const char* const node_service = R"(
const fs = require('fs'), [port, folder] = process.argv.slice(1);
const wall = Date.now(), began = performance.now();
const bytes = Buffer.alloc(64, 'x');
const errno = e => 400 - e.errno;
const tries = f => { try { return 300 + f(); } catch (e) { return errno(e); } };
const work = (what, path, say) => {
  if (what == 'write') return say(tries(() => { fs.writeFileSync(path, bytes); return 64; }));
  if (what == 'once') return say(tries(() => {
    const file = fs.openSync(path, 'w');
    try { return fs.writeSync(file, bytes); } finally { fs.closeSync(file); }
  }));
  if (what == 'later') return fs.writeFile(path, bytes, e => say(e ? errno(e) : 364));
  if (what == 'read') return say(tries(() => fs.readFileSync(path).length));
  if (what == 'clock') return say(300 + Math.round((Date.now() - wall - (performance.now() - began)) / 3600e3));
  say(200);
};
require('http').createServer((request, response) => {
  const [, what, name] = request.url.split('/');
  work(what, folder + '/' + name, status => response.writeHead(status, {'content-length': 0}).end());
}).listen(port, '127.0.0.1');
)";

const char* const python_service = R"(
import http.server, os, sys, time
port, folder = int(sys.argv[1]), sys.argv[2]
wall, began = time.time(), time.monotonic()
def write(path):
    with open(path, 'wb') as file: return file.write(b'x' * 64)
def once(path):
    file = os.open(path, os.O_WRONLY | os.O_CREAT)
    try: return os.write(file, b'x' * 64)
    finally: os.close(file)
def read(path):
    with open(path, 'rb') as file: return len(file.read())
def clock(_): return round((time.time() - wall - (time.monotonic() - began)) / 3600)
works = {'write': write, 'once': once, 'read': read, 'clock': clock}
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        what, _, name = self.path[1:].partition('/')
        try: status = 300 + works[what](folder + '/' + name) if what in works else 200
        except OSError as error: status = 400 + error.errno
        self.send_response(status)
        self.send_header('Content-Length', '0')
        self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(('127.0.0.1', port), Handler).serve_forever()
)";

const char* const java_service = R"(
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.*;
class Service {
  static int work(String what, Path path, long wall, long began) throws Exception {
    switch (what) {
      case "write": Files.write(path, new byte[64]); return 364;
      case "once":
        try (var file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          return 300 + file.write(ByteBuffer.allocate(64));
        }
      case "read": return 300 + Files.readAllBytes(path).length;
      case "clock":
        return 300 + (int) Math.round((System.currentTimeMillis() - wall - (System.nanoTime() - began) / 1e6) / 3600e3);
      default: return 200;
    }
  }
  public static void main(String[] arguments) throws Exception {
    long wall = System.currentTimeMillis(), began = System.nanoTime();
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
    server.createContext("/", exchange -> {
      var parts = exchange.getRequestURI().getPath().split("/");
      int status = 499;
      try {
        status = work(parts[1], Path.of(arguments[1], parts.length > 2 ? parts[2] : ""), wall, began);
      } catch (Exception failure) {
        String said = String.valueOf(failure.getMessage());
        if (said.contains("Input/output error")) status = 405;
        if (said.contains("No space left on device")) status = 428;
      }
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    });
    server.start();
  }
}
)";

bool installed(const std::string& program) {
  return static_cast<bool>(find_program({program}, "/", environment_with({})));
}

std::vector<std::string> command_of(const std::string& language, const FaultyRun& run) {
  if (language == "node") return {language, "-e", node_service};
  if (language == "python3") return {language, "-c", python_service};
  return {language, run.folder.write("Service.java", java_service)};
}

}  // namespace

TEST_CASE("services in other languages have the library's faults") {
  const std::string language = GENERATE("node", "python3", "java");
  CAPTURE(language);
  if (!installed(language) || (language == "java" && !installed("javac"))) {
    WARN(language << " is not installed: not tested");
    return;
  }
  FaultyRun run;
  run.start(run.with_state(command_of(language, run), library_kinds));
  CHECK(run.ask("/write/a") == all_moved);

  auto fault = fault_of(FaultKind::file_error);
  fault.error_name = "ENOSPC";
  run.apply(fault);
  CHECK(run.ask("/write/a") == failed_with(ENOSPC));
  if (language == "node") CHECK(run.ask("/later/a") == failed_with(ENOSPC));
  CHECK(run.end().value_or(0) >= 1);

  fault.error_name = "EIO";
  fault.match.method = "read";
  run.apply(fault);
  CHECK(run.ask("/read/here") == failed_with(EIO));
  run.end();
  CHECK(run.ask("/read/here") == all_moved);

  fault = fault_of(FaultKind::short_io);
  fault.bytes = 10;
  run.apply(fault);
  // Node.js writes the rest itself.
  CHECK(run.ask("/once/a") == (language == "node" ? all_moved : moved + 10));
  CHECK(run.ask("/read/here") == all_moved);  // which asks again for the rest
  CHECK(run.end().value_or(0) >= 7);

  fault = fault_of(FaultKind::clock_step);
  fault.delay = std::chrono::hours(30);
  run.apply(fault);
  CHECK(run.ask("/clock/now") == moved + 30);
  run.end();
  CHECK(run.ask("/clock/now") == moved);
}
