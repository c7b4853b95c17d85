import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { prettyJson } from '@/lib/pretty-json';
import { Button } from './button';
import { CopyButton } from './copy';

interface WireBodyProps {
  title: string;
  text: string;
  /** Said below it, as that there was more. */
  note?: string | undefined;
}

/** What went over the line, as it came; JSON is shown with line breaks, and nothing else of it is changed. */
export function WireBody({ title, text, note }: WireBodyProps) {
  const { t } = useTranslation('ui');
  const heading = useId();
  const [raw, setRaw] = useState(false);
  const pretty = prettyJson(text);
  return (
    <section aria-labelledby={heading}>
      <div className="mb-1 flex items-center gap-3">
        <h3 id={heading} className="font-strong">
          {title}
        </h3>
        {pretty !== null && (
          <Button kind="link" aria-pressed={raw} onClick={() => setRaw(!raw)}>
            {raw ? t('wire.pretty') : t('wire.raw')}
          </Button>
        )}
        {text !== '' && (
          <span className="ms-auto">
            <CopyButton text={text} what={title} />
          </span>
        )}
      </div>
      {text === '' ? (
        <p className="text-soft">{t('wire.none')}</p>
      ) : (
        <section
          aria-labelledby={heading}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
          tabIndex={0}
          className="max-h-[28rem] overflow-auto border-y border-rule bg-sunken"
        >
          <pre dir="ltr" className="w-fit min-w-full p-3 font-mono text-small whitespace-pre-wrap break-all">
            {pretty !== null && !raw ? pretty : text}
          </pre>
        </section>
      )}
      {note && <p className="mt-1 text-small text-soft">{note}</p>}
    </section>
  );
}
