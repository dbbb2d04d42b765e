// A file of operations as the harness writes it from a small contract and one journey: the harness's test
// says that it is written so, the engine's that it is read.
#pragma once

namespace shakedown::test {

inline constexpr const char* shop_operations =
    R"({"setup":[{"method":"POST","path":"/login?as=ada%20l","headers":{"Content-Type":"application/json"},)"
    R"("body":"{\"password\":\"a\\\"b\"}","take":{"taken-0-0":"/session/token"}}],)"
    R"("operations":[)"
    R"({"method":"GET","path":"/orders","headers":{"Authorization":"Bearer {taken-0-0}","Accept":"text/plain"},)"
    R"("fields":[{"in":"query","name":"limit","type":"integer","examples":[7]},)"
    R"({"in":"query","name":"state","type":"string","examples":["open","paid"]}]},)"
    R"({"method":"POST","path":"/orders","content_type":"application/json","fields":[)"
    R"({"in":"body","name":"/quantity","type":"integer","required":true,"examples":[3,2]},)"
    R"({"in":"body","name":"/note","type":"string","examples":["as usual"]}]},)"
    R"({"method":"DELETE","path":"/orders/{id}","fields":[)"
    R"({"in":"path","name":"id","type":"integer","required":true}]}]})"
    "\n";

}  // namespace shakedown::test
