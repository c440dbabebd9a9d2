#include "help.h"

#include <map>

namespace roseglass::cli {
namespace {

constexpr const char* kGlobal = R"(Global options
  --trust-server URL      the trust server (environment: DOCKER_CONTENT_TRUST_SERVER); without it a pattern of
                          $XDG_CONFIG_HOME/roseglass/trust-servers.json, then the environment, then the registry's host
  --docker-config DIR     config.json, trust/ and tls/ (DOCKER_CONFIG, ~/.docker)
  --trust-dir DIR         only the trust directory
  --tlscacert FILE --tlscert FILE --tlskey FILE
                          TLS for trust server and registry, besides tls/HOST/ca.crt
  --plain-http HOST:PORT  a registry without TLS (loopback registries: automatically); may be repeated
  --pin GUN=CERT-ID       accept only this root key for a GUN, or for 'PREFIX*'
  --pin-ca PREFIX=FILE    root certificates below PREFIX must come from this certificate authority
  --no-tofu               no trust on first use
  --offline               no network: the cache alone
  --at TIME               judge expiry at this RFC 3339 instant
  --json                  one JSON document on standard output, errors included
  --timeout SECONDS       end a call after so long without progress (30)
  -q, -v                  say less, say more
  --no-color              plain text (NO_COLOR)
  --help, --version

Exit codes: 0 done, 1 not trusted, 2 usage, 3 network or server, 4 authentication, 5 key or passphrase, 6 local file,
7 conflict, 130 interrupted.
)";

const std::map<std::string, std::string>& commands() {
    static const std::map<std::string, std::string> texts{
        {"inspect", "Usage: roseglass-cli inspect REPOSITORY[:TAG]\n\nShows what is signed beside what the registry serves: every tag's state, signers and digests, and the\n"
                    "repository's roles, keys and expiry. Exit code 1 when the trust data does not verify.\n"},
        {"verify", "Usage: roseglass-cli verify REFERENCE\n\nThe verdict on one reference; prints the trusted digest.\n"
                   "  REPOSITORY:TAG              the tag must be signed\n"
                   "  REPOSITORY:TAG@sha256:...   and signed for exactly this digest\n"
                   "  REPOSITORY@sha256:...       passes if it exists; its signed tags are told\n"
                   "  sha256:...                  looked up backwards in the trust data of this computer\n"},
        {"why", "Usage: roseglass-cli why REFERENCE\n\nEvery check behind the verdict on a reference, in order.\n"},
        {"lab", "Usage: roseglass-cli lab up|seed|status|down [DIR]\n\nThe local lab: the real notary-signer, notary-server and docker-registry on loopback ports.\n"
                "  up      start the servers\n  seed    fill them with sample repositories\n  status  tell whether and where they run\n  down    end them\n"
                "DIR is $XDG_DATA_HOME/roseglass/lab unless given.\n"},
    };
    return texts;
}

}  // namespace

std::string helpText(const std::string& command) {
    if (const auto known = commands().find(command); known != commands().end()) return known->second + "\n" + kGlobal;
    if (!command.empty()) return {};
    return std::string("Usage: roseglass-cli [GLOBAL OPTIONS] COMMAND [ARGUMENTS]\n\n"
                       "Shows and checks Docker Content Trust.\n\nCommands\n"
                       "  inspect REPOSITORY[:TAG]   signed beside unsigned: tags, signers, roles, keys, expiry\n"
                       "  verify REFERENCE           the verdict on one reference, and its trusted digest\n"
                       "  why REFERENCE              the whole trace of that verdict\n"
                       "  lab up|seed|status|down    the local lab\n\n"
                       "roseglass-cli COMMAND --help tells more.\n\n") +
           kGlobal;
}

}  // namespace roseglass::cli
