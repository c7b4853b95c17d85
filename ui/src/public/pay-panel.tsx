import { ArrowRight, FileText } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import { cn } from '@/lib/cn';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { decimalText, moneyText } from '@/lib/money';
import { isWeb, startPatiently } from './door';
import { OwnLinkPanel } from './own-link-panel';
import { firstMethod, offerNow, type PayMethod, type PayPage, partNow, type Screen } from './pay-page';
import { fill, type Words, wordsOf } from './words';

type Shown = Extract<Screen, { page: PayPage }>;

/** What is asked of the customer now: pay, wait, or nothing more. */
export function PayPanel({ screen, linkKey, ask }: { screen: Shown; linkKey: string; ask: () => void }) {
  const locale = useLocale();
  const words = wordsOf(locale.language);
  const amount = moneyText(screen.page.invoice.due_now, locale.tag);
  const ways = (page: PayPage) => <Ways page={page} words={words} linkKey={linkKey} ask={ask} amount={amount} />;
  switch (screen.kind) {
    case 'paid':
      return <Paid page={screen.page} words={words} />;
    case 'closed':
      return (
        <Panel>
          <h1 className="text-head font-strong">{words.closed.title}</h1>
          <p className="text-soft">{words.closed.about}</p>
        </Panel>
      );
    case 'started':
    case 'claimed': {
      const link = screen.page.own_link;
      const others = screen.page.methods.length > 1 && screen.kind === 'started';
      if (link)
        return (
          <Panel>
            <Due page={screen.page} words={words} />
            <OwnLinkPanel
              page={screen.page}
              link={link}
              words={words}
              linkKey={linkKey}
              ask={ask}
              ways={others && ways(screen.page)}
            />
          </Panel>
        );
      return (
        <Panel>
          <Due page={screen.page} words={words} />
          <p role="status" className="flex items-start gap-2">
            <Spinner className="mt-0.5 shrink-0 text-amber" />
            <span>{words.started.about}</span>
          </p>
          {screen.page.continue_url && isWeb(screen.page.continue_url) && (
            <Button asChild kind="primary" className="min-h-12 w-full">
              <a href={screen.page.continue_url} rel="noreferrer">
                {words.started.continue}
                <ArrowRight aria-hidden className="flow-flip" />
              </a>
            </Button>
          )}
        </Panel>
      );
    }
    case 'no-way':
      return (
        <Panel>
          <Due page={screen.page} words={words} />
          <p className="border-s-2 border-amber bg-amber-wash px-3 py-2">{words.noWay}</p>
        </Panel>
      );
    case 'open':
      return (
        <Panel>
          <Due page={screen.page} words={words} />
          {ways(screen.page)}
        </Panel>
      );
  }
}

function Panel({ children }: { children: ReactNode }) {
  return <section className="flex flex-col gap-4 border-t-2 border-ink pt-4">{children}</section>;
}

function Due({ page, words }: { page: PayPage; words: Words }) {
  const locale = useLocale();
  const { invoice } = page;
  const part = partNow(page);
  const offer = offerNow(page);
  const count = String(invoice.instalments.length);
  return (
    <div className="@container flex flex-col gap-1">
      <h1 className="flex items-baseline gap-2 text-soft">
        {words.toPay}
        <bdi dir="ltr" className="font-mono text-small">
          {invoice.number}
        </bdi>
      </h1>
      <Amount value={invoice.due_now} size="figure" />
      {part && <p>{fill(words.parts.now, { part: String(part.part), count })}</p>}
      {offer && (
        <p>
          {fill(words.early.now, {
            discount: moneyText(offer.discount, locale.tag),
            rate: decimalText(offer.rate, locale.tag, { min: 0, max: 4 }),
            day: dayText(offer.until, locale),
          })}{' '}
          {fill(words.early.later, { amount: moneyText(offer.later, locale.tag) })}
        </p>
      )}
      {invoice.due_on && <p className="text-soft">{fill(words.until, { day: dayText(invoice.due_on, locale) })}</p>}
    </div>
  );
}

