-- Keys of deliveries get a beginning of their own, so that no event id of a sender is the key of something we listed ourselves.
UPDATE inbox SET dedupe_key = 'hook:' || dedupe_key WHERE origin = 'webhook';
