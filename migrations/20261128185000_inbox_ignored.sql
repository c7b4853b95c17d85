-- Deliveries that were of no concern are found again when what they are about turns up.
CREATE INDEX inbox_ignored ON inbox (integration_id, order_key) WHERE state = 'ignored';
