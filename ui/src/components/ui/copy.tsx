import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { toast } from './toast';

/** Copies a text; says so with a tick. */
export function CopyButton({ text, what, className }: { text: string; what?: string; className?: string }) {
  const { t } = useTranslation('ui');
  const [done, setDone] = useState(false);
  const label = what ? t('copy.copyWhat', { what }) : t('copy.copy');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
      setTimeout(() => setDone(false), 1500);
    } catch {
      toast.wrong(t('copy.refused'));
    }
  };
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={label}
      title={label}
      className={cn(
        'grid size-6 shrink-0 place-items-center rounded-sm text-faint hover:bg-sunken hover:text-ink',
        className,
      )}
    >
      {done ? <Check aria-hidden className="size-3.5 text-green" /> : <Copy aria-hidden className="size-3.5" />}
      <span aria-live="polite" className="sr-only">
        {done ? t('copy.done') : ''}
      </span>
    </button>
  );
}

/** An id, reference or code: in mono, left to right in all languages, to be copied. `short` cuts its middle. */
export function Id({
  of,
  short,
  copy = true,
  className,
}: {
  of: string;
  short?: boolean;
  copy?: boolean;
  className?: string;
}) {
  const text = short && of.length > 16 ? `${of.slice(0, 8)}…${of.slice(-5)}` : of;
  return (
    <span className={cn('inline-flex max-w-full items-center gap-1', className)}>
      <bdi dir="ltr" title={of} className="truncate font-mono text-small">
        {text}
      </bdi>
      {copy && <CopyButton text={of} />}
    </span>
  );
}
