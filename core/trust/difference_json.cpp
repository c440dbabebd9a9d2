#include "trust/difference_json.h"

namespace roseglass::trust {

void changesArray(json::Writer& w, const Difference& changes) {
    w.beginArray();
    for (const Change& change : changes) {
        w.beginObject().field("kind", kindName(change.kind)).optionalField("role", change.role).optionalField("name", change.name);
        w.optionalField("before", change.before).optionalField("after", change.after).optionalField("reason", change.reason).field("words", changeWords(change)).endObject();
    }
    w.endArray();
}

}  // namespace roseglass::trust
