// The folder that is sent to be built from: what is in its tar, and that nothing on disk changes.
#include "docker/build_context.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "support/program.h"
#include "support/temporary_folder.h"

namespace roseglass::docker {
namespace {

namespace fs = std::filesystem;

class Folder : public ::testing::Test {
protected:
    void write(const std::string& name, const std::string& bytes) const {
        fs::create_directories((folder / name).parent_path());
        ASSERT_TRUE(writeFileAtomically(folder / name, bytes, 0640));
    }
    /// The tar of the folder, read in pieces of this size.
    std::string tar(const std::string& dockerfile = "pinned", const std::string& file = {}, size_t piece = 1000) const {
        const auto opened = BuildFolder::open(folder.path(), file);
        return opened ? tarOf(*opened, dockerfile, piece) : opened.error().message;
    }
    static std::string tarOf(const BuildFolder& opened, const std::string& dockerfile = "pinned", size_t piece = 1000) {
        const auto context = ContextTar::make(opened, dockerfile, {});
        return context ? readAll(**context, piece) : context.error().message;
    }
    static std::string readAll(ContextTar& context, size_t piece) {
        std::string all, part(piece, '\0');
        while (true) {
            const auto n = context.read(part.data(), part.size());
            if (!n) return n.error().message;
            if (*n == 0) return all;
            all.append(part, 0, *n);
        }
    }
    /// `tar -t`, without its line ends.
    static std::string listed(const std::string& bytes, const char* how = "-t") {
        std::string out = test::runProgram({"tar", how}, {}, bytes).out;
        for (char& c : out) c = c == '\n' ? ' ' : c;
        return out;
    }
    static std::string member(const std::string& bytes, const std::string& name) { return test::runProgram({"tar", "-x", "-O", name}, {}, bytes).out; }

