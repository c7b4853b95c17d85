import { useCallback, useEffect, useState } from 'react';
import { askPage } from './door';
import { type Answer, askAgainIn, type PayPage, type Screen, screenOf } from './pay-page';

/** What stands behind a link, asked again while a payment is on its way and whenever the customer comes back here. */
export function usePayPage(key: string | null): { screen: Screen; ask: () => void } {
  const [last, setLast] = useState<Answer | null>(key === null ? { kind: 'missing' } : null);
  const [page, setPage] = useState<PayPage | null>(null);
  const [turn, setTurn] = useState(0);
  const ask = useCallback(() => setTurn((before) => before + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn is one question.
  useEffect(() => {
    if (key === null) return;
    const leave = new AbortController();
    void askPage(key, leave.signal).then((answer) => {
      if (leave.signal.aborted) return;
      setLast(answer);
      if (answer.kind === 'page') setPage(answer.page);
    });
    return () => leave.abort();
  }, [key, turn]);

  const screen = screenOf(last, page);
  const wait = askAgainIn(screen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock starts anew after each answer.
  useEffect(() => {
    if (wait === null) return;
    const timer = setTimeout(ask, wait);
    return () => clearTimeout(timer);
  }, [wait, last, ask]);

  useEffect(() => {
    const back = () => document.visibilityState === 'visible' && ask();
    // `pageshow` also fires when the browser brings the page back as it was left, after the gateway's page.
    const shown = (event: PageTransitionEvent) => event.persisted && ask();
    document.addEventListener('visibilitychange', back);
    window.addEventListener('pageshow', shown);
    return () => {
      document.removeEventListener('visibilitychange', back);
      window.removeEventListener('pageshow', shown);
    };
  }, [ask]);
  return { screen, ask };
}
