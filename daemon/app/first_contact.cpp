#include "app/first_contact.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ostream>

namespace numsync::app {

namespace {

using source::JsonPlace;
using std::chrono::steady_clock;

/// Usual page sizes. A list of exactly this length may be only the first page, although the answer does not
/// say so.
constexpr std::array<std::uint64_t, 13> page_sizes{50,   100,  200,   250,   500,   1000,  2000,
                                                   2500, 5000, 10000, 20000, 50000, 100000};
constexpr auto* possible_page_cap =
    ", as many as a page might have (possible_page_cap): compare with the count on the vendor's own page";

} // namespace

FirstContact::FirstContact(const sync::Context& context, const model::Settings& settings,
                           const model::AccountSettings& account, ops::PrivateFile* file, bool redact)
    : context_(context), settings_(settings), account_(account), file_(file),
      key_(context.load_key(settings, account)), asked_{account.name, model::to_query(account.filters)},
      profile_(
          settings.api.absent == model::Absent::zero,
          [this](std::string_view key) {
              return redaction_ ? redaction_->key(key) : model::redacted(key, key_);
          },
          [this](std::string_view key, model::ValueType type, std::string_view text) {
              return redaction_ ? redaction_->field(key, type, text) : model::redacted(text, key_);
          })
{
    if (redact) {
        redaction_.emplace(key_);
        asked_.filters = asked_.filters.empty() ? "" : "filters that are not shown";
    }
    if (file_ == nullptr) {
        return;
    }
    const auto write = [this](std::string_view text) { file_->write(text); };
    if (redact) {
        redacted_.emplace(*redaction_, write);
    } else {
        as_received_.emplace(key_, write);
    }
}

boost::asio::awaitable<source::ListEnd> FirstContact::fetch()
{
    begun_ = steady_clock::now();
    source::ListClient client{context_.main, settings_.api, context_.tls, context_.proxies, context_.stop};
    client.observe(this);
    const auto query = model::to_query(account_.filters);
    source::Drift drift; // not used: the profile has all of it, with counts
    client.on_exchange(context_.exchanges_of(account_.name));
    co_await client.connect();
    co_return co_await client.fetch(query, key_, *this, drift);
}

void FirstContact::take(const source::ReceivedRecord& record)
{
    profile_.take(record);
}

void FirstContact::received(std::uint64_t /*bytes*/)
{
    asked_.took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun_);
}

boost::asio::awaitable<std::string> FirstContact::ask()
{
    source::ListEnd end;
    try {
        end = co_await fetch();
    } catch (const model::Failure& failure) {
        if (redaction_ && failure.http_status) {
            throw failure.reworded(std::string{model::name(failure.reason())} +
                                   " (--redact leaves out the message, as it may quote the answer)");
        }
        throw;
    }
    const auto records = profile_.records();
    const bool like_a_page = end.pages == 1 && std::ranges::find(page_sizes, records) != page_sizes.end();
    co_return "status " + std::to_string(end.http_status) + ", a complete list of " +
        model::counted(records, "number") + (like_a_page ? possible_page_cap : "");
}

void FirstContact::print(std::ostream& out) const
{
    if (profile_.bytes() > 0) {
        print_profile(out, asked_, profile_, [this](const source::Remark& remark) { return shown(remark); });
    }
}

source::Remark FirstContact::shown(const source::Remark& remark) const
{
    if (redaction_) {
        return redaction_->remark(remark);
    }
    return {model::redacted(remark.name, key_), model::redacted(remark.value, key_), remark.taken_for};
}

std::string FirstContact::finish_file()
{
    if (as_received_) {
        as_received_->finish();
    }
    file_->finish();
    if (file_->size() == 0) {
        return "nothing came that could be kept, so there is no file";
    }
    return file_->name() + ", " + model::counted(file_->size(), "byte") +
           (file_->is_standard_output() ? "" : ", readable by its owner alone") +
           (redacted_ ? ", with stand-ins: look at it before you send it to anybody" : ", as received");
}

void FirstContact::begin_page()
{
    if (file_ != nullptr && page_ended_) {
        file_->write(std::string_view{&source::page_separator, 1});
    }
    page_ended_ = false;
}

void FirstContact::on_bytes(std::string_view bytes)
{
    profile_.on_bytes(bytes);
    begin_page();
    if (as_received_) {
        as_received_->feed(bytes);
    }
}

void FirstContact::on_begin(JsonPlace place, bool is_object)
{
    profile_.on_begin(place, is_object);
    if (redacted_) {
        redacted_->on_begin(place, is_object);
    }
}

void FirstContact::on_end(bool is_object)
{
    profile_.on_end(is_object);
    if (redacted_) {
        redacted_->on_end(is_object);
    }
}

void FirstContact::on_key(JsonPlace place, std::string_view key)
{
    profile_.on_key(place, key);
    if (redacted_) {
        redacted_->on_key(place, key);
    }
}

void FirstContact::on_value(JsonPlace place, model::ValueType type, std::string_view text)
{
    profile_.on_value(place, type, text);
    if (redacted_) {
        redacted_->on_value(place, type, text);
    }
}

void FirstContact::on_page(const source::Envelope& envelope)
{
    profile_.on_page(envelope);
    if (as_received_) {
        as_received_->finish();
    }
    page_ended_ = file_ != nullptr;
}

} // namespace numsync::app