    test::TemporaryFolder folder;
};

}  // namespace

TEST_F(Folder, IsSentWholeAndTheDockerfileIsReplaced) {
    write("Dockerfile", "FROM a\n");
    write("a/b", "words");
    write("a/c", "");
    fs::create_directory(folder / "empty");
    fs::create_symlink("a/b", folder / "link");
    const std::string bytes = tar();
    EXPECT_EQ(listed(bytes), "Dockerfile a/ a/b a/c empty/ link ");
    EXPECT_EQ(member(bytes, "Dockerfile"), "pinned");
    EXPECT_EQ(member(bytes, "a/b"), "words");
    EXPECT_EQ(*readFile(folder / "Dockerfile", 100), "FROM a\n") << "the file itself is as it was";
    const std::string details = test::runProgram({"tar", "-t", "-v", "--numeric-owner"}, {}, bytes).out;
    EXPECT_NE(details.find("-rw-r----- 0/0"), std::string::npos) << details;
    EXPECT_NE(details.find("link -> a/b"), std::string::npos) << details;
}

TEST_F(Folder, IsTheSameHoweverItIsReadAndReadAgain) {
    write("Dockerfile", "FROM a\n");
    write("large", std::string(3'000'000, 'x'));
    const std::string bytes = tar("pinned", {}, 100'000);
    EXPECT_EQ(tar("pinned", {}, 511), bytes);
    const auto context = *ContextTar::make(*BuildFolder::open(folder.path(), {}), "pinned", {});
    EXPECT_EQ(context->size(), http::BodySource::kUnknownSize);
    std::string part(5000, '\0');
    ASSERT_TRUE(context->read(part.data(), part.size()));
    ASSERT_TRUE(context->rewind());
    EXPECT_EQ(readAll(*context, 65'536), bytes);
}

TEST_F(Folder, DockerignoreKeepsOutAllButItselfAndTheDockerfile) {
    write("Dockerfile", "FROM a\n");
    write(".dockerignore", "*\n!keep\n!deep/in/file\n");
    write("keep/x", "1");
    write("drop/x", "1");
    write("deep/in/file", "1");
    write("deep/in/other", "1");
    EXPECT_EQ(listed(tar()), ".dockerignore Dockerfile deep/in/file keep/ keep/x ");
    EXPECT_EQ(member(tar(), "Dockerfile"), "pinned");
}

TEST_F(Folder, ADockerfileElsewhereIsSentUnderANameThatCopyDoesNotSee) {
    const test::TemporaryFolder other;
    write("x", "1");
    write(".dockerignore", "y");
    ASSERT_TRUE(writeFileAtomically(other / "D", "FROM a\n"));
    const auto opened = BuildFolder::open(folder.path(), other / "D");
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->outside);
    const std::string bytes = tarOf(*opened);
    EXPECT_EQ(member(bytes, opened->name), "pinned");
    EXPECT_EQ(member(bytes, ".dockerignore"), "y\n" + opened->name + "\n");
    EXPECT_EQ(listed(bytes), opened->name + " .dockerignore x ");
}

TEST_F(Folder, TheDockerfileMayLieDeeperOrBehindALink) {
    write("docker/D", "FROM a\n");
    write(".dockerignore", "docker\n");
    EXPECT_EQ(listed(tar("pinned", folder / "docker/D")), ".dockerignore docker/D ");
    fs::create_symlink("docker/D", folder / "Dockerfile");
    EXPECT_EQ(BuildFolder::open(folder.path(), {})->name, "docker/D");
}

TEST_F(Folder, TheNameOfADockerfileElsewhereCannotBeForeseenAndStandsAlone) {
    const test::TemporaryFolder other;
    ASSERT_TRUE(writeFileAtomically(other / "D", "FROM a\n"));
    auto opened = BuildFolder::open(folder.path(), other / "D");
    ASSERT_TRUE(opened);
    EXPECT_NE(opened->name, BuildFolder::open(folder.path(), other / "D")->name);
    write(opened->name, "FROM evil\n");
    const std::string bytes = tarOf(*opened);
    EXPECT_NE(bytes.find("another entry has this name"), std::string::npos) << bytes;
}

TEST_F(Folder, LinksThatLeadOutOfItAreNotReadAndNothingBehindThemIsShown) {
    const test::TemporaryFolder other;
    ASSERT_TRUE(writeFileAtomically(other / "secret", "top[secret line\n"));
    ASSERT_TRUE(writeFileAtomically(other / "Dockerfile", "FROM a\n"));
    const auto refusal = [&](const std::string& file) {
        const auto opened = BuildFolder::open(folder.path(), file);
        if (opened) return std::string("opened");
        EXPECT_EQ(opened.error().code, ErrorCode::Io);
        EXPECT_EQ(opened.error().message.find("top"), std::string::npos) << opened.error().message;
        return opened.error().message.find("leads out of the folder") != std::string::npos ? std::string("refused") : opened.error().message;
    };
    fs::create_symlink(other / "secret", folder / "Dockerfile");
    fs::create_directory_symlink(other.path(), folder / "sub");
    EXPECT_EQ(refusal({}), "refused");
    EXPECT_EQ(refusal(folder / "Dockerfile"), "refused");
    EXPECT_EQ(refusal(folder / "sub/Dockerfile"), "refused");
    EXPECT_EQ(refusal(other / "Dockerfile"), "opened") << "what the user names elsewhere";
    fs::create_symlink(other / "secret", folder / ".dockerignore");
    EXPECT_EQ(refusal(other / "Dockerfile"), "refused");
    fs::remove(folder / "Dockerfile");
    write("Dockerfile", "FROM a\n");
    EXPECT_EQ(refusal({}), "refused");
    fs::remove(folder / ".dockerignore");
    write("rules", "sub\nDockerfile\n");
    fs::create_symlink("rules", folder / ".dockerignore");
    EXPECT_EQ(listed(tar()), ".dockerignore Dockerfile rules ") << "a link within the folder";
}

TEST_F(Folder, ALinkThatTakesTheDockerfilesPlaceMeanwhileIsNotFollowed) {
    write("docker/D", "FROM a\n");
    write("evil/D", "FROM evil\n");
    const auto opened = BuildFolder::open(folder.path(), folder / "docker/D");
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->text, "FROM a\n");
    fs::remove_all(folder / "docker");
    fs::create_directory_symlink("evil", folder / "docker");
    EXPECT_NE(tarOf(*opened).find("the Dockerfile is gone"), std::string::npos);
}

TEST_F(Folder, NamesOfAnyBytesAndLengthArriveAsTheyAre) {
    write("Dockerfile", "FROM a\n");
    const std::string odd = "\xC3\xA4 \xFF", longName = std::string(120, 'l') + "/" + std::string(200, 'n');
    write(odd, "odd");
    write(longName, "long");
    const std::string bytes = tar();
    EXPECT_EQ(member(bytes, odd), "odd");
    EXPECT_EQ(member(bytes, longName), "long");
}

TEST_F(Folder, SocketsAreLeftOut) {
    write("Dockerfile", "FROM a\n");
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (folder / "socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listed(tar()), "Dockerfile ");
    ::close(fd);
}

TEST_F(Folder, WhatCannotBeSentIsNamed) {
    EXPECT_NE(tar().find("There is no Dockerfile"), std::string::npos);
    EXPECT_EQ(BuildFolder::open(folder / "none", {}).error().code, ErrorCode::Io);
    write("Dockerfile", "FROM a\n");
    write("x", "1");
    const auto context = *ContextTar::make(*BuildFolder::open(folder.path(), {}), "pinned", {});
    fs::remove(folder / "x");
    EXPECT_NE(readAll(*context, 1000).find("/x cannot be sent"), std::string::npos);
    write(".dockerignore", "[");
    EXPECT_EQ(BuildFolder::open(folder.path(), {}).error().code, ErrorCode::Usage);
}

TEST_F(Folder, AStopEndsTheTar) {
    write("Dockerfile", "FROM a\n");
    std::stop_source source;
    const auto context = *ContextTar::make(*BuildFolder::open(folder.path(), {}), "pinned", Job{source.get_token(), {}, {}, {}});
    source.request_stop();
    EXPECT_EQ(readAll(*context, 1000), "Stopped");
}

}  // namespace roseglass::docker
