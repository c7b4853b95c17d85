import { PlugZap, RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useScreenAction } from '@/app/actions';
import { Button } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { ToneSign } from '@/components/ui/state';
import { useLocale } from '@/lib/locale';
import { useMay } from '@/lib/permissions';
import { useShortcut } from '@/lib/shortcuts';
import {
  type CaughtUp,
  type Gateway,
  type MerchantAccount,
  type TestResult,
  useCatchUp,
  useTestAccount,
} from './queries';

/** Asking the gateway: does it take our credentials, and what did we miss. The answers stay on the page. */
export function Probes({ account, gateway }: { account: MerchantAccount; gateway: Gateway | undefined }) {
  const { t } = useTranslation('merchant-accounts');
  const mayTest = useMay('accounts:write') && gateway?.capabilities.test === true;
  const mayCatchUp = useMay('payments:write') && gateway?.capabilities.list === true;
  const test = useTestAccount();
  const catchUp = useCatchUp();
  const testNow = () => !test.isPending && test.mutate(account.id);
  const catchUpNow = () => !catchUp.isPending && catchUp.mutate(account.id);
  useShortcut(mayTest ? 't' : null, t('test.run'), t('title'), testNow);
  useScreenAction(
    mayTest ? { id: 'account.test', label: t('test.run'), aliases: 'test connection', keys: 't', run: testNow } : null,
  );
  useScreenAction(
    mayCatchUp
      ? { id: 'account.catch-up', label: t('catchUp.run'), aliases: 'catch up missed payments', run: catchUpNow }
      : null,
  );
  if (!mayTest && !mayCatchUp) return null;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        {mayTest && (
          <Button icon={<PlugZap aria-hidden />} busy={test.isPending} onClick={testNow}>
            {t('test.run')}
          </Button>
        )}
        {mayCatchUp && (
          <Button icon={<RefreshCw aria-hidden />} busy={catchUp.isPending} onClick={catchUpNow}>
            {t('catchUp.run')}
          </Button>
        )}
      </div>
      {test.error ? <ErrorPanel error={test.error} compact /> : test.data && <TestAnswer result={test.data} />}
      {catchUp.error ? (
        <ErrorPanel error={catchUp.error} compact />
      ) : (
        catchUp.data?.accounts.map((one) => <CatchUpAnswer key={one.id} result={one} />)
      )}
    </div>
  );
}

/** What a test brought, with how long it took. */
export function TestAnswer({ result }: { result: TestResult }) {
  const { t } = useTranslation('merchant-accounts');
  const { tag } = useLocale();
  return (
    <Answer good={result.success}>
      <span className="font-strong">{result.success ? t('test.good') : t('test.bad')}</span>
      {result.message && <bdi>{result.message}</bdi>}
      <span className="text-small text-soft">
        {t('test.took', { ms: new Intl.NumberFormat(tag).format(result.latency_ms) })}
      </span>
    </Answer>
  );
}

function CatchUpAnswer({ result }: { result: CaughtUp }) {
  const { t } = useTranslation('merchant-accounts');
  return (
    <Answer good={!result.error}>
      <span className="font-strong">{t('catchUp.listed', { count: result.listed })}</span>
      <span>{result.new === 0 ? t('catchUp.nothingNew') : t('catchUp.new', { count: result.new })}</span>
      {result.error && <bdi className="text-red">{result.error}</bdi>}
    </Answer>
  );
}

function Answer({ good, children }: { good: boolean; children: React.ReactNode }) {
  return (
    <p
      role="status"
      className={`flex flex-wrap items-baseline gap-x-3 border-s-2 px-3 py-2 ${good ? 'border-green bg-green-wash' : 'border-red bg-red-wash'}`}
    >
      <ToneSign tone={good ? 'good' : 'lost'} className={`self-center ${good ? 'text-green' : 'text-red'}`} />
      {children}
    </p>
  );
}
