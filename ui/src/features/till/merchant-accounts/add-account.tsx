import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useBlocker } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Page } from '@/components/ui/page';
import { Steps } from '@/components/ui/tabs';
import { askOf, BLANK, type Draft, type Step, stepOfField, stepsOf, withGateway, wrongIn } from './add-draft';
import { StepFields } from './add-steps';
import { AddedAccount } from './added-account';
import { gatewaysQuery, useAddAccount, useTestAccount } from './queries';

/** Adding a merchant account in steps: gateway, basics, credentials, fees, and a test at the end. */
export function AddAccount() {
  const { t } = useTranslation(['merchant-accounts', 'ui']);
  const { data: gateways } = useSuspenseQuery(gatewaysQuery);
  const [draft, setDraft] = useState<Draft>(BLANK);
  const [step, setStep] = useState<Step>('gateway');
  const [tried, setTried] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const test = useTestAccount();
  const gateway = gateways.items.find((one) => one.provider === draft.provider);
  const add = useAddAccount((account) => {
    setDraft(BLANK);
    if (gateway?.capabilities.test) test.mutate(account.id);
  });
  const steps = stepsOf(gateway);
  const at = steps.indexOf(step);
  useCrumb(t('new'));

  // The step with the field that the server did not take comes up by itself.
  const blamed = stepOfField(add.error?.field);
  useEffect(() => {
    if (blamed) setStep(blamed);
  }, [blamed]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new step begins at its heading.
  useEffect(() => heading.current?.focus(), [step]);

  const dirty = draft !== BLANK && !add.data;
  const blocker = useBlocker({
    shouldBlockFn: () => dirty,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  if (add.data)
    return (
      <AddedAccount
        account={add.data}
        test={test}
        gateway={gateways.items.find((one) => one.provider === add.data.provider)}
      />
    );

  const faults = wrongIn(step, draft, gateway);
  const wrong: Record<string, string> = {
    ...(tried ? Object.fromEntries(Object.entries(faults).map(([field, key]) => [field, t(key)])) : {}),
    ...(add.error?.field ? { [add.error.field]: add.error.message } : {}),
  };
  const change = (next: Partial<Draft>) => {
    if (add.error) add.reset();
    setDraft({ ...draft, ...next });
  };
  const go = (to: number) => {
    setTried(false);
    setStep(steps[Math.max(0, to)] ?? 'gateway');
  };
  const next = (event: FormEvent) => {
    event.preventDefault();
    if (Object.keys(faults).length > 0) return setTried(true);
    if (step === 'review') return add.mutate(askOf(draft));
    go(at + 1);
  };
  return (
    <Page title={t('new')} about={t('newAbout')} width="text">
      <Steps label={t('step.label')} at={at} steps={steps.map((one) => t(`step.${one}`))} />
      <form noValidate autoComplete="off" onSubmit={next} className="flex flex-col gap-5">
        <h2 ref={heading} tabIndex={-1} className="font-strong focus-visible:outline-none">
          {t(`stepTitle.${step}`)}
        </h2>
        {add.error && !blamed && <ErrorPanel error={add.error} compact />}
        <StepFields
          step={step}
          draft={draft}
          gateway={gateway}
          gateways={gateways.items}
          wrong={wrong}
          onChange={change}
          onGateway={(chosen) => {
            if (add.error) add.reset();
            setDraft(withGateway(draft, chosen));
          }}
        />
        <div className="flex flex-wrap justify-end gap-2 border-t border-rule pt-3">
          {at > 0 ? (
            <Button onClick={() => go(at - 1)}>{t('back')}</Button>
          ) : (
            <Button asChild>
              <Link to="/merchant-accounts">{t('ui:dialog.cancel')}</Link>
            </Button>
          )}
          <Button kind="primary" type="submit" busy={add.isPending}>
            {step !== 'review' ? t('next') : gateway?.capabilities.test ? t('addAndTest') : t('add')}
          </Button>
        </div>
      </form>
      <Confirm
        open={blocker.status === 'blocked'}
        onClose={() => blocker.reset?.()}
        title={t('ui:form.leaveTitle')}
        effect={t('leaveEffect')}
        action={t('ui:form.leave')}
        onConfirm={() => blocker.proceed?.()}
      />
    </Page>
  );
}
