#pragma once

#include "store/database.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The schema: numbered files of migrations/, built into the program.
namespace numsync::store {

struct Migration {
    int version;           ///< ascending from 1
    std::string_view name; ///< of the file, without number and ending
    std::string_view sql;
};

/// All of them, in order.
std::span<const Migration> all_migrations();

/// 32 hexadecimal digits of the file's content.
std::string checksum(const Migration& migration);

struct MigrationState {
    int version = 0;
    std::string name;
    std::optional<std::string> applied_at; ///< UTC; absent if it waits to be applied
};

/// Throws Failure{db_schema} if an applied file was edited, one is missing in between, or the schema is of
/// 0.1 or newer than the program (`final` then).
std::vector<MigrationState> migration_states(Database& database);

/// Who owns what is made. login: the role that logged in. owner: the role that owns the tables; before there
/// are any, agni_owner if roles.sql has made it.
enum class ActAs : bool { login, owner };

/// Applies what is missing, each file in one transaction under an advisory lock, so that two may start
/// together. Creates the schema where it is missing. `on_applied` is told of each. Returns how many.
int migrate(Database& database, ActAs act_as, const std::function<void(const Migration&)>& on_applied);

} // namespace numsync::store
