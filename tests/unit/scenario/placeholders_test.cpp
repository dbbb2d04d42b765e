// Words in braces: which are known where, and what passes through.
#include "harness/scenario/placeholders.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/scenario/workspace.hpp"

using namespace shakedown;
using namespace shakedown::scenario;

namespace {

const std::vector<NamedService> earlier{
    {"payments", false, true}, {"database", true, false}, {"stock", false, true, true}};

std::string service(const std::string& text) {
  return told(check_service_text(text, {"target", true, true}, earlier, {"mail"}));
}

}  // namespace

TEST_CASE("a service may name itself and those before it") {
  CHECK(service("{port} {address} {url} {host} {data} {target.port} {target.data}").empty());
  CHECK(service("--payments={payments.url} --db={database.address}/{database.data}").empty());
  CHECK(service("{mail.address}") ==
        "{mail.address} is not known yet when this starts (dependencies start in the order of the file, and "
        "the "
        "target after them)\n");
  CHECK(service("{paymets.address}") ==
        "{paymets.address} stands for nothing (did you mean {payments.address}?)\n");
  CHECK(service("{target.prot}").find("did you mean {target.port}?") != std::string::npos);
  CHECK(service("{prot}").find("did you mean {port}?") != std::string::npos);
  CHECK(service("{payments.data}").find("a state that `payments` does not have") != std::string::npos);
  CHECK(service("{database.url}").find("`database` speaks tcp and has no URL") != std::string::npos);
}

TEST_CASE("the authority of a run's certificate is another's, of one that is reached over TLS") {
  CHECK(service("{stock.ca} {stock.url}").empty());
  CHECK(service("{ca}").empty());  // no word of ours
  CHECK(service("{payments.ca}") ==
        "nobody speaks TLS to `payments` with a certificate of this run (give `payments` a `tls: {}`)\n");
  CHECK(service("{target.ca}").find("{NAME.ca} is for those that connect to NAME") != std::string::npos);
}

TEST_CASE("braces that belong to other languages pass through") {
  CHECK(service("awk '{print $1}' ${PORT} {\"a\": {\"b\": 1}} {} {1} { port } {0}").empty());
}

TEST_CASE("the own port is recognised in all its spellings") {
  CHECK(names_own_port("--port={port}", "target"));
  CHECK(names_own_port("{target.address}", "target"));
  CHECK(names_own_port("{url}", "payments"));
  CHECK_FALSE(names_own_port("{payments.port}", "target"));
  CHECK_FALSE(names_own_port("{data} ${port}", "target"));
}

TEST_CASE("a step may use what earlier steps took and the identity's columns") {
  CHECK(check_step_text("Bearer {token} {identity.name}", {"token"}, true).empty());
  CHECK(told(check_step_text("{tokn}", {"token"}, true)).find("did you mean {token}?") != std::string::npos);
  CHECK(told(check_step_text("{token}", {}, true)).find("no earlier step of this journey takes anything") !=
        std::string::npos);
  CHECK(told(check_step_text("{identity.name}", {}, false)).find("needs identities") != std::string::npos);
}

TEST_CASE("a doubled brace in a step is a brace") {
  CHECK(check_step_text("{{token}} {{{{x}", {}, false).empty());
  CHECK_FALSE(check_step_text("{{{x}", {}, false).empty());
}
