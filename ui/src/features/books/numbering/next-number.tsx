import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useProblemWords } from '@/components/ui/error-panel';
import { cn } from '@/lib/cn';
import { asProblem } from '@/lib/problem';
import { type NumberSeries, previewQuery } from './queries';
import { useSettled } from './use-settled';

/** What the next document of this kind would be numbered by a pattern, or why it would not be: asked while it is typed. */
export function NextNumber({ series, pattern }: { series: NumberSeries; pattern: string }) {
  const { t } = useTranslation('numbering');
  const settled = useSettled(pattern, 250);
  const words = useProblemWords();
  const preview = useQuery({ ...previewQuery(series.kind, settled), placeholderData: keepPreviousData });
  // What is shown belongs to the pattern before while the answer to this one is under way.
  const late = settled !== pattern || preview.isFetching;
  return (
    <div role="status" className={cn('min-h-11 border-s-2 border-rule-strong ps-3', late && 'opacity-60')}>
      <span className="block text-small text-soft">{t('next')}</span>
      {preview.isError ? (
        <span className="flex items-start gap-1 text-red">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {words(asProblem(preview.error)).what}
        </span>
      ) : (
        <bdi dir="ltr" className="font-strong">
          {preview.data?.next ?? '…'}
        </bdi>
      )}
    </div>
  );
}
