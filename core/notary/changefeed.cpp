#include "notary/changefeed.h"

#include "json/outside.h"
#include "json/text_of.h"

namespace roseglass::notary {
namespace {

using nlohmann::json;

constexpr size_t kPage = 500, kMaxEntries = 5000;
constexpr uint64_t kMaxPage = 4u << 20;

std::optional<Publication> readOne(const json& record) {
    if (!record.is_object()) return std::nullopt;
    Publication publication;
    publication.id = textOf(record, "ID");
    const auto time = parseRfc3339(textOf(record, "CreatedAt"));
    const auto version = record.find("Version");
    if (publication.id.empty() || publication.id.size() > 64 || !time) return std::nullopt;
    publication.time = *time;
    if (version != record.end() && version->is_number_integer()) publication.version = version->get<int64_t>();
    publication.sha256 = textOf(record, "SHA256");
    publication.deleted = textOf(record, "Category") == "deletion";
    return publication;
}

bool isNumber(const std::string& id) { return !id.empty() && id.find_first_not_of("0123456789") == std::string::npos; }

}  // namespace

Result<Changefeed> readChangefeed(const Remote& remote, const Job& job) {
    Changefeed feed;
    std::string after = "0";
    while (true) {
        if (job.stopped()) return fail(ErrorCode::Interrupted, "Stopped");
        RG_ASSIGN(const Bytes body, remote.changefeed(after, kPage, kMaxPage, job));
        const json page = jsonOrNull(body, kMaxPage);
        const auto records = page.is_object() ? page.find("records") : page.end();
        if (!page.is_object() || records == page.end() || !(records->is_array() || records->is_null())) {
            return fail(ErrorCode::Malformed, "The changefeed of " + remote.serverUrl() + " cannot be read");
        }
        for (const json& record : *records) {
            auto publication = readOne(record);
            if (!publication) return fail(ErrorCode::Malformed, "The changefeed of " + remote.serverUrl() + " cannot be read");
            feed.publications.push_back(std::move(*publication));
        }
        if (records->size() < kPage) return feed;
        const std::string& last = feed.publications.back().id;
        feed.more = feed.publications.size() >= kMaxEntries;
        // A server that does not go on from where we are would keep us for ever.
        if (feed.more || !isNumber(last) || last == after) return feed;
        after = last;
    }
}

}  // namespace roseglass::notary
