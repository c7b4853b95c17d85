/** A small invented shop for the browser tests. */
const inr = (minor: number) => ({ minor, currency: 'INR' });

export const shop = {
  name: 'Mehta & Daughters',
  country: 'IN',
  books_currency: 'INR',
  zone: 'Asia/Kolkata',
  locale: 'en-IN',
  practice: false,
};

export const person = {
  id: 'stf_01',
  name: 'Asha Mehta',
  login: 'asha',
  role: 'owner',
  permissions: ['*'],
  preferences: {},
};

export const staff = [
  {
    id: 'stf_01',
    name: 'Asha Mehta',
    login: 'asha',
    role: 'owner',
    status: 'active',
    created_at: '2026-03-02T08:00:00Z',
    last_sign_in_at: '2026-11-20T08:00:00Z',
    version: 1,
  },
  {
    id: 'stf_02',
    name: 'يوسف الريحاني',
    login: 'yusuf',
    role: 'cashier',
    status: 'suspended',
    created_at: '2026-04-02T08:00:00Z',
    version: 2,
  },
];

const names = [
  'Noor Textiles',
  'Asha Verma',
  'دار الريحان للتجارة',
  'Budi Santoso',
  'मीरा किराना स्टोर',
  'Layla Haddad',
  'Fatima Okafor',
];

export const customers = names.map((name, index) => ({
  id: `cus_${String(index + 1).padStart(2, '0')}`,
  name,
  email: `person${index}@example.com`,
  phone: `+91 98200 0000${index}`,
  address: '14 Lamington Road\nMumbai 400007',
  country: ['IN', 'IN', 'SA', 'ID', 'IN', 'AE', 'GB'][index],
  tax_id: index === 0 ? '27AAPFU0939F1ZV' : null,
  locale: null,
  note: null,
  active: index !== 6,
  version: 1,
  created_at: '2026-03-02T08:00:00Z',
  changed_at: `2026-11-${10 + index}T09:30:00Z`,
}));

export const statement = {
  customer: { id: 'cus_01', name: 'Noor Textiles' },
  from: '2026-09-01',
  to: '2026-11-29',
  currencies: [
    {
      currency: 'INR',
      opening: inr(0),
      balance: inr(1_800_000),
      advance: inr(0),
      lines: [
        {
          day: '2026-11-02',
          kind: 'invoice',
          reference: 'INV-2026-0039',
          entry_id: 'jnl_inv_39',
          invoice_id: 'inv_39',
          debit: inr(4_250_050),
          credit: null,
          balance: inr(4_250_050),
        },
        {
          day: '2026-11-04',
          kind: 'payment',
          reference: 'pay_88',
          entry_id: 'jnl_pay_88',
          invoice_id: null,
          debit: null,
          credit: inr(4_250_050),
          balance: inr(0),
        },
        {
          day: '2026-11-18',
          kind: 'invoice',
          reference: 'INV-2026-0042',
          entry_id: 'jnl_inv_42',
          invoice_id: 'inv_42',
          debit: inr(11_800_000),
          credit: null,
          balance: inr(11_800_000),
        },
        {
          day: '2026-11-19',
          kind: 'payment',
          reference: 'pay_91',
          entry_id: 'jnl_pay_91',
          invoice_id: null,
          debit: null,
          credit: inr(10_000_000),
          balance: inr(1_800_000),
        },
      ],
    },
  ],
};

const payment = (index: number, state: string, minor: number) => ({
  id: `pay_${index}`,
  invoice_id: `inv_${index}`,
  invoice_number: `INV-2026-00${index}`,
  customer_name: names[index % names.length],
  merchant_account_id: 'acc_1',
  account_name: 'Razorpay',
  provider: 'razorpay',
  amount: inr(minor),
  captured: inr(state === 'captured' ? minor : 0),
  refunded: inr(0),
  fee: null,
  fee_estimated: true,
  state,
  unknown: false,
  needs_you: '',
  method_label: 'UPI',
  created_at: `2026-11-2${index % 2}T0${index % 7}:30:00Z`,
  captured_at: null,
});

export const home = {
  today: '2026-11-21',
  needs_you: [
    {
      kind: 'inbox.failed',
      severity: 'bad',
      title: '2 webhooks failed',
      detail: 'Razorpay: signature did not fit',
      link: { route: '/inbox' },
      count: 2,
    },
    {
      kind: 'payment.unknown',
      severity: 'wait',
      title: 'A payment has no answer',
      detail: 'Noor Textiles, INV-2026-0042',
      link: { route: '/payments?needs_you=true' },
      count: 1,
    },
  ],
  figures: {
    today_taken: [inr(12_345_650)],
    month_taken: [inr(1_84_230_075)],
    open_invoices: { count: 14, due: [inr(38_200_000)] },
    overdue: { count: 2, due: [inr(3_400_000)] },
    unknown_payments: 1,
  },
  takings_14d: Array.from({ length: 14 }, (_, index) => ({
    day: `2026-11-${String(8 + index).padStart(2, '0')}`,
    currency: 'INR',
    captured: inr(2_000_000 + ((index * 7919) % 11) * 900_000),
  })),
  recent_payments: [
    payment(42, 'captured', 11_800_000),
    payment(41, 'pending', 249_900),
    payment(40, 'captured', 1_250_000),
    payment(38, 'failed', 75_050),
    payment(37, 'captured', 5_600_000),
  ],
  checklist: [
    { key: 'business', done: true, title: 'Business details', route: '/settings' },
    { key: 'gateway', done: true, title: 'First gateway key', route: '/merchant-accounts' },
    { key: 'webhook', done: false, title: 'A webhook has reached us', route: '/merchant-accounts' },
    { key: 'backup', done: false, title: 'A place for backups', route: '/settings' },
  ],
};

export const settings = {
  ...shop,
  address: '14 Lamington Road\nMumbai 400007',
  tax_id: '27AAPFU0939F1ZV',
  email: 'shop@example.com',
  phone: '+91 98200 00000',
  public_base_url: 'https://pay.example.com',
  hooks_base_url: 'https://hooks.example.com',
  fiscal_year_starts_month: 4,
  invoice_terms_days: 14,
  pay_link_hours: 168,
  has_logo: false,
  version: 3,
};
