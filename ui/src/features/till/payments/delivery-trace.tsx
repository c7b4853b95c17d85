import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { useMay } from '@/lib/permissions';
import { deliveryTraceQuery } from './queries';
import { storiesOf } from './trace';
import { StoryTimeline } from './trace-timeline';

/** Where a delivery led: what was learned, the payments, what they are for, and their entries. Nothing for who may not see payments. */
export function DeliveryTrace({ id }: { id: number }) {
  const { t } = useTranslation('payments');
  const may = useMay('payments:read');
  const trace = useQuery({ ...deliveryTraceQuery(id), enabled: may });
  if (!may) return null;
  return (
    <Section title={t('trace.delivery')} about={t('trace.deliveryAbout')}>
      {trace.isError ? (
        <ErrorPanel error={trace.error} onRetry={() => void trace.refetch()} compact />
      ) : !trace.data ? (
        <SkeletonLines label={t('trace.delivery')} lines={4} />
      ) : (
        <StoryTimeline label={t('trace.delivery')} stories={storiesOf(trace.data.steps)} onDelivery={undefined} />
      )}
    </Section>
  );
}
