#pragma once
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace roseglass::test {

struct Ran {
    int exit = -1;      ///< 128 + signal when a signal ended it
    std::string out, err;
    std::string all() const { return out + err; }
};

/// Runs a program to its end, without a shell. It is ended by its own ID once the limit has passed.
/// @param environment  "NAME=value", besides this program's own; "NAME=" takes the variable away
Ran runProgram(const std::vector<std::string>& words, const std::vector<std::string>& environment = {}, const std::string& input = {}, std::chrono::seconds limit = std::chrono::seconds(60));

}  // namespace roseglass::test
