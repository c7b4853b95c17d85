-- The inbox is filtered by what was told, by when, and by what was of no concern: each is found without walking over the rest.
CREATE INDEX inbox_kind ON inbox (kind);
CREATE INDEX inbox_received ON inbox (received_at);
CREATE INDEX inbox_ignored_rows ON inbox (id) WHERE state = 'ignored';
