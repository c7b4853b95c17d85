/**
 * One colour code for states everywhere. A tone never stands alone: the badge also has a sign and the word.
 * - `good`: money is in, the thing is done
 * - `waiting`: it is somebody's or some machine's turn
 * - `lost`: refused, failed, overdue
 * - `quiet`: nothing is asked of anyone
 */
export type Tone = 'good' | 'waiting' | 'lost' | 'quiet';

const TONES: Readonly<Record<Tone, readonly string[]>> = {
  good: [
    'active',
    'applied',
    'approved',
    'available',
    'balanced',
    'banked',
    'captured',
    'completed',
    'confirmed',
    'connected',
    'delivered',
    'done',
    'healthy',
    'matched',
    'ok',
    'paid',
    'posted',
    'processed',
    'ready',
    'refunded',
    'settled',
    'succeeded',
    'valid',
    'verified',
    'won',
  ],
  waiting: [
    'action_required',
    'authorised',
    'authorized',
    'cancelling',
    'capturing',
    'created',
    'degraded',
    'due',
    'in_transit',
    'invited',
    'issued',
    'low',
    'needs_attention',
    'open',
    'part_paid',
    'partial',
    'partially_paid',
    'partially_refunded',
    'paused',
    'pending',
    'processing',
    'queued',
    'received',
    'refunding',
    'requested',
    'requires_action',
    'retrying',
    'scheduled',
    'sending',
    'sent',
    'started',
    'unknown',
    'unmatched',
    'unverified',
    'viewed',
    'waiting',
  ],
  lost: [
    'blocked',
    'chargeback',
    'dead',
    'declined',
    'disabled',
    'disputed',
    'down',
    'error',
    'failed',
    'invalid',
    'late',
    'lost',
    'out',
    'overdue',
    'refused',
    'rejected',
    'revoked',
    'suspended',
    'unhealthy',
  ],
  quiet: [
    'abandoned',
    'archived',
    'cancelled',
    'canceled',
    'closed',
    'credited',
    'draft',
    'duplicate',
    'expired',
    'ignored',
    'inactive',
    'left',
    'locked',
    'new',
    'none',
    'off',
    'replayed',
    'reversed',
    'skipped',
    'superseded',
    'void',
    'voided',
    'written_off',
  ],
};

const TONE_OF: ReadonlyMap<string, Tone> = new Map(
  (Object.keys(TONES) as Tone[]).flatMap((tone) => TONES[tone].map((state) => [state, tone] as const)),
);

/** The tone of a state; a state that is not listed is quiet. */
export function toneOf(state: string): Tone {
  return TONE_OF.get(state) ?? 'quiet';
}

/** Every listed state, for the gallery and the test that each has a word. */
export const KNOWN_STATES: readonly string[] = [...TONE_OF.keys()];
