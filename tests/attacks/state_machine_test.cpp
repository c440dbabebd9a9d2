// Random sequences of honest and hostile servers before one client, beside a small model of what may be believed.
#include <cstdlib>
#include <random>
#include <set>

#include "attacks/scene.h"
#include "base/encoding.h"

namespace roseglass::test {
namespace {

const std::string kReleases = "targets/releases", kAlice = "targets/alice";
const std::vector<std::string> kSignedRoles{"targets", kReleases, kAlice};
constexpr int kStepsOfASeed = 7;

/// ROSEGLASS_SEEDS, for long runs; a part of them for every change.
int seeds() {
    const char* wanted = std::getenv("ROSEGLASS_SEEDS");
    return wanted ? std::atoi(wanted) : 600;
}

Json metaFor(const std::string& bytes) { return {{"length", bytes.size()}, {"hashes", {{"sha256", toBase64(crypto::sha256(bytes).raw())}}}}; }

/// One publication of the owner.
struct State {
    RepositoryBuilder files;
    std::map<std::string, std::set<std::string>> keys;  ///< who may sign each role, by role
};

/// The owner, and a server that holds the timestamp and snapshot keys and everything that was ever published.
class World {
public:
    explicit World(std::mt19937& random) : random_(random) {
        RepositoryBuilder r;
        keys_["targets"] = {makeKey(), makeKey()};
        for (const std::string& role : {kReleases, kAlice}) {
            r.delegate(r.targets, role);
            keys_[role] = {r.delegationKeys[role][0]};
        }
        present_ = std::move(r);
        list("targets");
        publish();
    }

    /// The owner changes something and publishes it.
    void change() {
        const std::string& role = kSignedRoles[pick(3)];
        Json& file = role == "targets" ? present_.targets : present_.delegations[role];
        switch (pick(6)) {
            case 0: case 1: present_.addTag(file, "v" + std::to_string(pick(3)), "image " + std::to_string(++content_)); break;
            case 2: file["targets"].erase("v" + std::to_string(pick(3))); break;
            case 3: replaceKeys(role, false); break;
            case 4: replaceKeys(role, true); break;
            default: rotateServerKeys(); break;
        }
        file["version"] = file["version"].get<int64_t>() + 1;
        publish();
    }

    /// What an honest server has: the newest of everything.
    RepositoryBuilder honest() { return compose([&](const std::string&) { return states_.size() - 1; }, {}); }

    /// Signed files of any time, under a fresh snapshot and timestamp, perhaps with an entry left out.
    RepositoryBuilder hostile() {
        std::set<std::string> hidden;
        if (pick(3) == 0) hidden.insert(pick(2) ? kReleases : kAlice);
        return compose([&](const std::string&) { return pick(2) ? states_.size() - 1 : pick(states_.size()); }, hidden);
    }

    const State& newest() const { return states_.back(); }
    size_t pick(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }

private:
    void list(const std::string& role) {
        if (role == "targets") {
            present_.setRole("targets", keys_[role]);
            present_.targetsKeys = keys_[role];
            return;
        }
        for (Json& entry : present_.targets["delegations"]["roles"]) {
            if (entry["name"] != role) continue;
            entry["keyids"] = Json::array();
            for (const SigningKey& key : keys_[role]) {
                present_.targets["delegations"]["keys"][key.id()] = key.object();
                entry["keyids"].push_back(key.id());
            }
        }
        present_.delegationKeys[role] = keys_[role];
        present_.targets["version"] = present_.targets["version"].get<int64_t>() + 1;
    }

    void replaceKeys(const std::string& role, bool all) {
        std::vector<SigningKey>& keys = keys_[role];
        if (all) keys = {makeKey()};
        else if (keys.size() > 1 && pick(2)) keys.erase(keys.begin());
        else keys.push_back(makeKey());
        list(role);
        if (role == "targets") present_.root["version"] = present_.root["version"].get<int64_t>() + 1;
    }

    void rotateServerKeys() {
        present_.snapshotKeys = {makeKey()};
        present_.timestampKeys = {makeKey()};
        present_.setRole("snapshot", present_.snapshotKeys);
        present_.setRole("timestamp", present_.timestampKeys);
        present_.root["version"] = present_.root["version"].get<int64_t>() + 1;
    }

