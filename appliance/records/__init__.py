"""The record of truth: reads queue_log and CEL into the database, each line exactly once."""
