/** What is typed while an account is added, and what is still wrong with it. Secrets live only as long as the page. */
import type { Money } from '@/lib/money';
import { areSound } from './limit-values';
import { type AccountAsk, type Gateway, type Limit, type Restriction, startsPayments } from './queries';
import { isEmpty } from './restriction-values';

export const STEPS = ['gateway', 'basics', 'credentials', 'limits', 'review'] as const;
export type Step = (typeof STEPS)[number];
/** The steps that are filled in; the gateway is chosen in the gallery. */
export type FormStep = Exclude<Step, 'gateway'>;

export interface Draft {
  provider: string;
  name: string;
  environment: string;
  /** Empty: all that the gateway takes. */
  currencies: string;
  credentials: Readonly<Record<string, string>>;
  baseUrl: string;
  feeRate: string | null;
  feeFlat: Money | null;
  feeTaxRate: string | null;
  limits: readonly Limit[];
  /** Texts of the limits that cannot be read. */
  limitFaults: Readonly<Record<string, string>>;
  restrictions: readonly Restriction[];
}

export const BLANK: Draft = {
  provider: '',
  name: '',
  environment: '',
  currencies: '',
  credentials: {},
  baseUrl: '',
  feeRate: null,
  feeFlat: null,
  feeTaxRate: null,
  limits: [],
  limitFaults: {},
  restrictions: [],
};

/** The draft with another gateway: what belonged to the one before is forgotten. */
export function withGateway(draft: Draft, gateway: Gateway): Draft {
  if (draft.provider === gateway.provider) return draft;
  return {
    ...BLANK,
    provider: gateway.provider,
    name: gateway.name,
    // A world without real money comes first: live is chosen, never slipped into.
    environment:
      ['practice', 'sandbox'].find((one) => gateway.environments.includes(one)) ?? gateway.environments[0] ?? '',
    feeRate: gateway.fee_rate ?? null,
  };
}

/** The steps that this gateway has: one without credentials has no step for them, and the drawer none for what binds payments. */
export function stepsOf(gateway: Gateway | undefined): readonly Step[] {
  if (!gateway) return STEPS;
  return STEPS.filter(
    (step) =>
      !(step === 'credentials' && gateway.credential_fields.length === 0) &&
      !(step === 'limits' && !startsPayments(gateway.capabilities)),
  );
}

export function currenciesOf(text: string): string[] {
  return [
    ...new Set(
      text
        .toUpperCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
}

/** Whether the gateway has no address of its own, so that the account must bring one. */
export const needsAddress = (draft: Draft, gateway: Gateway | undefined): boolean =>
  draft.environment === 'practice' && draft.provider !== 'cash' && !gateway?.capabilities.own_link;

/** What is wrong in a step: the key of the words, by field. Nothing wrong gives an empty record. */
export function wrongIn(step: FormStep, draft: Draft, gateway: Gateway | undefined): Record<string, string> {
  const wrong: Record<string, string> = {};
  if (step === 'basics') {
    if (draft.name.trim() === '') wrong.name = 'wrong.name';
    if (!gateway?.environments.includes(draft.environment)) wrong.environment = 'wrong.environment';
    const known = new Set(gateway?.currencies ?? []);
    const typed = currenciesOf(draft.currencies);
    if (typed.some((code) => !/^[A-Z]{3}$/.test(code))) wrong.currencies = 'wrong.currencies';
    else if (known.size > 0 && typed.some((code) => !known.has(code))) wrong.currencies = 'wrong.notTaken';
  }
  if (step === 'credentials') {
    for (const field of gateway?.credential_fields ?? [])
      if (field.required && !draft.credentials[field.name]?.trim()) wrong[`credentials.${field.name}`] = 'wrong.needed';
    if (needsAddress(draft, gateway) && draft.baseUrl.trim() === '') wrong.base_url = 'wrong.address';
    else if (draft.baseUrl.trim() !== '' && !/^https?:\/\/\S+$/.test(draft.baseUrl.trim()))
      wrong.base_url = 'wrong.url';
  }
  if (step === 'limits') {
    if (!areSound(draft.limits, draft.limitFaults)) wrong.limits = 'wrong.limits';
    if (draft.restrictions.some(isEmpty)) wrong.restrictions = 'wrong.restrictions';
  }
  return wrong;
}

/** The step on which a field that the server names is asked. */
export function stepOfField(field: string | undefined): Step | null {
  if (!field) return null;
  if (field === 'provider') return 'gateway';
  if (['name', 'environment'].includes(field) || field.startsWith('currencies')) return 'basics';
  if (field.startsWith('credentials') || field === 'base_url') return 'credentials';
  if (field.startsWith('limits') || field.startsWith('restrictions')) return 'limits';
  return field.startsWith('fee_') ? 'basics' : null;
}

/** What the API wants; empty credentials are left out. */
export function askOf(draft: Draft): AccountAsk {
  const credentials = Object.fromEntries(
    Object.entries(draft.credentials)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
  return {
    provider: draft.provider,
    name: draft.name.trim(),
    environment: draft.environment as AccountAsk['environment'],
    credentials,
    currencies: currenciesOf(draft.currencies),
    ...(draft.baseUrl.trim() ? { base_url: draft.baseUrl.trim() } : {}),
    ...(draft.feeRate ? { fee_rate: draft.feeRate } : {}),
    ...(draft.feeFlat && draft.feeFlat.minor > 0 ? { fee_flat: draft.feeFlat } : {}),
    ...(draft.feeTaxRate ? { fee_tax_rate: draft.feeTaxRate } : {}),
    ...(draft.limits.length > 0 ? { limits: [...draft.limits] } : {}),
    ...(draft.restrictions.length > 0 ? { restrictions: [...draft.restrictions] } : {}),
  };
}
