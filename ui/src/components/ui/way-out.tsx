import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/lib/permissions';
import type { Problem } from '@/lib/problem';
import { wayOut } from '@/lib/ways-out';
import { Button } from './button';

/** The link to the page that leads out of a refusal, for who may do something there; else nothing. */
export function WayOutLink({ problem }: { problem: Problem }) {
  const { t } = useTranslation('problems');
  const way = wayOut(problem);
  const may = useMay(way?.right);
  if (!way || !may) return null;
  return (
    <Button kind="link" asChild>
      <Link to={way.to} search={way.search}>
        {t(`way.${way.key}`)}
      </Link>
    </Button>
  );
}
