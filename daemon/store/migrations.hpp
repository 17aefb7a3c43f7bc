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

/// A hash of the file's content, 32 hexadecimal digits.
std::string checksum(const Migration& migration);

struct MigrationState {
    int version = 0;
    std::string name;
    std::optional<std::string> applied_at; ///< UTC; absent if it is not applied yet
};

/// Returns all migrations, in order. Throws Failure{db_schema} if an applied file was edited, if one before
/// an applied file is missing, or if the schema is of version 0.1 or newer than the program. In the last two
/// cases the failure is `final`.
std::vector<MigrationState> migration_states(Database& database);

/// Which role owns what a migration creates. login: the role that logged in. owner: the owner of the existing
/// tables or, before there are any, agni_owner if roles.sql has created it.
enum class ActAs : bool { login, owner };

/// Applies the missing migrations, each in a transaction of its own under an advisory lock: two processes may
/// start together. Creates the schema if it is missing. Calls `on_applied` after each migration. Returns how
/// many it applied.
int migrate(Database& database, ActAs act_as, const std::function<void(const Migration&)>& on_applied);

} // namespace numsync::store
