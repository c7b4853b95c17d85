import { useTranslation } from 'react-i18next';
import { ToneSign } from '@/components/ui/state';
import { cn } from '@/lib/cn';
import { useLive } from './live';

/** How the line to the shop computer stands, in words. */
export function LiveIndicator() {
  const { t } = useTranslation('app');
  const state = useLive((live) => live.state);
  const look = { live: 'text-soft', connecting: 'text-amber', away: 'text-red' }[state];
  const tone = { live: 'good', connecting: 'waiting', away: 'lost' } as const;
  return (
    <span
      role="status"
      title={t(`live.${state}About`)}
      className={cn('flex items-center gap-1.5 text-small whitespace-nowrap', look)}
    >
      <ToneSign tone={tone[state]} className={state === 'live' ? 'text-green' : ''} />
      <span className={state === 'live' ? 'sr-only desk:not-sr-only' : ''}>{t(`live.${state}`)}</span>
    </span>
  );
}
