#include "source/list_reader.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"
#include "source/record_handler.hpp"

#include <boost/json/basic_parser_impl.hpp>

namespace numsync::source {

namespace {

namespace json = boost::json;
using model::Failure;
using model::Reason;

constexpr std::size_t deepest = 128;         ///< open objects and arrays, the answer's own among them
constexpr std::size_t raw_limit = 64 * 1024; ///< of a record kept for rejected_records

json::parse_options strict_options()
{
    json::parse_options options;
    options.max_depth = deepest;
    return options;
}

bool only_white_space(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

} // namespace

/// Cuts the bytes so that each record begins and ends where a piece ends: its bytes are those of the pieces
/// between.
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
            const auto cut = bytes.find(handler().in_record() ? '}' : '{');
            const auto length = cut == std::string_view::npos ? bytes.size() : cut + 1;
            feed_piece(bytes.substr(0, length));
            bytes.remove_prefix(length);
        }
    }

    Envelope finish()
    {
        if (!parser_.done()) {
            throw Failure{Reason::json,
                          "the body ends before its JSON does, at byte " + std::to_string(offset_)};
        }
        return handler().finish();
    }

  private:
    RecordHandler& handler() { return parser_.handler(); }

    void feed_piece(std::string_view piece)
    {
        const bool within_record = handler().in_record();
        if (within_record) {
            raw_.append(piece, 0, raw_limit + 1 - raw_.size()); // one byte more tells that it goes on
        }
        const auto used = parser_.done() ? 0 : parse(piece);
        if (parser_.done() && !only_white_space(piece.substr(used))) {
            throw Failure{Reason::json, "something stands behind the end of the JSON, at byte " +
                                            std::to_string(offset_ + used)};
        }
        if (!within_record && handler().in_record()) {
            raw_ = '{';
        }
        offset_ += piece.size();
    }

    std::size_t parse(std::string_view piece)
    {
        boost::system::error_code error;
        const auto used = parser_.write_some(true, piece.data(), piece.size(), error);
        if (error) {
            auto message = "no valid JSON near byte " + std::to_string(offset_ + used);
            if (handler().in_data()) {
                message += ", in record " + std::to_string(handler().records() + 1) + " of the list";
            }
            throw Failure{Reason::json, message + " (" + error.message() + ")"};
        }
        return used;
    }

    void hand_over(bool is_object)
    {
        on_record_({handler().number(), is_object ? model::cut_utf8(raw_, raw_limit) : handler().scalar(),
                    is_object});
    }

    OnRecord on_record_;
    json::basic_parser<RecordHandler> parser_;
    std::string raw_; ///< of the record that is being read
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
