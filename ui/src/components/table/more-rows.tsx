import { type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';

/** The end of what has been read: fetches the next page when it comes in sight, or by the button. */
export function MoreRows({
  shown,
  busy,
  onMore,
  root,
}: {
  shown: number;
  busy: boolean;
  onMore: () => void;
  root?: RefObject<HTMLElement | null>;
}) {
  const { t } = useTranslation('ui');
  const mark = useRef<HTMLDivElement>(null);
  const latest = useRef(onMore);
  latest.current = onMore;
  useEffect(() => {
    const element = mark.current;
    if (!element || busy) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && latest.current(),
      {
        root: root?.current ?? null,
        rootMargin: '200px',
      },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [busy, root]);
  return (
    <div ref={mark} className="sticky start-0 flex items-center gap-4 py-2 text-small text-soft">
      <Button kind="link" busy={busy} onClick={onMore}>
        {t('table.more')}
      </Button>
      <span>{t('table.shown', { count: shown })}</span>
    </div>
  );
}
