-- Bodies that nothing vouches for but who brought them: the proof of some gateways does not cover what stands in a delivery. They take
-- so much room at most.

ALTER TABLE inbox ADD COLUMN unproven INTEGER NOT NULL DEFAULT 0; -- bytes of such a body; 0 = it is vouched for, borne out by the gateway, or gone
CREATE INDEX inbox_unproven ON inbox (id, state, unproven) WHERE unproven > 0;
