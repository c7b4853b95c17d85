/** How saved ways to pay travel. Everything else of this area takes the shapes from here. */
import type { Shape } from '@/api/client';

/** A way to pay that a gateway keeps for a customer. Its token is never given out. */
export type SavedMethod = Shape<'SavedMethod'>;

/** What is needed to save one. */
export type NewSavedMethod = Shape<'NewSavedMethod'>;

/** A gateway, with whether it keeps ways to pay. */
export type Gateway = Shape<'GatewayShown'>;
