#include "help.h"

#include <map>

#include "verb_help.h"

namespace roseglass::cli {
namespace {

constexpr const char* kGlobal = R"(Global options
  --trust-server URL      the trust server (environment: DOCKER_CONTENT_TRUST_SERVER); without it a pattern of
                          $XDG_CONFIG_HOME/roseglass/trust-servers.json, then the environment, then the registry's host
  --docker-config DIR     config.json, trust/ and tls/ (DOCKER_CONFIG, ~/.docker)
  --trust-dir DIR         only the trust directory
  --tlscacert FILE --tlscert FILE --tlskey FILE
                          TLS for trust server and registry, besides tls/HOST/ca.crt
  --pkcs11-module FILE    the PKCS#11 module of your hardware token (ROSEGLASS_PKCS11_MODULE; those registered with p11-kit)
  --plain-http HOST:PORT  a registry without TLS (loopback registries: automatically); may be repeated
  --pin GUN=CERT-ID       accept only this root key for a GUN, or for 'PREFIX*'
  --pin-ca PREFIX=FILE    root certificates below PREFIX must come from this certificate authority
  --no-tofu               no trust on first use
  --offline               no network: the cache alone
  --at TIME               judge expiry at this RFC 3339 instant
  --json                  one JSON document on standard output, errors included
  --timeout SECONDS       end a call after so long without progress (30)
  --yes                   do what the plan says without asking
  --dry-run               print the plan of a command that changes something, change nothing
  --keychain              passphrases from the system's keychain, after those of the environment
  -q, -v                  say less, say more
  --no-color              plain text (NO_COLOR)
  --help, --version

Passphrases come from DOCKER_CONTENT_TRUST_ROOT_PASSPHRASE, DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE and
NOTARY_{ROOT,TARGETS,SNAPSHOT,DELEGATION}_PASSPHRASE, else the keychain (--keychain), else the terminal. A token's PIN comes
from ROSEGLASS_TOKEN_PIN, which is tried once, else the terminal.

Exit codes: 0 done, 1 not trusted, 2 usage, 3 network or server, 4 authentication, 5 key or passphrase, 6 local file,
7 conflict, 130 interrupted.
)";

constexpr const char* kContainerOptions = R"(
  --name NAME                -h, --hostname NAME
  -e, --env NAME[=VALUE]     --env-file FILE; without a value here NAME is taken away from what the image sets.
                             The proxies of docker's config.json are handed on, as docker does
  -v, --volume SRC:/PATH     --tmpfs /PATH, --read-only
  -p, --publish HOST:PORT    --network NAME, one
  -w, --workdir DIR          -u, --user USER, --entrypoint PROGRAM
  -l, --label NAME=VALUE     --platform OS/ARCH
  -i, --interactive          hand standard input on
  -t, --tty                  with a terminal
  -d, --detach               start it, print its ID, do not watch (run)
  --rm                       remove it once it has ended
  --pull missing|always|never
  --disable-content-trust    take the image under its tag, whatever it is (also DOCKER_CONTENT_TRUST=0)
Other options of docker's are refused. Of an option that can be given once the last counts.
)";

