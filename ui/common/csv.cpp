#include "ui/common/csv.h"

#include <string_view>

namespace roseglass::ui {

std::string csvLine(const std::vector<std::string>& fields) {
    std::string out;
    for (const std::string& field : fields) {
        out += out.empty() ? "\"" : ",\"";
        if (!field.empty() && std::string_view("=+-@\t").find(field.front()) != std::string_view::npos) out += '\'';
        for (const char c : field) out += c == '"' ? std::string("\"\"") : std::string(1, c);
        out += '"';
    }
    return out + "\r\n";
}

}  // namespace roseglass::ui
