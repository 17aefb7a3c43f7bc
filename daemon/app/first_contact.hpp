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

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

namespace numsync::app {

/// Asks the API for the list of one account as a sync does. Keeps a profile of the list and, if wanted, a
/// copy of the answer.
class FirstContact : public source::ListSink, public source::ListObserver {
  public:
    /// `file` gets a copy of the answer and must outlive this object; null: no copy. With `redact`, the copy
    /// and the printed profile have stand-ins, so that they may be shown to others. Throws model::Failure if
    /// there is no key.
    FirstContact(const sync::Context& context, const model::Settings& settings,
                 const model::AccountSettings& account, ops::PrivateFile* file, bool redact);

    /// Asks for the list. Returns in words what came. Throws model::Failure if no complete list came. Call it
    /// once.
    boost::asio::awaitable<std::string> ask();

    /// Prints the profile. Call it after ask(), even if ask() threw. Prints nothing if no byte came.
    void print(std::ostream& out) const;

    /// Completes the file. Returns in words where the answer is kept. Call it only if there is a file. Throws
    /// model::Misconfigured if anything could not be written.
    std::string finish_file();

    void take(const source::ReceivedRecord& record) override;
    void received(std::uint64_t bytes) override;

    void on_bytes(std::string_view bytes) override;
    void on_begin(source::JsonPlace place, bool is_object) override;
    void on_end(bool is_object) override;
    void on_key(source::JsonPlace place, std::string_view key) override;
    void on_value(source::JsonPlace place, model::ValueType type, std::string_view text) override;
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
    std::chrono::steady_clock::time_point begun_; ///< of fetch()
};

} // namespace numsync::app
