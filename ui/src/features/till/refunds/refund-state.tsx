import { useTranslation } from 'react-i18next';
import { Badge } from '@/components/ui/state';
import { type Tone, toneOf } from '@/lib/states';
import type { RefundState as State } from './queries';

/** An approved refund has not left yet: here the word does not mean that a thing is done. */
const tone = (state: State): Tone => (state === 'approved' ? 'waiting' : toneOf(state));

/** How far a refund is, in words of its own: `processing` says too little of where somebody's money is. */
export function RefundState({ of }: { of: State }) {
  const { t } = useTranslation('refunds');
  return <Badge tone={tone(of)}>{t(`state.${of}`)}</Badge>;
}
