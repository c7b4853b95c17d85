import { useSuspenseQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCrumb } from '@/app/breadcrumbs';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Page } from '@/components/ui/page';
import { Steps } from '@/components/ui/tabs';
import {
  askOf,
  BLANK,
  type Draft,
  type FormStep,
  type Step,
  stepOfField,
  stepsOf,
  withGateway,
  wrongIn,
} from './add-draft';
import { StepFields } from './add-steps';
import { AddedAccount } from './added-account';
import { EnvironmentBadge, EnvironmentFrame } from './environment';
import { GatewayChoice } from './gateway-choice';
import { useGatewayName } from './gateway-name';
import { gatewaysQuery, useAddAccount, useTestAccount } from './queries';

export interface AddAccountProps {
  /** Provider of the gateway, from the URL; without one the gallery is shown. */
  provider: string | undefined;
  onProvider: (provider: string | null) => void;
  /** What is searched for in the gallery, from the URL. */
  search: string;
  onSearch: (search: string) => void;
  /** That of the shop's books; empty while it is not known. */
  currency: string;
}

/** Adding a merchant account in steps: gateway, basics, credentials, limits, and a test at the end. */
export function AddAccount({ provider, onProvider, search, onSearch, currency }: AddAccountProps) {
  const { t } = useTranslation(['merchant-accounts', 'ui']);
  const nameOf = useGatewayName();
  const { data: gateways } = useSuspenseQuery(gatewaysQuery);
  const gateway = gateways.items.find((one) => one.provider === provider);
  const [typed, setTyped] = useState<Draft>(BLANK);
  const [reached, setReached] = useState<FormStep>('basics');
  const [tried, setTried] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const test = useTestAccount();
  const add = useAddAccount((account) => {
    setTyped(BLANK);
    if (gateway?.capabilities.test) test.mutate(account.id);
  });
  // What was typed waits while the gallery is looked at again; another gateway begins anew.
  const draft = gateway ? withGateway(typed, gateway) : typed;
  const steps = stepsOf(gateway);
  const step: Step = gateway ? reached : 'gateway';
  const at = steps.indexOf(step);
  useCrumb(t('new'));

  // The step with the field that the server did not take comes up by itself.
  const blamed = stepOfField(add.error?.field);
  useEffect(() => {
    if (blamed === 'gateway') onProvider(null);
    else if (blamed) setReached(blamed);
  }, [blamed, onProvider]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new step begins at its heading.
  useEffect(() => heading.current?.focus(), [step]);

  const dirty = typed !== BLANK && !add.data;
  const blocker = useBlocker({
    // Between the gallery and the form nothing is lost.
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
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

  const faults = wrongIn(reached, draft, gateway);
  const wrong: Record<string, string> = {
    ...(tried ? Object.fromEntries(Object.entries(faults).map(([field, key]) => [field, t(key)])) : {}),
    ...(add.error?.field ? { [add.error.field]: add.error.message } : {}),
  };
  const change = (next: Partial<Draft>) => {
    if (add.error) add.reset();
    // Two fields may speak at once: what was typed, and that it can be read.
    setTyped((before) => ({ ...(gateway ? withGateway(before, gateway) : before), ...next }));
  };
  const go = (to: number) => {
    setTried(false);
    // What could not be read is gone with its field.
    if (reached === 'limits' && Object.keys(draft.limitFaults).length > 0) change({ limitFaults: {} });
    const next = steps[Math.max(0, to)] ?? 'gateway';
    if (next === 'gateway') onProvider(null);
    else setReached(next);
  };
  const next = (event: FormEvent) => {
    event.preventDefault();
    if (Object.keys(faults).length > 0) return setTried(true);
    if (reached === 'review') return add.mutate(askOf(draft));
    go(at + 1);
  };
  return (
    <Page title={t('new')} about={t('newAbout')} width={gateway ? 'text' : 'full'}>
      <Steps label={t('step.label')} at={at} steps={steps.map((one) => t(`step.${one}`))} />
      {gateway ? (
        <EnvironmentFrame of={draft.environment}>
          <form noValidate autoComplete="off" onSubmit={next} className="flex flex-col gap-5">
            <StepHead ref={heading} step={step}>
              <span className="flex flex-wrap items-center gap-2 font-normal">
                <bdi>{nameOf(gateway)}</bdi>
                <EnvironmentBadge of={draft.environment} />
              </span>
            </StepHead>
            {add.error && !blamed && <ErrorPanel error={add.error} compact />}
            <StepFields step={reached} draft={draft} gateway={gateway} wrong={wrong} onChange={change} />
            <div className="flex flex-wrap justify-end gap-2 border-t border-rule pt-3">
              <Button onClick={() => go(at - 1)}>{t('back')}</Button>
              <Button kind="primary" type="submit" busy={add.isPending}>
                {reached !== 'review' ? t('next') : gateway.capabilities.test ? t('addAndTest') : t('add')}
              </Button>
            </div>
          </form>
        </EnvironmentFrame>
      ) : (
        <section className="flex flex-col gap-5">
          <StepHead ref={heading} step={step} />
          {add.error && <ErrorPanel error={add.error} compact />}
          <GatewayChoice
            gateways={gateways.items}
            chosen={typed.provider}
            currency={currency}
            search={search}
            onSearch={onSearch}
            onChoose={(chosen) => {
              if (add.error) add.reset();
              if (chosen.provider !== typed.provider) setReached('basics');
              onProvider(chosen.provider);
            }}
          />
        </section>
      )}
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

/** The question of a step; the focus begins here. */
function StepHead({
  step,
  ref,
  children,
}: {
  step: Step;
  ref: React.Ref<HTMLHeadingElement>;
  children?: React.ReactNode;
}) {
  const { t } = useTranslation('merchant-accounts');
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
      <h2 ref={ref} tabIndex={-1} className="font-strong focus-visible:outline-none">
        {t(`stepTitle.${step}`)}
      </h2>
      {children}
    </div>
  );
}
