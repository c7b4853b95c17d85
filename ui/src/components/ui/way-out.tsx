import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/lib/permissions';
import type { Problem } from '@/lib/problem';
import { leadsToCorrection, wayOut } from '@/lib/ways-out';
import { Button } from './button';

/** The link to the page that leads out of a refusal, for who may do something there; else nothing. */
export function WayOutLink({ problem }: { problem: Problem }) {
  const { t } = useTranslation('problems');
  const way = wayOut(problem);
  const may = useMay(way?.right);
  if (!way || !may) return null;
  return (
    <Button kind="link" asChild>
      {way.to === '/settings' ? (
        <Link to={way.to} search={way.search}>
          {t(`way.${way.key}`)}
        </Link>
      ) : way.to === '/refunds' ? (
        <Link to={way.to} search={way.search}>
          {t(`way.${way.key}`)}
        </Link>
      ) : (
        <Link to={way.to}>{t(`way.${way.key}`)}</Link>
      )}
    </Button>
  );
}

/**
 * The ways out of a frozen invoice: a credit note lowers it, a supplementary invoice raises it, each for who may write
 * it. Nothing for any other refusal.
 */
export function CorrectionWays({
  problem,
  invoiceId,
  onGo,
}: {
  problem: Problem;
  invoiceId: string;
  /** Closes what stands above the invoice. */
  onGo?: () => void;
}) {
  const { t } = useTranslation('problems');
  const ways = [
    { ask: 'credit', may: useMay('billing:correct') },
    { ask: 'raise', may: useMay('billing:write') },
  ] as const;
  const open = ways.filter((way) => way.may);
  if (!leadsToCorrection(problem) || open.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {open.map(({ ask }) => (
        <Button key={ask} asChild>
          <Link to="/invoices/$invoiceId" params={{ invoiceId }} search={{ ask }} {...(onGo ? { onClick: onGo } : {})}>
            {t(`way.${ask}`)}
          </Link>
        </Button>
      ))}
    </div>
  );
}
