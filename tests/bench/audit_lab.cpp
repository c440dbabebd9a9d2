// bench-audit-lab FOLDER COUNT: pushes and signs COUNT small repositories in the running lab of FOLDER, every fifth with a
// signer. Prints the names, a line each.
#include <cstdio>
#include <cstdlib>

#include "http/curl_transport.h"
#include "lab/image.h"
#include "lab/person.h"

namespace {

using namespace roseglass;

Result<void> fill(const lab::LabState& lab, int count) {
    const lab::ImagePusher images(std::make_shared<http::CurlTransport>(http::CurlOptions{}), lab.registryHost);
    lab::Person owner = lab::Person::owner(lab);
    RG_ASSIGN(lab::Person alice, lab::Person::signer(lab, "alice"));
    for (int i = 0; i < count; ++i) {
        const std::string path = "bench/r" + std::to_string(i), gun = lab.registryHost + "/" + path;
        RG_ASSIGN(const auto pushed, images.image(path, "1." + std::to_string(i), "image " + std::to_string(i), {}));
        if (i % 5 == 0) {
            RG_TRY(owner.initialise(gun, {}));
            RG_TRY(owner.addSigner(gun, alice, {}));
            RG_TRY(alice.sign(gun, "1." + std::to_string(i), pushed, "alice", {}));
        } else {
            RG_TRY(owner.sign(gun, "1." + std::to_string(i), pushed, {}, {}));
        }
        std::printf("%s\n", gun.c_str());
        std::fflush(stdout);
    }
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    const auto lab = argc == 3 ? lab::status(argv[1]) : Result<lab::LabState>(fail(ErrorCode::Usage, "bench-audit-lab FOLDER COUNT"));
    const auto filled = lab ? fill(*lab, std::atoi(argv[2])) : Result<void>(fail(lab.error()));
    if (!filled) std::fprintf(stderr, "%s\n", filled.error().message.c_str());
    return filled ? 0 : 1;
}
