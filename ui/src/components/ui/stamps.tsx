import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { When } from './when';

export type StampName = 'asked' | 'paid' | 'confirmed' | 'settled' | 'banked';
export interface StampFact {
  stamp: StampName;
  at?: string | null;
}

/**
 * The life of a payment as a line of stamps: asked, paid, confirmed, settled, banked. The same drawing everywhere.
 * `stopped` says that it will not go on (failed, expired, cancelled); `unknown` that the gateway has not answered.
 */
export function StampsLine({
  stamps,
  stopped,
  unknown,
  compact,
}: {
  stamps: readonly StampFact[];
  stopped?: boolean;
  unknown?: boolean;
  compact?: boolean;
}) {
  const { t } = useTranslation('ui');
  const next = stamps.findIndex((stamp) => !stamp.at);
  return (
    <ol aria-label={t('stamps.line')} className={cn('flex min-w-0', compact ? 'w-28' : 'w-full')}>
      {stamps.map((stamp, index) => {
        const done = Boolean(stamp.at);
        const current = index === next;
        const mark = done
          ? 'done'
          : current && stopped
            ? 'stopped'
            : current
              ? unknown
                ? 'unknown'
                : 'next'
              : 'later';
        return (
          <li key={stamp.stamp} className={cn('relative flex min-w-0 flex-1 flex-col', compact ? '' : 'gap-1')}>
            {index > 0 && (
              <span
                aria-hidden
                className={cn(
                  'absolute end-1/2 h-px w-full',
                  compact ? 'top-[5px]' : 'top-[13px]',
                  done ? 'bg-green' : 'border-t border-dashed border-rule-strong',
                )}
              />
            )}
            <span className="relative z-1 flex justify-center">
              <StampMark mark={mark} small={compact ?? false} />
            </span>
            <span className={cn(compact ? 'sr-only' : 'text-center text-small', done ? 'text-ink' : 'text-faint')}>
              {t(`stamps.${stamp.stamp}`)}
              {mark === 'stopped' && <span className="block text-red">{t('stamps.stopped')}</span>}
              {mark === 'unknown' && <span className="block text-amber">{t('stamps.unknown')}</span>}
            </span>
            {!compact && stamp.at && (
              <When at={stamp.at} style="short" className="px-1 text-center text-small text-soft" />
            )}
          </li>
        );
      })}
    </ol>
  );
}

function StampMark({ mark, small }: { mark: 'done' | 'next' | 'later' | 'stopped' | 'unknown'; small: boolean }) {
  const colour = {
    done: 'text-green',
    next: 'text-amber',
    later: 'text-rule-strong',
    stopped: 'text-red',
    unknown: 'text-amber',
  }[mark];
  if (small) {
    return (
      <svg
        aria-hidden
        viewBox="0 0 12 12"
        className={cn('size-[11px] rounded-full bg-ground', colour)}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      >
        <circle
          cx="6"
          cy="6"
          r="4.75"
          fill={mark === 'done' ? 'currentColor' : 'none'}
          strokeDasharray={mark === 'later' ? '2 2' : undefined}
        />
        {mark === 'stopped' && <path d="m4 4 4 4m0-4-4 4" />}
        {(mark === 'next' || mark === 'unknown') && <circle cx="6" cy="6" r="1.75" fill="currentColor" stroke="none" />}
      </svg>
    );
  }
  return (
    <svg aria-hidden viewBox="0 0 28 28" className={cn('size-7', colour)} fill="none" stroke="currentColor">
      <circle
        cx="14"
        cy="14"
        r="12.5"
        className="fill-ground"
        strokeWidth="1.5"
        strokeDasharray={mark === 'later' ? '3 3' : undefined}
      />
      {mark === 'done' && (
        <>
          <circle cx="14" cy="14" r="9.75" strokeWidth="1" />
          <path d="m9.5 14.5 3 3 6-7" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
        </>
      )}
      {mark === 'next' && <circle cx="14" cy="14" r="4" fill="currentColor" stroke="none" />}
      {mark === 'unknown' && (
        <path d="M11 11.5a3 3 0 1 1 4.2 2.7c-.8.4-1.2.9-1.2 1.8m0 3v.01" strokeWidth="2" strokeLinecap="round" />
      )}
      {mark === 'stopped' && <path d="m10 10 8 8m0-8-8 8" strokeWidth="2" strokeLinecap="round" />}
    </svg>
  );
}
