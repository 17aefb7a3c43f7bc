#pragma once

#include "app/key_filter.hpp"
#include "app/list_profile.hpp"
#include "app/list_profile_text.hpp"
#include "app/redacted_json.hpp"
#include "app/redaction.hpp"
#include "model/redactor.hpp"
#include "ops/private_file.hpp"
#include "source/list_client.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

namespace numsync::app {

/// Asks for the list of one account as a sync does, keeps how it would be read, and the answer if that is
/// wanted.
class FirstContact : public source::ListObserver {
  public:
    /// Throws model::Failure if there is no key. `file` is where to keep the answer, and outlives it; null
    /// for nowhere. `redact`: what is kept and printed may be shown to others.
    FirstContact(const sync::Context& context, const model::Settings& settings,
                 const model::AccountSettings& account, ops::PrivateFile* file, bool redact);

    /// Returns in words what came; throws model::Failure if that is no complete list. Not twice.
    boost::asio::awaitable<std::string> ask();

    /// After ask(), however it ended; nothing if not one byte came.
    void print(std::ostream& out) const;

    /// Where the answer is kept, in words. With a file only; throws model::Misconfigured if the
    /// file lacks anything.
    std::string finish_file();

    void on_bytes(std::string_view bytes) override;
    void on_begin(source::Place place, bool is_object) override;
    void on_end(bool is_object) override;
    void on_key(source::Place place, std::string_view key) override;
    void on_value(source::Place place, model::ValueType type, std::string_view text) override;
    void on_page(const source::Envelope& envelope) override;

  private:
    boost::asio::awaitable<source::ListEnd> fetch();
    [[nodiscard]] source::Remark shown(const source::Remark& remark) const;
    void begin_page();

    const sync::Context& context_;
    const model::Settings& settings_;
    const model::AccountSettings& account_;
    ops::PrivateFile* file_;
    model::Secret key_;
    std::optional<Redaction> redaction_;
    Asked asked_;
    ListProfile profile_;
    std::optional<KeyFilter> as_received_;
    std::optional<RedactedJson> redacted_;
    bool page_ended_ = false;
};

} // namespace numsync::app
