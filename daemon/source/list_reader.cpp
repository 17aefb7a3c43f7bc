#include "source/list_reader.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"
#include "source/record_handler.hpp"
#include "source/seen_ids.hpp"

#include <boost/json/basic_parser_impl.hpp>

namespace numsync::source {

namespace {

namespace json = boost::json;
using model::Failure;
using model::Reason;

constexpr std::size_t deepest = 128;         ///< open objects and arrays, the answer's own among them
constexpr std::size_t raw_limit = 64 * 1024; ///< of a record kept for rejected_records
constexpr std::string_view white_space = " \t\r\n";
constexpr std::string_view between_records = ", \t\r\n";

json::parse_options strict_options()
{
    json::parse_options options;
    options.max_depth = deepest;
    return options;
}

bool only_white_space(std::string_view text)
{
    return text.find_first_not_of(white_space) == std::string_view::npos;
}

} // namespace

/// Cuts the bytes so that each record ends where a piece ends, so that its own bytes are known.
class ListReader::Impl {
  public:
    Impl(ListSink& sink, Drift& drift, SeenIds* ids, std::uint64_t before)
        : sink_(sink), ids_(ids), room_(most_records - before),
          parser_(strict_options(), drift, [this](bool is_object) { hand_over(is_object); })
    {
    }

    void observe(ListObserver* observer)
    {
        observer_ = observer;
        handler().observe(observer);
    }

    void feed(std::string_view bytes)
    {
        if (observer_ != nullptr) {
            observer_->on_bytes(bytes);
        }
        while (!bytes.empty()) {
            const auto cut = next_cut(bytes);
            feed_piece(bytes.substr(0, cut.length), cut.record);
            bytes.remove_prefix(cut.length);
        }
    }

    void ignore(std::vector<std::string> names) { handler().ignore(std::move(names)); }

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

    struct Cut {
        std::size_t length; ///< of the next piece
        std::size_t record; ///< where in this piece a record begins or goes on, if one does
    };

    /// Cuts after the next '}' if a record is open or begins next: that may be its end. Otherwise cuts after
    /// the next '{', which may begin a record.
    Cut next_cut(std::string_view bytes)
    {
        const auto behind = [&](char brace, std::size_t from) {
            const auto at = bytes.find(brace, from);
            return at == std::string_view::npos ? bytes.size() : at + 1;
        };
        if (handler().in_record()) {
            return {behind('}', 0), 0};
        }
        const auto next = handler().in_data() ? bytes.find_first_not_of(between_records) : bytes.npos;
        if (next != bytes.npos && bytes[next] == '{') {
            return {behind('}', next), next};
        }
        const auto length = behind('{', 0);
        return {length, length - 1};
    }

    void feed_piece(std::string_view piece, std::size_t record)
    {
        part_ = piece.substr(record);
        const auto used = parser_.done() ? 0 : parse(piece);
        if (parser_.done() && !only_white_space(piece.substr(used))) {
            throw Failure{Reason::json, "something stands behind the end of the JSON, at byte " +
                                            std::to_string(offset_ + used)};
        }
        if (handler().in_record()) {
            keep(part_);
        } else {
            begun_.clear();
        }
        offset_ += piece.size();
    }

    /// Keeps the bytes of a record that is not complete yet, up to raw_limit and one more.
    void keep(std::string_view part)
    {
        begun_.append(part, 0, raw_limit + 1 - begun_.size()); // one byte more tells that it goes on
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
        if (handler().records() > room_) {
            throw Failure{Reason::too_large,
                          "the list has more than " + model::counted(most_records, "record")};
        }
        if (!is_object) {
            sink_.take({handler().number(), handler().scalar(), false});
            return;
        }
        if (ids_ != nullptr) {
            ids_->add(handler().number());
        }
        auto raw = part_;
        if (!begun_.empty()) {
            keep(part_);
            raw = begun_;
        }
        sink_.take({handler().number(), model::cut_utf8(raw, raw_limit), true});
    }

    ListSink& sink_;
    SeenIds* ids_; ///< may be null
    ListObserver* observer_ = nullptr;
    std::uint64_t room_; ///< how many records this page may have
    json::basic_parser<RecordHandler> parser_;
    std::string_view part_; ///< the record's bytes in the current piece
    std::string begun_;     ///< its bytes in earlier pieces, see keep(); empty if there are none
    std::uint64_t offset_ = 0;
};

ListReader::ListReader(ListSink& sink, Drift& drift, SeenIds* ids, std::uint64_t before)
    : impl_(std::make_unique<Impl>(sink, drift, ids, before))
{
}

ListReader::~ListReader() = default;

void ListReader::ignore(std::vector<std::string> names)
{
    impl_->ignore(std::move(names));
}

void ListReader::observe(ListObserver* observer)
{
    impl_->observe(observer);
}

void ListReader::feed(std::string_view bytes)
{
    impl_->feed(bytes);
}

Envelope ListReader::finish()
{
    return impl_->finish();
}

} // namespace numsync::source
