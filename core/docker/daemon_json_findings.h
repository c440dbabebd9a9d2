#pragma once
#include <map>

#include "docker/daemon_json.h"
#include "json/text_tree.h"

namespace roseglass::docker {

/// Collects findings over one text.
class Findings {
public:
    explicit Findings(std::string_view text) : text_(text) {}
    void add(Severity severity, size_t offset, std::string code, std::string message, std::string hint = {});
    /// In the order of the text.
    std::vector<Finding> take();

private:
    std::string_view text_;
    std::vector<std::pair<size_t, Finding>> found_;
};

/// Where the parts of a policy stand in its text.
struct PolicyPlaces {
    size_t block = 0, mode = 0, official = 0, allowExpired = 0;
    std::map<std::string, size_t> rootKeys, certIds;  ///< by pattern
};

/// What is well-formed and still a mistake, or good to know: pins that match nothing, overlap, or have no effect.
void judgePolicy(const ContentTrustPolicy& policy, const PolicyPlaces& places, Findings& findings);

/// One of `known` that was probably meant by `word`; empty for none.
std::string probablyMeant(const std::string& word, const std::vector<std::string>& known);

}  // namespace roseglass::docker
