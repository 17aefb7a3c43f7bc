#include "model/tally.hpp"

namespace numsync::model {

void Tally::count(Stored stored, Seen seen)
{
    living += is_living(stored);
    switch (seen) {
    case Seen::absent:
        absent += is_living(stored);
        break;
    case Seen::unchanged:
        ++unchanged;
        break;
    case Seen::added:
        ++added;
        break;
    case Seen::updated:
        ++updated;
        break;
    case Seen::restored:
        ++restored;
        returned += stored == Stored::removed;
        break;
    case Seen::repaired:
        ++repaired;
        break;
    case Seen::upgraded:
        ++upgraded;
        break;
    case Seen::held:
        ++held;
        break;
    case Seen::rejected:
        relisted += stored == Stored::missing || stored == Stored::removed;
        returned += stored == Stored::removed;
        break;
    }
}

} // namespace numsync::model