    void publish() {
        present_.publish();
        State state{present_, {}};
        for (const std::string& role : kSignedRoles) {
            for (const SigningKey& key : keys_[role]) state.keys[role].insert(key.id());
        }
        states_.push_back(std::move(state));
    }

    RepositoryBuilder compose(const std::function<size_t(const std::string&)>& stateOf, const std::set<std::string>& hidden) {
        RepositoryBuilder out = present_;
        ++served_;
        out.snapshot["version"] = out.timestamp["version"] = served_;
        out.snapshot["meta"] = {{"root", metaFor(out.files["root.json"])}};
        for (const std::string& role : kSignedRoles) {
            out.files[role + ".json"] = states_[stateOf(role)].files.files[role + ".json"];
            if (!hidden.contains(role)) out.snapshot["meta"][role] = metaFor(out.files[role + ".json"]);
        }
        out.files["snapshot.json"] = sign(out.snapshot, out.snapshotKeys);
        out.timestamp["meta"] = {{"snapshot", metaFor(out.files["snapshot.json"])}};
        out.files["timestamp.json"] = sign(out.timestamp, out.timestampKeys);
        return out;
    }

    std::mt19937& random_;
    RepositoryBuilder present_;
    std::map<std::string, std::vector<SigningKey>> keys_;
    std::vector<State> states_;
    int content_ = 0;
    int64_t served_ = 10;
};

/// What the client has come to know, and what follows from it.
class Model {
public:
    /// Judges what an update came to, and remembers what it stored.
    void judge(const notary::Update& update, const RepositoryBuilder& server, const std::string& what) {
        EXPECT_FALSE(update.absence && known_) << what << ": a repository that was known is not absent";
        if (update.error) return;
        const tuf::TrustedSet& set = *update.set;
        EXPECT_EQ(set.roles().front().bytes ? *set.roles().front().bytes : "", server.files.at("root.json")) << what << ": a foreign root";
        for (const std::string& role : kSignedRoles) judgeRole(set, role, what);
        judgeTags(set, what);
        if (!set.rolledBack()) remember(set);
    }

    bool isKnown() const { return known_; }

private:
    struct Seen {
        int64_t version = 0;
        std::set<std::string> keys;
    };

    static std::set<std::string> keysOf(const tuf::RoleView& view) { return {view.signers.keyIds.begin(), view.signers.keyIds.end()}; }

    bool mayForget(const tuf::RoleView& view) const {
        const std::set<std::string> now = keysOf(view);
        const auto& then = seen_.at(view.name).keys;
        return std::none_of(then.begin(), then.end(), [&](const std::string& key) { return now.contains(key); });
    }

    void judgeRole(const tuf::TrustedSet& set, const std::string& role, const std::string& what) const {
        const tuf::RoleView* view = set.role(role);
        if (!view || !seen_.contains(role) || mayForget(*view)) return;
        EXPECT_NE(view->status, tuf::RoleStatus::Missing) << what << ": " << role << " was seen, and is called unpublished";
        if (view->usable()) {
            EXPECT_GE(view->version, seen_.at(role).version) << what << ": " << role << " went back";
        }
    }

    static void judgeTags(const tuf::TrustedSet& set, const std::string& what) {
        const tuf::RoleView *releases = set.role(kReleases), *alice = set.role(kAlice), *targets = set.role("targets");
        const bool open = releases->usable() || releases->status == tuf::RoleStatus::Missing;
        for (const char* tag : {"v0", "v1", "v2", "1.0", "never"}) {
            const trust::TagAnswer answer = trust::TagOrder(set).answer(tag, trust::entriesOf(set, tag));
            const tuf::Target* above = releases->usable() ? releases->targets->find(tag) : nullptr;
            const tuf::Target* below = targets->targets->find(tag);
            const tuf::Target* right = above ? above : open ? below : nullptr;
            EXPECT_EQ(answer.released ? answer.released->sha256.hex() : "none", right ? right->sha256.hex() : "none") << what << " " << tag;
            const bool whole = open && (alice->usable() || alice->status == tuf::RoleStatus::Missing);
            if (answer.standing == trust::Standing::Unsigned) {
                EXPECT_TRUE(whole && !right) << what << " " << tag << " is called unsigned without evidence";
            }
        }
    }

