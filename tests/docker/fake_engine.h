#pragma once
#include "docker/engine.h"
#include "support/loopback_server.h"
#include "support/temporary_folder.h"

namespace roseglass::docker {

/// An engine that answers as the test wants, behind its own ping.
class FakeEngine {
public:
    explicit FakeEngine(test::LoopbackServer::Handler handler = {}, std::string apiVersion = "1.41")
        : server_(folder_ / "docker.sock", [handler = std::move(handler), api = std::move(apiVersion)](const test::ServedRequest& request, test::Connection& connection) {
              if (request.target == "/_ping") connection.answer(200, "OK", (api.empty() ? "" : "Api-Version: " + api + "\r\n") + "Ostype: linux\r\n");
              else if (handler) handler(request, connection);
              else connection.answer(200, "");
          }) {}

    /// As DOCKER_HOST.
    std::string host() const { return "unix://" + (folder_ / "docker.sock").string(); }
    Engine engine() const { return *Engine::at(host()); }
    /// Method and target of everything asked behind the ping.
    std::vector<std::string> asked() const {
        std::vector<std::string> lines;
        for (const test::ServedRequest& request : server_.requests()) {
            if (request.target != "/_ping") lines.push_back(request.method + " " + request.target);
        }
        return lines;
    }
    std::vector<test::ServedRequest> requests() const { return server_.requests(); }

private:
    test::TemporaryFolder folder_;
    test::LoopbackServer server_;
};

}  // namespace roseglass::docker
