import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/components/ui/button';
import { cn } from '@/lib/cn';
import { Mark } from './mark';
import { NavLink } from './nav-link';
import { prefer, usePreferences } from './preferences';
import { useEntries } from './use-entries';

/** The one side bar: groups in the shop's words. Collapsed it keeps the signs, with the words as titles. */
export function Sidebar({ shop }: { shop: string }) {
  const { t } = useTranslation('app');
  const groups = useEntries();
  const narrow = usePreferences((preferences) => preferences.narrow);
  return (
    <nav
      aria-label={t('nav.label')}
      data-print="hide"
      className={cn('hidden shrink-0 flex-col border-e border-rule tablet:flex', narrow ? 'w-13' : 'w-52')}
    >
      <div className="flex h-12 items-center gap-2 px-3">
        <Mark />
        {!narrow && <bdi className="line-clamp-2 min-w-0 leading-tight font-strong">{shop}</bdi>}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {groups.map((group) => (
          <div key={group.key} className={narrow ? 'border-t border-rule py-2 first:border-0' : 'pt-3 first:pt-1'}>
            {!narrow && group.entries.length > 1 && (
              <div className="px-2 pb-1 text-small text-faint">{t(`group.${group.key}`)}</div>
            )}
            {group.entries.map((entry) => (
              <NavLink
                key={entry.key}
                to={entry.to}
                activeOptions={{ exact: entry.to === '/' }}
                title={narrow ? t(`nav.${entry.key}`) : undefined}
                className="control flex items-center gap-2.5 rounded-sm px-2 text-soft hover:bg-sunken hover:text-ink data-[status=active]:bg-sunken data-[status=active]:font-strong data-[status=active]:text-ink"
              >
                <entry.icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
                <span className={narrow ? 'sr-only' : 'truncate'}>{t(`nav.${entry.key}`)}</span>
              </NavLink>
            ))}
          </div>
        ))}
      </div>
      <div className="border-t border-rule p-2">
        <IconButton
          label={narrow ? t('nav.widen') : t('nav.narrow')}
          aria-expanded={!narrow}
          onClick={() => prefer({ narrow: !narrow })}
        >
          {narrow ? (
            <PanelLeftOpen aria-hidden className="flow-flip" />
          ) : (
            <PanelLeftClose aria-hidden className="flow-flip" />
          )}
        </IconButton>
      </div>
    </nav>
  );
}
