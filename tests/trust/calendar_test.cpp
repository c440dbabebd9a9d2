// The calendar, read back by a library that did not write it (python3-icalendar).
#include "trust/calendar.h"

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "support/program.h"
#include "support/temporary_folder.h"
#include "trust/expiry_scene.h"

namespace roseglass::test {

using namespace trust;

namespace {

constexpr const char* kReader = R"(
import icalendar, json, sys
calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())
events = []
for event in calendar.walk('VEVENT'):
    assert not event.errors, event.errors
    events.append({'uid': str(event['UID']), 'summary': str(event['SUMMARY']), 'description': str(event['DESCRIPTION']),
                   'day': event.decoded('DTSTART').isoformat(), 'stamp': event.decoded('DTSTAMP').isoformat(), 'sequence': int(event['SEQUENCE']),
                   'alarms': [alarm.decoded('TRIGGER').total_seconds() / 86400 for alarm in event.walk('VALARM')]})
print(json.dumps({'version': str(calendar['VERSION']), 'product': str(calendar['PRODID']), 'events': events}))
)";

nlohmann::json readBack(const std::string& calendar) {
    const TemporaryFolder folder;
    const auto file = folder / "expiry.ics";
    EXPECT_TRUE(writeFileAtomically(file, calendar));
    const Ran ran = runProgram({"/usr/bin/python3", "-c", kReader, file.string()});
    EXPECT_EQ(ran.exit, 0) << ran.err;
    return nlohmann::json::parse(ran.out, nullptr, false);
}

}  // namespace

TEST(Calendar, IsReadByALibraryThatDidNotWriteIt) {
    const auto entries = makeExpiry({sampleReport()}, kNow, {});
    const auto calendar = readBack(writeCalendar(entries, kNow));
    EXPECT_EQ(calendar["version"], "2.0");
    ASSERT_EQ(calendar["events"].size(), entries.size());
    for (size_t i = 0; i < entries.size(); ++i) {
        const auto& event = calendar["events"][i];
        EXPECT_EQ(event["uid"], expiryId(entries[i]));
        EXPECT_EQ(event["day"], formatRfc3339(*entries[i].expires).substr(0, 10));
        EXPECT_EQ(event["stamp"], "2026-11-24T08:00:00+00:00");
        EXPECT_EQ(event["alarms"], (renewsItself(entries[i]) ? nlohmann::json::array() : nlohmann::json({-30.0, -7.0, -1.0})));
        const std::string description = event["description"];
        EXPECT_NE(description.find(entries[i].breaks), std::string::npos) << description;
        EXPECT_NE(description.find(entries[i].remedy), std::string::npos);
        EXPECT_NE(description.find(entries[i].command), std::string::npos);
    }
    EXPECT_EQ(calendar["events"][1]["summary"], "Content trust expires: targets/alice (version 2) of localhost:5000/team/app");
    EXPECT_EQ(calendar["events"][1]["sequence"], 2);
}

TEST(Calendar, KeepsEveryTextWholeThroughEscapingAndFolding) {
    const std::string names[] = {"comma, semicolon; backslash\\ colon: \"quotes\"", std::string(300, 'x'), "ü", "日本語の証明書の名前はとても長いので折り返されます、そうでしょう。もう一度、日本語の証明書の名前", "🕶️🌹 rose glasses 🕶️🌹 rose glasses 🕶️🌹 rose glasses 🕶️🌹", "a\nBEGIN:VALARM\r\nx"};
    for (const std::string& name : names) {
        auto report = sampleReport();
        report->roles.front().keys.front().certificateName = name;
        const std::string text = writeCalendar(makeExpiry({report}, kNow, {}), kNow);
        const auto calendar = readBack(text);
        ASSERT_EQ(calendar["events"].size(), 7u) << name;
        const std::string description = calendar["events"][5]["description"];
        const std::string shown = name.front() == 'a' ? "a\\u000aBEGIN:VALARM\\u000d\\u000ax" : name.front() == 'x' ? std::string(200, 'x') : name;
        EXPECT_NE(description.find("Certificate: " + shown), std::string::npos) << description;
    }
}

TEST(Calendar, LinesEndWithCrLfAndHaveAtMost75OctetsOfWholeCharacters) {
    auto report = sampleReport();
    // One octet more each time, so that the fold meets a character at every place of it.
    for (size_t before = 0; before < 80; ++before) {
        report->roles.front().keys.front().certificateName = std::string(before, 'x') + "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語";
        const std::string text = writeCalendar(makeExpiry({report}, kNow, {}), kNow);
        ASSERT_TRUE(text.ends_with("END:VCALENDAR\r\n"));
        for (size_t at = 0, end; at < text.size(); at = end + 2) {
            end = text.find("\r\n", at);
            ASSERT_NE(end, std::string::npos);
            ASSERT_LE(end - at, 75u);
            ASSERT_EQ(text.substr(at, end - at).find('\n'), std::string::npos);
            ASSERT_NE(static_cast<unsigned char>(text[at]) & 0xC0, 0x80);
            ASSERT_FALSE(text[at] == ' ' && (static_cast<unsigned char>(text[at + 1]) & 0xC0) == 0x80) << "a fold inside a character";
        }
    }
}

TEST(Calendar, ANewerFileMovesTheSameEvents) {
    const auto report = sampleReport();
    const auto before = readBack(writeCalendar(makeExpiry({report}, kNow, {}), kNow));
    report->roles[5].expires = inDays(1100);
    report->roles[5].version = 3;
    const auto after = readBack(writeCalendar(makeExpiry({report}, inDays(1), {}), inDays(1)));
    std::map<std::string, nlohmann::json> was, is;
    for (const auto& event : before["events"]) was[event["uid"]] = event;
    for (const auto& event : after["events"]) is[event["uid"]] = event;
    ASSERT_EQ(was.size(), is.size());
    size_t moved = 0;
    for (const auto& [uid, event] : is) {
        ASSERT_TRUE(was.contains(uid));
        moved += event["day"] != was[uid]["day"] ? 1 : 0;
        EXPECT_GT(event["stamp"].get<std::string>(), was[uid]["stamp"].get<std::string>());
    }
    EXPECT_EQ(moved, 1u);
}

TEST(Calendar, LeavesOutWhatHasNoDate) {
    auto report = sampleReport();
    report->roles[5].expires.reset();
    report->roles[5].state = RoleState::Invalid;
    EXPECT_EQ(readBack(writeCalendar(makeExpiry({report}, kNow, {}), kNow))["events"].size(), 6u);
    EXPECT_EQ(readBack(writeCalendar({}, kNow))["events"].size(), 0u);
}

TEST(Calendar, TheLastDayOfTheYear9999IsADay) {
    auto report = sampleReport();
    report->roles[5].expires = at("9999-12-31T23:59:59Z");
    EXPECT_EQ(readBack(writeCalendar(makeExpiry({report}, kNow, {}), kNow))["events"][6]["day"], "9999-12-31");
}

}  // namespace roseglass::test
