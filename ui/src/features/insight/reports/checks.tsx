import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Button } from '@/components/ui/button';
import { Id } from '@/components/ui/copy';
import { ErrorPanel } from '@/components/ui/error-panel';
import { SkeletonLines } from '@/components/ui/skeleton';
import { ToneSign } from '@/components/ui/state';
import { When } from '@/components/ui/when';
import { pageOf } from '@/lib/ledger-source';
import { type ChecksReport, checksQuery } from './queries';

/** What must agree across the shop, and whether it does. They run as the tab opens, and again by the button. */
export function Checks() {
  const { t } = useTranslation('reports');
  const { data, error, isFetching, refetch } = useQuery(checksQuery);
  const findings = data?.checks.reduce((count, check) => count + check.findings.length, 0) ?? 0;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button icon={<ShieldCheck aria-hidden />} busy={isFetching} onClick={() => void refetch()}>
          {t('checks.run')}
        </Button>
        {data && (
          <span role="status" className="flex flex-wrap items-baseline gap-x-3">
            <span className={`flex items-center gap-2 font-strong ${findings === 0 ? 'text-green' : 'text-red'}`}>
              <ToneSign tone={findings === 0 ? 'good' : 'lost'} />
              {findings === 0 ? t('checks.good') : t('checks.found', { count: findings })}
            </span>
            <span className="text-small text-faint">
              {t('checks.ran')} <When at={data.ran_at} style="full" />
            </span>
          </span>
        )}
      </div>
      {error && !data ? (
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonLines label={t('tab.checks')} lines={5} />
      ) : (
        <ul className="border-t border-rule">
          {data.checks.map((check) => (
            <CheckRow key={check.name} check={check} />
          ))}
        </ul>
      )}
      <p className="text-small text-faint">{t('checks.more')}</p>
    </div>
  );
}

const MOST = 50;

function CheckRow({ check }: { check: ChecksReport['checks'][number] }) {
  const { t } = useTranslation('reports');
  const good = check.findings.length === 0;
  return (
    <li className="border-b border-rule py-2">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <ToneSign tone={good ? 'good' : 'lost'} className={`self-center ${good ? 'text-green' : 'text-red'}`} />
        <span className="font-strong">
          {t(`checks.name.${check.name.replaceAll('.', '_')}`, { defaultValue: check.name })}
        </span>
        <span className="min-w-0 flex-1 text-soft">
          {t(`checks.about.${check.name.replaceAll('.', '_')}`, { defaultValue: check.about })}
        </span>
        <span className={good ? 'text-small text-green' : 'text-small text-red'}>
          {good ? t('checks.nothing') : t('checks.findings', { count: check.findings.length })}
        </span>
      </div>
      {!good && (
        <ul className="mt-1 ms-5">
          {check.findings.slice(0, MOST).map((finding) => {
            const page = pageOf(finding.subject);
            return (
              <li
                key={`${finding.subject}-${finding.sentence}`}
                className="flex min-h-8 flex-wrap items-baseline gap-x-3 py-1"
              >
                {page ? (
                  <NavLink to={page} className="text-blue hover:underline">
                    <Id of={finding.subject} short copy={false} />
                  </NavLink>
                ) : (
                  <Id of={finding.subject} short />
                )}
                <bdi className="min-w-0 flex-1">{finding.sentence}</bdi>
              </li>
            );
          })}
          {check.findings.length > MOST && (
            <li className="text-soft">{t('checks.rest', { count: check.findings.length - MOST })}</li>
          )}
        </ul>
      )}
    </li>
  );
}
