#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace numsync::model {

/// A sequence that only grows, in blocks of 64 KiB. Its elements never move, and it wastes almost no memory;
/// std::deque wastes about 5 %.
template <class T>
class Blocks {
  public:
    [[nodiscard]] std::size_t size() const { return size_; }

    void push_back(T element)
    {
        if (size_ % per_block == 0) {
            blocks_.emplace_back().reserve(per_block);
        }
        blocks_.back().push_back(std::move(element));
        ++size_;
    }

    [[nodiscard]] T& operator[](std::size_t at) { return blocks_[at / per_block][at % per_block]; }
    [[nodiscard]] const T& operator[](std::size_t at) const
    {
        return blocks_[at / per_block][at % per_block];
    }

  private:
    static constexpr std::size_t per_block = std::size_t{64} * 1024 / sizeof(T);

    std::vector<std::vector<T>> blocks_;
    std::size_t size_ = 0;
};

} // namespace numsync::model
