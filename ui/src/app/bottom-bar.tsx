import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Drawer } from '@/components/ui/dialog';
import { NavLink } from './nav-link';
import { useEntries } from './use-entries';

const look =
  'flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-small text-soft data-[status=active]:font-strong data-[status=active]:text-ink [&_svg]:size-5';

/** Under the thumb on phones: four entries and More. */
export function BottomBar() {
  const { t } = useTranslation('app');
  const groups = useEntries();
  const [open, setOpen] = useState(false);
  const thumbs = groups.flatMap((group) => group.entries).filter((entry) => entry.thumb);
  return (
    <nav
      aria-label={t('nav.label')}
      data-print="hide"
      className="flex border-t border-rule bg-ground pb-[env(safe-area-inset-bottom)] tablet:hidden"
    >
      {thumbs.map((entry) => (
        <NavLink key={entry.key} to={entry.to} activeOptions={{ exact: entry.to === '/' }} className={look}>
          <entry.icon aria-hidden strokeWidth={1.75} />
          {t(`nav.${entry.key}`)}
        </NavLink>
      ))}
      <button type="button" className={look} onClick={() => setOpen(true)}>
        <Ellipsis aria-hidden />
        {t('nav.more')}
      </button>
      <Drawer open={open} onClose={() => setOpen(false)} title={t('nav.more')}>
        {groups.map((group) => (
          <div key={group.key} className="border-t border-rule py-2 first:border-0">
            <div className="text-small text-faint">{t(`group.${group.key}`)}</div>
            {group.entries.map((entry) => (
              <NavLink
                key={entry.key}
                to={entry.to}
                onClick={() => setOpen(false)}
                className="flex min-h-11 items-center gap-3"
              >
                <entry.icon aria-hidden className="size-5 text-soft" strokeWidth={1.75} />
                {t(`nav.${entry.key}`)}
              </NavLink>
            ))}
          </div>
        ))}
      </Drawer>
    </nav>
  );
}
