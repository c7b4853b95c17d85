import { useTranslation } from 'react-i18next';

/** Work with a known end: count and remaining time under a thin bar. */
export function Progress({
  done,
  total,
  label,
  remaining,
}: {
  done: number;
  total: number;
  label: string;
  remaining?: string;
}) {
  const { t } = useTranslation('ui');
  const part = total === 0 ? 0 : Math.min(1, done / total);
  return (
    <div className="flex flex-col gap-1">
      <div className="flex justify-between gap-4 text-small text-soft">
        <span>{label}</span>
        <span>{remaining ?? t('progress.of', { done, total })}</span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        className="h-1 overflow-hidden rounded-full bg-sunken"
      >
        <div className="h-full bg-ink transition-[width]" style={{ width: `${part * 100}%` }} />
      </div>
    </div>
  );
}

/** How much of something is used or reached, with its limits said in words beside it. */
export function Meter({
  value,
  max,
  label,
  tone = 'quiet',
  text,
}: {
  value: number;
  max: number;
  label: string;
  tone?: 'good' | 'waiting' | 'lost' | 'quiet';
  text: string;
}) {
  const part = max === 0 ? 0 : Math.max(0, Math.min(1, value / max));
  const colours = { good: 'bg-green', waiting: 'bg-amber', lost: 'bg-red', quiet: 'bg-ink' };
  return (
    <div className="flex flex-col gap-1">
      <div className="flex justify-between gap-4 text-small">
        <span className="text-soft">{label}</span>
        <span>{text}</span>
      </div>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
        aria-valuetext={text}
        className="h-2 bg-sunken"
      >
        <div className={`h-full ${colours[tone]}`} style={{ width: `${part * 100}%` }} />
      </div>
    </div>
  );
}
