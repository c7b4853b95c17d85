import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { useMayOpen } from '@/app/use-entries';
import { ToneSign } from '@/components/ui/state';
import { type Home, hooksQuery, limitsQuery } from './queries';

type Need = Home['needs_you'][number];

/** Where a kind is seen best, if that is nearer than the page that the shop names. */
const WAYS: Readonly<Record<string, string>> = {
  vault_locked: '/settings?tab=health',
  news: '/settings?tab=health',
};

/** The queue of what a person must look at; each line leads there. */
export function NeedsYou({ items }: { items: Home['needs_you'] }) {
  const { t } = useTranslation('home');
  const mayOpen = useMayOpen();
  const limits = useLimits(items);
  const hooks = useHooks(items);
  const wayTo = (item: Need) => {
    if (item.kind === 'limits') return limits.way ?? item.link.route;
    if (item.kind === 'hooks') return hooks.way ?? item.link.route;
    return WAYS[item.kind] ?? item.link.route;
  };
  const titleOf = (item: Need) =>
    item.kind === 'limits' && limits.reached > 0
      ? t('needs.limits.reached', { count: limits.reached })
      : t(`needs.${item.kind}.title`, { count: item.count, defaultValue: item.title });
  const aboutOf = (item: Need) => {
    if (item.kind !== 'limits' || limits.reached === 0)
      return t(`needs.${item.kind}.about`, { defaultValue: item.detail });
    const stopped = t('needs.limits.stopped', { count: limits.reached });
    return limits.near > 0 ? `${stopped} ${t('needs.limits.nearToo', { count: limits.near })}` : stopped;
  };
  if (items.length === 0) {
    return (
      <p className="flex flex-wrap items-baseline gap-x-3 border-y border-rule py-2">
        <span className="flex items-center gap-2 font-strong text-green">
          <ToneSign tone="good" />
          {t('allGood')}
        </span>
        <span className="text-soft">{t('allGoodAbout')}</span>
      </p>
    );
  }
  return (
    <section aria-labelledby="needs-you" className="border-t-2 border-ink">
      <h2 id="needs-you" className="flex h-8 items-center font-strong">
        {t('needsYou')}
      </h2>
      <ul>
        {items.map((item) => (
          <li key={item.kind} className="border-t border-rule">
            <NavLink
              to={wayTo(item)}
              className="group grid min-h-8 grid-cols-[1fr_auto] items-center gap-x-3 py-1 hover:bg-sheet tablet:grid-cols-[fit-content(55%)_1fr_auto] tablet:items-baseline"
            >
              <span
                className={
                  item.severity === 'bad'
                    ? 'flex items-center gap-2 font-strong text-red'
                    : 'flex items-center gap-2 font-strong text-amber'
                }
              >
                <ToneSign tone={item.severity === 'bad' ? 'lost' : 'waiting'} />
                {titleOf(item)}
              </span>
              {/* On a phone it stands under its title, or nothing of the line would be left for it. */}
              <span className="row-start-2 min-w-0 text-soft tablet:col-start-2 tablet:row-start-1">
                {aboutOf(item)}
              </span>
              {mayOpen(wayTo(item)) && (
                <ChevronRight
                  aria-hidden
                  className="col-start-2 row-span-2 row-start-1 size-4 flow-flip text-faint group-hover:text-ink tablet:col-start-3 tablet:row-span-1 tablet:self-center"
                />
              )}
            </NavLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How many accounts have reached a limit and how many are only near one; and the way to the account where it is a single one. */
function useLimits(items: readonly Need[]) {
  const told = items.find(({ kind }) => kind === 'limits');
  const { data } = useQuery({ ...limitsQuery, enabled: told !== undefined });
  const alerted = (data?.items ?? []).filter(({ limits }) => limits.some(({ alert }) => alert));
  const reached = alerted.filter(({ limits }) => limits.some(({ alert }) => alert === 'reached')).length;
  return { reached, near: alerted.length - reached, way: wayToOnly(told, alerted, 'limits') };
}

/** The way to the account whose gateway does not send as it should, where it is a single one. */
function useHooks(items: readonly Need[]) {
  const told = items.find(({ kind }) => kind === 'hooks');
  const { data } = useQuery({ ...hooksQuery, enabled: told !== undefined });
  const needy = (data?.items ?? []).filter(({ needs_you }) => needs_you);
  return { way: wayToOnly(told, needy, 'hook') };
}

/** The way to the one account that is meant; none where there are several, or where the two answers do not agree. */
function wayToOnly(
  told: Need | undefined,
  accounts: readonly { merchant_account_id: string }[],
  tab: 'limits' | 'hook',
): string | undefined {
  const [only, ...others] = accounts;
  if (!only || others.length > 0 || told?.count !== 1) return undefined;
  return `/merchant-accounts/${only.merchant_account_id}?tab=${tab}`;
}
