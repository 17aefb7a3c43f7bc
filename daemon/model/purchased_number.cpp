#include "model/purchased_number.hpp"

namespace numsync::model {

void PurchasedNumber::clear()
{
    for (auto& value : fields) {
        value.type = ValueType::absent;
        value.text.clear();
        value.overlong = false;
        value.repeated = false;
    }
}

} // namespace numsync::model
