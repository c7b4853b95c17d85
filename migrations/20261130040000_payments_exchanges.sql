-- What went over the line at each try about a payment, so that a gateway's support can be shown what was said.

-- owner: till/payments
CREATE TABLE payment_exchanges (
    try_id        INTEGER NOT NULL REFERENCES payment_tries (id),
    position      INTEGER NOT NULL,            -- order of sending, from 1
    method        TEXT NOT NULL,
    path          TEXT NOT NULL,               -- with the query, without the gateway's address
    status        INTEGER,                     -- NULL: no whole answer came
    trouble       TEXT NOT NULL,               -- what the line said then
    request_id    TEXT NOT NULL,
    latency_ms    INTEGER NOT NULL,
    request_bytes INTEGER NOT NULL,            -- of the whole body
    request_cut   INTEGER NOT NULL CHECK (request_cut IN (0, 1)), -- there was more than is kept
    answer_bytes  INTEGER NOT NULL,
    answer_cut    INTEGER NOT NULL CHECK (answer_cut IN (0, 1)),
    request_body  TEXT NOT NULL,               -- bodies stand last and without secrets, as the connectors hand them out
    answer_body   TEXT NOT NULL,
    PRIMARY KEY (try_id, position)
) STRICT;
