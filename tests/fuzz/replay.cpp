#include "target.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

/// The main() of a fuzz target that is built without libFuzzer: DIRECTORY [MUTATIONS]. Runs every file of the
/// directory, then that many mutations of them, equal in each run.
namespace {

std::vector<std::string> read_corpus(const std::filesystem::path& directory)
{
    std::vector<std::filesystem::path> files;
    std::ranges::copy(std::filesystem::directory_iterator{directory}, std::back_inserter(files));
    std::ranges::sort(files);
    std::vector<std::string> corpus;
    for (const auto& file : files) {
        std::ifstream stream{file, std::ios::binary};
        corpus.emplace_back(std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{});
    }
    return corpus;
}

class Mutator {
  public:
    explicit Mutator(const std::vector<std::string>& corpus) : corpus_(corpus) {}

    std::string next()
    {
        auto input = corpus_[below(corpus_.size())];
        for (auto changes = 1 + below(4); changes > 0; --changes) {
            change(input);
        }
        return input;
    }

  private:
    std::size_t below(std::size_t limit) { return random_() % limit; }

    void change(std::string& input)
    {
        const auto at = below(input.size() + 1);
        switch (below(4)) {
        case 0: // change a byte
            if (at < input.size()) {
                input[at] = static_cast<char>(below(256));
            }
            break;
        case 1: // insert a byte
            input.insert(at, 1, static_cast<char>(below(256)));
            break;
        case 2: // erase some bytes
            input.erase(at, 1 + below(8));
            break;
        default: { // append the end of another input
            const auto& other = corpus_[below(corpus_.size())];
            input = input.substr(0, at) + other.substr(below(other.size() + 1));
        }
        }
    }

    const std::vector<std::string>& corpus_;
    std::mt19937 random_{1};
};

void run(const std::string& input)
{
    // A copy, so that a sanitizer detects a read beyond its end.
    const std::vector<std::uint8_t> bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::cerr << "usage: DIRECTORY [MUTATIONS]\n";
        return 64;
    }
    const auto corpus = read_corpus(argv[1]);
    const auto mutations = argc > 2 ? std::stoul(argv[2]) : 0;
    std::ranges::for_each(corpus, run);
    Mutator mutator{corpus};
    for (unsigned long i = 0; i < mutations; ++i) {
        run(mutator.next());
    }
    std::cout << corpus.size() << " inputs and " << mutations << " mutations\n";
}
