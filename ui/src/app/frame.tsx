import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '@/api/client';
import { onSignedOut } from '@/api/door';
import { Keys } from '@/components/ui/kbd';
import { sessionQuery } from '@/features/office/access/queries';
import { PersonContext, RightsContext } from '@/lib/permissions';
import { BottomBar } from './bottom-bar';
import { Breadcrumbs } from './breadcrumbs';
import { followLive } from './live';
import { LiveIndicator } from './live-indicator';
import { openPalette, Palette } from './palette';
import { PersonMenu } from './person-menu';
import { ShortcutSheet } from './shortcut-sheet';
import { Sidebar } from './sidebar';
import { useFrameShortcuts } from './use-frame-shortcuts';

export interface FrameProps {
  person: Shape<'Person'>;
  shop: Shape<'ShopFacts'>;
  children: ReactNode;
}

/** Everything around a page of the staff app. */
export function Frame({ person, shop, children }: FrameProps) {
  const queries = useQueryClient();
  const router = useRouter();
  const leaving = useRef(false);
  const leave = () => {
    // Every query that was under way says it; one of them is enough.
    if (leaving.current) return;
    leaving.current = true;
    // Forgotten rather than marked as old: the sign-in page must ask who this is, or it would send the person back.
    queries.removeQueries({ queryKey: sessionQuery.queryKey });
    const next = router.latestLocation.href;
    void router.navigate({ to: '/sign-in', search: { next }, replace: true }).finally(() => {
      leaving.current = false;
    });
  };
  useEffect(() => followLive(queries), [queries]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one listener for the life of the frame.
  useEffect(() => onSignedOut(leave), []);
  return (
    <RightsContext value={new Set(person.permissions)}>
      <PersonContext value={person.id}>
        <FrameInside person={person} shop={shop} onSignedOut={leave}>
          {children}
        </FrameInside>
      </PersonContext>
    </RightsContext>
  );
}

function FrameInside({ person, shop, children, onSignedOut: leave }: FrameProps & { onSignedOut: () => void }) {
  const { t } = useTranslation('app');
  useFrameShortcuts();
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-ink focus:p-2 focus:text-ground"
      >
        {t('nav.skip')}
      </a>
      {shop.practice && <PracticeBanner />}
      <div className={shop.practice ? 'flex min-h-0 flex-1 border-x-4 border-amber-wash' : 'flex min-h-0 flex-1'}>
        <Sidebar shop={shop.name} />
        <div className="flex min-w-0 flex-1 flex-col">
          <header
            data-print="hide"
            className="flex h-12 shrink-0 items-center gap-3 border-b border-rule px-4 tablet:px-8"
          >
            <Breadcrumbs />
            <LiveIndicator />
            <button
              type="button"
              onClick={openPalette}
              aria-label={t('palette.title')}
              className="control flex items-center gap-2 rounded-md border border-rule px-2 text-faint hover:border-rule-strong hover:text-ink"
            >
              <Search aria-hidden className="size-4" />
              <span className="hidden pe-6 desk:inline">{t('palette.short')}</span>
              <span className="hidden desk:inline">
                <Keys of="mod+k" />
              </span>
            </button>
            <PersonMenu person={person} onSignedOut={leave} />
          </header>
          <main id="main" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto focus-visible:outline-none">
            {children}
          </main>
          <BottomBar />
        </div>
      </div>
      <Palette />
      <ShortcutSheet />
    </div>
  );
}

/** A practice shop is never mistaken for the real one: a coloured frame, and a line that says so. */
function PracticeBanner() {
  const { t } = useTranslation('app');
  return (
    <div data-print="hide" className="bg-amber-wash px-4 py-1 text-center text-small text-amber">
      <strong className="font-strong">{t('practice.title')}</strong> {t('practice.about')}
    </div>
  );
}
