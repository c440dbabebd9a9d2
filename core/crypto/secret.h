#pragma once
#include <string>
#include <string_view>

namespace roseglass::crypto {

/// A passphrase, token or private key in memory: moved, never copied, wiped when it goes.
class Secret {
public:
    Secret() = default;
    /// Takes the text over and wipes the string that it came in.
    explicit Secret(std::string&& text);
    static Secret copyOf(std::string_view text);
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    ~Secret();

    /// Valid while this object lives. Never into a log, an error or a plain std::string that outlives the call.
    std::string_view reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

private:
    std::string text_;
};

}  // namespace roseglass::crypto
