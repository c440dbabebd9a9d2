#include "base/places.h"

#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

namespace roseglass {

/// The environment as it was, at the end.
class Places : public testing::Test {
protected:
    void SetUp() override {
        for (const char* name : kNames) before_.emplace_back(name, std::getenv(name) ? std::optional<std::string>(std::getenv(name)) : std::nullopt);
    }
    void TearDown() override {
        for (const auto& [name, value] : before_) value ? ::setenv(name, value->c_str(), 1) : ::unsetenv(name);
    }

private:
    static constexpr const char* kNames[] = {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"};
    std::vector<std::pair<const char*, std::optional<std::string>>> before_;
};

TEST_F(Places, HomeIsTheVariableOrTheUserDatabases) {
    const passwd* const user = ::getpwuid(::getuid());
    ASSERT_NE(user, nullptr);
    ::setenv("HOME", "/somewhere", 1);
    EXPECT_EQ(homeFolder(), "/somewhere");
    ::setenv("HOME", "", 1);
    EXPECT_EQ(homeFolder(), user->pw_dir);
    ::unsetenv("HOME");
    EXPECT_EQ(homeFolder(), user->pw_dir);
}

TEST_F(Places, SettingsAndDataLieWhereTheXdgVariablesSayIfThatIsAbsolute) {
    ::setenv("HOME", "/home/a", 1);
    for (const char* relative : {"", "here", "./x"}) {
        ::setenv("XDG_CONFIG_HOME", relative, 1);
        ::setenv("XDG_DATA_HOME", relative, 1);
        EXPECT_EQ(configHome(), "/home/a/.config") << relative;
        EXPECT_EQ(dataHome(), "/home/a/.local/share") << relative;
    }
    ::setenv("XDG_CONFIG_HOME", "/c", 1);
    ::setenv("XDG_DATA_HOME", "/d", 1);
    EXPECT_EQ(configHome(), "/c");
    EXPECT_EQ(dataHome(), "/d");
}

}  // namespace roseglass
