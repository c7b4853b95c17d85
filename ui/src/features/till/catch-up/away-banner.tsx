import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { IconButton } from '@/components/ui/button';
import { ToneSign } from '@/components/ui/state';
import { durationText } from '@/lib/durations';
import { useKept } from '@/lib/kept';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { lastRoundQuery, type Round } from './queries';
import { awayMs, isNews, type RoundTone, toneOf } from './round-values';
import { RoundWords } from './round-words';

/** Up to which round this person has seen on this device what happened meanwhile. */
export const SEEN = 'catch-up.seen';

/** One quiet line after an absence: how long it was and what came of it. It goes when it is put away or looked at. */
export function AwayBanner() {
  const { data } = useQuery(lastRoundQuery(useMay('payments:read')));
  const [seen, setSeen] = useKept(SEEN, 0);
  const round = data?.round;
  if (!round || round.id <= seen || !isNews(round)) return null;
  return (
    // Its words come when there is something to say; the page does not wait for them.
    <Suspense fallback={null}>
      <Banner round={round} onSeen={() => setSeen(round.id)} />
    </Suspense>
  );
}

const COLOURS: Readonly<Record<RoundTone, string>> = {
  good: 'text-green',
  waiting: 'text-amber',
  lost: 'text-red',
};

function Banner({ round, onSeen }: { round: Round; onSeen: () => void }) {
  const { t } = useTranslation('catch-up');
  const { tag } = useLocale();
  const tone = toneOf(round);
  const away = awayMs(round);
  return (
    <section aria-label={t('title')} className="flex items-start gap-3 border-y border-rule bg-sheet py-2 ps-3 pe-1">
      <ToneSign tone={tone} className={`mt-1.5 ${COLOURS[tone]}`} />
      <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-4 gap-y-1">
        <p className="font-strong">
          {away === null ? t('stillAway') : t(`away.${round.cause}`, { time: durationText(away, tag, 'long') })}
        </p>
        <RoundWords round={round} />
        <NavLink to="/while-away" className="inline-flex min-h-6 items-center text-blue hover:underline">
          {t('see')}
        </NavLink>
      </div>
      <IconButton label={t('putAway')} onClick={onSeen}>
        <X aria-hidden />
      </IconButton>
    </section>
  );
}
