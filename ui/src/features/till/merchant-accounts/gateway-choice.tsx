import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { SearchBox } from '@/components/ui/filter-pills';
import { GatewayCard } from './gateway-card';
import { type GalleryGroup, galleryOf } from './gateway-gallery';
import { useGatewayName } from './gateway-name';
import type { Gateway } from './queries';

/** Every gateway that this program knows, to choose one from: what it can do, what it takes, what it wants. */
export function GatewayChoice({
  gateways,
  chosen,
  currency,
  search,
  onSearch,
  onChoose,
}: {
  gateways: readonly Gateway[];
  /** Provider of the one that was chosen before. */
  chosen: string;
  /** That of the shop's books; empty while it is not known. */
  currency: string;
  search: string;
  onSearch: (search: string) => void;
  onChoose: (gateway: Gateway) => void;
}) {
  const { t } = useTranslation('merchant-accounts');
  const nameOf = useGatewayName();
  const groups = galleryOf(
    gateways,
    search,
    (one) => `${nameOf(one)} ${t(`gateway.${one.provider}`, { defaultValue: one.about })}`,
  );
  const count = groups.reduce((sum, group) => sum + group.gateways.length, 0);
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchBox value={search} onChange={onSearch} label={t('gallery.search')} className="w-80" />
        <p role="status" className="text-small text-soft">
          {search !== '' && t('gallery.found', { count })}
        </p>
      </div>
      {groups.length === 0 ? (
        <EmptyState
          title={t('gallery.none')}
          about={t('gallery.noneAbout')}
          action={<Button onClick={() => onSearch('')}>{t('gallery.showAll')}</Button>}
        />
      ) : (
        groups.map(({ group, gateways: some }) => (
          <Group key={group} of={group}>
            {some.map((gateway) => (
              <li key={gateway.provider} className="min-w-0">
                <GatewayCard
                  gateway={gateway}
                  chosen={gateway.provider === chosen}
                  currency={currency}
                  onChoose={() => onChoose(gateway)}
                />
              </li>
            ))}
          </Group>
        ))
      )}
    </div>
  );
}

function Group({ of, children }: { of: GalleryGroup; children: React.ReactNode }) {
  const { t } = useTranslation('merchant-accounts');
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="flex flex-col gap-3">
      <div className="border-t border-rule pt-3">
        <h3 id={heading} className="font-strong">
          {t(`gallery.group.${of}`)}
        </h3>
        <p className="max-w-2xl text-soft">{t(`gallery.groupAbout.${of}`)}</p>
      </div>
      <ul className="grid gap-4 tablet:grid-cols-2 wide:grid-cols-3">{children}</ul>
    </section>
  );
}
