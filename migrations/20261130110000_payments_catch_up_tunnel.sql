-- Rounds of asking after a time in which the tunnel did not lead here.

ALTER TABLE catch_up_rounds ADD COLUMN way TEXT NOT NULL DEFAULT '' CHECK (way IN ('', 'tunnel')); -- of the cause 'network': what was down was the way from gateways to us, not ours to them
