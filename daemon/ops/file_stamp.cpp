#include "ops/file_stamp.hpp"

#include <sys/stat.h>

namespace numsync::ops {

FileStamp stamp_of(const std::string& path)
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        return {};
    }
    return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

} // namespace numsync::ops