function Ways(props: { page: PayPage; words: Words; linkKey: string; ask: () => void; amount: string }) {
  const { page, words, linkKey, ask, amount } = props;
  const [chosen, setChosen] = useState<string | null>(() => firstMethod(page.methods));
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  // A page that the browser brings back as it was left must not stay busy.
  useEffect(() => {
    const shown = () => setBusy(false);
    window.addEventListener('pageshow', shown);
    return () => window.removeEventListener('pageshow', shown);
  }, []);
  const method = page.methods.find((one) => one.merchant_account_id === chosen);
  const pay = async () => {
    setBusy(true);
    setWrong(null);
    const start = await startPatiently(linkKey, chosen);
    if (start.ok) {
      window.location.assign(start.url);
      return;
    }
    setBusy(false);
    setWrong(wrongText(start.code, start.said, words));
    ask();
  };
  return (
    <div className="flex flex-col gap-4">
      {page.methods.length > 1 && (
        <fieldset>
          <legend className="mb-1 text-small font-strong text-soft">{words.how}</legend>
          <div className="border-t border-rule">
            {page.methods.map((one) => (
              <Way key={one.merchant_account_id} method={one} words={words} chosen={chosen} onChoose={setChosen} />
            ))}
          </div>
        </fieldset>
      )}
      {method?.practice && (
        <p className="border-s-2 border-amber bg-amber-wash px-3 py-2 text-amber">{words.practice}</p>
      )}
      {wrong && (
        <p role="alert" className="border-s-2 border-red bg-red-wash px-3 py-2">
          {wrong}
        </p>
      )}
      <Button kind="money" className="min-h-12 w-full" busy={busy} disabled={chosen === null} onClick={pay}>
        {fill(words.pay, { amount })}
      </Button>
      {method && <p className="text-small text-soft">{fill(words.next, { account: method.label })}</p>}
    </div>
  );
}

function Way(props: { method: PayMethod; words: Words; chosen: string | null; onChoose: (id: string) => void }) {
  const { method, words, chosen, onChoose } = props;
  return (
    <label className="flex min-h-12 items-center gap-3 border-b border-rule">
      <input
        type="radio"
        name="way"
        className="size-4 accent-(--color-ink)"
        checked={chosen === method.merchant_account_id}
        onChange={() => onChoose(method.merchant_account_id)}
      />
      <bdi className="min-w-0 flex-1">{method.label}</bdi>
      {method.practice && (
        <span className="rounded-sm bg-amber-wash px-1.5 text-small text-amber">{words.playMoney}</span>
      )}
    </label>
  );
}

/** The receipt is torn off: the stub stays with the shop, the paper goes to the customer. */
function Paid({ page, words }: { page: PayPage; words: Words }) {
  const { invoice } = page;
  return (
    <article className="flex flex-col">
      <div className="rounded-t-md border border-b-0 border-rule bg-sheet px-5 py-3 text-small text-soft">
        <bdi>{page.shop.name}</bdi> ·{' '}
        <bdi dir="ltr" className="font-mono">
          {invoice.number}
        </bdi>
      </div>
      <div aria-hidden className="perforated-across" />
      <div className="torn rounded-b-md border border-t-0 border-rule bg-sheet px-5 py-6">
        <div className="@container flex flex-col items-start gap-4">
          <span className={cn('stamped px-3 py-1 text-head font-strong text-green')}>{words.paid.stamp}</span>
          <h1 className="text-head font-strong">{fill(words.paid.title, { shop: page.shop.name })}</h1>
          <Amount value={invoice.paid} size="figure" />
          <p className="text-soft">{words.paid.about}</p>
          <Button asChild>
            <a href={page.pdf_path} target="_blank" rel="noreferrer">
              <FileText aria-hidden />
              {words.pdf}
            </a>
          </Button>
        </div>
      </div>
    </article>
  );
}

function wrongText(code: string, said: string, words: Words): string {
  if (code === 'unreachable') return words.wrong.unreachable;
  if (code === 'payment.gateway') return words.wrong.gateway;
  if (code === 'payment.declined') return words.wrong.declined;
  if (code === 'too-often') return words.wrong.tooOften;
  return said ? `${words.wrong.refused} ${said}` : words.wrong.refused;
}
