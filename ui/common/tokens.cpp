#include "ui/common/tokens.h"

namespace roseglass::ui {
namespace {

QColor rgb(unsigned value) { return QColor::fromRgb(value); }

}  // namespace

const Tokens& Tokens::light() {
    static const Tokens set{rgb(0xf2f2f4), rgb(0xffffff), rgb(0xf8f8fa), rgb(0x1c1f25), rgb(0x505763), rgb(0x5f6672), rgb(0xdcdee3), rgb(0x848a96),
                            rgb(0x2a5db0), rgb(0xffffff), rgb(0xdce7f8), rgb(0x952a58), rgb(0xfbe9f0), rgb(0xe2b3c8), rgb(0x19703f), rgb(0xe4f3ea),
                            rgb(0x855300), rgb(0xfff2d6), rgb(0xb0221b), rgb(0xfdeae8), rgb(0x5546a6), rgb(0xefecfb), rgb(0x565d6a), rgb(0xebecef), false};
    return set;
}

const Tokens& Tokens::darkSet() {
    static const Tokens set{rgb(0x24272c), rgb(0x191b1f), rgb(0x1e2024), rgb(0xe9ebee), rgb(0xb4bac4), rgb(0xa0a7b3), rgb(0x363a42), rgb(0x757c89),
                            rgb(0x8ab4f8), rgb(0x0f2140), rgb(0x2a3a56), rgb(0xf2a7c6), rgb(0x3a2430), rgb(0x6b3a52), rgb(0x7cd4a1), rgb(0x1c3427),
                            rgb(0xf1c167), rgb(0x392e16), rgb(0xff9b93), rgb(0x43211f), rgb(0xbbb0f7), rgb(0x2b2743), rgb(0xaab1bc), rgb(0x2e3138), true};
    return set;
}

}  // namespace roseglass::ui
