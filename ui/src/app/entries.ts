import {
  BellRing,
  BookOpenText,
  CalendarCheck,
  ChartColumn,
  Columns2,
  CreditCard,
  FileMinus,
  FileQuestion,
  FileText,
  HandCoins,
  Hourglass,
  House,
  Inbox,
  Landmark,
  type LucideIcon,
  MoonStar,
  NotebookText,
  Package,
  PackageOpen,
  Receipt,
  Repeat,
  Scale,
  ScrollText,
  Settings,
  Stamp,
  TrendingUp,
  Undo2,
  Users,
  WalletCards,
} from 'lucide-react';

export interface Entry {
  /** Key of its words: `nav.<key>`. */
  key: string;
  to: string;
  icon: LucideIcon;
  /** Without this right the entry is not shown. */
  right?: string;
  /** After `g`. */
  letter?: string;
  /** English words that find it in the palette in any language. */
  aliases: string;
  /** In the bottom bar of phones; the others are behind More. */
  thumb?: boolean;
}

export interface EntryGroup {
  key: string;
  entries: readonly Entry[];
}

/** What the side bar, the bottom bar, the palette and the `g` shortcuts offer, in the shop's order. */
export const GROUPS: readonly EntryGroup[] = [
  {
    key: 'today',
    entries: [
      { key: 'home', to: '/', icon: House, letter: 'h', aliases: 'home today start', thumb: true },
      {
        key: 'whileAway',
        to: '/while-away',
        icon: MoonStar,
        right: 'payments:read',
        aliases: 'while you were away catch up missed sleep offline',
      },
    ],
  },
  {
    key: 'sell',
    entries: [
      {
        key: 'invoices',
        to: '/invoices',
        icon: FileText,
        right: 'billing:read',
        letter: 'i',
        aliases: 'invoices bills',
        thumb: true,
      },
      {
        key: 'quotes',
        to: '/quotes',
        icon: FileQuestion,
        right: 'billing:read',
        letter: 'q',
        aliases: 'quotes offers estimates',
      },
      {
        key: 'recurring',
        to: '/recurring-invoices',
        icon: Repeat,
        right: 'billing:read',
        letter: 'e',
        aliases: 'recurring invoices repeat subscriptions',
      },
      {
        key: 'reminders',
        to: '/reminders',
        icon: BellRing,
        right: 'billing:read',
        aliases: 'reminders dunning overdue',
      },
      {
        key: 'creditNotes',
        to: '/credit-notes',
        icon: FileMinus,
        right: 'billing:read',
        letter: 'n',
        aliases: 'credit notes',
      },
    ],
  },
  {
    key: 'money',
    entries: [
      {
        key: 'payments',
        to: '/payments',
        icon: CreditCard,
        right: 'payments:read',
        letter: 'p',
        aliases: 'payments takings',
        thumb: true,
      },
      {
        key: 'refunds',
        to: '/refunds',
        icon: Undo2,
        right: 'payments:read',
        aliases: 'refunds give back queue approve',
      },
      {
        key: 'payouts',
        to: '/payouts',
        icon: HandCoins,
        right: 'payments:read',
        aliases: 'payouts settlements gateway paid out bank in transit',
      },
      {
        key: 'bank',
        to: '/bank',
        icon: WalletCards,
        right: 'bank:read',
        aliases: 'bank accounts statements camt reconciliation transfers',
      },
      {
        key: 'merchantAccounts',
        to: '/merchant-accounts',
        icon: Landmark,
        right: 'accounts:read',
        letter: 'm',
        aliases: 'merchant accounts gateways',
      },
      {
        key: 'ledgerAccounts',
        to: '/ledger/accounts',
        icon: BookOpenText,
        right: 'ledger:read',
        letter: 'a',
        aliases: 'ledger accounts chart books',
      },
      {
        key: 'journal',
        to: '/ledger/journal',
        icon: ScrollText,
        right: 'ledger:read',
        letter: 'j',
        aliases: 'ledger journal entries postings',
      },
      {
        key: 'trialBalance',
        to: '/ledger/trial-balance',
        icon: Scale,
        right: 'ledger:read',
        letter: 't',
        aliases: 'trial balance books',
      },
      {
        key: 'generalLedger',
        to: '/ledger/general',
        icon: NotebookText,
        right: 'ledger:read',
        aliases: 'general ledger account postings balance',
      },
      {
        key: 'opening',
        to: '/ledger/opening',
        icon: PackageOpen,
        right: 'ledger:read',
        aliases: 'opening balances moving in take over migrate',
      },
      { key: 'inbox', to: '/inbox', icon: Inbox, right: 'inbox:read', letter: 'w', aliases: 'webhook inbox events' },
    ],
  },
  {
    key: 'stock',
    entries: [
      {
        key: 'products',
        to: '/products',
        icon: Package,
        right: 'catalogue:read',
        letter: 'd',
        aliases: 'products items catalogue',
      },
    ],
  },
  {
    key: 'customers',
    entries: [
      {
        key: 'customers',
        to: '/customers',
        icon: Users,
        right: 'customers:read',
        letter: 'c',
        aliases: 'customers people clients',
        thumb: true,
      },
    ],
  },
  {
    key: 'reports',
    entries: [
      {
        key: 'reports',
        to: '/reports',
        icon: ChartColumn,
        right: 'reports:read',
        letter: 'r',
        aliases: 'reports sales figures',
      },
      {
        key: 'profitAndLoss',
        to: '/ledger/profit-and-loss',
        icon: TrendingUp,
        right: 'ledger:read',
        letter: 'l',
        aliases: 'profit and loss income statement cash basis',
      },
      {
        key: 'balanceSheet',
        to: '/ledger/balance-sheet',
        icon: Columns2,
        right: 'ledger:read',
        letter: 'b',
        aliases: 'balance sheet assets liabilities equity',
      },
      {
        key: 'taxReport',
        to: '/ledger/tax-report',
        icon: Receipt,
        right: 'ledger:read',
        aliases: 'tax report vat gst return output input',
      },
      {
        key: 'taxReturns',
        to: '/ledger/tax-returns',
        icon: Stamp,
        right: 'ledger:read',
        aliases: 'tax returns file filing period vat gst gstr cmp sst spt',
      },
      {
        key: 'receivables',
        to: '/reports/receivables',
        icon: Hourglass,
        right: 'reports:read',
        aliases: 'receivables ageing aging overdue debtors',
      },
      {
        key: 'fiscalYears',
        to: '/ledger/years',
        icon: CalendarCheck,
        right: 'ledger:read',
        aliases: 'fiscal years close year end retained earnings',
      },
    ],
  },
  {
    key: 'settings',
    entries: [
      {
        key: 'settings',
        to: '/settings',
        icon: Settings,
        right: 'settings:read',
        letter: 's',
        aliases: 'settings preferences shop tax staff users exchange rates closed days health audit',
      },
    ],
  },
];