    void remember(const tuf::TrustedSet& set) {
        known_ = true;
        for (const std::string& role : kSignedRoles) {
            const tuf::RoleView* view = set.role(role);
            if (view && view->usable()) seen_[role] = {view->version, keysOf(*view)};
        }
    }

    bool known_ = false;
    std::map<std::string, Seen> seen_;
};

/// One seed: a world, a client, and steps of both.
class Sequence {
public:
    explicit Sequence(unsigned seed) : random_(seed), name_("seed " + std::to_string(seed)), world_(random_) { scene_.options.now = world_.newest().files.now; }

    void run() {
        for (int step = 0; step < kStepsOfASeed && !::testing::Test::HasFailure(); ++step) one(name_ + " step " + std::to_string(step));
        if (::testing::Test::HasFailure()) return;
        scene_.options.now = world_.newest().files.now;
        look(world_.honest(), {}, name_ + " at the end");
        EXPECT_EQ(last_, "accepted") << name_ << ": an honest server is taken after all that";
    }

private:
    void one(const std::string& what) {
        switch (world_.pick(9)) {
            case 0: case 1: world_.change(); [[fallthrough]];
            case 2: return look(world_.honest(), {}, what + " honest");
            case 3: case 4: return look(world_.hostile(), {}, what + " hostile");
            case 5: return look(world_.hostile(), withholding(), what + " withholding");
            case 6:
                if (!model_.isKnown()) return;  // whoever comes first is trusted on first use
                return look(RepositoryBuilder(world_.newest().files.gun), {}, what + " stranger");
            case 7: return race(what + " race");
            default:
                scene_.options.now = world_.newest().files.now + std::chrono::hours(24) * (static_cast<int>(world_.pick(40)) - 10);
                return look(world_.honest(), {}, what + " at another time");
        }
    }

    using Tamper = std::function<void(const std::string& file, Result<http::Response>& response)>;

    Tamper withholding() {
        const std::vector<std::string> files{"root.json", "timestamp.json", "snapshot.json", kReleases + ".json", kAlice + ".json"};
        const std::string file = files[world_.pick(files.size())];
        const size_t how = world_.pick(3);
        return [file, how](const std::string& asked, Result<http::Response>& response) {
            if (asked != file) return;
            if (how == 2) {
                response = fail(ErrorCode::Network, "no");
                return;
            }
            response->status = 404;
            response->body = how == 0 ? R"({"errors":[{"code":"METADATA_NOT_FOUND"}]})" : "<html>";
        };
    }

    /// Another look comes to its end while this one waits for a file.
    void race(const std::string& what) {
        const RepositoryBuilder first = world_.hostile();
        if (world_.pick(2)) world_.change();
        const RepositoryBuilder second = world_.honest();
        const std::vector<std::string> files{"root.json", "timestamp.json", "snapshot.json", "targets.json"};
        const std::string held = files[world_.pick(files.size())];
        bool done = false;
        look(first, [&](const std::string& file, Result<http::Response>&) {
            if (file == held && !std::exchange(done, true)) look(second, {}, what + ", the other");
        }, what);
    }

    void look(const RepositoryBuilder& server, const Tamper& tamper, const std::string& what) {
        const notary::Update update = scene_.update(server, tamper);
        last_ = codeOf(update);
        // What came from the cache has the cache's root.
        RepositoryBuilder shown = server;
        if (update.fromCache && update.set) shown.files["root.json"] = *update.set->roles().front().bytes;
        model_.judge(update, shown, what + " (" + last_ + ")");
    }

    std::mt19937 random_;
    std::string name_, last_;
    Scene scene_;
    World world_;
    Model model_;
};

}  // namespace

TEST(StateMachine, NeverOlderNeverForeignNeverUnsignedWithoutEvidence) {
    for (int seed = 0; seed < seeds() && !HasFailure(); ++seed) Sequence(static_cast<unsigned>(seed)).run();
}

}  // namespace roseglass::test