const std::map<std::string, std::string>& commands() {
    static const std::map<std::string, std::string> texts{
        {"inspect",
         "Usage: roseglass-cli inspect REPOSITORY[:TAG]\n\nShows what is signed beside what the registry serves: every "
         "tag's state, signers and digests, and the\n"
         "repository's roles, keys and expiry. Exit code 1 when the trust data does not verify.\n"},
        {"verify",
         "Usage: roseglass-cli verify REFERENCE\n\nThe verdict on one reference; prints the trusted digest.\n"
         "  REPOSITORY:TAG              the tag must be signed\n"
         "  REPOSITORY:TAG@sha256:...   and signed for exactly this digest\n"
         "  REPOSITORY@sha256:...       passes if it exists; its signed tags are told\n"
         "  sha256:...                  looked up backwards: the trust servers of the repositories that this computer\n"
         "                              knows to have it are asked; with --offline the cache answers\n"},
        {"why", "Usage: roseglass-cli why REFERENCE\n\nEvery check behind the verdict on a reference, in order.\n"},
        {"lab",
         "Usage: roseglass-cli lab up|seed|status|down [DIR]\n\nThe local lab: the real notary-signer, notary-server "
         "and docker-registry on loopback ports.\n"
         "  up      start the servers\n  seed    fill them with sample repositories\n  status  tell whether and where "
         "they run\n  down    end them\n"
         "DIR is $XDG_DATA_HOME/roseglass/lab unless given; it must be new, empty or a lab that this user made.\n"},
        {"bundle",
         "Usage: roseglass-cli bundle export REPOSITORY FILE\n       roseglass-cli bundle open FILE [REFERENCE]\n      "
         " roseglass-cli bundle diff FILE FILE\n\n"
         "All trust data of a repository in one file, to be reviewed elsewhere and without a network.\n"
         "  export   fetches every root version, every role's file and what the registry serves, and writes one file\n"
         "  open     judges a file as inspect and verify do, now or --at TIME, with the pins; no server is asked. "
         "Without a\n"
         "           pin the bundle's first root is trusted because it came first. REFERENCE is :TAG, or names the "
         "repository\n"
         "  diff     what changed from the first file to the second, each judged at the time when it was fetched\n"},
        {"history",
         "Usage: roseglass-cli history REPOSITORY\n\nEvery root version and what each rotation changed; then the older "
         "states of the repository and what changed between\n"
         "them: from the trust server's versioned files and its changefeed, and from what this computer saw before. "
         "Each state\n"
         "is verified on its own. This visit is kept, too, unless nothing changed ($XDG_DATA_HOME/roseglass/history).\n"
         "  -v   versions and moved expiries, too\n"},
        {"init",
         "Usage: roseglass-cli init REPOSITORY [--root-key ID]\n\nCreates the trust data of a repository. sign does it "
         "too, where there is none.\n"
         "  --root-key ID   the root key, by its ID or the first digits of it; without it the only one that is here, "
         "or of several the only one\n"
         "                  that a repository known here is rooted in, else it must be named; where none is here a new "
         "one is made\n"},
        {"push",
         "Usage: roseglass-cli push SOURCE REPOSITORY[:TAG] [--sign] [--as SIGNER] [--root-key ID] [--mount-from "
         "REPOSITORY]\n\nUploads an image, and signs exactly what was uploaded where content trust is on. Without a "
         "tag the image can be reached\nby its digest alone and is not signed.\n"
         "  SOURCE           oci:DIR[:TAG], docker-archive:FILE[:REFERENCE] or docker-daemon:REFERENCE (DOCKER_HOST)\n"
         "  --sign           content trust on, as with DOCKER_CONTENT_TRUST=1\n"
         "  --disable-content-trust[=false]   off (on), whatever the environment says\n"
         "  --as SIGNER, --root-key ID        as for sign\n"
         "  --mount-from REPOSITORY           of the same registry, which may hold the layers already; may be "
         "repeated\n"},
        {"pull",
         "Usage: roseglass-cli pull REFERENCE [DESTINATION] [--platform OS/ARCH[/VARIANT]|all] "
         "[--disable-content-trust]\n\nTranslates the tag to its signed digest, downloads exactly that, and compares "
         "every byte with its digest.\n"
         "The destination holds the whole image afterwards, or is as it was. A pull that broke off goes on where it "
         "was.\n"
         "  DESTINATION      oci:DIR[:TAG], docker-archive:FILE[:REFERENCE] or docker-daemon:[REFERENCE]; without it "
         "the\n"
         "                   Docker engine where one runs (DOCKER_HOST), else oci:./NAME\n"
         "  --platform       one of a list of images, for example linux/arm64; without it this machine's; all: into a "
         "layout\n"
         "  --disable-content-trust   take whatever the registry serves under the tag (also DOCKER_CONTENT_TRUST=0)\n"
         "A tag is looked up in the trust data unless that is switched off: docker does so only with "
         "DOCKER_CONTENT_TRUST=1.\n"
         "A digest needs no signature.\n"},
        {"create",
         "Usage: roseglass-cli create [OPTIONS] IMAGE [COMMAND] [ARGUMENT...]\n\nCreates a container of the image's "
         "signed digest in the Docker engine (DOCKER_HOST), and prints its ID. The options and\n"
         "everything behind IMAGE are as docker's; \"roseglass-cli run --help\" lists them.\n"},
        {"run",
         std::string("Usage: roseglass-cli run [OPTIONS] IMAGE [COMMAND] [ARGUMENT...]\n\nRuns a container of the "
                     "image's signed digest in the Docker engine (DOCKER_HOST); the exit code is the container's.\n"
                     "Ctrl+C ends the container. "
                     "The engine hears of the image by its digest alone. An image ID in full needs no signature, nor "
                     "does a digest;\nan image that only the engine has does, as with docker.\n") +
             kContainerOptions},
        {"build",
         "Usage: roseglass-cli build [OPTIONS] DIR\n\nBuilds an image with the Docker engine (DOCKER_HOST) from a "
         "Dockerfile whose images are all signed. The engine reads it\n"
         "with digests in place of tags; nothing on disk changes. Heredocs and RUN --mount need BuildKit, which this "
         "does not use.\n"
         "  -f, --file FILE            the Dockerfile (DIR/Dockerfile)\n"
         "  -t, --tag NAME:TAG         of the new image; may be repeated\n"
         "  --build-arg NAME=VALUE     a variable that ARG declares; may be repeated. The proxies of docker's config.json are "
         "handed on\n"
         "  --target STAGE, --platform OS/ARCH, --network MODE, --label NAME=VALUE, --pull, --no-cache\n"
         "  --disable-content-trust    take the images under their tags, whatever they are\n"
         "  -q                         print the new image's ID alone\n"},
        {"dockerfile",
         "Usage: roseglass-cli dockerfile check|pin FILE [--build-arg NAME=VALUE] [--platform OS/ARCH] [-o FILE]\n\n"
         "  check   every image that the file names, in # syntax=, FROM, COPY --from and RUN --mount: signed or not, "
         "by whom, its\n"
         "          digest; exit code 1 when one is not. One that is named by a digest alone needs no signature\n"
         "  pin     the file with NAME:TAG@DIGEST in place of each name and nothing else changed; refused while one is "
         "not signed\n"
         "  -o, --output FILE          write there in place of standard output\n"},
        {"sign",
         "Usage: roseglass-cli sign REPOSITORY:TAG [--as SIGNER] [--digest DIGEST] [--root-key ID]\n\nSigns what the "
         "registry serves under that tag.\n"
         "  --as SIGNER      a signer's name or a role; without it every role that docker would sign in\n"
         "  --digest DIGEST  sign this digest in place of what the tag serves; the registry must have it\n"
         "  --root-key ID    for a repository without trust data\n"},
        {"revoke", "Usage: roseglass-cli revoke REPOSITORY[:TAG]\n\nTakes the signature of one tag back, or of all.\n"},
        {"renew",
         "Usage: roseglass-cli renew REPOSITORY [ROLE...] [--expires DURATION] [--from-cache]\n\nSigns roles again that "
         "have expired or will within 90 days; tags and delegations stay as they are.\n"
         "  --expires DURATION   as 90d, 12h, 3y; without it root 10 years, the others 3 years\n"
         "  --from-cache         where the server can no longer hand out its state because a snapshot that it does not "
         "sign has\n"
         "                       expired: sign again what this computer saw last, also what was revoked since. On a "
         "terminal you\n"
         "                       are asked; --yes alone is no answer to that\n"},
        {"witness",
         "Usage: roseglass-cli witness REPOSITORY ROLE...\n\nSigns a role's present content with the keys of this "
         "computer, for example after its keys were changed.\nYou vouch for every tag of it: the plan lists each "
         "with its digest, beside what this computer verified last.\n"},
        {"delete",
         "Usage: roseglass-cli delete REPOSITORY [--remote]\n\nForgets the trust data of a repository on this "
         "computer; private keys stay.\n  --remote   deletes it on the trust server, too: every signature is gone for "
         "everybody\n"},
        {"status",
         "Usage: roseglass-cli status REPOSITORY [--publish]\n\nThe changes that notary staged and has not "
         "published.\n  --publish   publish them\n"},
        {"reset",
         "Usage: roseglass-cli reset REPOSITORY\n\nDiscards the changes that notary staged and has not published.\n"},
        {"audit",
         "Usage: roseglass-cli audit REPOSITORY... | --catalog REGISTRY | --from FILE [OPTIONS]\n\n"
         "Examines many repositories at once: what is signed beside what is served, roles, keys, expiry, and what else "
         "vouches\n"
         "for each image (cosign, Notation, attestations; found, not verified).\n"
         "  REPOSITORY           a name, or a pattern with * and ? over what this computer has trust data of\n"
         "  --catalog REGISTRY   all repositories of a registry, or those that the patterns choose\n"
         "  --from FILE          one name or pattern a line; # begins a remark; - is standard input\n"
         "  --format FORMAT      text (default), json, csv, html or sarif\n"
         "  -o, --output FILE    write the document there, whole or not at all; when interrupted JSON alone, which "
         "says so\n"
         "  --fail-on WORDS      exit code 1 when a finding matches: error, warning, note, expires=30d, or codes such "
         "as\n"
         "                       unsigned,stale,missing,expired, separated by commas; may be repeated. An untrusted\n"
         "                       or incomplete repository always matches. Where none matches: exit code 2 when a name\n"
         "                       is no repository's, 3 when a trust server or registry was not reached. Unsigned, "
         "stale\n"
         "                       and missing cannot be told with --offline\n"
         "  --soon DURATION      what counts as expiring (90d)\n"
         "  --resume FILE        keep there what is done; the same command goes on where it was stopped. What is older "
         "than a\n"
         "                       day, or was judged by anything else than now, is looked at again. Gone once complete\n"
         "  --history            read the older states that the trust servers still have, too, for tags that were "
         "re-pointed\n"
         "  --inventory FILE     tags, digests, signers, keys and other signatures as JSON, for scripts that migrate\n"
         "A repository that cannot be examined is a finding, not the end. Exit code 0, or as --fail-on says.\n"},
        {"expiry",
         "Usage: roseglass-cli expiry [REPOSITORY...] [--warn DAYS] [--ics FILE] [--fail-within DURATION]\n\nEvery "
         "date on which a role or a certificate expires, soonest first: what breaks then, for whom, and who must act. "
         "Without\n"
         "a REPOSITORY all that this computer knows.\n"
         "  --warn DAYS               from when on something expires soon (90); for the timestamp, which the trust "
         "server\n"
         "                            renews by itself, 14 at most\n"
         "  --ics FILE                write a calendar, an event a date, with alarms 30, 7 and 1 days before what "
         "people renew; - is standard output.\n"
         "                            A calendar that reads a newer file moves its events\n"
         "  --fail-within DURATION    exit code 1 when something has expired, or must be renewed by somebody within "
         "this time, as 30d;\n"
         "                            the timestamp counts once it has expired; 3 when a trust server was not reached\n"
         "Exit code 0 otherwise, whatever has expired; where dates could not be read, the code of the reason.\n"},
        {"watch",
         "Usage: roseglass-cli watch [REPOSITORY...] [--every DURATION] [--warn DAYS] [--once]\n\nLooks again and "
         "again, and prints a line for what changed since the last look: tags added, removed and re-pointed, keys,\n"
         "dates, the verdict, roles that are not to be had, servers that are away. What was told is kept "
         "($XDG_DATA_HOME/\n"
         "roseglass/watch), so that a change is told once, and whatever other commands see meanwhile. A repository "
         "that was never\n"
         "watched is compared with the cache. With --json a document a line. Without a REPOSITORY all that this "
         "computer knows; a\n"
         "tag counts as its repository.\n"
         "  --every DURATION   as 30m, 1h, 1d (1h)\n  --warn DAYS        as for expiry\n"
         "  --once             one look; exit code 0 when everything is trusted, else that of the first reason why "
         "not\n"
         "Ctrl+C ends it, with exit code 130.\n"},
    };
    return texts;
}

}  // namespace

