import { useTranslation } from 'react-i18next';
import { NavLink } from '@/app/nav-link';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { useKept } from '@/lib/kept';
import type { Home } from './queries';

/** What is left to set up. It tests itself, can be hidden, and goes away when all is done. */
export function Checklist({ items }: { items: Home['checklist'] }) {
  const { t } = useTranslation('home');
  const [hidden, setHidden] = useKept('checklist.hidden', false);
  const words = (item: Home['checklist'][number]) => t(`step.${item.key}`, { defaultValue: item.title });
  const done = items.filter((item) => item.done).length;
  if (hidden || done === items.length) return null;
  return (
    <Section
      title={t('checklist')}
      about={t('checklistAbout', { done, total: items.length })}
      action={
        <Button kind="link" onClick={() => setHidden(true)}>
          {t('hide')}
        </Button>
      }
    >
      <ul>
        {items.map((item) => (
          <li key={item.key} className="flex min-h-8 items-center gap-3 border-b border-rule">
            <span aria-hidden className={item.done ? 'w-4 text-center text-green' : 'w-4 text-center text-faint'}>
              {item.done ? '✓' : '○'}
            </span>
            {item.done ? (
              <span className="text-faint line-through">{words(item)}</span>
            ) : (
              <NavLink to={item.route} className="hover:underline">
                {words(item)}
              </NavLink>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
