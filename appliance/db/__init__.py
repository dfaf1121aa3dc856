"""One SQLite file. `connect` opens it, `migrations` shapes it, `schema.sql` shows its present shape."""

from appliance.db.connect import connect, read, write

__all__ = ["connect", "read", "write"]
