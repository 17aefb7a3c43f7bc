#include "source/paged_list.hpp"

#include "model/failure.hpp"

namespace numsync::source {

PagedList::PagedList(ListSink& sink, Drift& drift, std::vector<std::string> ignored, ListObserver* observer)
    : sink_(sink), drift_(drift), ignored_(std::move(ignored)), observer_(observer)
{
    begin_page();
}

void PagedList::begin_page()
{
    reader_.emplace(sink_, drift_, &ids_, completeness_.records());
    reader_->ignore(ignored_);
    reader_->observe(observer_);
}

std::optional<NextPage> PagedList::end_page(const std::vector<std::pair<std::string, std::string>>& headers)
{
    auto envelope = reader_->finish();
    for (const auto& [name, value] : headers) {
        envelope.note_header(name, value);
    }
    if (observer_ != nullptr) {
        observer_->on_page(envelope);
    }
    const auto next = completeness_.page(envelope);
    begin_page(); // even after the last one: a page that comes unasked has to be judged, too
    return next;
}

void PagedList::check_ids(std::size_t part)
{
    if (ids_.any_twice(part)) {
        throw model::Failure{model::Reason::incomplete,
                             "an id stands on two pages: the list moved while it was read"};
    }
}

} // namespace numsync::source
