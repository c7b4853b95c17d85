import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '@/api/client';
import { Button } from '@/components/ui/button';
import { Steps } from '@/components/ui/tabs';
import { isDesktop } from '@/platform';
import { DoorPage } from './door';
import { presetsQuery, useSetUp } from './queries';
import { OwnerStep, type OwnerValues, PapersStep, type PapersValues, ShopStep, type ShopValues } from './set-up-steps';

type Preset = Shape<'Preset'>;

/** First run: the shop, its papers, its first owner. Nothing is sent before the last step. */
export function SetUp({
  code,
  setUpNeeded,
  onDone,
}: {
  code: string | null;
  setUpNeeded: boolean;
  onDone: () => void;
}) {
  const { t } = useTranslation('access');
  if (!setUpNeeded) {
    return (
      <DoorPage title={t('setUp.done')} about={t('setUp.doneAbout')}>
        <Button asChild kind="primary">
          <Link to="/sign-in">{t('signIn.action')}</Link>
        </Button>
      </DoorPage>
    );
  }
  // The window belongs to the owner of the machine: the program asks it for no code.
  if (code === null && !isDesktop()) {
    return (
      <DoorPage title={t('setUp.noCode')} about={t('setUp.noCodeAbout')}>
        {null}
      </DoorPage>
    );
  }
  return <Questions code={code} onDone={onDone} />;
}

function Questions({ code, onDone }: { code: string | null; onDone: () => void }) {
  const { t } = useTranslation('access');
  const { data } = useSuspenseQuery(presetsQuery);
  const setUp = useSetUp();
  const [step, setStep] = useState(0);
  const [shop, setShop] = useState<ShopValues>(() => startOf(data.presets));
  const [papers, setPapers] = useState<PapersValues>({
    address: '',
    tax_id: '',
    email: '',
    phone: '',
    practice: false,
  });
  const finish = (owner: OwnerValues) =>
    setUp.mutate(
      {
        code,
        shop: {
          ...shop,
          practice: papers.practice,
          address: papers.address || null,
          tax_id: papers.tax_id || null,
          email: papers.email || null,
          phone: papers.phone || null,
        },
        owner: { name: owner.name, login: owner.login, password: owner.password },
      },
      { onSuccess: onDone },
    );
  const back = () => setStep(step - 1);
  return (
    <DoorPage wide title={t('setUp.title')} about={t('setUp.about')}>
      <div className="mb-5 border-y border-rule py-2">
        <Steps
          label={t('setUp.steps.label')}
          at={step}
          steps={[t('setUp.steps.shop'), t('setUp.steps.papers'), t('setUp.steps.owner')]}
        />
      </div>
      {step === 0 && (
        <ShopStep
          presets={data.presets}
          start={shop}
          onNext={(values) => {
            setShop(values);
            setStep(1);
          }}
        />
      )}
      {step === 1 && (
        <PapersStep
          start={papers}
          onBack={back}
          onNext={(values) => {
            setPapers(values);
            setStep(2);
          }}
        />
      )}
      {step === 2 && (
        <OwnerStep shop={shop.name} busy={setUp.isPending} problem={setUp.error} onBack={back} onNext={finish} />
      )}
    </DoorPage>
  );
}

/** The name this browser uses for a zone; some still say Asia/Calcutta for Asia/Kolkata. Without a zone: its own. */
function zoneOfBrowser(zone?: string): string {
  try {
    return Intl.DateTimeFormat(undefined, zone ? { timeZone: zone } : {}).resolvedOptions().timeZone;
  } catch {
    return zone ?? '';
  }
}

/** Starts from the country whose zone this computer is in, if there is one. */
function startOf(presets: readonly Preset[]): ShopValues {
  const here = zoneOfBrowser();
  const isHere = (zone: string) => zoneOfBrowser(zone) === here;
  const preset = presets.find((one) => one.zones.some(isHere)) ?? presets[0];
  return {
    name: '',
    country: preset?.country ?? '',
    books_currency: preset?.currency ?? '',
    zone: preset?.zones.find(isHere) ?? preset?.zones[0] ?? here,
  };
}
