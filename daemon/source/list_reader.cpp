#include "source/list_reader.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"
#include "source/record_handler.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <cstring>

namespace numsync::source {

namespace {

namespace json = boost::json;
using model::Failure;
using model::Reason;

constexpr std::size_t deepest = 128;         ///< nesting within unknown fields
constexpr std::size_t raw_limit = 64 * 1024; ///< of a record kept for rejected_records

json::parse_options strict_options()
{
    json::parse_options options;
    options.max_depth = deepest;
    return options;
}

/// Keeps the bytes since the last record's end, so that a record can be shown as it was received.
class RawWindow {
  public:
    void extend(std::string_view piece)
    {
        if (bytes_.size() < raw_limit) {
            bytes_.append(piece, 0, raw_limit - bytes_.size());
        }
    }

    [[nodiscard]] std::string_view record() const
    {
        const auto start = bytes_.find('{');
        return start == std::string::npos ? std::string_view{} : std::string_view{bytes_}.substr(start);
    }

    void restart() { bytes_.clear(); }

  private:
    std::string bytes_;
};

bool only_white_space(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

} // namespace

/// Cuts the bytes behind every '}', so that each record's last byte is the last of a piece: where the handler
/// says that a record ended, its bytes are known.
class ListReader::Impl {
  public:
    Impl(OnRecord on_record, Drift& drift)
        : on_record_(std::move(on_record)),
          parser_(strict_options(), drift, [this](bool is_object) { hand_over(is_object); })
    {
    }

    void feed(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto* brace = static_cast<const char*>(std::memchr(bytes.data(), '}', bytes.size()));
            const auto length =
                brace == nullptr ? bytes.size() : static_cast<std::size_t>(brace - bytes.data()) + 1;
            feed_piece(bytes.substr(0, length));
            bytes.remove_prefix(length);
        }
    }

    Envelope finish()
    {
        if (!parser_.done()) {
            boost::system::error_code error;
            parser_.write_some(false, "", 0, error);
            throw Failure{Reason::json,
                          "the body ends before its JSON does, at byte " + std::to_string(offset_)};
        }
        return parser_.handler().finish();
    }

  private:
    void feed_piece(std::string_view piece)
    {
        piece_ = piece;
        std::size_t used = 0;
        if (!parser_.done()) {
            boost::system::error_code error;
            used = parser_.write_some(true, piece.data(), piece.size(), error);
            if (error) {
                throw Failure{Reason::json, "no valid JSON near byte " + std::to_string(offset_ + used) +
                                                ", in record " +
                                                std::to_string(parser_.handler().records() + 1) +
                                                " of the list (" + error.message() + ")"};
            }
        }
        if (parser_.done() && !only_white_space(piece.substr(used))) {
            throw Failure{Reason::json, "something stands behind the end of the JSON, at byte " +
                                            std::to_string(offset_ + used)};
        }
        offset_ += piece.size();
        if (!piece_.empty()) {
            window_.extend(piece_);
        }
    }

    void hand_over(bool is_object)
    {
        const auto& number = parser_.handler().number();
        if (!is_object) {
            on_record_({number, parser_.handler().scalar(), false});
            return;
        }
        window_.extend(piece_);
        on_record_({number, window_.record(), true});
        window_.restart();
        piece_ = {};
    }

    OnRecord on_record_;
    json::basic_parser<RecordHandler> parser_;
    RawWindow window_;
    std::string_view piece_; ///< what is being parsed; empty once it went to the window
    std::uint64_t offset_ = 0;
};

ListReader::ListReader(OnRecord on_record, Drift& drift)
    : impl_(std::make_unique<Impl>(std::move(on_record), drift))
{
}

ListReader::~ListReader() = default;

void ListReader::feed(std::string_view bytes)
{
    impl_->feed(bytes);
}

Envelope ListReader::finish()
{
    return impl_->finish();
}

} // namespace numsync::source
