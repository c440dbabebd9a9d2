#include "registry/next_page.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/letter_case.h"

namespace roseglass::registry {
namespace {

struct Link {
    std::string target;
    std::optional<std::string> relation;  ///< in lower case; the first one counts
    bool bracketed = false;
    bool isNext() const { return relation && (" " + *relation + " ").find(" next ") != std::string::npos; }
};

/// Reads the links of a Link header one by one: "<target>; name=value; name="quoted", <target> …".
class LinkReader {
public:
    explicit LinkReader(std::string_view text) : text_(text) {}

    bool atEnd() {
        skip(" \t,");
        return text_.empty();
    }

    /// The next link; nothing where it is none.
    std::optional<Link> next() {
        Link link;
        link.bracketed = text_.starts_with('<');
        const size_t end = link.bracketed ? text_.find('>') : text_.find(';');
        if (end == std::string_view::npos || end == 0) return std::nullopt;
        link.target = text_.substr(link.bracketed ? 1 : 0, link.bracketed ? end - 1 : end);
        text_.remove_prefix(link.bracketed ? end + 1 : end);
        while (true) {
            skip(" \t");
            if (!text_.starts_with(';')) return text_.empty() || text_.starts_with(',') ? std::optional(std::move(link)) : std::nullopt;
            skip("; \t");
            const std::string name = lowerCase(word());
            skip(" \t");
            const std::string value = text_.starts_with('=') ? this->value() : std::string();
            if (name == "rel" && !link.relation) link.relation = lowerCase(value);
        }
    }

private:
    void skip(std::string_view chars) { text_.remove_prefix(std::min(text_.find_first_not_of(chars), text_.size())); }
    std::string word() {
        const std::string_view taken = text_.substr(0, text_.find_first_of(" \t;,=\"<>"));
        text_.remove_prefix(taken.size());
        return std::string(taken);
    }
    std::string value() {
        skip("= \t");
        if (!text_.starts_with('"')) return word();
        std::string out;
        size_t at = 1;
        for (; at < text_.size() && text_[at] != '"'; ++at) {
            if (text_[at] == '\\' && at + 1 < text_.size()) ++at;
            out.push_back(text_[at]);
        }
        text_.remove_prefix(std::min(at + 1, text_.size()));
        return out;
    }

    std::string_view text_;
};

/// The target that counts; nothing where the list ends. Errors: malformed.
Result<std::optional<std::string>> nextLink(const http::Headers& headers) {
    std::vector<Link> links;
    bool readable = true;
    for (const std::string_view value : headers.findAll("Link")) {
        LinkReader reader(value);
        while (readable && !reader.atEnd()) {
            auto link = reader.next();
            readable = link.has_value();
            if (link && link->isNext()) return std::optional(std::move(link->target));
            if (link) links.push_back(std::move(*link));
        }
    }
    if (!readable) return fail(ErrorCode::Malformed, "The registry's list may go on, and its Link header cannot be read");
    if (links.size() == 1 && links.front().bracketed && !links.front().relation) return std::optional(std::move(links.front().target));
    return std::nullopt;
}

/// Path and query of an absolute URL.
std::string_view pathOf(std::string_view url) {
    const size_t authority = url.find("://") + 3, path = url.find_first_of("/?", authority);
    return path == std::string_view::npos ? std::string_view() : url.substr(path, url.find('#') - path);
}

}  // namespace

Result<std::string> nextPage(const http::Headers& headers, const std::string& page, const std::string& baseUrl) {
    RG_ASSIGN(const std::optional<std::string> target, nextLink(headers));
    if (!target) return std::string();
    // An empty reference is the page itself (RFC 3986, 5.2.2).
    const std::string url = target->empty() ? page : http::resolveLocation(page, *target);
    if (url.empty()) return fail(ErrorCode::Malformed, "The registry's list goes on at something that is no http(s) address");
    const std::string_view path = pathOf(url), own = pathOf(page).substr(0, pathOf(page).find('?'));
    if (http::hostOf(url) == http::hostOf(baseUrl)) return baseUrl + std::string(path);
    const size_t query = std::min(path.find('?'), path.size());
    if (path.substr(0, query).ends_with(own)) return baseUrl + std::string(own) + std::string(path.substr(query));
    return fail(ErrorCode::Malformed, "The registry's list goes on at another host, which is not followed: " + http::shownUrl(url));
}

}  // namespace roseglass::registry
