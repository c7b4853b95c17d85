//! Stories of the shop: api, journeys, gateways, house, proofs.
