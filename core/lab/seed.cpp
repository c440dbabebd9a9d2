#include "base/file.h"
#include "http/curl_transport.h"
#include "lab/lab.h"
#include "lab/samples.h"
#include "lab/state.h"

namespace roseglass::lab {

Result<LabState> seed(const std::filesystem::path& folder, const Job& job) {
    RG_ASSIGN(LabState lab, lab::status(folder));
    if (!lab.running) return fail(ErrorCode::Usage, "The lab in " + folder.string() + " is not running", "Start it first: roseglass-cli lab up");
    if (!lab.repositories.empty()) return lab;
    RG_ASSIGN(const FileLock lock, FileLock::acquire(folder / ".lock", job));
    Workshop workshop{lab, ImagePusher(std::make_shared<http::CurlTransport>(http::CurlOptions()), lab.registryHost), Person::owner(lab)};
    std::vector<std::string> made;
    for (const Sample& sample : samples()) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        job.progress(std::string("Making ") + sample.path, made.size(), samples().size());
        if (auto done = sample.make(workshop, sample.path, job); !done) {
            Error error = std::move(done).error();
            error.message = std::string("The sample ") + sample.path + " could not be made: " + error.message;
            if (error.hint.empty()) error.hint = "Take the lab down, start it again and seed it again.";
            return fail(std::move(error));
        }
        made.push_back(workshop.gun(sample.path));
    }
    RG_ASSIGN(StateFile state, StateFile::load(folder));
    state.repositories = made;
    RG_TRY(state.save(folder));
    return lab::status(folder);
}

}  // namespace roseglass::lab
