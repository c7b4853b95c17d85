import { CircleAlert, RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cn } from '@/lib/cn';
import { countryName } from '@/lib/countries';
import { dayText } from '@/lib/dates';
import { useLocale } from '@/lib/locale';
import { asProblem, type Problem } from '@/lib/problem';
import { problemFacts } from '@/lib/ways-out';
import { Button } from './button';
import { CopyButton } from './copy';
import { WayOutLink } from './way-out';

/** The sentence, what is safe, and what to do, for a problem. Known codes have words of their own in `problems`. */
export function useProblemWords(): (problem: Problem) => { what: string; safe: string; next: string } {
  const { t } = useTranslation('problems');
  const locale = useLocale();
  return (problem) => {
    // Problem codes contain dots, which i18next would read as a path.
    const key = problem.code.replaceAll('.', '_');
    const general =
      problem.status === 0
        ? 'unreachable'
        : problem.status >= 500
          ? 'server'
          : problem.status < 0
            ? 'screen'
            : 'refused';
    const { currency, day, limit, country, region } = problemFacts(problem);
    const facts = {
      currency,
      day: day && dayText(day, locale),
      limit: limit && t(`limit.${limit}`),
      country: country && countryName(country, locale.tag),
      region,
    };
    return {
      what: t(`what.${key}`, { ...facts, defaultValue: problem.message || t(`what.${general}`) }),
      safe: t(`safe.${key}`, { ...facts, defaultValue: t(`safe.${general}`) }),
      next: t(`next.${key}`, { ...facts, defaultValue: t(`next.${general}`) }),
    };
  };
}

/** What happened, what is safe, what to do, and the code to quote. */
export function ErrorPanel({
  error,
  onRetry,
  compact,
  className,
}: {
  error: unknown;
  onRetry?: (() => void) | undefined;
  compact?: boolean;
  className?: string;
}) {
  const { t } = useTranslation('ui');
  const problem = asProblem(error);
  const words = useProblemWords()(problem);
  const quote = [problem.code, problem.requestId].filter(Boolean).join(' · ');
  return (
    <div
      role="alert"
      className={cn('flex gap-3 border-s-2 border-red bg-red-wash', compact ? 'px-3 py-2' : 'p-4', className)}
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-red" />
      <div className="flex min-w-0 flex-col gap-1">
        <p className="font-strong">{words.what}</p>
        <p className="text-soft">{compact ? words.next : `${words.safe} ${words.next}`}</p>
        <WayOutLink problem={problem} />
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-soft">
          <span className="inline-flex min-w-0 items-center gap-1">
            <bdi dir="ltr" className="min-w-0 font-mono break-all">
              {quote}
            </bdi>
            <CopyButton text={quote} what={t('error.code')} />
          </span>
          {onRetry && (
            <Button kind="link" onClick={onRetry} icon={<RotateCw aria-hidden />}>
              {t('error.retry')}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
