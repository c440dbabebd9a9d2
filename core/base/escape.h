#pragma once
#include <string>
#include <string_view>

namespace roseglass {

/// The text made safe to show, whole: control characters, line feeds among them, and marks that cannot be seen or turn
/// the text round as \u escapes, bytes that are no UTF-8 as U+FFFD. What is safe stays as it is, so it may be done twice.
std::string escaped(std::string_view text);

}  // namespace roseglass
