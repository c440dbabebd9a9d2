#pragma once
#include <random>
#include <string>

namespace roseglass::test {

/// Dockerfiles made at random: lines as people write them, lines as somebody writes them who wants builders to differ, and bytes
/// changed in either. The same seed gives the same files. Each place that may name an image has a name of its own.
class DockerfileGenerator {
public:
    explicit DockerfileGenerator(uint32_t seed) : random_(seed) {}
    std::string next();

private:
    template <size_t N>
    std::string any(const char* const (&choices)[N]) { return choices[below(N)]; }
    size_t below(size_t count) { return random_() % count; }
    bool oneIn(size_t count) { return below(count) == 0; }

    std::string image();
    std::string stage();
    std::string blank();
    std::string end();
    std::string head();
    std::string argument();
    std::string from();
    std::string flag();
    std::string instruction();
    std::string heredoc();
    std::string body();
    void spoil(std::string& file);

    std::mt19937 random_;
    size_t images_ = 0;
    std::string escape_, newline_;
    bool odd_ = false;  ///< odd bytes in this file
};

}  // namespace roseglass::test
