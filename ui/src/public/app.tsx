import { useEffect } from 'react';
import { Spinner } from '@/components/ui/spinner';
import { LocaleProvider, useLocale } from '@/lib/locale';
import { InvoicePaper } from './invoice-paper';
import type { PayPage, Screen } from './pay-page';
import { PayPanel } from './pay-panel';
import { PayParts } from './pay-parts';
import { usePayPage } from './use-pay-page';
import { localeOf, wordsOf } from './words';

/** The customer's page behind one pay link. */
export function App({ linkKey }: { linkKey: string | null }) {
  const { screen, ask } = usePayPage(linkKey);
  // Before the shop has said its language, the customer's own is the best guess.
  const locale = localeOf('page' in screen ? screen.page.shop.locale : navigator.language);
  useEffect(() => {
    document.documentElement.lang = locale.language;
    document.documentElement.dir = locale.dir;
  }, [locale.language, locale.dir]);
  return (
    <LocaleProvider value={locale}>
      <ScreenOf screen={screen} linkKey={linkKey ?? ''} ask={ask} />
    </LocaleProvider>
  );
}

function ScreenOf({ screen, linkKey, ask }: { screen: Screen; linkKey: string; ask: () => void }) {
  const words = wordsOf(useLocale().language);
  const title = 'page' in screen ? `${screen.page.invoice.number} · ${screen.page.shop.name}` : words.title;
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (!('page' in screen)) {
    return (
      <main className="mx-auto flex min-h-dvh max-w-md flex-col items-center justify-center gap-3 px-6 py-12 text-center">
        {screen.kind === 'loading' ? (
          <Spinner label={words.loading} />
        ) : (
          <>
            <h1 className="text-head">{words[screen.kind].title}</h1>
            <p className="text-soft">{words[screen.kind].about}</p>
          </>
        )}
      </main>
    );
  }
  return (
    <>
      {screen.page.shop.practice && (
        <aside className="bg-amber-wash px-4 py-2 text-center text-small text-amber">{words.practiceShop}</aside>
      )}
      <div className="mx-auto flex min-h-dvh max-w-2xl flex-col gap-6 px-4 pt-6 pb-10 tablet:px-6 tablet:pt-10">
        <ShopHead page={screen.page} />
        <main className="flex flex-col gap-6">
          {screen.away && (
            <p role="status" className="border-s-2 border-amber bg-amber-wash px-3 py-2">
              {words.away}
            </p>
          )}
          <PayPanel key={screen.kind} screen={screen} linkKey={linkKey} ask={ask} />
          <PayParts page={screen.page} />
          <InvoicePaper page={screen.page} />
        </main>
        <footer className="mt-auto pt-4 text-small text-faint">{words.foot}</footer>
      </div>
    </>
  );
}

function ShopHead({ page }: { page: PayPage }) {
  return (
    <header className="flex items-center gap-3">
      {page.shop.logo && <img src={page.shop.logo} alt="" className="max-h-12 max-w-32 object-contain" />}
      <bdi className="text-head font-strong">{page.shop.name}</bdi>
    </header>
  );
}