std::string helpText(const std::string& command, const std::string& verb) {
    for (const std::string& one : {verb, std::string()}) {
        if (const std::string text = verbHelp(command, one); !text.empty()) return text + "\n" + kGlobal;
    }
    if (const auto known = commands().find(command); known != commands().end()) return known->second + "\n" + kGlobal;
    if (!command.empty()) return {};
    return std::string("Usage: roseglass-cli [GLOBAL OPTIONS] COMMAND [ARGUMENTS]\n\n"
                       "Shows, makes and checks Docker Content Trust.\n\nCommands\n"
                       "  inspect REPOSITORY[:TAG]   signed beside unsigned: tags, signers, roles, keys, expiry\n"
                       "  verify REFERENCE           the verdict on one reference, and its trusted digest\n"
                       "  why REFERENCE              the whole trace of that verdict\n"
                       "  init REPOSITORY            create the trust data of a repository\n"
                       "  push SOURCE REPOSITORY     upload an image, and sign it\n"
                       "  pull REFERENCE [PLACE]     download exactly what is signed\n"
                       "  create, run IMAGE          a container of exactly what is signed, in the Docker engine\n"
                       "  build DIR                  build from signed images alone, in the Docker engine\n"
                       "  dockerfile check|pin FILE  which images a Dockerfile names; the same file with their digests\n"
                       "  sign REPOSITORY:TAG        sign what the registry serves under a tag\n"
                       "  revoke REPOSITORY[:TAG]    take signatures back\n"
                       "  renew REPOSITORY [ROLE]    sign again what expired or soon will\n"
                       "  key list|generate|import|export|passwd|remove|backup|restore|rotate\n"
                       "                             private keys of this computer\n"
                       "  signer list|add|remove     who may sign\n"
                       "  delegation list|add|remove delegations of any depth\n"
                       "  witness REPOSITORY ROLE    sign a role's present content\n"
                       "  delete, status, reset      trust data of a repository; what notary staged\n"
                       "  audit REPOSITORY...        many repositories at once: what is wrong, and what to do\n"
                       "  policy show|check|validate the engine's content-trust policy in daemon.json\n"
                       "  bundle export|open|diff    all trust data of a repository in one file, for elsewhere\n"
                       "  history REPOSITORY         root rotations, and what changed between earlier states\n"
                       "  expiry [REPOSITORY]        what breaks next, for whom, and who must act; a calendar of it\n"
                       "  watch [REPOSITORY]         tell what changes\n"
                       "  lab up|seed|status|down    the local lab\n\n"
                       "roseglass-cli COMMAND --help tells more.\n\n") +
           kGlobal;
}

}  // namespace roseglass::cli
