#pragma once
#include <fstream>
#include <sstream>
#include <string>

namespace roseglass::test {

/// A file of tests/fixtures: trust data that the real tools made.
inline std::string fixture(const std::string& name) {
    std::ifstream in(std::string(ROSEGLASS_FIXTURES) + "/" + name, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace roseglass::test
