import { Smartphone } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { QrCode } from '@/components/ui/qr-code';
import { claimPaid } from './door';
import { isUtr, type OwnLink, type PayPage, utrOf } from './pay-page';
import { fill, type Words } from './words';

/** Paying by a link of the shop's own: a code to scan, a link to tap, and a way to say that it is done. */
export function OwnLinkPanel(props: {
  page: PayPage;
  link: OwnLink;
  words: Words;
  linkKey: string;
  ask: () => void;
  /** Other ways to pay, while nobody has said that this one was used. */
  ways?: ReactNode;
}) {
  const { page, link, words, linkKey, ask, ways } = props;
  const isClaimed = page.state === 'claimed';
  return (
    <>
      {isClaimed ? (
        <p role="status" className="border-s-2 border-amber bg-amber-wash px-3 py-2">
          {words.link.claimed}{' '}
          {page.claim?.utr && <bdi dir="ltr">{fill(words.link.number, { utr: page.claim.utr })}</bdi>}
        </p>
      ) : (
        <>
          {page.claim?.state === 'refused' && (
            <p role="status" className="border-s-2 border-red bg-red-wash px-3 py-2">
              {words.link.refused}
            </p>
          )}
          <div className="flex flex-col items-center gap-3">
            <p className="self-start font-strong">{words.link.scan}</p>
            <QrCode side={link.qr_side} path={link.qr_path} label={words.link.code} className="size-64 max-w-full" />
            <p className="text-center text-small text-soft">
              <bdi>{link.name}</bdi> ·{' '}
              <bdi dir="ltr" className="font-mono">
                {link.address}
              </bdi>
            </p>
            {link.link.startsWith('upi://pay?') && (
              <Button asChild kind="money" className="min-h-12 w-full">
                <a href={link.link}>
                  <Smartphone aria-hidden />
                  {words.link.open}
                </a>
              </Button>
            )}
          </div>
        </>
      )}
      <ClaimForm isClaimed={isClaimed} words={words} linkKey={linkKey} ask={ask} />
      {ways && (
        <details>
          <summary className="min-h-6 cursor-pointer text-blue underline underline-offset-3">
            {words.link.other}
          </summary>
          <div className="pt-3">{ways}</div>
        </details>
      )}
    </>
  );
}

/** 'I have paid': nobody tells the shop by itself. */
function ClaimForm(props: { isClaimed: boolean; words: Words; linkKey: string; ask: () => void }) {
  const { isClaimed, words, linkKey, ask } = props;
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const utr = utrOf(text);
  const say = async (event: FormEvent) => {
    event.preventDefault();
    if (utr !== '' && !isUtr(utr)) return setWrong(words.link.wrong);
    setBusy(true);
    setWrong(null);
    const said = await claimPaid(linkKey, utr);
    setBusy(false);
    if (said.ok) setText('');
    else setWrong(said.code === 'too-often' ? words.wrong.tooOften : words.link.failed);
    ask();
  };
  return (
    <form noValidate onSubmit={say} className="flex flex-col gap-2 border-t border-rule pt-4">
      <h2 className="font-strong">{isClaimed ? words.link.again : words.link.paid}</h2>
      {!isClaimed && <p className="text-soft">{words.link.about}</p>}
      <div className="flex flex-col gap-1">
        <label htmlFor="utr" className="text-small font-strong text-soft">
          {words.link.utr}
        </label>
        <Input
          id="utr"
          dir="ltr"
          inputMode="numeric"
          autoComplete="off"
          maxLength={24}
          value={text}
          aria-invalid={wrong !== null}
          aria-describedby={wrong ? 'utr-wrong' : undefined}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {wrong && (
        <p id="utr-wrong" role="alert" className="border-s-2 border-red bg-red-wash px-3 py-2">
          {wrong}
        </p>
      )}
      <Button type="submit" kind="primary" className="min-h-12 w-full" busy={busy} disabled={isClaimed && utr === ''}>
        {words.link.say}
      </Button>
    </form>
  );
}
