// The store's tables, and how those of an earlier version become them.
#pragma once

#include "daemon/store/database.hpp"

namespace rotation::daemon::store {

// Makes what is missing. Throws DatabaseError: the file is no store, or one of a later version.
void prepare_schema(Database& database);

}  // namespace rotation::daemon::store
