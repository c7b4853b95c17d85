import { useTranslation } from 'react-i18next';
import { Amount } from '@/components/ui/amount';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { moneyText } from '@/lib/money';
import type { CurrencySales } from './sales';

const WIDTH = 800;
const HEIGHT = 140;

/** One bar per day of one currency. Time runs left to right in all languages; the table beside it says the same. */
export function SalesBars({ sales }: { sales: CurrencySales }) {
  const { t } = useTranslation('reports');
  const locale = useLocale();
  const most = Math.max(1, ...sales.days.map(({ captured }) => captured.minor));
  const slot = WIDTH / Math.max(1, sales.days.length);
  const gap = slot > 4 ? Math.min(4, slot * 0.2) : 0;
  const best = sales.days.find(({ day }) => day === sales.best);
  const ends = [sales.days[0], sales.days.at(-1)];
  const short = { day: 'numeric', month: 'short' } as const;
  const summary = best
    ? t('daily.summary', {
        currency: sales.currency,
        best: dayText(best.day, locale),
        amount: moneyText(best.captured, locale.tag),
      })
    : '';
  return (
    <figure>
      <svg
        role="img"
        aria-label={summary}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-36 w-full border-b border-ink"
      >
        {[0.5, 1].map((part) => (
          <line
            key={part}
            x1={0}
            x2={WIDTH}
            y1={HEIGHT - part * (HEIGHT - 4)}
            y2={HEIGHT - part * (HEIGHT - 4)}
            className="stroke-rule"
            strokeDasharray="2 4"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {sales.days.map(({ day, captured }, index) => {
          const height = captured.minor > 0 ? Math.max(1.5, (captured.minor / most) * (HEIGHT - 4)) : 0;
          return (
            <rect
              key={day}
              x={index * slot + gap / 2}
              y={HEIGHT - height}
              width={slot - gap}
              height={height}
              className={day === sales.best ? 'fill-green' : 'fill-green/50 hover:fill-green'}
            >
              <title>{`${dayText(day, locale)}: ${moneyText(captured, locale.tag)}`}</title>
            </rect>
          );
        })}
      </svg>
      <div dir="ltr" className="mt-1 flex justify-between text-small text-faint">
        {ends.map((end, index) => (
          <bdi key={`${index.toString()}`}>{end ? dayText(end.day, locale, short) : ''}</bdi>
        ))}
      </div>
      {best && (
        <figcaption className="mt-1 flex flex-wrap gap-x-2 text-small text-soft">
          <span>{t('daily.best', { best: dayText(best.day, locale) })}</span>
          <Amount value={best.captured} />
        </figcaption>
      )}
    </figure>
  );
}
