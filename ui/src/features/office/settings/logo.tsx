import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/card';
import { ErrorPanel } from '@/components/ui/error-panel';
import { toast } from '@/components/ui/toast';
import { logoQuery, useRemoveLogo, useSetLogo } from './queries';

/** The logo at the head of papers: one PNG, sent as its raw bytes. */
export function Logo({ has, mayWrite }: { has: boolean; mayWrite: boolean }) {
  const { t } = useTranslation('settings');
  const chooser = useRef<HTMLInputElement>(null);
  const logo = useQuery({ ...logoQuery, enabled: has });
  const set = useSetLogo(() => toast.done(t('logo.changed')));
  const remove = useRemoveLogo(() => toast.done(t('logo.removed')));
  const choose = (file: File | undefined) => {
    if (!file) return;
    if (file.type !== 'image/png') toast.wrong(t('logo.notPng'));
    else set.mutate(file);
  };
  return (
    <Section title={t('section.logo')} about={t('logo.hint')}>
      <div className="flex flex-wrap items-center gap-4">
        {has && logo.data ? (
          <img src={logo.data.address} alt={t('logo.alt')} className="max-h-16 max-w-48 bg-[white] p-1" />
        ) : (
          <span className="text-soft">{t('logo.none')}</span>
        )}
        {mayWrite && (
          <>
            <input
              ref={chooser}
              type="file"
              accept="image/png"
              className="sr-only"
              tabIndex={-1}
              aria-hidden
              onChange={(event) => {
                choose(event.target.files?.[0]);
                event.target.value = '';
              }}
            />
            <Button busy={set.isPending} onClick={() => chooser.current?.click()}>
              {t('logo.choose')}
            </Button>
            {has && (
              <Button kind="ghost" busy={remove.isPending} onClick={() => remove.mutate(undefined)}>
                {t('logo.remove')}
              </Button>
            )}
          </>
        )}
      </div>
      {(set.error || remove.error) && <ErrorPanel error={set.error ?? remove.error} compact className="mt-3" />}
    </Section>
  );
}
