#pragma once
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/error.h"
#include "http/transport.h"

namespace roseglass::http {

/// How long a server wants to be left alone (RFC 9110, 10.2.3: a number of seconds, or a date, which is compared with the
/// server's own clock where it tells it); nothing where it does not say. At most a day.
std::optional<std::chrono::seconds> retryAfter(const Response& response);

/// What a server that limits its rate says (429): its own words, and when to come back.
/// @param who  "The registry r.example"
Error rateLimited(const Response& response, const std::string& who);

/// The hosts that limit their rate, and until when they may not be asked. One that says no time counts as closed for a minute
/// after three such answers in a row. Thread-safe.
class RateLimits {
public:
    using Clock = std::chrono::steady_clock;

    /// Takes note of an answer.
    void note(const std::string& host, const Response& response, Clock::time_point now = Clock::now());
    /// Whether nobody knows yet what the host says of its limit; true once. An answer to HEAD has no words in it.
    bool wantsWords(const std::string& host);
    /// How long the host may not be asked; zero where it may.
    std::chrono::milliseconds left(const std::string& host, Clock::time_point now = Clock::now()) const;
    /// What the host answered when it closed, with the time that is left now.
    Response answer(const std::string& host, Clock::time_point now = Clock::now()) const;

private:
    struct Limit {
        Response answer;
        Clock::time_point until;
        int inARow = 0;
        bool asked = false;  ///< for its words
    };
    mutable std::mutex mutex_;
    std::map<std::string, Limit> limits_;
};

}  // namespace roseglass::http
