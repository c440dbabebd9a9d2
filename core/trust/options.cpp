#include <cstdlib>

#include "docker/config.h"
#include "notary/trust_servers.h"
#include "trust/client.h"

namespace roseglass::trust {

Options optionsFromEnvironment() {
    Options options;
    options.dockerConfig = docker::defaultConfigFolder();
    options.trustServersFile = notary::defaultTrustServersFile();
    if (const char* server = std::getenv("DOCKER_CONTENT_TRUST_SERVER")) options.environmentTrustServer = server;
    if (const char* module = std::getenv("ROSEGLASS_PKCS11_MODULE")) options.pkcs11Module = module;
    return options;
}

}  // namespace roseglass::trust
